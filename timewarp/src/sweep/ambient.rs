//! Sweeping code that reads the system clock itself.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::run::{Prepared, refuse};
use super::tally::Tally;
use super::{Case, Outcome, Parallel, Sequential, Supervised, Sweep};
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

    fn prepare_ambient(mut self) -> Result<(Prepared, Scenery), Error> {
        warp::support()?;
        if self.settings.rehearsal.uptime {
            return Err(Error::plan(
                "uptime: monotonic time is the real one in an ambient sweep; let the code take a \
                 `MockClock`, or leave `uptime` out",
            ));
        }
        // Code that reads the clock may ask for local time as well.
        self.settings.sees_local_date = true;
        self.settings.is_ambient = true;
        self.settings.runs_on = matches!(self.settings.motion, Motion::Running);
        let prepared = Prepared::new(self.settings)?;
        let scenery = Scenery::of(&prepared)?;
        Ok((prepared, scenery))
    }
}

/// What the clock does in each run of an ambient sweep.
#[derive(Debug)]
struct Scenery {
    motion: Motion,
    tally: Arc<Tally>,
    #[cfg(feature = "zones")]
    is_zoned: bool,
}

impl Scenery {
    #[cfg_attr(
        not(feature = "zones"),
        expect(clippy::unnecessary_wraps, reason = "zones are checked")
    )]
    fn of(prepared: &Prepared) -> Result<Self, Error> {
        #[cfg(feature = "zones")]
        let is_zoned = prepared.settings.choice.is_zoned;
        #[cfg(feature = "zones")]
        if is_zoned {
            prepared.zones().try_for_each(warp::check_zone)?;
        }
        Ok(Self {
            motion: prepared.settings.motion,
            tally: Arc::clone(&prepared.tally),
            #[cfg(feature = "zones")]
            is_zoned,
        })
    }

    fn warp(&self, case: &Case) -> Handle {
        if let Some(script) = &case.script {
            return script.warp(|warp| self.in_zone(warp, case));
        }
        let motion = match self.motion {
            Motion::Running if case.is_held => Motion::Held,
            motion => motion,
        };
        self.in_zone(Warp::moving(case.moment(), motion), case)
            .handle()
    }

    #[cfg(feature = "zones")]
    fn in_zone(&self, warp: Warp, case: &Case) -> Warp {
        if self.is_zoned {
            warp.zone(case.zone())
        } else {
            warp
        }
    }

    #[cfg(not(feature = "zones"))]
    #[expect(
        clippy::unused_self,
        reason = "with zones the same method looks at them"
    )]
    fn in_zone(&self, warp: Warp, _case: &Case) -> Warp {
        warp
    }

    fn run<R>(&self, case: &Case, code: impl FnOnce() -> R) -> R {
        let warp = self.warp(case);
        let _counted = self.tally.run(&warp);
        warp.run(code)
    }

    /// Runs an async function in the clock of a case: it is moved for each poll.
    async fn run_async<R>(&self, case: &Case, code: impl Future<Output = R>) -> R {
        let warp = self.warp(case);
        let _counted = self.tally.run(&warp);
        let mut future = pin!(code);
        poll_fn(|context| warp.run(|| future.as_mut().poll(context))).await
    }
}

impl Sweep<Sequential> {
    /// Runs `code`, which reads the system clock itself, at every instant of the plan.
    ///
    /// The wall clock of this thread, and of threads that the code starts, is moved to
    /// the instant for each run; see [`warp`]. The first read shows the instant
    /// exactly, and the clock runs on from there; while an edge is bisected it is held
    /// still for the first second, if the code allows that, so that code which reads it
    /// twice has an exact edge too. With [`zones`](Self::zones) the code runs in each of
    /// them, and `chrono::Local` shows their time; see `Warp::zone` for who else does.
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
    pub fn run_ambient<R: Outcome>(self, code: impl FnMut() -> R) -> Report {
        self.try_run_ambient(code)
            .unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run_ambient`](Self::run_ambient) does, and returns a mistake in the
    /// sweep, or that the clock cannot be moved, as an error.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`try_run`](Self::try_run) and of [`warp::support`], and
    /// one when the system's tz database lacks a zone of the sweep.
    pub fn try_run_ambient<R: Outcome>(self, mut code: impl FnMut() -> R) -> Result<Report, Error> {
        let (prepared, scenery) = self.prepare_ambient()?;
        prepared.run(|case| scenery.run(case, &mut code))
    }

    /// Runs an async function ambiently: the clock is moved while it is polled.
    pub(crate) async fn run_async_ambient<R: Outcome>(
        self,
        mut code: impl AsyncFnMut() -> R,
    ) -> Report {
        let (prepared, scenery) = self
            .prepare_ambient()
            .unwrap_or_else(|error| refuse(&error));
        let run = prepared.run_async(async |case| scenery.run_async(case, code()).await);
        let report = run.await;
        report.unwrap_or_else(|error| refuse(&error))
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
    pub fn run_ambient<R: Outcome>(self, code: impl Fn() -> R + Sync) -> Report {
        self.try_run_ambient(code)
            .unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run_ambient`](Self::run_ambient) does, and returns a mistake in the
    /// sweep, or that the clock cannot be moved, as an error.
    ///
    /// # Errors
    ///
    /// Returns the same errors as a sweep on one thread.
    pub fn try_run_ambient<R: Outcome>(self, code: impl Fn() -> R + Sync) -> Result<Report, Error> {
        let (prepared, scenery) = self.prepare_ambient()?;
        prepared.run_parallel(|case| scenery.run(case, &code))
    }
}

impl Sweep<Supervised> {
    /// Runs `code`, which reads the system clock itself, at every instant of the plan.
    ///
    /// # Panics
    ///
    /// Panics when the sweep cannot be carried out as asked, and where the clock cannot
    /// be moved.
    #[track_caller]
    pub fn run_ambient<R: Outcome>(self, code: impl Fn() -> R + Send + Sync + 'static) -> Report {
        self.try_run_ambient(code)
            .unwrap_or_else(|error| refuse(&error))
    }

    /// Runs as [`run_ambient`](Self::run_ambient) does, and returns a mistake in the
    /// sweep, or that the clock cannot be moved, as an error.
    ///
    /// # Errors
    ///
    /// Returns the same errors as a sweep on one thread.
    pub fn try_run_ambient<R: Outcome>(
        self,
        code: impl Fn() -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        let (prepared, scenery) = self.prepare_ambient()?;
        let code = move |case: &Case| scenery.run(case, &code);
        if prepared.settings.rehearsal.is_asked() {
            return prepared.straddle_supervised(code);
        }
        Prepared::supervise(|| Ok(prepared), code)
    }
}
