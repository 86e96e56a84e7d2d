//! What is known of one test.

use std::fmt;
use std::time::Duration;

use super::{Clue, Mark, RootCause, Verdict};
use crate::{Failure, Straddle, Window};

/// The name of a test, unique in its suite.
///
/// Two test binaries may have tests of the same name, and two packages binaries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestId {
    /// The package, with its version as in `licence 1.2.3`; empty for a program.
    pub package: String,
    /// The test binary, as in `lib`, `bin/tool`, `test/it` or `doc`; or the program.
    pub binary: String,
    /// The name in its binary; empty for one that is judged by its exit status.
    pub name: String,
}

impl fmt::Display for TestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let package = self.package.split(' ').next().unwrap_or_default();
        let parts = [package, &self.binary, &self.name];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        formatter.pad(&parts.join(" "))
    }
}

/// What is known of one test.
#[derive(Clone, Debug)]
pub struct TestReport {
    /// Which test it is.
    pub id: TestId,
    /// What the suite says of it.
    pub verdict: Verdict,
    /// What happened at each instant of the plan, in its order.
    pub marks: Vec<Mark>,
    /// The stretches of failing time, zone after zone, in order of time.
    pub windows: Vec<Window>,
    /// Comparisons that speak of the edges of these windows, if they were traced.
    pub clues: Vec<Clue>,
    /// Failures that take a boundary between two reads of the clock.
    pub straddles: Vec<Straddle>,
    /// How it failed at the real date, if it did.
    pub baseline_failure: Option<Failure>,
    /// What its first failure has in common with others.
    pub cause: Option<RootCause>,
    /// Why the verdict is not plain, as for `ARTEFACT?` and `FLAKY`.
    pub reason: Option<String>,
    /// The line that runs its first failure again.
    pub rerun: Option<String>,
    /// How often it read the wall clock at the real date, when it ran alone.
    pub reads: u64,
    /// How often it asked for the times of a file, or for that of the boot, at the real date, when it ran alone.
    pub stats: u64,
    /// How long it took at the real date, when it ran alone.
    pub took: Duration,
    /// Runs that looked for edges.
    pub search_runs: usize,
}

impl TestReport {
    /// Returns the failure that stands for all: that of the first window, or between two
    /// reads, or today's.
    pub fn failure(&self) -> Option<&Failure> {
        let of_window = self.windows.first().map(Window::failure);
        let of_straddle = || self.straddles.first().map(Straddle::failure);
        of_window
            .or_else(of_straddle)
            .or(self.baseline_failure.as_ref())
    }

    /// Returns true when it fails at some date, or when one falls between its reads.
    pub fn fails_at_a_date(&self) -> bool {
        !(self.windows.is_empty() && self.straddles.is_empty())
    }
}
