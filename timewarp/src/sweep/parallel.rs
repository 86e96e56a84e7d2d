//! Running a sweep on several threads.

use super::run::{Prepared, refuse};
use super::{Case, Outcome, Parallel, Sweep};
use crate::report::Report;
use crate::{Error, Moment};

impl Sweep<Parallel> {
    /// Runs `code` at every instant of the plan and bisects what fails.
    ///
    /// As on one thread, with code that several threads may run at once.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    #[track_caller]
    pub fn run<R: Outcome>(self, code: impl Fn(Moment) -> R + Sync) -> Report {
        self.try_run(code).unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run`](Self::run) does, and returns a mistake in the sweep as an error.
    ///
    /// # Errors
    ///
    /// Returns the same errors as a sweep on one thread.
    pub fn try_run<R: Outcome>(self, code: impl Fn(Moment) -> R + Sync) -> Result<Report, Error> {
        let prepared = Prepared::new(self.settings)?;
        prepared.run_parallel(|case| code(case.moment()))
    }

    /// Runs `code` with the whole case: instant, zone and boundary.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    #[track_caller]
    pub fn run_cases<R: Outcome>(mut self, code: impl Fn(&Case) -> R + Sync) -> Report {
        self.settings.choice.is_zoned = true;
        self.run_as_set(code)
    }

    /// Runs with the settings' own word on whether zones count.
    #[track_caller]
    pub(crate) fn run_as_set<R: Outcome>(self, code: impl Fn(&Case) -> R + Sync) -> Report {
        let report = Prepared::new(self.settings).and_then(|prepared| prepared.run_parallel(code));
        report.unwrap_or_else(|error| refuse(&error))
    }
}
