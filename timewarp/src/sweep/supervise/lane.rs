//! What a supervisor sees of one thread.

use std::ops::Range;
#[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::sweep::Case;
use crate::sweep::witness::Slot;
use crate::{Moment, Zone};

/// The work of one thread: how far it is, and whether it still counts.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pulse: Pulse,
    /// What a supervisor waits for.
    state: AtomicU8,
    slot: Mutex<Option<&'static Slot>>,
    /// Instants of this zone in this range are put off: a run has hung near them.
    puts_off: Option<(Zone, Range<Moment>)>,
    #[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
    thread: OnceLock<crate::warp::priority::Thread>,
}

/// What the thread itself writes and reads at every run, in a line of the cache that
/// nobody else looks at all the time: that would cost each run a tenth of a microsecond.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Pulse {
    /// Changes with every run; in the plan it is one more than the position being tried.
    beat: AtomicUsize,
    is_abandoned: AtomicBool,
}

// Zero before its thread has begun.
const RUNNING: u8 = 1;
const DONE: u8 = 2;
/// Our own code panicked: whatever it would have found is lost.
const BROKEN: u8 = 3;

impl Lane {
    pub(super) fn from(position: usize) -> Self {
        Self {
            pulse: Pulse {
                beat: AtomicUsize::new(position),
                ..Pulse::default()
            },
            ..Self::default()
        }
    }

    /// Puts off the rest of the day that begins where `hung` did not return: whatever
    /// hangs there too would tell nothing new, and cost the time limit again.
    pub(super) fn after(position: usize, hung: &Case) -> Self {
        const DAY: Duration = Duration::from_secs(86_400);
        let until = hung.moment().checked_add(DAY);
        Self {
            puts_off: until.map(|until| (hung.zone(), hung.moment()..until)),
            ..Self::from(position)
        }
    }

    #[inline]
    pub(super) fn puts_off(&self, case: &Case) -> bool {
        self.puts_off
            .as_ref()
            .is_some_and(|(zone, range)| range.contains(&case.moment()) && case.zone() == *zone)
    }

    #[inline]
    pub(super) fn beat(&self) -> usize {
        self.pulse.beat.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn set_beat(&self, beat: usize) {
        self.pulse.beat.store(beat, Ordering::Relaxed);
    }

    pub(super) fn begin(&self, slot: Option<&'static Slot>) {
        #[cfg(all(feature = "warp", target_os = "linux", not(miri)))]
        self.thread
            .get_or_init(crate::warp::priority::Thread::current);
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = slot;
        self.state.store(RUNNING, Ordering::Release);
    }

    pub(super) fn end(&self, is_broken: bool) {
        // The place in memory is about to be another's.
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let state = if is_broken { BROKEN } else { DONE };
        self.state.store(state, Ordering::Release);
    }

    pub(super) fn has_begun(&self) -> bool {
        self.state.load(Ordering::Acquire) >= RUNNING
    }

    pub(super) fn is_running(&self) -> bool {
        self.state.load(Ordering::Acquire) == RUNNING
    }

    pub(super) fn is_done(&self) -> bool {
        self.state.load(Ordering::Acquire) >= DONE
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state.load(Ordering::Acquire) == BROKEN
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
