//! The course of a supervised sweep, shared by its threads.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use super::lane::{Lane, Line, PutOff};
use super::worker::spin_until;
use crate::Moment;
use crate::report::Failure;
use crate::sweep::attention::Attention;
use crate::sweep::engine::Verdict;
use crate::sweep::quiet::{Quiet, catch};
use crate::sweep::run::Prepared;
use crate::sweep::witness::{Watch, Witness};
use crate::sweep::{Case, Expectation, Outcome, Plan};

thread_local! {
    /// The brief of the last sweep of this thread, which is often that of the next.
    static LAST: RefCell<Option<Arc<Brief>>> = const { RefCell::new(None) };
}

/// What threads need to know of a sweep before they begin.
// Who shares it is counted in another line of the cache than the one they read.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Brief {
    pub(super) plan: Arc<Plan>,
    expectation: Expectation,
    is_loud: bool,
    name: String,
    test: Option<String>,
    /// One thread at a time walks the plan, so that its lane says how far it is.
    is_alone: bool,
    /// The code is needed after the plan, too.
    hunts: bool,
}

impl Brief {
    pub(super) fn new(prepared: &Prepared) -> Self {
        let settings = &prepared.settings;
        Self {
            plan: Arc::clone(prepared.plan()),
            expectation: settings.expectation.clone(),
            is_loud: settings.choice.is_rerun,
            name: prepared.name.clone(),
            test: settings.fallback_name.clone(),
            is_alone: settings.jobs == 1,
            hunts: prepared.engine.hunts(),
        }
    }

    /// Returns true when another one would say the same.
    pub(super) fn is_of(&self, prepared: &Prepared) -> bool {
        let settings = &prepared.settings;
        Arc::ptr_eq(&self.plan, prepared.plan())
            && self.expectation == settings.expectation
            && self.is_loud == settings.choice.is_rerun
            && self.name == prepared.name
            && self.test == settings.fallback_name
            && self.is_alone == (settings.jobs == 1)
            && self.hunts == prepared.engine.hunts()
    }

    fn witness(&self) -> Witness {
        Witness::begin(&self.name, self.test.as_deref(), Watch::Supervised)
    }

    /// Returns what no other brief has as long as this one is there.
    fn address(self: &Arc<Self>) -> usize {
        Arc::as_ptr(self).addr()
    }
}

/// What all threads of a sweep share; it lives as long as the last of them.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Zero until the sweep can begin; then the address of its brief, or another number if
    /// there is none. Threads look at it all the time, and at nothing else.
    signal: Line<AtomicUsize>,
    opening: Line<Opening>,
    closing: Line<Closing>,
}

/// What threads read at every run, and nobody writes while they do.
#[derive(Debug, Default)]
struct Opening {
    /// None if the sweep cannot be carried out.
    brief: OnceLock<Option<Arc<Brief>>>,
    is_stopped: AtomicBool,
    /// The cases that were put off, when they have positions after the plan's own.
    second: OnceLock<Vec<usize>>,
}

/// What they seldom do, or write.
#[derive(Debug, Default)]
struct Closing {
    /// The next position to give to one of several threads.
    next: AtomicUsize,
    /// The cases that were put off, while the plan runs.
    put_off: Mutex<Vec<usize>>,
    /// What is wrong with which cases of the plan.
    found: Mutex<Found>,
    /// There while edges are searched for.
    search: Mutex<Option<Prepared>>,
}

/// Cases that failed, by their place in the plan.
pub(super) type Found = Vec<(usize, Box<Failure>)>;

/// Making a plan takes longer than this when it was not kept.
const SHORTLY: Duration = Duration::from_micros(50);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Course {
    /// Lets the threads begin, or go home if there is nothing to do.
    pub(super) fn open(&self, brief: Option<Arc<Brief>>) {
        const NONE: usize = 1;
        let signal = brief.as_ref().map_or(NONE, Brief::address);
        // Once: what comes later changes nothing.
        if self.opening.0.brief.set(brief).is_ok() {
            self.signal.0.store(signal, Ordering::Release);
        }
    }

    /// Waits until the sweep can begin, and returns its brief: `last` if it is the same.
    fn wait_for_brief(&self, last: Option<Arc<Brief>>) -> Option<Arc<Brief>> {
        spin_until(SHORTLY, || self.signal.0.load(Ordering::Acquire) != 0);
        let signal = self.signal.0.load(Ordering::Acquire);
        let last = last.filter(|last| last.address() == signal);
        last.or_else(|| self.opening.0.brief.wait().clone())
    }

    fn plan(&self) -> &Plan {
        let brief = self.opening.0.brief.get().and_then(Option::as_ref);
        &brief
            .expect("it is asked for after the sweep has begun")
            .plan
    }

    /// Lists what has been found; while it is locked, nothing else is.
    pub(super) fn found(&self) -> MutexGuard<'_, Found> {
        lock(&self.closing.0.found)
    }

    /// Where the engine is while edges are searched for.
    pub(super) fn search(&self) -> MutexGuard<'_, Option<Prepared>> {
        lock(&self.closing.0.search)
    }

    /// Returns how many positions there are.
    fn end(&self) -> usize {
        self.len() + self.opening.0.second.get().map_or(0, Vec::len)
    }

    #[cold]
    fn put_off(&self, position: usize) {
        lock(&self.closing.0.put_off).push(self.index_at(position));
    }

    /// Gives positions to the cases that were put off, once no lane runs that counts,
    /// and returns the first of them if there are any.
    pub(super) fn call_back(&self) -> Option<usize> {
        let mut put_off = lock(&self.closing.0.put_off);
        let second = self
            .opening
            .0
            .second
            .get_or_init(|| std::mem::take(&mut *put_off));
        self.closing.0.next.store(self.len(), Ordering::Relaxed);
        (!second.is_empty()).then_some(self.len())
    }

    /// Gives out no more positions.
    pub(super) fn stop(&self) {
        self.opening.0.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Returns how many positions were given out, once no lane runs that counts.
    ///
    /// `last` is the beat of the lane that ran last.
    pub(super) fn given(&self, last: usize, is_alone: bool) -> usize {
        let given = if is_alone {
            last
        } else {
            self.closing.0.next.load(Ordering::Relaxed)
        };
        given.min(self.end())
    }

    /// Lists the cases that did not run when so many positions were given out.
    pub(super) fn left_out(&self, given: usize) -> Vec<usize> {
        let put_off = lock(&self.closing.0.put_off);
        let rest = given..self.end();
        let mut left_out: Vec<_> = rest.map(|position| self.index_at(position)).collect();
        // Those that were called back have positions; these were not.
        left_out.extend(put_off.iter());
        left_out
    }

    pub(super) fn len(&self) -> usize {
        self.plan().len()
    }

    pub(super) fn case_at(&self, position: usize) -> &Case {
        &self.plan().cases()[self.index_at(position)]
    }

    pub(super) fn index_at(&self, position: usize) -> usize {
        self.index_in(self.plan(), position)
    }

    #[inline]
    fn index_in(&self, plan: &Plan, position: usize) -> usize {
        match position.checked_sub(plan.len()) {
            None => plan.index_at(position),
            Some(position) => {
                let second = self.opening.0.second.get();
                second.map_or(0, |second| second[position])
            }
        }
    }

    /// Notes what is wrong with a position, unless the lane no longer counts.
    #[cold]
    fn record(&self, lane: &Lane, position: usize, failure: Box<Failure>) {
        let mut found = self.found();
        if !lane.is_abandoned() {
            found.push((self.index_at(position), failure));
        }
    }

    /// Takes the verdict of the last search run, and returns the case of the next one.
    fn step(&self, lane: &Lane, last: Option<(Moment, Verdict)>) -> Option<Case> {
        let mut prepared = self.search();
        let engine = &mut prepared.as_mut().filter(|_| !lane.is_abandoned())?.engine;
        if let Some((moment, verdict)) = last {
            engine.record_next(moment, verdict);
        }
        let case = engine.next()?;
        // Under the lock: whoever reads the beat there knows which run it is.
        lane.set_beat(lane.beat().wrapping_add(1));
        Some(case)
    }
}

/// What a lane does: the code is known to the task alone.
pub(super) trait Work: Send + Sync {
    fn course(&self) -> &Course;
    /// Runs positions of the plan from one on until there are no more.
    fn walk(&self, lane: &Lane, from: usize, puts_off: Option<&PutOff>);
    /// Runs what the engine asks for until it has its answer.
    fn search(&self, lane: &Lane);
    /// Drops the code, unless some thread is running it.
    fn forget(&self);
}

/// A sweep and its code.
pub(super) struct Task<C> {
    course: Course,
    attention: Arc<Attention>,
    /// Gone when it is not needed any more.
    code: RwLock<Option<C>>,
}

impl<C, R: Outcome> Task<C>
where
    C: Fn(&Case) -> R + Send + Sync,
{
    pub(super) fn new(code: C, attention: Arc<Attention>) -> Self {
        Self {
            course: Course::default(),
            attention,
            code: RwLock::new(Some(code)),
        }
    }

    /// Runs as a lane; returns nothing if there is nothing to run.
    fn as_lane<T>(&self, lane: &Lane, work: impl FnOnce(&Brief, &C, &Witness) -> T) -> Option<T> {
        let code = self.code.read().unwrap_or_else(PoisonError::into_inner);
        let code = code.as_ref()?;
        let last = LAST.take();
        // Most likely it will be the same: that takes no time afterwards.
        let (address, witness) = last
            .as_ref()
            .map(|last| (last.address(), last.witness()))
            .unzip();
        let brief = self.course.wait_for_brief(last)?;
        let witness = witness.filter(|_| address == Some(brief.address()));
        let witness = witness.unwrap_or_else(|| brief.witness());
        let end = End(lane);
        let quiet = Quiet::begin(brief.is_loud);
        let here = witness.on_this_thread();
        lane.begin(witness.slot());
        let done = work(&brief, code, &witness);
        drop((here, quiet, end, witness));
        LAST.set(Some(brief));
        Some(done)
    }
}

impl<C, R: Outcome> Work for Task<C>
where
    C: Fn(&Case) -> R + Send + Sync,
{
    fn course(&self) -> &Course {
        &self.course
    }

    fn walk(&self, lane: &Lane, from: usize, puts_off: Option<&PutOff>) {
        let is_clean = self.as_lane(lane, |brief, code, witness| {
            let mut is_clean = brief.is_alone && from == 0 && !brief.hunts;
            let (plan, opening) = (&*brief.plan, &self.course.opening.0);
            let end = self.course.end();
            let mut here = from;
            while !opening.is_stopped.load(Ordering::Relaxed) {
                let position = if brief.is_alone {
                    here
                } else {
                    self.course.closing.0.next.fetch_add(1, Ordering::Relaxed)
                };
                if position >= end {
                    return is_clean;
                }
                here = position + 1;
                let case = &plan.cases()[self.course.index_in(plan, position)];
                if position < plan.len() && puts_off.is_some_and(|it| it.takes(case)) {
                    lane.set_beat(here);
                    self.course.put_off(position);
                    continue;
                }
                witness.tries(case);
                lane.set_beat(here);
                let verdict = catch(|| self.attention.watch(case, code).failure());
                let verdict = brief.expectation.judge(verdict);
                if lane.is_abandoned() {
                    return false;
                }
                if let Some(failure) = verdict {
                    is_clean = false;
                    self.course.record(lane, position, failure);
                }
            }
            false
        });
        if is_clean == Some(true) {
            // Before anybody knows that it is done: what the code holds is gone by then.
            self.forget();
        }
    }

    fn search(&self, lane: &Lane) {
        self.as_lane(lane, |brief, code, witness| {
            let mut last = None;
            while let Some(case) = self.course.step(lane, last.take()) {
                witness.tries(&case);
                let verdict = brief.expectation.judge(catch(|| {
                    let _traced = case.trace();
                    self.attention.watch(&case, code).failure()
                }));
                last = Some((case.moment(), verdict));
            }
        });
    }

    fn forget(&self) {
        if let Ok(mut code) = self.code.try_write() {
            drop(code.take());
        }
    }
}

/// Lets the lane go before its place in memory is another's.
struct End<'lane>(&'lane Lane);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
