//! How a sweep is run: on this thread, on several, or in a future.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, thread};

use super::engine::Engine;
use super::environment::{self, Environment};
use super::quiet::{Quiet, catch, catch_async};
#[cfg(feature = "warp")]
use super::tally::Tally;
#[cfg(all(feature = "warp", unix, not(miri)))]
use super::witness;
use super::witness::{Watch, Witness};
use super::{Case, Outcome, Plan, Settings};
use crate::Error;
#[cfg(all(feature = "warp", feature = "zones"))]
use crate::Zone;
use crate::report::{Failure, Report};

#[track_caller]
pub(super) fn refuse<T>(error: &Error) -> T {
    panic!("the sweep cannot run: {error}")
}

/// A sweep with the environment applied and the plan made.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) settings: Settings,
    environment: Environment,
    pub(super) engine: Engine,
    pub(super) name: String,
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
        #[cfg(all(feature = "warp", unix, not(miri)))]
        if let Some(folder) = &environment.report_folder {
            witness::keep_in(folder);
        }
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
        let witness = self.witness();
        let here = witness.on_this_thread();
        for index in self.engine.order() {
            let case = &self.engine.cases()[index];
            witness.tries(case);
            let verdict = catch(|| code(case).failure());
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record(index, verdict);
        }
        self.search(&witness, code);
        drop((here, quiet));
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
        // Not on this thread: another one may poll the next time.
        let witness = self.witness();
        for index in self.engine.order() {
            let case = &self.engine.cases()[index];
            witness.tries(case);
            let verdict = catch_async(is_loud, code(case)).await;
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record(index, verdict);
        }
        self.engine.close();
        while let Some(case) = self.engine.next() {
            witness.tries(&case);
            let verdict = catch_async(is_loud, code(&case)).await;
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record_next(case.moment(), verdict);
        }
        self.finish_on_one_thread()
    }

    pub(super) fn witness(&self) -> Witness {
        let test = self.settings.fallback_name.as_deref();
        Witness::begin(&self.name, test, Watch::Alone)
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
        let notes = self.notes_on_one_thread();
        self.finish(notes)
    }

    /// Lists what was asked for that only other code can have.
    pub(super) fn notes_on_one_thread(&self) -> Vec<String> {
        self.note_on_jobs()
            .into_iter()
            .chain(self.timeout_note())
            .collect()
    }

    /// Says that several jobs were asked for where one thread ran.
    fn note_on_jobs(&self) -> Option<String> {
        let wanted = self.settings.jobs;
        (wanted > 1).then(|| {
            format!(
                "{wanted} jobs were asked for, but this code may not run twice at once: ran on one \
                 thread (`Sweep::jobs` takes code that may)"
            )
        })
    }

    pub(super) fn plan(&self) -> &Arc<Plan> {
        self.engine.plan()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Says that a time limit from outside cannot be kept.
    pub(super) fn timeout_note(&self) -> Option<String> {
        self.settings.timeout.map(|limit| {
            format!(
                "a time limit of {limit:?} was asked for, but this code cannot be left behind when \
                 it hangs: ran without (`Sweep::timeout` takes code that can)"
            )
        })
    }

    /// Bisects on this thread, which needs no more than the code itself.
    fn search<R: Outcome>(&mut self, witness: &Witness, mut code: impl FnMut(&Case) -> R) {
        self.engine.close();
        while let Some(case) = self.engine.next() {
            witness.tries(&case);
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
        let this = &self;
        let work = || {
            let _quiet = Quiet::begin(settings.choice.is_rerun);
            let witness = this.witness();
            let _here = witness.on_this_thread();
            while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let case = &engine.cases()[*index];
                witness.tries(case);
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
        let witness = self.witness();
        let here = witness.on_this_thread();
        self.search(&witness, |case| code(case));
        drop((here, quiet));
        let note = self.timeout_note();
        self.finish(note)
    }

    pub(super) fn finish(
        mut self,
        notes: impl IntoIterator<Item = String>,
    ) -> Result<Report, Error> {
        let report = self.engine.finish(&self.settings);
        self.complete(report, notes)
    }

    /// Adds what every report has, and writes it where it was asked for.
    pub(super) fn complete(
        self,
        mut report: Report,
        notes: impl IntoIterator<Item = String>,
    ) -> Result<Report, Error> {
        report.name = self.name;
        report.test = self.settings.fallback_name;
        report.depth = self.settings.choice.depth.name();
        report.is_rerun = self.settings.choice.is_rerun;
        report.is_ambient = self.settings.is_ambient;
        report.notes.extend(notes);
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
