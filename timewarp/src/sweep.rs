//! `Sweep`: what to try, and `run`, which tries it.

#[cfg(feature = "warp")]
mod ambient;
mod argument;
mod attention;
mod bisect;
mod case;
mod depth;
pub(crate) mod engine;
mod environment;
mod expectation;
mod fault;
mod known;
mod layer;
mod outcome;
mod parallel;
mod part;
mod picker;
mod plan;
mod quiet;
mod rehearsal;
mod rollover;
mod run;
mod script;
mod selector;
mod sequential;
mod settings;
mod step;
mod straddle;
mod supervise;
mod supervised;
#[cfg(feature = "warp")]
mod tally;
pub(crate) mod timeout;
mod witness;

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

pub use argument::Argument;
pub use case::Case;
pub use depth::Depth;
pub use fault::Fault;
pub use known::Known;
pub use outcome::{Outcome, Returns};
pub use part::Part;
pub use plan::Plan;
pub use selector::Selector;
pub use step::Step;

pub(crate) use expectation::Expectation;
#[cfg(feature = "fuzz")]
pub(crate) use quiet::{Quiet, catch};
pub(crate) use rehearsal::Rehearsal;
pub(crate) use script::Script;
pub(crate) use settings::{Choice, Settings};
#[cfg(feature = "reports")]
pub(crate) use straddle::evenly_chosen_reads;

use crate::{Error, Moment, Zone};

/// Runs code at many instants, finds where it breaks, and says exactly where.
///
/// A sweep plans instants (see [`Depth`]), runs the code at each, catches panics,
/// joins failures into windows and bisects every edge to the nanosecond. A failure
/// that lasts, such as an expired licence, is found from any instant after it
/// began: nobody has to name the date.
///
/// The plan is the same on every run and machine. Environment variables change it
/// for a run without an edit: `TIMEWARP_AT`, `TIMEWARP_FROM`, `TIMEWARP_TO`,
/// `TIMEWARP_EVERY`, `TIMEWARP_ZONES`, `TIMEWARP_FAMILIES`, `TIMEWARP_WITHOUT`,
/// `TIMEWARP_DEPTH`, `TIMEWARP_JOBS`, `TIMEWARP_TIMEOUT`, `TIMEWARP_HUNT` (`true` for [`hunt`](Self::hunt)), and `TIMEWARP_REPORT`, a folder
/// for the report: as text, and with the feature `reports` as JSON, `JUnit` XML and HTML too.
///
/// # Code that does not return
///
/// With a [`timeout`](Self::timeout) a run that hangs is a failure at its instant, and the
/// sweep goes on. Without, a line on standard error names the instant after a
/// minute. An abort, a stack overflow or another fatal signal ends the process; with the
/// feature `warp`, on Unix, it prints the instant first, and how to run it alone, and writes
/// the same into a file of the folder for reports. A kill from outside leaves nothing.
///
/// # Example: a licence that nobody remembered
///
/// ```
/// use timewarp::{Moment, Sweep};
///
/// fn power_on(now: Moment) -> Result<(), &'static str> {
///     // 2008-08-12 at midnight in California.
///     if now.as_seconds() < 1_218_524_400 { Ok(()) } else { Err("licence expired") }
/// }
///
/// let report = Sweep::default().run(power_on);
/// let window = &report.windows()[0];
/// assert_eq!(window.first_bad().to_string(), "2008-08-12T07:00:00Z");
/// assert_eq!(window.first_good(), None);
/// println!("{report}");
/// ```
///
/// # Errors
///
/// Mistakes in a sweep (a range that ends before it begins, a step of zero, a
/// plan past the depth's limit, a plan of nothing) surface in [`run`](Sweep::run),
/// which panics with them, and in [`try_run`](Sweep::try_run), which returns them.
#[derive(Clone, Debug)]
#[must_use = "a sweep does nothing until it is run"]
pub struct Sweep<Mode = Sequential> {
    pub(crate) settings: Settings,
    mode: PhantomData<Mode>,
}

/// A sweep on the calling thread; the code may change what it captures.
#[derive(Clone, Copy, Debug)]
pub struct Sequential;

/// A sweep on several threads; the code is `Fn` and `Sync`.
#[derive(Clone, Copy, Debug)]
pub struct Parallel;

/// A sweep on threads of its own, that may leave runs behind which do not return; the
/// code is `Fn`, `Send`, `Sync` and `'static`.
#[derive(Clone, Copy, Debug)]
pub struct Supervised;

impl Default for Sweep {
    /// Makes a quick sweep over 1970 to 2107.
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            mode: PhantomData,
        }
    }
}

impl<Mode> Sweep<Mode> {
    /// Names the sweep in its report; without it the thread's name is used, which is
    /// the test's name under `cargo test`.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// Chooses how many instants are tried, and from which years.
    pub fn depth(mut self, depth: Depth) -> Self {
        self.settings.choice.depth = depth;
        self
    }

    /// Sweeps from `from`, included, to `to`, which is not.
    ///
    /// Boundaries within the range are tried first, and instants spread evenly over
    /// it fill what the depth allows. With [`every`](Self::every) the range is walked
    /// in steps instead.
    pub fn between<From, To>(self, from: From, to: To) -> Self
    where
        From: TryInto<Moment>,
        From::Error: Into<Error>,
        To: TryInto<Moment>,
        To::Error: Into<Error>,
    {
        self.from(from).to(to)
    }

    /// Sweeps from `from` on, to the end that the depth sets.
    pub fn from<M>(mut self, from: M) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        self.settings.choice.from = self.settings.check("from", from.try_into());
        self
    }

    /// Sweeps up to `to`, which is not included, from the start that the depth sets.
    pub fn to<M>(mut self, to: M) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        self.settings.choice.to = self.settings.check("to", to.try_into());
        self
    }

    /// Walks the range in steps: a [`Duration`](std::time::Duration), or a text such as `1 day`.
    ///
    /// Boundaries are then tried only if [`families`](Self::families) asks for them.
    pub fn every<S>(mut self, step: S) -> Self
    where
        S: TryInto<Step>,
        S::Error: Into<Error>,
    {
        self.settings.choice.every = self.settings.check("every", step.try_into());
        self
    }

    /// Looks at the midnights, gaps and folds of these zones alone.
    ///
    /// Code that is given a zone runs in these zones: see [`run_cases`](Self::run_cases).
    pub fn zones<Z>(mut self, zones: impl IntoIterator<Item = Z>) -> Self
    where
        Z: TryInto<Zone>,
        Z::Error: Into<Error>,
    {
        let zones = zones.into_iter().map(TryInto::try_into);
        self.settings.choice.zones = Some(self.settings.check_all("zones", zones));
        self
    }

    /// Tries boundaries of these families alone, and no evenly spread instants.
    ///
    /// Takes a [`Family`](crate::Family), its name, or a boundary's name or the
    /// beginning of one up to a `/`, as in `dst/Europe/Berlin`.
    pub fn families<S>(mut self, families: impl IntoIterator<Item = S>) -> Self
    where
        S: TryInto<Selector>,
        S::Error: Into<Error>,
    {
        let families = families.into_iter().map(TryInto::try_into);
        self.settings.choice.families = Some(self.settings.check_all("families", families));
        self
    }

    /// Leaves out these families or boundaries.
    pub fn without<S>(mut self, families: impl IntoIterator<Item = S>) -> Self
    where
        S: TryInto<Selector>,
        S::Error: Into<Error>,
    {
        let families = families.into_iter().map(TryInto::try_into);
        let without = self.settings.check_all("without", families);
        self.settings.choice.without.extend(without);
        self
    }

    /// Tries these instants too, wherever they lie.
    pub fn at<M>(mut self, moments: impl IntoIterator<Item = M>) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        let moments = moments.into_iter().map(TryInto::try_into);
        let at = self.settings.check_all("at", moments);
        self.settings.choice.at.extend(at);
        self
    }

    /// Lets every boundary fall before each read of the clock in turn.
    ///
    /// A clock that stands still cannot show a rollover: code that reads it twice, the date
    /// and then the time, is wrong when midnight falls between. The code runs once at an
    /// ordinary instant, where its reads are counted; then, for every boundary of the
    /// plan, once for each read, with the boundary falling just before it: exactly
    /// reads times boundaries runs, and one. Instants on no boundary are left out unless
    /// [`at`](Self::at) or [`every`](Self::every) names them. Between two reads the clock moves by a microsecond.
    ///
    /// The code must read a clock of the sweep: the one of [`Case::clock`], an argument
    /// of the attribute, or the system's in an ambient sweep.
    ///
    /// # Example: an order number made from a date and a time
    ///
    /// ```
    /// use timewarp::{Case, Clock, Sweep};
    ///
    /// fn order_number(clock: &impl Clock) -> String {
    ///     let date = clock.now().format("%Y%m%d");
    ///     let time = clock.now().format("%H%M%S");
    ///     format!("{date}-{time}")
    /// }
    ///
    /// let report = Sweep::default().families(["year-ends"]).straddle(true).run_cases(|case: &Case| {
    ///     let clock = case.clock();
    ///     let before = clock.now().format("%Y%m%d-%H%M%S").to_string();
    ///     assert!(order_number(&clock) >= before, "numbers go back");
    /// });
    /// let straddle = &report.straddles()[0];
    /// assert_eq!(straddle.moment().to_string(), "2000-01-01T00:00:00Z");
    /// assert_eq!(straddle.reads(), Some([2, 3]));
    /// ```
    pub fn straddle(mut self, is_wanted: bool) -> Self {
        self.settings.rehearsal.straddle = is_wanted;
        self
    }

    /// Sets how many reads of one run are straddled, 64 unless it is called; of more reads so many are
    /// chosen evenly, and the report says so.
    pub fn straddle_reads(mut self, reads: u64) -> Self {
        if reads < 2 {
            self.settings.problems.push(Error::plan(format!(
                "straddle_reads: nothing falls between fewer than two reads; `{reads}` is too few, write \
                 `16`"
            )));
        }
        self.settings.rehearsal.reads_at_most = reads;
        self
    }

    /// Lets each of these faults happen between any two reads, near every boundary.
    ///
    /// Takes a [`Fault`] or its name. Each is tried in all its sizes and before each
    /// read; pairs of different faults, and of a fault and a straddled boundary, as many as
    /// the depth has runs. What fails is reduced to the fewest events, the earliest reads and the
    /// boundary nearest to 2000-01-01.
    pub fn faults<F>(mut self, faults: impl IntoIterator<Item = F>) -> Self
    where
        F: TryInto<Fault>,
        F::Error: Into<Error>,
    {
        let faults = faults.into_iter().map(TryInto::try_into);
        let faults = self.settings.check_all("faults", faults);
        for fault in faults {
            if !self.settings.rehearsal.faults.contains(&fault) {
                self.settings.rehearsal.faults.push(fault);
            }
        }
        self
    }

    /// Starts the monotonic clock around every rollover of an uptime counter in use.
    ///
    /// Such as 49.7 days, where 32 bits of milliseconds end. Each falls before each read in turn, counted
    /// from [`MockClock::boot`](crate::MockClock::boot) and, in other runs, from the first read. Monotonic
    /// time is the real one in an ambient sweep, so this takes a `MockClock`.
    pub fn uptime(mut self, is_wanted: bool) -> Self {
        self.settings.rehearsal.uptime = is_wanted;
        self
    }

    /// Looks for dates by what the code compares its clock with, after the plan.
    ///
    /// This takes a build with comparison tracing: `cargo timewarp hunt` makes one, and
    /// `cargo timewarp hunt --script` prints how `cargo test` does. The code is run up to a thousand times
    /// more; what fails for a single second of a single day is found by this and by nothing
    /// else. In any other build nothing is hunted, and the report says so.
    ///
    /// A run is traced on its thread and, with the feature `warp`, on those that it starts.
    pub fn hunt(mut self, is_wanted: bool) -> Self {
        self.settings.hunt = is_wanted;
        self
    }

    /// Limits the time that one run may take, a minute or so for most code.
    ///
    /// A run that takes longer is a failure at its instant. It cannot be stopped: its
    /// thread is left behind, busy, until the process ends, and the sweep goes on at the
    /// next instant on another one; after three such runs the plan ends, and the report
    /// says how many instants were tried. On Linux, with the feature `warp`, threads left
    /// behind run only when the processor has nothing else to do.
    ///
    /// The edges of hanging stretches are searched with few runs that hang, up to 64 in
    /// one sweep, each of which is given 200 ms or 20 times the slowest run that returned,
    /// whichever is longer, and never more than `limit`. The report says which edges were not
    /// found in this way.
    ///
    /// The code runs on another thread, of the same name; values that only the calling
    /// thread has, such as its thread-locals, are not seen.
    pub fn timeout(mut self, limit: Duration) -> Sweep<Supervised> {
        let limit = self.settings.check("timeout", timeout::check(limit));
        self.settings.timeout = limit;
        self.into_mode()
    }

    fn into_mode<Other>(self) -> Sweep<Other> {
        Sweep {
            settings: self.settings,
            mode: PhantomData,
        }
    }

    fn set_jobs(&mut self, jobs: usize) {
        if jobs == 0 {
            self.settings.problems.push(Error::plan(
                "jobs: `0` threads run nothing; write `1` or more",
            ));
        }
        self.settings.jobs = jobs;
    }

    /// Lists what would be tried, without the environment's changes.
    ///
    /// # Errors
    ///
    /// Returns the first mistake in the sweep.
    pub fn plan(&self) -> Result<Plan, Error> {
        self.settings.plan().map(Arc::unwrap_or_clone)
    }
}

impl Sweep<Sequential> {
    /// Runs the sweep on `jobs` threads.
    ///
    /// The report does not depend on the number: it lists the same windows in the
    /// same order. The code must be able to run twice at once.
    pub fn jobs(mut self, jobs: usize) -> Sweep<Parallel> {
        self.set_jobs(jobs);
        self.into_mode()
    }
}

impl Sweep<Parallel> {
    /// Runs the sweep on another number of threads.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.set_jobs(jobs);
        self
    }
}

impl Sweep<Supervised> {
    /// Runs the sweep on `jobs` threads.
    ///
    /// The report does not depend on the number unless runs hang: what the others had
    /// tried by then does.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.set_jobs(jobs);
        self
    }
}
