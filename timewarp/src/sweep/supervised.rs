//! Running a sweep whose runs have a time limit.

use super::run::{Prepared, refuse};
use super::{Case, Outcome, Supervised, Sweep};
use crate::report::Report;
use crate::{Error, Moment};

impl Sweep<Supervised> {
    /// Runs `code` at every instant of the plan and bisects what fails.
    ///
    /// As without a time limit, on another thread, with code that may be left behind
    /// there: it owns what it uses, and may run twice at once.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    ///
    /// # Example: a loop that never ends on one day of four years
    ///
    /// ```
    /// use std::time::Duration;
    /// use chrono::{Datelike, NaiveDate};
    /// use timewarp::{Moment, Sweep};
    ///
    /// /// The year that a day lies in, counted from 1 January 2000.
    /// fn year(mut days: i32) -> i32 {
    ///     let mut year = 2000;
    ///     while days > 365 {
    ///         if year % 4 != 0 {
    ///             days -= 365;
    ///             year += 1;
    ///         } else if days > 366 {
    ///             days -= 366;
    ///             year += 1;
    ///         }
    ///     }
    ///     year
    /// }
    ///
    /// let sweep = Sweep::default().between("2007-01-01", "2012-01-01");
    /// let report = sweep.timeout(Duration::from_millis(300)).run(|at: Moment| {
    ///     let date = NaiveDate::try_from(at).expect("within chrono's years");
    ///     year(date.num_days_from_ce() - 730_119);
    /// });
    /// let window = &report.windows()[0];
    /// assert_eq!(window.first_bad().to_string(), "2008-12-31T00:00:00Z");
    /// assert!(window.failure().is_hang());
    /// ```
    #[track_caller]
    pub fn run<R: Outcome>(self, code: impl Fn(Moment) -> R + Send + Sync + 'static) -> Report {
        self.try_run(code).unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run`](Self::run) does, and returns a mistake in the sweep as an error.
    ///
    /// # Errors
    ///
    /// Returns the same errors as a sweep without a time limit, and one when no thread
    /// can be started.
    pub fn try_run<R: Outcome>(
        self,
        code: impl Fn(Moment) -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        self.supervise(move |case| code(case.moment()))
    }

    /// Runs `code` with the whole case: instant, zone and boundary.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    #[track_caller]
    pub fn run_cases<R: Outcome>(
        mut self,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Report {
        self.settings.choice.is_zoned = true;
        self.run_as_set(code)
    }

    /// Runs with the settings' own word on whether zones count.
    #[track_caller]
    pub(crate) fn run_as_set<R: Outcome>(
        self,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Report {
        self.supervise(code).unwrap_or_else(|error| refuse(&error))
    }

    fn supervise<R: Outcome>(
        self,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        let settings = self.settings;
        if settings.rehearsal.is_asked() {
            return Prepared::new(settings)?.straddle_supervised(code);
        }
        Prepared::supervise(|| Prepared::new(settings), code)
    }
}
