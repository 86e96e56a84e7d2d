//! Running a sweep: on this thread, on several, or in a future.

#[cfg(feature = "warp")]
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, thread};

use super::engine::Engine;
use super::environment::{self, Environment};
use super::quiet::{Quiet, catch, catch_async};
#[cfg(feature = "warp")]
use super::tally::Tally;
use super::{Case, Outcome, Parallel, Plan, Sequential, Settings, Sweep};
#[cfg(all(feature = "warp", feature = "zones"))]
use crate::Zone;
use crate::report::{Failure, Report};
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

#[track_caller]
pub(super) fn refuse<T>(error: &Error) -> T {
    panic!("the sweep cannot run: {error}")
}

/// A sweep with the environment applied and the plan made.
pub(super) struct Prepared {
    pub(super) settings: Settings,
    environment: Environment,
    engine: Engine,
    name: String,
    /// What an ambient sweep's code reads of the clock.
    #[cfg(feature = "warp")]
    pub(super) tally: Arc<Tally>,
}

impl Prepared {
    pub(super) fn new(mut settings: Settings) -> Result<Self, Error> {
        let environment = environment::apply(&mut settings)?;
        settings.choice.is_zoned |= settings.sees_local_date && settings.choice.zones.is_some();
        settings.choice.only_boundaries = settings.rehearsal.has_sites();
        let plan = settings.plan()?;
        let engine = Engine::new(plan, settings.choice.depth.bisect_limit(), settings.runs_on);
        // Under `cargo test` the thread bears the test's name, cases of rstest included.
        let thread = thread::current();
        let test = thread.name().filter(|name| *name != "main");
        let test = test
            .or(settings.fallback_name.as_deref())
            .map(ToOwned::to_owned);
        let name = settings
            .name
            .clone()
            .or(test.clone())
            .unwrap_or_else(|| "sweep".to_owned());
        settings.fallback_name = test;
        Ok(Self {
            settings,
            environment,
            engine,
            name,
            #[cfg(feature = "warp")]
            tally: Arc::default(),
        })
    }

    pub(super) fn run<R: Outcome>(
        mut self,
        mut code: impl FnMut(&Case) -> R,
    ) -> Result<Report, Error> {
        if self.settings.rehearsal.is_asked() {
            return self.straddle(code);
        }
        let quiet = Quiet::begin(self.settings.choice.is_rerun);
        for index in self.engine.order() {
            let case = &self.engine.cases()[index];
            let verdict = catch(|| code(case).failure());
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record(index, verdict);
        }
        self.search(code);
        drop(quiet);
        self.finish_on_one_thread()
    }

    pub(super) async fn run_async<R: Outcome>(
        mut self,
        mut code: impl AsyncFnMut(&Case) -> R,
    ) -> Result<Report, Error> {
        if self.settings.rehearsal.is_asked() {
            return self.straddle_async(code).await;
        }
        let is_loud = self.settings.choice.is_rerun;
        for index in self.engine.order() {
            let case = &self.engine.cases()[index];
            let verdict = catch_async(is_loud, code(case)).await;
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record(index, verdict);
        }
        self.engine.close();
        while let Some(case) = self.engine.next() {
            let verdict = catch_async(is_loud, code(&case)).await;
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record_next(case.moment(), verdict);
        }
        self.finish_on_one_thread()
    }

    /// Lists the zones of the plan, each once.
    #[cfg(all(feature = "warp", feature = "zones"))]
    pub(super) fn zones(&self) -> impl Iterator<Item = Zone> {
        // The plan goes zone after zone.
        let zones = self
            .engine
            .cases()
            .chunk_by(|one, next| one.zone() == next.zone());
        zones.map(|cases| cases[0].zone())
    }

    fn finish_on_one_thread(self) -> Result<Report, Error> {
        let note = self.note_on_jobs();
        self.finish(note)
    }

    /// Says that several jobs were asked for where one thread ran.
    pub(super) fn note_on_jobs(&self) -> Option<String> {
        let wanted = self.settings.jobs;
        (wanted > 1).then(|| {
            format!(
                "{wanted} jobs were asked for, but this code may not run twice at once: ran on one \
                 thread (`Sweep::jobs` takes code that may)"
            )
        })
    }

    pub(super) fn plan(&self) -> &Plan {
        self.engine.plan()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Bisects on this thread, which needs no more than the code itself.
    fn search<R: Outcome>(&mut self, mut code: impl FnMut(&Case) -> R) {
        self.engine.close();
        while let Some(case) = self.engine.next() {
            let verdict = catch(|| code(&case).failure());
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record_next(case.moment(), verdict);
        }
    }

    pub(super) fn run_parallel<R: Outcome>(
        mut self,
        code: impl Fn(&Case) -> R + Sync,
    ) -> Result<Report, Error> {
        if self.settings.rehearsal.is_asked() {
            return self.straddle_parallel(code);
        }
        let jobs = self.settings.jobs.min(self.engine.cases().len());
        if jobs <= 1 {
            self.settings.jobs = 1;
            return self.run(|case| code(case));
        }
        let order: Vec<usize> = self.engine.order().collect();
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<(usize, Option<Box<Failure>>)>> = Mutex::default();
        let (engine, settings) = (&self.engine, &self.settings);
        let work = || {
            let _quiet = Quiet::begin(settings.choice.is_rerun);
            while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let case = &engine.cases()[*index];
                let verdict = catch(|| code(case).failure());
                if let Some(failure) = settings.expectation.judge(verdict) {
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found.push((*index, Some(failure)));
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..jobs {
                let builder = thread::Builder::new().name(self.name.clone());
                // Without another thread this one does all the work.
                let _ = builder.spawn_scoped(scope, work);
            }
            work();
        });
        for (index, verdict) in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
            self.engine.record(index, verdict);
        }
        let quiet = Quiet::begin(self.settings.choice.is_rerun);
        self.search(|case| code(case));
        drop(quiet);
        self.finish(None)
    }

    fn finish(mut self, note: Option<String>) -> Result<Report, Error> {
        let report = self.engine.finish(&self.settings);
        self.complete(report, note)
    }

    /// Adds what every report has, and writes it where it was asked for.
    pub(super) fn complete(
        self,
        mut report: Report,
        note: Option<String>,
    ) -> Result<Report, Error> {
        report.name = self.name;
        report.test = self.settings.fallback_name;
        report.depth = self.settings.choice.depth.name();
        report.is_rerun = self.settings.choice.is_rerun;
        report.is_ambient = self.settings.is_ambient;
        report.notes.extend(note);
        #[cfg(feature = "warp")]
        {
            self.tally.check()?;
            report.notes.extend(self.tally.note());
        }
        if let Some(folder) = &self.environment.report_folder {
            let written = fs::create_dir_all(folder).and_then(|()| report.write_files(folder));
            written.map_err(|error| {
                let folder = folder.display();
                Error::plan(format!(
                    "TIMEWARP_REPORT: `{folder}` cannot be written: {error}; write a folder such as \
                     `target/timewarp`"
                ))
            })?;
        }
        Ok(report)
    }
}
