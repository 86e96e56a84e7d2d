//! Whole test suites and shipped programs: what was tried, and what was found.
//!
//! This is what the command `cargo timewarp` fills in and what reports are written from.
//! A suite runs in other processes, whose wall clock is moved from outside; a run costs
//! milliseconds instead of nanoseconds. So its [`Schedule`] looks ahead from today, and a
//! [`Search`] finds edges to the second.
//!
//! # Example: a suite with one bomb in it
//!
//! ```
//! use std::time::Duration;
//! use timewarp::Failure;
//! use timewarp::suite::{Mark, Schedule, Search};
//!
//! let plan = Schedule::new("2026-11-23T08:00:00Z".parse()?).plan()?;
//! let expiry = "2031-03-01T12:30:00Z".parse()?;
//! let run = |at| (at >= expiry).then(|| Failure::from_parts(Some("src/lib.rs:7:5"), "expired"));
//!
//! let fails = |at| if at >= expiry { Mark::Failed } else { Mark::Passed };
//! let marks: Vec<_> = plan.iter().map(|case| fails(case.moment())).collect();
//! let failure = |index| run(plan.iter().nth(index)?.moment());
//!
//! let mut search = Search::new(&plan, &marks, failure, Duration::from_secs(1));
//! while let Some(case) = search.next() {
//!     search.record(case.moment(), run(case.moment()));
//! }
//! let found = search.finish();
//! assert_eq!(found.windows[0].first_bad(), expiry);
//! assert_eq!(found.windows[0].last_good(), Some("2031-03-01T12:29:59Z".parse()?));
//! # Ok::<(), timewarp::Error>(())
//! ```

mod cause;
mod crossing;
mod document;
mod report;
mod schedule;
mod search;
mod strip;
mod test_report;
mod text;

pub use cause::RootCause;
pub use crossing::Crossing;
pub use report::{Group, Profile, Skipped, SuiteReport};
pub use schedule::Schedule;
pub use search::{Found, Search};
pub use strip::Strip;
pub use test_report::{TestId, TestReport};

pub use crate::document::Clue;
pub use crate::report::{Mark, Verdict};

/// Lists the reads of a run, from one, before which things happen: all, or so many that lie
/// evenly between the first and the last.
///
/// ```
/// use timewarp::suite::evenly_chosen_reads;
///
/// assert_eq!(evenly_chosen_reads(4, 64), [1, 2, 3, 4]);
/// assert_eq!(evenly_chosen_reads(1_000, 4), [1, 334, 667, 1_000]);
/// ```
pub fn evenly_chosen_reads(reads: u64, at_most: u64) -> Vec<u64> {
    crate::sweep::evenly_chosen_reads(reads, at_most)
}
