//! Finds the instant at which code breaks, before its users do.
//!
//! Software breaks on dates: at midnight, on 29 February, when clocks change, in
//! 2038, and on dates that nobody remembers were ever written down. This crate asks
//! of any code: **at which instant does it break, and why?** The answer is exact to
//! the nanosecond, and a failure that lasts is found without anybody naming its date.
//!
//! # Overview
//!
//! | to | use |
//! |---|---|
//! | let production code be told the time | [`Clock`], [`SystemClock`] |
//! | decide what time it is in a test | [`MockClock`] |
//! | let the date go with tokio's paused clock | [`TokioClock`] |
//! | rerun a test at every instant that matters | [`sweep_dates`] |
//! | move the wall clock under code that reads it directly | [`warp`] |
//! | do the same without the attribute, and read the answer | [`Sweep`], [`Report`] |
//! | let midnight fall, or a clock go wrong, between two reads | [`Sweep::straddle`], [`Fault`] |
//! | write down what a clock does, read by read | [`Timeline`] |
//! | find a date in code by what it compares | [`hunt`], [`Sweep::hunt`] |
//! | find reads that go around the clock | [`assert_no_real_reads`] |
//! | read what `cargo timewarp` found in a whole test suite | [`suite`] |
//! | let a fuzzer look for a date in the code | [`fuzz`] |
//! | look up the instants and their reasons | [`boundary`] |
//! | speak of an instant in any year | [`Moment`] |
//! | learn all of it, step by step | the [guide] |
//!
//! # Example: a test that fails for a licence nobody remembered
//!
#![cfg_attr(feature = "sweep", doc = "```")]
#![cfg_attr(not(feature = "sweep"), doc = "```ignore")]
//! use timewarp::{Clock, MockClock, sweep_dates};
//!
//! fn power_on(clock: &impl Clock) {
//!     let expiry = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_218_524_400);
//!     assert!(clock.system_time() < expiry, "licence expired");
//! }
//!
//! #[sweep_dates]
//! fn powers_on(clock: MockClock) {
//!     power_on(&clock);
//! }
//! ```
//!
//! `cargo test` then says that the code works until `2008-08-12T06:59:59.999999999Z`
//! and fails from `2008-08-12T07:00:00Z`, which is midnight in Los Angeles and no
//! calendar boundary, and prints the line that runs this one instant again.
//!
//! # Crate features
//!
//! With `default-features = false` the crate is [`Clock`], its two clocks, [`Moment`]
//! and [`Error`], and has no dependency: that is what production code depends on.
//!
//! - **chrono** (default): [`Clock::now`] and conversions with chrono's types.
//! - **sweep** (default): the catalogue, the engine, the report, the attribute.
//! - **zones** (default): named time zones for sweeps, from chrono-tz.
//! - **warp** (default): [`warp`] and sweeps of tests without an argument. For tests:
//!   the program's clock reads go through a hook.
//! - **reports**: reports as JSON, `JUnit` XML and HTML beside the text, where `TIMEWARP_REPORT`
//!   asks for files, and `document` and `suite`, which hold reports for programs.
//! - **cli**: the command `cargo timewarp`, for whole test suites and programs.
//! - **jiff**: `Clock::timestamp` and conversions with jiff's types.
//! - **time**: `Clock::offset_date_time` and conversions with the types of `time`.
//! - **tokio**: [`TokioClock`], a wall clock that is paused and advanced with tokio's.
//! - **fuzz**: [`fuzz`] campaigns with libFuzzer, and `fuzz_dates!`.
//! - **arbitrary**: `Arbitrary` of the crate `arbitrary` for moments, clocks and timelines.
//! - **proptest**: [`strategy`], strategies that shrink to the exact first bad instant.
#![cfg_attr(
    not(all(
        feature = "sweep",
        feature = "warp",
        feature = "zones",
        feature = "fuzz",
        feature = "proptest",
        feature = "tokio"
    )),
    expect(
        rustdoc::broken_intra_doc_links,
        reason = "the page describes all features"
    )
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "sweep")]
mod attribute;
#[cfg(feature = "sweep")]
pub mod boundary;
mod clock;
#[cfg(feature = "reports")]
pub mod document;
mod error;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(all(any(doc, doctest), feature = "warp", feature = "zones"))]
pub mod guide;
#[cfg(feature = "sweep")]
pub mod hunt;
mod moment;
#[cfg(feature = "sweep")]
mod report;
#[cfg(feature = "proptest")]
pub mod strategy;
#[cfg(feature = "reports")]
pub mod suite;
#[cfg(feature = "sweep")]
mod sweep;
#[cfg(feature = "warp")]
pub mod warp;
#[cfg(feature = "sweep")]
mod zone;

#[cfg(feature = "sweep")]
pub use boundary::{Boundary, Family};
#[cfg(feature = "tokio")]
pub use clock::TokioClock;
pub use clock::{Clock, MockClock, Move, SystemClock, Timeline};
pub use error::Error;
pub use moment::Moment;
#[cfg(feature = "sweep")]
pub use report::{Accepted, Calendar, Failure, Report, Straddle, Window};
#[cfg(feature = "sweep")]
pub use sweep::{
    Argument, Case, Depth, Fault, Known, Outcome, Parallel, Plan, Selector, Sequential, Step,
    Supervised, Sweep,
};
#[cfg(feature = "warp")]
pub use warp::real_reads::assert_no_real_reads;
#[cfg(feature = "sweep")]
pub use zone::Zone;

/// Reruns a test at instants at which software breaks, and bisects what fails.
///
/// The function becomes a test (`#[test]` is added unless it has a test attribute
/// already) that runs its body once for every instant of the plan, quietly. If any
/// run fails, the test fails once, with a report of every window of failure, its
/// exact edges, what lies there on the calendar, and a line that runs the first bad
/// instant again.
///
/// Put the attribute above other test attributes, so that it sees them.
///
/// # Arguments
///
/// The function may take any of these, in any order:
///
/// | type | shows |
/// |---|---|
/// | [`MockClock`] | a clock that stands at the instant and can be moved, and moves between reads if the options say so |
/// | `TokioClock` | with the feature `tokio`, a clock that goes with tokio's from the instant on |
/// | [`Moment`], [`SystemTime`](std::time::SystemTime), `DateTime<Utc>` | the instant |
/// | `DateTime<Tz>` | the instant in the case's zone |
/// | `NaiveDate` | the date in the case's zone, in UTC without `zones` |
/// | `Tz`, [`Zone`] | the case's zone |
/// | `&`[`Boundary`] | the boundary that the instant is on or next to |
///
/// A function that takes none of them is swept ambiently: the wall clock of its thread,
/// and of the threads it starts, is moved to the instant, for the function and all it
/// calls; see [`warp`].
///
/// Arguments of other attributes, such as `#[case]` of rstest, are passed on; they are
/// cloned for every run.
///
/// # Options
///
/// | option | default | meaning |
/// |---|---|---|
/// | `depth = "standard"` | `"quick"` | how many instants: see [`Depth`] |
/// | `from = "2024-01-01"` | 1970 | the first instant, included |
/// | `to = "2025-01-01"` | 2108 | the end, not included |
/// | `every = "1 day"` | | walk the range in steps: see [`Step`] |
/// | `zones = ["Asia/Tokyo"]` | [telling ones](boundary::telling_zones) | whose midnights, gaps and folds; functions that take a zone run in them: see [`Sweep::run_cases`] |
/// | `families = ["dst"]` | all, and samples | boundaries to try: see [`Family`] |
/// | `without = ["epochs/unix-i32"]` | none | boundaries to leave out |
/// | `at = ["2024-02-29T12:00:00Z"]` | none | more instants |
/// | `known = ["2038-01-19T03:14:08Z..: ticket 12"]` | none | failures that are accepted, each with its reason: see [`Known`] |
/// | `jobs = 2` | 1 | threads |
/// | `timeout = "10s"` | `"60s"` | how long one run may take: see [`Sweep::timeout`] |
/// | `clock = "frozen"` | `"running"` | how the moved wall clock goes on: `"running"`, `"frozen"`, or `"step 1s"` for so much at every read |
/// | `unread = true` | `false` | accepts a body that never reads its clock: see [`Sweep::unread`] |
/// | `split = true` | `false` | makes a test of every instant that has a name: see below |
/// | `crate = "clockwork"` | `"timewarp"` | what this library is called where the test is, if the dependency is renamed |
/// | `hunt = true` | `false` | look for dates by what the code compares: see [`Sweep::hunt`] |
/// | `straddle = true` | `false` | every boundary falls before each read of the clock in turn: see [`Sweep::straddle`] |
/// | `straddle_reads = 16` | 64 | of more reads so many are chosen evenly |
/// | `faults = ["step-back"]` | none | what goes wrong with the clock between two reads: see [`Fault`] |
/// | `uptime = true` | `false` | counters of uptime roll over between reads, for functions that take a `MockClock` |
///
/// The environment changes them for one run: see [`Sweep`]. What is on with `true` is on by its name
/// alone too, as in `#[sweep_dates(straddle)]`.
///
/// # A test for each instant
///
/// With `split` the function becomes a module of tests. Each boundary of a quick plan has one that is
/// named for it, as `powers_on::leap_day_2024_02_29` or `powers_on::epoch_unix_i32`, and runs the boundary's
/// own instant and what the plan tries beside it. The rest of the plan, of any depth, is shared by
/// `powers_on::rest_1_of_4` and its siblings, 4 for a quick plan, 8 and 16 for the other depths, so that
/// nothing is left out. They can be filtered, and shared out among machines by a runner such as
/// nextest. Failures have their exact edges here, too: a test that fails looks for a pass in the
/// rest of the plan. Known failures are accepted in all of them, and judged by the first of
/// the rest. A part that the environment leaves with nothing to do passes.
///
/// # Bodies that sweep nothing
///
/// A body that never reads the clock passes at every date, whatever is wrong with it. So such
/// a sweep fails: where no run reads the system clock, and where none reads the `MockClock` that it
/// is given. Other arguments cannot be watched; a `Moment` that is ignored goes unnoticed.
///
/// # Runs that do not return
///
/// Each run has a time limit, and one that takes longer is a failure at its instant. So the
/// body runs on another thread, of the same name, whose printing is captured as the
/// test's own. With arguments of other attributes there is a limit only where `timeout` sets
/// one, which takes values that are `Send`, `Sync` and `'static`: without it they may be
/// anything, and the body runs on the test's thread. An async test under the runtime of
/// another attribute than `#[tokio::test]` cannot have one.
///
/// # Other attributes
///
/// The body may return `()`, a `Result` or an `ExitCode`. With `#[should_panic]` every
/// instant must panic. `#[ignore]` stays. With `#[tokio::test]` every run gets a runtime of
/// its own with the same options; an async function without a test attribute runs
/// without one.
///
/// # Example: the whole summer, day by day
///
/// ```
/// use timewarp::{Clock, MockClock, sweep_dates};
///
/// #[sweep_dates(from = "2008-07-01", to = "2008-09-01", every = "1 day")]
/// fn powers_on_all_summer(clock: MockClock) -> Result<(), &'static str> {
///     let seconds = clock.system_time().duration_since(std::time::UNIX_EPOCH);
///     if seconds.is_ok() { Ok(()) } else { Err("before 1970") }
/// }
/// ```
///
/// # Example: which dates a renewal survives, one test for each
///
/// ```
/// use timewarp::{Clock, MockClock, sweep_dates};
///
/// // cargo nextest run -E 'test(renews::leap_day_)'
/// #[sweep_dates(split, families = ["leap-days", "year-ends"])]
/// fn renews(clock: MockClock) {
///     let next = clock.now().checked_add_months(chrono::Months::new(12));
///     assert!(next.is_some(), "the licence cannot be renewed");
/// }
/// ```
///
/// # Compile errors
///
/// Unknown options, families, zones and argument types, dates that do not exist, and
/// ranges that end before they begin are compile errors at the word that is wrong.
#[cfg(feature = "sweep")]
pub use timewarp_macros::sweep_dates;

/// What `#[sweep_dates]` expands to. Not public API: it changes without notice.
#[cfg(feature = "sweep")]
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "tokio")]
    pub use crate::attribute::begin;
    pub use crate::attribute::{Attribute, block_on};
    pub use crate::sweep::{Part, Returns};
}

/// Compiles and runs the examples of the README.
#[cfg(all(doctest, feature = "fuzz", feature = "warp", feature = "zones"))]
#[doc = include_str!("../../README.md")]
struct Readme;
