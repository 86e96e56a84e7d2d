//! The time that a warp shows, shared by all threads in it.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use super::real_reads::RealReads;
#[cfg(feature = "sweep")]
use super::witness::Witness;
use crate::clock::Position;
use crate::{Moment, Timeline};

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
    /// Not at all for [`HOLD`] after the first read, so that code which reads the clock
    /// several times sees one instant; then as real time does, for code that waits.
    #[cfg_attr(
        not(feature = "sweep"),
        expect(dead_code, reason = "only sweeps hold a clock")
    )]
    Held,
}

/// How long a held clock stands still.
const HOLD: Duration = Duration::from_secs(1);

/// A warped clock. Reading it allocates nothing, locks nothing and cannot panic.
#[derive(Debug)]
pub(super) struct State {
    moment: Moment,
    motion: Motion,
    /// What is played in place of the motion.
    timeline: Option<Timeline>,
    #[cfg(feature = "sweep")]
    witness: Option<Witness>,
    /// Time is real here, and nobody is to read it.
    real_reads: Option<RealReads>,
    /// The monotonic nanoseconds of the first read, `UNREAD` before it.
    first_read: AtomicI64,
    reads: AtomicU64,
    escapes: AtomicU64,
}

/// Escapes in this process, of all warps.
static ESCAPES: AtomicU64 = AtomicU64::new(0);

pub(super) fn escapes() -> u64 {
    ESCAPES.load(Ordering::Relaxed)
}

const UNREAD: i64 = i64::MIN;

impl State {
    pub(super) fn new(moment: Moment, motion: Motion) -> Self {
        Self {
            moment,
            motion,
            timeline: None,
            #[cfg(feature = "sweep")]
            witness: None,
            real_reads: None,
            first_read: AtomicI64::new(UNREAD),
            reads: AtomicU64::new(0),
            escapes: AtomicU64::new(0),
        }
    }

    /// Shows real time, and notes who reads it.
    pub(super) fn watched() -> Self {
        Self {
            real_reads: Some(RealReads::default()),
            ..Self::new(Moment::UNIX_EPOCH, Motion::Running)
        }
    }

    pub(super) fn real_reads(&self) -> Option<&RealReads> {
        self.real_reads.as_ref()
    }

    /// Plays a timeline in place of a motion.
    pub(super) fn playing(self, timeline: Timeline) -> Self {
        Self {
            timeline: Some(timeline),
            ..self
        }
    }

    /// Lets somebody look at certain reads.
    #[cfg(feature = "sweep")]
    pub(super) fn witnessed(self, witness: Witness) -> Self {
        Self {
            witness: Some(witness),
            ..self
        }
    }

    #[cfg(feature = "sweep")]
    pub(super) fn witness(&self) -> Option<&Witness> {
        self.witness.as_ref()
    }

    /// Returns the time to show, or `None` if that is the real one; `monotonic` reads the real
    /// clock, in nanoseconds.
    #[inline]
    pub(super) fn read(&self, monotonic: impl FnOnce() -> i64) -> Option<Moment> {
        if let Some(real_reads) = &self.real_reads {
            real_reads.see();
            return None;
        }
        Some(self.next(monotonic))
    }

    #[inline]
    fn next(&self, monotonic: impl FnOnce() -> i64) -> Moment {
        let read = self.reads.fetch_add(1, Ordering::Relaxed);
        if let Some(timeline) = &self.timeline {
            return self.play(timeline, read.saturating_add(1));
        }
        match self.motion {
            Motion::Frozen => self.moment,
            Motion::Step(step) => {
                let times = u32::try_from(read).unwrap_or(u32::MAX);
                self.later(step.checked_mul(times).unwrap_or(Duration::MAX))
            }
            Motion::Running | Motion::Held => {
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
                let passed = Duration::from_nanos(passed.unsigned_abs());
                if matches!(self.motion, Motion::Held) && passed < HOLD {
                    return self.moment;
                }
                self.later(passed)
            }
        }
    }

    #[cold]
    fn play(&self, timeline: &Timeline, read: u64) -> Moment {
        #[cfg(feature = "sweep")]
        if let Some(witness) = &self.witness {
            witness.see(read);
        }
        let from = Position {
            wall: self.moment,
            elapsed: Duration::ZERO,
        };
        timeline.shown_at(from, read).wall
    }

    fn later(&self, passed: Duration) -> Moment {
        self.moment.checked_add(passed).unwrap_or(Moment::MAX)
    }

    /// Counts a read that went around the hook.
    #[cfg_attr(
        not(all(target_os = "linux", target_env = "gnu", not(miri))),
        expect(dead_code, reason = "there is no hook here")
    )]
    pub(super) fn count_escape(&self) {
        self.escapes.fetch_add(1, Ordering::Relaxed);
        ESCAPES.fetch_add(1, Ordering::Relaxed);
        if let Some(real_reads) = &self.real_reads {
            real_reads.see();
        }
    }

    pub(super) fn escapes(&self) -> u64 {
        self.escapes.load(Ordering::Relaxed)
    }

    #[cfg(feature = "zones")]
    pub(super) fn moment(&self) -> Moment {
        self.moment
    }

    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}
