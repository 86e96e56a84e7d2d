//! Running a sweep on the thread that calls, or in a future.

use super::run::{Prepared, refuse};
use super::{Case, Outcome, Sequential, Sweep};
use crate::report::Report;
use crate::{Error, Moment};

impl Sweep<Sequential> {
    /// Runs `code` at every instant of the plan and bisects what fails.
    ///
    /// The code gets the instant and returns `()`, a `Result` or an `ExitCode`; a panic
    /// is caught, and its message is kept, not printed.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    #[track_caller]
    pub fn run<R: Outcome>(self, code: impl FnMut(Moment) -> R) -> Report {
        self.try_run(code).unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run`](Self::run) does, and returns a mistake in the sweep as an error.
    ///
    /// # Errors
    ///
    /// Returns an error for a range that ends before it begins, a step of zero, more
    /// instants than the depth allows, none at all, an unknown zone or family, and a
    /// variable of the environment that cannot be read.
    pub fn try_run<R: Outcome>(self, mut code: impl FnMut(Moment) -> R) -> Result<Report, Error> {
        let prepared = Prepared::new(self.settings)?;
        prepared.run(|case| code(case.moment()))
    }

    /// Runs `code` with the whole case: instant, zone and boundary.
    ///
    /// With [`zones`](Self::zones), instants given by [`at`](Self::at) and
    /// [`every`](Self::every) run in each of them, and both ends of the range do. Other
    /// instants run in one zone each, in turn; a gap, a fold or a local midnight in its
    /// own. Without, the zones are the first of
    /// [`telling_zones`](crate::boundary::telling_zones).
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked; see
    /// [`try_run`](Self::try_run).
    ///
    /// # Example: the day is not the same everywhere
    ///
    /// ```
    /// use timewarp::Sweep;
    ///
    /// let sweep = Sweep::default().zones(["Pacific/Apia", "Pacific/Pago_Pago"]);
    /// let report = sweep.at(["2011-12-30T12:00:00Z"]).run_cases(|case| {
    ///     assert!(case.zone().name().starts_with("Pacific/"));
    /// });
    /// report.assert_clean();
    /// ```
    #[track_caller]
    pub fn run_cases<R: Outcome>(mut self, code: impl FnMut(&Case) -> R) -> Report {
        self.settings.choice.is_zoned = true;
        self.run_as_set(code)
    }

    /// Runs with the settings' own word on whether zones count.
    #[track_caller]
    pub(crate) fn run_as_set<R: Outcome>(self, code: impl FnMut(&Case) -> R) -> Report {
        let report = Prepared::new(self.settings).and_then(|prepared| prepared.run(code));
        report.unwrap_or_else(|error| refuse(&error))
    }

    /// Runs an async function, one run after the other.
    pub(crate) async fn run_async_as_set<R: Outcome>(
        self,
        code: impl AsyncFnMut(&Case) -> R,
    ) -> Report {
        let report = match Prepared::new(self.settings) {
            Ok(prepared) => prepared.run_async(code).await,
            Err(error) => Err(error),
        };
        report.unwrap_or_else(|error| refuse(&error))
    }
}
