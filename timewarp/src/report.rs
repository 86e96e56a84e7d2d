//! `Report`: the answer of a sweep.

mod accepted;
mod calendar;
mod cause;
mod failure;
mod file;
#[cfg(feature = "reports")]
mod mark;
mod straddle;
mod text;
mod trials;
#[cfg(feature = "reports")]
mod verdict;
mod window;

use std::io;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub use accepted::Accepted;
#[cfg(feature = "reports")]
pub(crate) use accepted::State;
pub(crate) use accepted::Tried;
pub use calendar::Calendar;
pub use failure::Failure;
pub(crate) use failure::Kind;
pub(crate) use file::write_whole;
#[cfg(feature = "reports")]
pub use mark::Mark;
pub(crate) use straddle::Staging;
pub use straddle::Straddle;
pub(crate) use text::Line;
#[cfg(feature = "reports")]
pub(crate) use text::{details, indented, plural};
#[cfg(feature = "reports")]
pub(crate) use trials::{Others, Story};
#[cfg(feature = "reports")]
pub use verdict::Verdict;
pub use window::Window;

use crate::{Moment, Plan, Zone};

/// What a sweep found: windows of failing time, with exact edges.
///
/// It prints as text, as a failing test shows it; `{:#}` prints every window where
/// `{}` stops after a screenful.
///
/// # Example: a bug on one day of the year
///
/// ```
/// use chrono::{DateTime, Datelike, Utc};
/// use timewarp::{Moment, Sweep};
///
/// let report = Sweep::default().families(["leap-days"]).run(|at: Moment| {
///     let now = DateTime::<Utc>::try_from(at).expect("the plan stays within chrono's years");
///     now.with_year(now.year() + 1).ok_or("no such date next year").map(drop)
/// });
/// let window = report.windows().iter().find(|window| window.first_bad().as_seconds() > 1_000_000_000);
/// let window = window.expect("29 February has no next year");
/// assert_eq!(window.first_bad().to_string(), "2004-02-29T00:00:00Z");
/// assert_eq!(window.boundary().expect("it is on one").name, "leap-days/2004-02-29");
/// ```
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked on its own, by the text and the documents"
)]
#[must_use = "a report that nobody looks at finds nothing; `assert_clean` fails the test"]
pub struct Report {
    pub(crate) name: String,
    /// The test that ran it, by the name that `cargo test` takes.
    pub(crate) test: Option<String>,
    pub(crate) depth: &'static str,
    pub(crate) baseline: Moment,
    pub(crate) is_baseline_bad: bool,
    /// What happened when an edge was run again, if not the same.
    pub(crate) flaw: Option<String>,
    pub(crate) is_rerun: bool,
    /// This is a part of a plan, and the code passes in the rest of it.
    pub(crate) passes_elsewhere: bool,
    pub(crate) is_ambient: bool,
    /// Every instant of the plan in order, and whether it failed.
    pub(crate) instants: Vec<(Moment, bool)>,
    /// Where these instants are from, with their zones and boundaries.
    pub(crate) plan: Option<Arc<Plan>>,
    /// Which cases of the plan did not run; empty when all did.
    pub(crate) left_out: Vec<bool>,
    pub(crate) tried: usize,
    pub(crate) failed: usize,
    pub(crate) bisect_runs: usize,
    pub(crate) windows: Vec<Window>,
    pub(crate) accepted: Vec<Accepted>,
    /// For a sweep of trials, how often the code reads the clock.
    pub(crate) reads: Option<u64>,
    pub(crate) boundaries: usize,
    pub(crate) straddles: Vec<Straddle>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// Makes a report on nothing yet.
    pub(crate) fn empty(baseline: Moment) -> Self {
        Self {
            name: String::new(),
            test: None,
            depth: "",
            baseline,
            is_baseline_bad: false,
            flaw: None,
            is_rerun: false,
            passes_elsewhere: false,
            is_ambient: false,
            instants: Vec::new(),
            plan: None,
            left_out: Vec::new(),
            tried: 0,
            failed: 0,
            bisect_runs: 0,
            windows: Vec::new(),
            accepted: Vec::new(),
            reads: None,
            boundaries: 0,
            straddles: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Names the boundaries and midnights at which windows begin.
    pub(crate) fn explain(&mut self, zones: &[Zone]) {
        Window::explain_all(&mut self.windows, zones);
    }

    /// Returns the name of the sweep.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lists the stretches of failing time, zone after zone, in order of time, without
    /// those that [`accepted`](Self::accepted) failures account for.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Lists the failures that depend on what happens between reads, one of each kind, for a
    /// sweep with [`straddle`](crate::Sweep::straddle), [`faults`](crate::Sweep::faults) or [`uptime`](crate::Sweep::uptime).
    ///
    /// What fails at a boundary whatever happens between reads is among them, with
    /// [`reads`](Straddle::reads) of `None`.
    pub fn straddles(&self) -> &[Straddle] {
        &self.straddles
    }

    /// Returns how often the code reads the clock in one run, if the sweep counted it.
    pub fn reads(&self) -> Option<u64> {
        self.reads
    }

    /// Returns how many boundaries were straddled.
    pub fn boundaries(&self) -> usize {
        self.boundaries
    }

    /// Returns how many instants of the plan ran; bisecting comes on top.
    ///
    /// For a straddle it is how many runs there were: reads times boundaries, and one.
    pub fn tried(&self) -> usize {
        self.tried
    }

    /// Returns at how many instants of the plan, or in how many of these runs, the code failed;
    /// where failures are known and accepted is not counted.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Returns how many runs it took to bisect the edges.
    pub fn bisect_runs(&self) -> usize {
        self.bisect_runs
    }

    /// Returns true when the code passed at every instant that no known failure accounts
    /// for, and every known failure still is one.
    pub fn is_clean(&self) -> bool {
        self.failed == 0 && self.windows.is_empty() && self.gone() == 0
    }

    /// Returns true when nothing failed, known failures included.
    pub(crate) fn has_no_failure(&self) -> bool {
        let mut known = self.accepted.iter();
        self.failed == 0 && self.windows.is_empty() && known.all(|known| known.windows().is_empty())
    }

    /// Returns true when the code failed at every instant: not a bug of dates.
    pub fn fails_at_every_date(&self) -> bool {
        self.failed > 0 && self.failed == self.tried() && !self.passes_elsewhere
    }

    /// Returns true when the same instant passed once and failed once.
    ///
    /// Both sides of the first edges run again at the end of a sweep. Code that keeps
    /// state, such as a poisoned lock, or draws lots, gives other answers then.
    pub fn is_flaky(&self) -> bool {
        self.flaw.is_some()
    }

    /// Returns the instant that ran first; see [`Plan::baseline`](crate::Plan::baseline).
    pub fn baseline(&self) -> Moment {
        self.baseline
    }

    /// Returns true when the code failed at the baseline.
    pub fn fails_at_baseline(&self) -> bool {
        self.is_baseline_bad
    }

    /// Lists what the reader should know beside the windows.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the release of the tz database that the sweep used.
    pub fn tz_database(&self) -> &'static str {
        Zone::database_release()
    }

    /// Shows a span of years as rows and months as columns.
    pub fn calendar(&self, years: RangeInclusive<i32>) -> Calendar<'_> {
        Calendar::new(self, years)
    }

    /// Ends the test with the report unless the code passed at every instant.
    ///
    /// # Panics
    ///
    /// Panics with the whole report when there is a failure that is not
    /// [known](crate::Sweep::known), or a known one is none any more.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "{self}");
    }

    /// Writes the report, all windows of it, into a folder as text, and returns the name of
    /// the file without its ending.
    ///
    /// It is named for the program and the sweep, and for how many of that name this
    /// process wrote before.
    pub(crate) fn write_text(&self, folder: &Path) -> io::Result<String> {
        static WRITTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let name = format!("{}.{}", program(), self.name.replace("::", "."));
        let safe = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        let name: String = name
            .chars()
            .map(|letter| if safe(letter) { letter } else { '-' })
            .collect();
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let number = {
            let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
            written.push(name.clone());
            written.iter().filter(|known| **known == name).count()
        };
        let name = if number > 1 {
            format!("{name}-{number}")
        } else {
            name
        };
        write_whole(&folder.join(format!("{name}.txt")), &format!("{self:#}\n"))?;
        Ok(name)
    }
}

/// File systems allow 255 bytes; most letters take one, and there is an ending.
const LONGEST_NAME: usize = 120;

/// Returns the name of this program, without the hash that cargo gives to tests.
pub(crate) fn program() -> String {
    let path = std::env::current_exe().unwrap_or_default();
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    match stem.rsplit_once('-') {
        Some((name, hash))
            if hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            name.to_owned()
        }
        _ => stem,
    }
}
