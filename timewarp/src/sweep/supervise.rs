//! Sweeps of code that may not return: it runs on threads that can be left behind.
//!
//! A thread cannot be stopped from outside, so a run that hangs is abandoned, with its
//! thread and all that it uses: such code owns what it uses. Its sweep goes on with the
//! next instant on a fresh thread. The thread that called waits and looks at a counter
//! that each run changes, so that a run costs one store more and no look at a clock.

mod course;
mod lane;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::run::Prepared;
use super::{Case, Outcome, timeout};
use crate::Error;
use crate::report::{Failure, Report};
use course::{Course, Task, Work};
use lane::{Age, Lane};
use worker::{Worker, spin_until};

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
    /// # Errors
    ///
    /// Returns an error when no thread can be started, and those of any sweep.
    pub(super) fn run_supervised<R: Outcome>(
        mut self,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        if self.settings.rehearsal.is_asked() {
            return self.straddle_supervised(code);
        }
        let timeout = self.settings.timeout.unwrap_or(timeout::DEFAULT);
        let jobs = self
            .settings
            .jobs
            .clamp(1, self.engine.cases().len().max(1));
        self.settings.jobs = jobs;
        let attention = self.attention();
        let work = Arc::new(Task {
            course: Course::new(self, jobs == 1),
            code: move |case: &Case| attention.watch(case, &code).failure(),
        });
        let mut supervisor = Supervisor::new(work, timeout);
        let left_out = supervisor.walk(jobs)?;
        supervisor.search(&left_out)?;
        supervisor.finish()
    }
}

/// A lane, the thread that runs it, and what was last seen of it.
struct Watched {
    lane: Arc<Lane>,
    worker: Worker,
    age: Age,
}

impl Watched {
    /// Returns true when the run that was too slow has returned after all.
    fn has_returned(&self) -> bool {
        self.lane.is_done() || !self.age.is_of(self.lane.beat())
    }
}

/// Waits for the threads of a sweep, on the thread that called.
struct Supervisor {
    work: Arc<dyn Work>,
    timeout: Duration,
    /// An upper bound, as far as runs were looked at.
    slowest: Duration,
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
    fn new(work: Arc<dyn Work>, timeout: Duration) -> Self {
        Self {
            work,
            timeout,
            slowest: Duration::ZERO,
            hangs: 0,
            first: None,
            search_hangs: 0,
            search_time: Duration::ZERO,
            abandoned: 0,
            notes: Vec::new(),
        }
    }

    /// Runs the plan, and returns which of its cases did not run.
    fn walk(&mut self, jobs: usize) -> Result<Vec<usize>, Error> {
        let mut given = self.walk_from(0, jobs)?;
        if self.can_go_on()
            && let Some(position) = self.work.course().call_back()
        {
            given = self.walk_from(position, jobs)?;
        }
        Ok(self.work.course().left_out(given))
    }

    /// Runs what there is from a position on, and returns how many positions were given
    /// out.
    fn walk_from(&mut self, position: usize, jobs: usize) -> Result<usize, Error> {
        let work = Arc::clone(&self.work);
        let mut lanes = vec![self.walker(Lane::from(position))?];
        // Without more threads the first one does all the work.
        lanes.extend((1..jobs).map_while(|_| self.walker(Lane::default()).ok()));
        let mut last = Arc::clone(&lanes[0].lane);
        // Cases that are called back are neighbours of one that took the whole limit.
        let limit = if position == 0 {
            self.timeout
        } else {
            self.search_limit()
        };
        while let Some(hung) = self.wait(&mut lanes, limit) {
            let mut prepared = work.course().lock();
            if hung.has_returned() {
                lanes.push(hung);
                continue;
            }
            let beat = hung.lane.beat();
            self.abandon(hung);
            let case = work.course().case_at(beat - 1).clone();
            let failure = self.failure(limit);
            if let Some(prepared) = prepared.as_mut() {
                let index = work.course().index_at(beat - 1);
                prepared.engine.record(index, Some(Box::new(failure)));
            }
            drop(prepared);
            let fresh = Lane::after(beat, &case);
            self.first.get_or_insert(case);
            self.hangs += 1;
            if !self.can_go_on() {
                work.course().stop();
                continue;
            }
            match self.walker(fresh) {
                Ok(fresh) => {
                    last = Arc::clone(&fresh.lane);
                    lanes.push(fresh);
                }
                Err(error) => {
                    work.course().stop();
                    self.notes.push(format!("stopped: {error}"));
                }
            }
        }
        Ok(work.course().given(&last))
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
        let work = Arc::clone(&self.work);
        if let Some(prepared) = work.course().lock().as_mut() {
            prepared.engine.leave_out(left_out);
            prepared.engine.close();
            if prepared.engine.next().is_none() {
                return Ok(());
            }
        }
        let mut lanes = vec![self.searcher()?];
        loop {
            let limit = self.search_limit();
            let Some(hung) = self.wait(&mut lanes, limit) else {
                return Ok(());
            };
            let mut prepared = work.course().lock();
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
            lanes.push(self.searcher()?);
        }
    }

    fn abandon(&mut self, hung: Watched) {
        // In this order: the thread waits for its next job until the worker is gone.
        hung.lane.abandon();
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
        let prepared = self.work.course().lock().take();
        let prepared = prepared.expect("the report is asked for once");
        prepared.finish(self.notes.drain(..))
    }

    fn walker(&self, lane: Lane) -> Result<Watched, Error> {
        self.employ(lane, |work, lane| work.walk(lane))
    }

    fn searcher(&self) -> Result<Watched, Error> {
        self.employ(Lane::from(0), |work, lane| work.search(lane))
    }

    fn employ(
        &self,
        lane: Lane,
        job: impl FnOnce(&dyn Work, &Lane) + Send + 'static,
    ) -> Result<Watched, Error> {
        let worker = Worker::hire().map_err(|error| {
            Error::range(format!(
                "a sweep with a time limit needs a thread, and none can be started: {error}"
            ))
        })?;
        let lane = Arc::new(lane);
        let (work, theirs) = (Arc::clone(&self.work), Arc::clone(&lane));
        worker.give(Box::new(move || job(&*work, &theirs)));
        Ok(Watched {
            lane,
            worker,
            age: Age::default(),
        })
    }

    /// Waits until all lanes are done, or one of them takes longer than `limit` for one
    /// run: that one is returned. Workers that are done are kept for other sweeps.
    fn wait(&mut self, lanes: &mut Vec<Watched>, limit: Duration) -> Option<Watched> {
        let work = Arc::clone(&self.work);
        let turn = TURN.min(limit / 8).max(SHORTEST_TURN);
        let mut last = Instant::now();
        let has_begun = || lanes.iter().all(|watched| watched.lane.has_begun());
        spin_until(BEGIN, has_begun);
        if has_begun() {
            spin_until(SPIN, || lanes.iter().all(|watched| watched.lane.is_done()));
        }
        loop {
            let is_done = || lanes.iter().all(|watched| watched.lane.is_done());
            work.course().wait(turn, is_done);
            // A machine that was asleep, a process that was stopped: no run's fault.
            let passed = last.elapsed().min(2 * turn);
            last = Instant::now();
            for watched in lanes.extract_if(.., |watched| watched.lane.is_done()) {
                assert!(
                    !watched.lane.is_broken(),
                    "a thread of the sweep panicked outside the code under test"
                );
                watched.worker.keep();
            }
            if lanes.is_empty() {
                return None;
            }
            let slowest = &mut self.slowest;
            let hung = lanes.iter_mut().position(|watched| {
                watched.lane.is_running()
                    && watched.age.look(watched.lane.beat(), passed, slowest) >= limit
            });
            if let Some(hung) = hung {
                return Some(lanes.swap_remove(hung));
            }
        }
    }
}
