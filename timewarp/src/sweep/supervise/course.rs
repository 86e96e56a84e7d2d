//! The course of a supervised sweep, shared by its threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::lane::Lane;
use crate::Moment;
use crate::report::Failure;
use crate::sweep::engine::Verdict;
use crate::sweep::quiet::{Quiet, catch};
use crate::sweep::run::Prepared;
use crate::sweep::witness::{Watch, Witness};
use crate::sweep::{Case, Expectation, Plan};

/// What all threads of a sweep share; it lives as long as the last of them.
#[derive(Debug)]
pub(super) struct Course {
    plan: Arc<Plan>,
    expectation: Expectation,
    is_loud: bool,
    name: String,
    test: Option<String>,
    /// One thread at a time walks the plan, so that its lane says how far it is.
    is_alone: bool,
    /// The next position to give to one of several threads.
    next: AtomicUsize,
    is_stopped: AtomicBool,
    /// The cases that were put off, while the plan runs.
    put_off: Mutex<Vec<usize>>,
    /// The same afterwards, when they have positions after the plan's own.
    second: OnceLock<Vec<usize>>,
    /// Gone when the sweep is over.
    prepared: Mutex<Option<Prepared>>,
    bell: Bell,
}

impl Course {
    pub(super) fn new(prepared: Prepared, is_alone: bool) -> Self {
        Self {
            plan: prepared.engine.plan(),
            expectation: prepared.settings.expectation.clone(),
            is_loud: prepared.settings.choice.is_rerun,
            name: prepared.name.clone(),
            test: prepared.settings.fallback_name.clone(),
            is_alone,
            next: AtomicUsize::new(0),
            is_stopped: AtomicBool::new(false),
            put_off: Mutex::default(),
            second: OnceLock::new(),
            prepared: Mutex::new(Some(prepared)),
            bell: Bell::default(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Option<Prepared>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the next position in the plan for a lane.
    #[inline]
    fn take(&self, lane: &Lane) -> Option<usize> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return None;
        }
        let position = if self.is_alone {
            lane.beat()
        } else {
            self.next.fetch_add(1, Ordering::Relaxed)
        };
        (position < self.end()).then_some(position)
    }

    /// Returns how many positions there are.
    #[inline]
    fn end(&self) -> usize {
        self.plan.len() + self.second.get().map_or(0, Vec::len)
    }

    #[cold]
    fn put_off(&self, position: usize) {
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        put_off.push(self.index_at(position));
    }

    /// Gives positions to the cases that were put off, once no lane runs that counts,
    /// and returns the first of them if there are any.
    pub(super) fn call_back(&self) -> Option<usize> {
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        let second = self.second.get_or_init(|| std::mem::take(&mut *put_off));
        let position = self.plan.len();
        self.next.store(position, Ordering::Relaxed);
        (!second.is_empty()).then_some(position)
    }

    /// Gives out no more positions.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Returns how many positions were given out, once no lane runs that counts.
    pub(super) fn given(&self, last: &Lane) -> usize {
        let given = if self.is_alone {
            last.beat()
        } else {
            self.next.load(Ordering::Relaxed)
        };
        given.min(self.end())
    }

    /// Lists the cases that did not run when so many positions were given out.
    pub(super) fn left_out(&self, given: usize) -> Vec<usize> {
        let put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = given..self.end();
        let mut left_out: Vec<_> = rest.map(|position| self.index_at(position)).collect();
        // Those that were called back have positions; these were not.
        left_out.extend(put_off.iter());
        left_out
    }

    pub(super) fn len(&self) -> usize {
        self.plan.len()
    }

    pub(super) fn case_at(&self, position: usize) -> &Case {
        &self.plan.cases()[self.index_at(position)]
    }

    pub(super) fn index_at(&self, position: usize) -> usize {
        match position.checked_sub(self.plan.len()) {
            None => self.plan.index_at(position),
            Some(position) => self.second.get().map_or(0, |second| second[position]),
        }
    }

    /// Notes what is wrong with a position, unless the lane no longer counts.
    #[cold]
    fn record(&self, lane: &Lane, position: usize, failure: Box<Failure>) {
        let mut prepared = self.lock();
        if let Some(prepared) = prepared.as_mut().filter(|_| !lane.is_abandoned()) {
            let index = self.index_at(position);
            prepared.engine.record(index, Some(failure));
        }
    }

    /// Takes the verdict of the last search run, and returns the case of the next one.
    fn step(&self, lane: &Lane, last: Option<(Moment, Verdict)>) -> Option<Case> {
        let mut prepared = self.lock();
        let engine = &mut prepared.as_mut().filter(|_| !lane.is_abandoned())?.engine;
        if let Some((moment, verdict)) = last {
            engine.record_next(moment, verdict);
        }
        let case = engine.next()?;
        // Under the lock: whoever reads the beat there knows which run it is.
        lane.set_beat(lane.beat().wrapping_add(1));
        Some(case)
    }

    /// Waits until something is done, or until `limit` has passed.
    pub(super) fn wait(&self, limit: Duration, is_done: impl Fn() -> bool) {
        self.bell.wait(limit, is_done);
    }
}

/// What a lane does: the code is known to the task alone.
pub(super) trait Work: Send + Sync {
    fn course(&self) -> &Course;
    /// Runs positions of the plan until there are no more.
    fn walk(&self, lane: &Lane);
    /// Runs what the engine asks for until it has its answer.
    fn search(&self, lane: &Lane);
}

/// A sweep and its code.
pub(super) struct Task<C> {
    pub(super) course: Course,
    pub(super) code: C,
}

impl<C: Fn(&Case) -> Option<String> + Send + Sync> Task<C> {
    fn verdict(&self, case: &Case) -> Verdict {
        let verdict = catch(|| {
            let _traced = case.trace();
            (self.code)(case)
        });
        self.course.expectation.judge(verdict)
    }

    fn as_lane(&self, lane: &Lane, work: impl FnOnce(&Witness)) {
        let course = &self.course;
        let witness = Witness::begin(&course.name, course.test.as_deref(), Watch::Supervised);
        let end = End { course, lane };
        let _quiet = Quiet::begin(course.is_loud);
        let _here = witness.on_this_thread();
        lane.begin(witness.slot());
        work(&witness);
        drop(end);
    }
}

impl<C: Fn(&Case) -> Option<String> + Send + Sync> Work for Task<C> {
    fn course(&self) -> &Course {
        &self.course
    }

    fn walk(&self, lane: &Lane) {
        self.as_lane(lane, |witness| {
            while let Some(position) = self.course.take(lane) {
                let case = self.course.case_at(position);
                if position < self.course.len() && lane.puts_off(case) {
                    lane.set_beat(position + 1);
                    self.course.put_off(position);
                    continue;
                }
                witness.tries(case);
                lane.set_beat(position + 1);
                let verdict = self.verdict(case);
                if lane.is_abandoned() {
                    return;
                }
                if let Some(failure) = verdict {
                    self.course.record(lane, position, failure);
                }
            }
        });
    }

    fn search(&self, lane: &Lane) {
        self.as_lane(lane, |witness| {
            let mut last = None;
            while let Some(case) = self.course.step(lane, last.take()) {
                witness.tries(&case);
                last = Some((case.moment(), self.verdict(&case)));
            }
        });
    }
}

/// Tells the supervisor that a lane has ended, also by a panic of our own.
struct End<'lane> {
    course: &'lane Course,
    lane: &'lane Lane,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.lane.end(std::thread::panicking());
        self.course.bell.ring();
    }
}

/// Wakes the supervisor, if it sleeps.
#[derive(Debug, Default)]
struct Bell {
    is_awaited: Mutex<bool>,
    wake: Condvar,
}

impl Bell {
    fn ring(&self) {
        let mut is_awaited = self
            .is_awaited
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *is_awaited) {
            self.wake.notify_one();
        }
    }

    fn wait(&self, limit: Duration, is_done: impl Fn() -> bool) {
        let mut is_awaited = self
            .is_awaited
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !is_done() {
            *is_awaited = true;
            let (mut is_awaited, _) = self
                .wake
                .wait_timeout(is_awaited, limit)
                .unwrap_or_else(PoisonError::into_inner);
            *is_awaited = false;
        }
    }
}
