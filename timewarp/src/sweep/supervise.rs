//! Sweeps of code that may not return: it runs on threads that can be left behind.
//!
//! A thread cannot be stopped from outside, so a run that hangs is abandoned, with its
//! thread and all that it uses: such code owns what it uses. Its sweep goes on with the
//! next instant on a fresh thread. The thread that called waits and looks at a counter
//! that each run changes, so that a run costs one store more and no look at a clock.

mod bell;
mod course;
mod lane;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::attention::Attention;
use super::run::Prepared;
use super::{Case, Outcome, timeout};
use crate::Error;
use crate::report::{Failure, Report};
use bell::Bell;
use course::{Brief, Task, Work};
use lane::{Age, PutOff};
use worker::{Job, Part, Worker, spin_until};

/// So many runs that do not return end the plan: each costs the whole time limit.
const MOST_HANGS: usize = 3;

/// How often lanes are looked at, for limits that are not shorter.
const TURN: Duration = Duration::from_millis(10);

/// And for those that are very short.
const SHORTEST_TURN: Duration = Duration::from_micros(100);

/// A run of a search is taken to hang after this many times the slowest that returned.
const TIMES_SLOWEST: u32 = 20;

/// And not before this: a busy machine holds up the fastest code.
const SHORTEST: Duration = Duration::from_millis(200);

/// Threads left behind can be told to run only when nobody else wants to.
const CAN_IDLE: bool = cfg!(all(feature = "warp", target_os = "linux", not(miri)));

/// The search for edges may abandon so many runs, each of which keeps a thread busy.
const MOST_SEARCH_HANGS: usize = if CAN_IDLE { 64 } else { 16 };

/// The search for edges may wait so long for runs that do not return, or twice the
/// time limit, whichever is longer.
const SEARCH_TIME: Duration = Duration::from_secs(30);

/// Below this, a sweep ends before its supervisor goes to sleep.
const SPIN: Duration = Duration::from_millis(1);

/// A thread that has not begun by then is waiting for a processor, perhaps for this one.
const BEGIN: Duration = Duration::from_micros(20);

impl Prepared {
    /// Runs code that may be left behind, and waits for each run no longer than the
    /// time limit.
    ///
    /// The sweep is prepared while the thread that will run it wakes up.
    ///
    /// # Errors
    ///
    /// Returns an error when no thread can be started, and those of any sweep.
    pub(super) fn supervise<R: Outcome>(
        prepare: impl FnOnce() -> Result<Self, Error>,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        let attention = Arc::<Attention>::default();
        let work: Arc<dyn Work> = Arc::new(Task::new(code, Arc::clone(&attention)));
        let mut first = Watched::employ(&work, Part::Walk(0, None))?;
        let gate = Gate(work);
        let mut prepared = prepare()?;
        prepared.attention = attention;
        let settings = &mut prepared.settings;
        settings.jobs = settings.jobs.clamp(1, prepared.engine.cases().len().max(1));
        let brief = first.brief(&prepared);
        let work = gate.open(brief);
        // The first runs are under way.
        prepared.engine.foresee();
        first.worker.tidy();
        let mut supervisor = Supervisor::new(work, prepared);
        let left_out = supervisor.walk(first)?;
        supervisor.search(&left_out)?;
        supervisor.finish()
    }
}

/// A sweep that is being prepared, for which a thread waits.
struct Gate(Arc<dyn Work>);

impl Gate {
    fn open(self, brief: Arc<Brief>) -> Arc<dyn Work> {
        self.0.course().open(Some(brief));
        Arc::clone(&self.0)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        // If nothing came of it, the thread goes home; to an open gate it does nothing.
        self.0.course().open(None);
    }
}

/// A thread that runs a part of a sweep, and what was last seen of it.
struct Watched {
    worker: Worker,
    /// Its beat before it tried anything.
    first_beat: usize,
    age: Age,
}

impl Watched {
    /// Gives a part of the work to an idle worker, or to a new one.
    fn employ(work: &Arc<dyn Work>, part: Part) -> Result<Self, Error> {
        let mut worker = Worker::hire().map_err(|error| {
            Error::range(format!(
                "a sweep with a time limit needs a thread, and none can be started: {error}"
            ))
        })?;
        let first_beat = part.first_beat();
        worker.give(Job {
            work: Arc::clone(work),
            part,
        });
        Ok(Self {
            worker,
            first_beat,
            age: Age::default(),
        })
    }

    /// Returns the brief that the worker was given last, if it is the right one, or a new
    /// one.
    fn brief(&mut self, prepared: &Prepared) -> Arc<Brief> {
        let last = self.worker.brief.take();
        let brief = last.filter(|last| last.is_of(prepared));
        let brief = brief.unwrap_or_else(|| Arc::new(Brief::new(prepared)));
        Arc::clone(self.worker.brief.insert(brief))
    }

    fn beat(&self) -> usize {
        self.worker.lane().beat()
    }

    /// Returns true when the run that was too slow has returned after all.
    fn has_returned(&self) -> bool {
        self.worker.is_done() || !self.age.is_of(self.beat())
    }

    /// Returns true while some run is under way.
    fn is_running(&self) -> bool {
        self.worker.has_begun() && !self.worker.is_done() && self.beat() != self.first_beat
    }
}

/// Waits for the threads of a sweep, on the thread that called.
struct Supervisor {
    work: Arc<dyn Work>,
    prepared: Option<Prepared>,
    bell: Arc<Bell>,
    timeout: Duration,
    /// An upper bound, as far as runs were looked at.
    slowest: Duration,
    /// Whoever ran the plan has found nothing, and dropped the code.
    is_clean: bool,
    /// The beat of the lane that ended last.
    last_beat: usize,
    /// Runs that took longer than the time limit.
    hangs: usize,
    /// The first of them.
    first: Option<Case>,
    /// Runs that took longer than a search waits.
    search_hangs: usize,
    search_time: Duration,
    /// Threads that were left behind.
    abandoned: usize,
    notes: Vec<String>,
}

impl Supervisor {
    fn new(work: Arc<dyn Work>, prepared: Prepared) -> Self {
        Self {
            work,
            timeout: prepared.settings.timeout.unwrap_or(timeout::DEFAULT),
            prepared: Some(prepared),
            bell: worker::bell(),
            slowest: Duration::ZERO,
            is_clean: false,
            last_beat: 0,
            hangs: 0,
            first: None,
            search_hangs: 0,
            search_time: Duration::ZERO,
            abandoned: 0,
            notes: Vec::new(),
        }
    }

    fn prepared(&mut self) -> &mut Prepared {
        self.prepared
            .as_mut()
            .expect("it is put back after a search")
    }

    /// Runs the plan, and returns which of its cases did not run.
    fn walk(&mut self, first: Watched) -> Result<Vec<usize>, Error> {
        let jobs = self.prepared().settings.jobs;
        let mut given = self.walk_from(0, first);
        if self.hangs > 0
            && self.can_go_on()
            && let Some(position) = self.work.course().call_back()
        {
            let first = Watched::employ(&self.work, Part::Walk(position, None))?;
            given = self.walk_from(position, first);
        }
        let found = std::mem::take(&mut *self.work.course().found());
        let is_clean = jobs == 1 && self.hangs == 0 && found.is_empty();
        // A hunt comes after a clean plan, too.
        self.is_clean = is_clean && !self.prepared().engine.hunts();
        for (index, failure) in found {
            self.prepared().engine.record(index, Some(failure));
        }
        Ok(self.work.course().left_out(given))
    }

    /// Runs what there is from a position on, and returns how many positions were given
    /// out.
    fn walk_from(&mut self, position: usize, first: Watched) -> usize {
        let work = Arc::clone(&self.work);
        let mut lanes = vec![first];
        let jobs = self.prepared().settings.jobs;
        // Without more threads the first one does all the work.
        let more = (1..jobs).map_while(|_| Watched::employ(&work, Part::Walk(0, None)).ok());
        lanes.extend(more);
        // Cases that are called back are neighbours of one that took the whole limit.
        let limit = if position == 0 {
            self.timeout
        } else {
            self.search_limit()
        };
        while let Some(hung) = self.wait(&mut lanes, limit) {
            let mut found = work.course().found();
            if hung.has_returned() {
                lanes.push(hung);
                continue;
            }
            let beat = hung.beat();
            self.abandon(hung);
            let failure = Box::new(self.failure(limit));
            found.push((work.course().index_at(beat - 1), failure));
            drop(found);
            self.last_beat = beat;
            let case = work.course().case_at(beat - 1).clone();
            let put_off = PutOff::after(&case).map(Box::new);
            self.first.get_or_insert(case);
            self.hangs += 1;
            if !self.can_go_on() {
                work.course().stop();
                continue;
            }
            match Watched::employ(&work, Part::Walk(beat, put_off)) {
                Ok(fresh) => lanes.push(fresh),
                Err(error) => {
                    work.course().stop();
                    self.notes.push(format!("stopped: {error}"));
                }
            }
        }
        work.course().given(self.last_beat, jobs == 1)
    }

    fn can_go_on(&self) -> bool {
        self.hangs < MOST_HANGS
    }

    /// Bisects, on one thread after the other.
    fn search(&mut self, left_out: &[usize]) -> Result<(), Error> {
        if !left_out.is_empty() {
            let planned = self.work.course().len();
            self.notes.push(format!(
                "stopped after {} runs that did not return: {} of the plan's {planned} instants were \
                 tried",
                self.hangs,
                planned - left_out.len()
            ));
        }
        if self.is_clean {
            return Ok(());
        }
        let engine = &mut self.prepared().engine;
        engine.leave_out(left_out);
        engine.close();
        if engine.next().is_none() {
            return Ok(());
        }
        let work = Arc::clone(&self.work);
        *work.course().search() = self.prepared.take();
        let searched = self.search_on_threads(&work);
        self.prepared = work.course().search().take();
        searched
    }

    fn search_on_threads(&mut self, work: &Arc<dyn Work>) -> Result<(), Error> {
        let mut lanes = vec![Watched::employ(work, Part::Search)?];
        loop {
            let limit = self.search_limit();
            let Some(hung) = self.wait(&mut lanes, limit) else {
                return Ok(());
            };
            let mut prepared = work.course().search();
            if hung.has_returned() {
                lanes.push(hung);
                continue;
            }
            self.abandon(hung);
            let Some(engine) = prepared.as_mut().map(|prepared| &mut prepared.engine) else {
                return Ok(());
            };
            let Some(case) = engine.next() else {
                return Ok(());
            };
            let failure = self.failure(limit);
            engine.record_next(case.moment(), Some(Box::new(failure)));
            self.count_search_hang(limit, case);
            let most = SEARCH_TIME.max(2 * self.timeout);
            if self.search_hangs >= MOST_SEARCH_HANGS || self.search_time > most {
                engine.give_up();
                self.notes.push(format!(
                    "gave up on edges after {} more runs that did not return; windows say which \
                     were not bisected to the end",
                    self.search_hangs
                ));
                return Ok(());
            }
            drop(prepared);
            lanes.push(Watched::employ(work, Part::Search)?);
        }
    }

    fn abandon(&mut self, hung: Watched) {
        hung.worker.abandon();
        self.abandoned += 1;
    }

    /// A search meets many instants that hang: it waits for each only as long as code
    /// that returns could possibly take.
    fn search_limit(&self) -> Duration {
        if self.hangs == 0 {
            return self.timeout;
        }
        let ample = self.slowest.saturating_mul(TIMES_SLOWEST);
        ample.max(SHORTEST).min(self.timeout)
    }

    fn failure(&self, limit: Duration) -> Failure {
        let timeout = self.timeout;
        Failure::hang(match &self.first {
            Some(first) if limit < timeout => format!(
                "did not return within {limit:?}, and not within {timeout:?} at {}",
                first.moment()
            ),
            _ => format!("did not return within {timeout:?}"),
        })
    }

    fn count_search_hang(&mut self, limit: Duration, case: Case) {
        self.search_hangs += 1;
        self.search_time += limit;
        if limit == self.timeout {
            self.hangs += 1;
            self.first.get_or_insert(case);
        }
    }

    fn finish(mut self) -> Result<Report, Error> {
        if self.abandoned > 0 {
            self.notes.push(format!(
                "what does not return cannot be stopped: {} of the sweep's threads may be busy until \
                 the process ends{}",
                self.abandoned,
                if CAN_IDLE {
                    ", whenever nobody else wants the processor"
                } else {
                    ""
                }
            ));
        }
        let prepared = self.prepared.take();
        let prepared = prepared.expect("it was put back after the search");
        if self.is_clean {
            worker::put_away(self.work);
        } else {
            self.work.forget();
            drop(self.work);
        }
        prepared.finish(self.notes.drain(..))
    }

    /// Waits until all lanes are done, or one of them takes longer than `limit` for one
    /// run: that one is returned. Workers that are done are kept for other sweeps.
    fn wait(&mut self, lanes: &mut Vec<Watched>, limit: Duration) -> Option<Watched> {
        let bell = Arc::clone(&self.bell);
        let turn = TURN.min(limit / 8).max(SHORTEST_TURN);
        let mut last = Instant::now();
        let is_done = |lanes: &[Watched]| lanes.iter().all(|watched| watched.worker.is_done());
        spin_until(BEGIN, || is_done(lanes));
        if !is_done(lanes) && lanes.iter().all(|watched| watched.worker.has_begun()) {
            spin_until(SPIN, || is_done(lanes));
        }
        if self.take_done(lanes) {
            return None;
        }
        loop {
            bell.wait(turn, || is_done(lanes));
            // A machine that was asleep, a process that was stopped: no run's fault.
            let passed = last.elapsed().min(2 * turn);
            last = Instant::now();
            if self.take_done(lanes) {
                return None;
            }
            let slowest = &mut self.slowest;
            let hung = lanes.iter_mut().position(|watched| {
                watched.is_running() && {
                    let beat = watched.beat();
                    watched.age.look(beat, passed, slowest) >= limit
                }
            });
            if let Some(hung) = hung {
                return Some(lanes.swap_remove(hung));
            }
        }
    }

    /// Keeps the workers that are done; true if all are.
    fn take_done(&mut self, lanes: &mut Vec<Watched>) -> bool {
        for watched in lanes.extract_if(.., |watched| watched.worker.is_done()) {
            self.last_beat = watched.worker.last_beat();
            watched.worker.keep();
        }
        lanes.is_empty()
    }
}
