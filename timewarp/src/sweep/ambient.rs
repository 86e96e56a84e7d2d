//! Sweeping code that reads the system clock itself.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::Duration;

use super::{Outcome, Parallel, Sequential, Sweep};
use crate::Error;
use crate::report::Report;
use crate::warp::{self, Handle, Motion, Warp};

impl Motion {
    /// Reads `running`, `frozen`, or `step` with a length, as in `step 1s`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "running" => Ok(Self::Running),
            "frozen" => Ok(Self::Frozen),
            _ => {
                let step = text.strip_prefix("step ").ok_or_else(|| {
                    Error::parse(format!(
                        "`{text}` is not a motion of the clock; write `running`, `frozen` or `step 1s`"
                    ))
                })?;
                let step: super::Step = step.parse()?;
                step.duration().map(Self::Step).ok_or_else(|| {
                    Error::parse(format!(
                        "`{text}` has no exact length; write `step 1s` or `step 30 days`"
                    ))
                })
            }
        }
    }
}

impl<Mode> Sweep<Mode> {
    /// Holds the swept wall clock still during each run of
    /// [`run_ambient`](Sweep::run_ambient).
    ///
    /// By default it runs on from the instant, as a real clock does.
    pub fn frozen(mut self) -> Self {
        self.settings.motion = Motion::Frozen;
        self
    }

    /// Lets each read of the swept wall clock move it by `step`.
    pub fn stepping(mut self, step: Duration) -> Self {
        self.settings.motion = Motion::Step(step);
        self
    }

    fn check_support(&mut self) {
        if let Err(error) = warp::support() {
            self.settings.problems.push(error);
        }
    }
}

impl Sweep<Sequential> {
    /// Runs `code`, which reads the system clock itself, at every instant of the plan.
    ///
    /// The wall clock of this thread, and of threads that the code starts, is moved to
    /// the instant for each run; see [`warp`]. The first read shows the instant
    /// exactly.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked, and where the clock cannot
    /// be moved.
    ///
    /// # Example: the time bomb sits deep inside
    ///
    /// ```
    /// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
    /// # fn main() {
    /// use std::time::{Duration, SystemTime, UNIX_EPOCH};
    /// use timewarp::Sweep;
    ///
    /// fn power_on() -> Result<(), &'static str> {
    ///     let expiry = UNIX_EPOCH + Duration::from_secs(1_218_524_400);
    ///     if SystemTime::now() < expiry { Ok(()) } else { Err("licence expired") }
    /// }
    ///
    /// let report = Sweep::default().run_ambient(power_on);
    /// assert_eq!(report.windows()[0].first_bad().to_string(), "2008-08-12T07:00:00Z");
    /// # }
    /// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn run_ambient<R: Outcome>(mut self, mut code: impl FnMut() -> R) -> Report {
        self.check_support();
        let motion = self.settings.motion;
        self.run_as_set(|case| Warp::moving(case.moment(), motion).run(&mut code))
    }

    /// Runs an async function ambiently: the clock is moved while it is polled.
    pub(crate) async fn run_async_ambient<R: Outcome>(
        mut self,
        mut code: impl AsyncFnMut() -> R,
    ) -> Report {
        self.check_support();
        let motion = self.settings.motion;
        self.run_async_as_set(async |case| {
            poll_within(&Warp::moving(case.moment(), motion).handle(), code()).await
        })
        .await
    }
}

impl Sweep<Parallel> {
    /// Runs `code`, which reads the system clock itself, at every instant of the plan.
    ///
    /// Each thread has its own wall clock.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked, and where the clock cannot
    /// be moved.
    #[track_caller]
    pub fn run_ambient<R: Outcome>(mut self, code: impl Fn() -> R + Sync) -> Report {
        self.check_support();
        let motion = self.settings.motion;
        self.run_as_set(|case| Warp::moving(case.moment(), motion).run(&code))
    }
}

/// Enters the warp for each step of a future, and only for those.
async fn poll_within<T>(handle: &Handle, future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    poll_fn(|context| handle.run(|| future.as_mut().poll(context))).await
}
