//! What a supervisor sees of one thread.

use std::ops::Range;
#[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::sweep::Case;
use crate::sweep::witness::Slot;
use crate::{Moment, Zone};

/// What one thread does: how far it is, and whether it still counts.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pulse: Pulse,
    slot: Mutex<Option<&'static Slot>>,
    #[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
    thread: OnceLock<crate::warp::priority::Thread>,
}

/// What the thread itself writes and reads at every run, in a line of the cache that
/// nobody else looks at all the time: that would cost each run a tenth of a microsecond.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Pulse {
    /// The number of the job among those of the thread.
    job: AtomicUsize,
    /// Changes with every run; in the plan it is one more than the position being tried.
    beat: AtomicUsize,
    is_abandoned: AtomicBool,
}

impl Lane {
    #[inline]
    pub(super) fn beat(&self) -> usize {
        self.pulse.beat.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn set_beat(&self, beat: usize) {
        self.pulse.beat.store(beat, Ordering::Relaxed);
    }

    pub(super) fn begin_job(&self, number: usize, beat: usize) {
        self.set_beat(beat);
        self.pulse.job.store(number, Ordering::Release);
    }

    /// Returns the number of the job that has begun; its beat is read afterwards.
    pub(super) fn job(&self) -> usize {
        self.pulse.job.load(Ordering::Acquire)
    }

    pub(super) fn begin(&self, slot: Option<&'static Slot>) {
        #[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
        self.thread
            .get_or_init(crate::warp::priority::Thread::current);
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = slot;
    }

    pub(super) fn end(&self) {
        // The place in memory is about to be another's.
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    #[inline]
    pub(super) fn is_abandoned(&self) -> bool {
        self.pulse.is_abandoned.load(Ordering::Relaxed)
    }

    /// Lets nothing that the thread finds count any more, and leaves the processor to
    /// others where that is possible.
    pub(super) fn abandon(&self) {
        self.pulse.is_abandoned.store(true, Ordering::Relaxed);
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = *slot {
            slot.abandon();
        }
        drop(slot);
        #[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
        if let Some(thread) = self.thread.get() {
            thread.make_idle();
        }
    }
}

/// Instants that are put off: the rest of the day that begins where a run has hung.
///
/// Whatever hangs there too would tell nothing new, and cost the time limit again.
#[derive(Clone, Debug)]
pub(super) struct PutOff(Zone, Range<Moment>);

impl PutOff {
    pub(super) fn after(hung: &Case) -> Option<Self> {
        const DAY: Duration = Duration::from_secs(86_400);
        let until = hung.moment().checked_add(DAY)?;
        Some(Self(hung.zone(), hung.moment()..until))
    }

    #[inline]
    pub(super) fn takes(&self, case: &Case) -> bool {
        let Self(zone, range) = self;
        range.contains(&case.moment()) && case.zone() == *zone
    }
}

/// A value in a line of the cache that it shares with nothing else.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Line<T>(pub(super) T);

/// How long the run in progress has taken, as seen from outside.
#[derive(Debug, Default)]
pub(super) struct Age {
    beat: Option<usize>,
    age: Duration,
}

impl Age {
    /// Returns true when it is the age of this run.
    pub(super) fn is_of(&self, beat: usize) -> bool {
        self.beat == Some(beat)
    }

    /// Takes one look, `passed` after the last one, and returns the age of the run.
    ///
    /// `slowest` becomes an upper bound of how long runs took that have returned.
    pub(super) fn look(
        &mut self,
        beat: usize,
        passed: Duration,
        slowest: &mut Duration,
    ) -> Duration {
        if self.beat == Some(beat) {
            self.age += passed;
        } else {
            if self.beat.is_some() {
                *slowest = (*slowest).max(self.age + passed);
            }
            *self = Self {
                beat: Some(beat),
                age: Duration::ZERO,
            };
        }
        self.age
    }
}
