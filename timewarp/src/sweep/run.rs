//! How a sweep is run: on this thread, on several, or in a future.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io, thread};

use super::attention::{self, Attention};
use super::engine::{Engine, Quarry};
use super::environment::{self, Environment};
use super::quiet::{Quiet, catch, catch_async};
#[cfg(feature = "warp")]
use super::tally::Tally;
#[cfg(all(feature = "warp", unix, not(miri)))]
use super::witness;
use super::witness::{Watch, Witness};
use super::{Case, Known, Outcome, Part, Plan, Settings};
use crate::hunt::{Hunt, tracer};
use crate::report::{Accepted, Failure, Report, Tried};
use crate::{Error, Moment, Zone};

#[track_caller]
pub(super) fn refuse<T>(error: &Error) -> T {
    panic!("the sweep cannot run: {error}")
}

/// What a report says where a hunt was asked for and could not be made.
const UNTRACED: &str = "hunt: nothing was hunted, for this build has no comparison tracing: run `cargo \
                        timewarp hunt`";

/// A sweep with the environment applied and the plan made.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) settings: Settings,
    environment: Environment,
    pub(super) engine: Engine,
    pub(super) name: String,
    pub(super) attention: Arc<Attention>,
    /// What an ambient sweep's code reads of the clock.
    #[cfg(feature = "warp")]
    pub(super) tally: Arc<Tally>,
}

impl Prepared {
    pub(super) fn new(mut settings: Settings) -> Result<Self, Error> {
        if settings.problems.is_empty() {
            settings.check_known()?;
        }
        let environment = environment::apply(&mut settings)?;
        if settings.hunt && settings.rehearsal.is_asked() {
            return Err(Error::plan(
                "hunt: a straddle is a sweep of its own, and nothing is hunted in it; leave `hunt` out,                  and write another test with it",
            ));
        }
        settings.choice.is_zoned |= settings.sees_local_date && settings.choice.zones.is_some();
        settings.choice.only_boundaries = settings.rehearsal.has_sites();
        let whole = settings.plan()?;
        let plan = match settings.part {
            Some(part) => Arc::new(part.of(&whole, &settings.choice)?),
            None => Arc::clone(&whole),
        };
        let limit = settings.choice.depth.bisect_limit();
        let mut engine = Engine::new(plan, limit, settings.runs_on);
        // Of several tests that share a plan, one hunts.
        let hunts = matches!(settings.part, None | Some(Part::Rest { index: 0, .. }));
        if settings.hunt && hunts && !settings.choice.is_rerun && tracer::is_there() {
            let baseline = whole.baseline();
            let hunt = Hunt::new(baseline.moment(), settings.choice.range()?);
            engine.hunt(Quarry::new(hunt, baseline.zone()));
        }
        if settings.part.is_some() {
            engine = engine.within(whole);
        }
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
            attention: Arc::default(),
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
            let verdict = catch(|| self.attention.watch(case, &mut code).failure());
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
            let watched = self.attention.watch_async(case, &mut code);
            let verdict = catch_async(is_loud, watched).await;
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record(index, verdict);
        }
        self.engine.close();
        while let Some(case) = self.engine.next() {
            witness.tries(&case);
            let verdict = {
                let _traced = case.trace();
                catch_async(is_loud, code(&case)).await
            };
            let verdict = self.settings.expectation.judge(verdict);
            self.engine.record_next(case.moment(), verdict);
        }
        self.finish_on_one_thread()
    }

    /// Returns what is wrong with a sweep whose code never looked at a clock.
    fn unread(&self, report: &Report) -> Option<Error> {
        let runs = report.tried() + report.bisect_runs();
        if runs == 0 {
            // The environment left this part of a plan with nothing to do.
            return None;
        }
        #[cfg(feature = "warp")]
        if self.settings.is_ambient {
            return self.tally.unread(runs);
        }
        self.attention.is_lacking().then(|| attention::unread(runs))
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
            let verdict = catch(|| {
                let _traced = case.trace();
                code(&case).failure()
            });
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
                let verdict = catch(|| this.attention.watch(case, &code).failure());
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
        let mut report = self.engine.finish(&self.settings);
        self.accept_known(&mut report)?;
        self.complete(report, notes)
    }

    /// Takes known failures out of what failed; in a rerun they are what is looked for.
    fn accept_known(&self, report: &mut Report) -> Result<(), Error> {
        let choice = &self.settings.choice;
        if choice.known.is_empty() || choice.is_rerun {
            return Ok(());
        }
        let range = choice.range()?;
        let tried: Vec<Tried> = self.engine.tried_with_zones().collect();
        let is_probed = |known: &Known| {
            let probes = known.probes(&range);
            let is_tried = |moment: &Moment| {
                let mut there = tried.iter().filter(|one| one.moment == *moment);
                there.any(|one| known.contains(one.moment, one.zone))
            };
            let inside =
                |moment: &&Moment| known.contains(**moment, known.zone().unwrap_or(Zone::UTC));
            let mut inside = probes.iter().filter(inside).peekable();
            inside.peek().is_some() && inside.all(is_tried)
        };
        Accepted::sort(report, &choice.known, is_probed, &tried);
        Ok(())
    }

    /// Adds what every report has, and writes it where it was asked for.
    pub(super) fn complete(
        self,
        mut report: Report,
        notes: impl IntoIterator<Item = String>,
    ) -> Result<Report, Error> {
        let mut unread_note = None;
        if !self.settings.is_unread
            && let Some(unread) = self.unread(&report)
        {
            // What failed matters more, and is told first.
            if report.has_no_failure() {
                return Err(unread);
            }
            unread_note = Some(unread.to_string());
        }
        report.name = self.name;
        report.test = self.settings.fallback_name;
        report.depth = self.settings.choice.depth.name();
        report.is_rerun = self.settings.choice.is_rerun;
        report.is_ambient = self.settings.is_ambient;
        report.notes.extend(notes);
        if self.settings.hunt && !report.is_rerun && !tracer::is_there() {
            // A clean sweep prints no report; whoever asked must hear of it all the same.
            eprintln!("timewarp: {}: {UNTRACED}", report.name);
            report.notes.push(UNTRACED.to_owned());
        }
        #[cfg(feature = "warp")]
        {
            self.tally.check()?;
            report.notes.extend(self.tally.note());
        }
        report.notes.extend(unread_note);
        if let Some(folder) = &self.environment.report_folder {
            let written = fs::create_dir_all(folder).and_then(|()| write(&report, folder));
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

/// Writes a report in every format that there is.
fn write(report: &Report, folder: &Path) -> io::Result<()> {
    let name = report.write_text(folder)?;
    #[cfg(feature = "reports")]
    crate::document::Document::from(report).write_files(folder, &name)?;
    #[cfg(not(feature = "reports"))]
    drop(name);
    Ok(())
}
