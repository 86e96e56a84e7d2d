//! The time that a warp shows, shared by all threads in it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::Moment;

/// How a warped clock moves on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Motion {
    /// As real time does, from the first read on.
    #[default]
    Running,
    /// Not at all.
    Frozen,
    /// By this much at every read.
    Step(Duration),
}

/// A warped clock. Reading it allocates nothing, locks nothing and cannot panic.
#[derive(Debug)]
pub(super) struct State {
    moment: Moment,
    motion: Motion,
    /// The monotonic nanoseconds of the first read, `UNREAD` before it.
    first_read: AtomicI64,
    reads: AtomicU64,
}

const UNREAD: i64 = i64::MIN;

impl State {
    pub(super) fn new(moment: Moment, motion: Motion) -> Self {
        Self {
            moment,
            motion,
            first_read: AtomicI64::new(UNREAD),
            reads: AtomicU64::new(0),
        }
    }

    /// Returns the time to show; `monotonic` reads the real clock, in nanoseconds.
    #[inline]
    pub(super) fn read(&self, monotonic: impl FnOnce() -> i64) -> Moment {
        let read = self.reads.fetch_add(1, Ordering::Relaxed);
        match self.motion {
            Motion::Frozen => self.moment,
            Motion::Running => {
                let now = monotonic();
                let first = self.first_read.compare_exchange(
                    UNREAD,
                    now,
                    Ordering::Relaxed,
                    Ordering::Relaxed,
                );
                // Another thread may have read the clock later and been first to say so.
                let passed = first
                    .map_or_else(|first| now.saturating_sub(first), |_| 0)
                    .max(0);
                self.later(Duration::from_nanos(passed.unsigned_abs()))
            }
            Motion::Step(step) => {
                let times = u32::try_from(read).unwrap_or(u32::MAX);
                self.later(step.checked_mul(times).unwrap_or(Duration::MAX))
            }
        }
    }

    fn later(&self, passed: Duration) -> Moment {
        self.moment.checked_add(passed).unwrap_or(Moment::MAX)
    }

    #[cfg(feature = "zones")]
    pub(super) fn moment(&self) -> Moment {
        self.moment
    }

    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}
