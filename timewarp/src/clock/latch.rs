//! A small value that many threads read without waiting while one writes.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering, fence};
use std::time::Duration;

use super::glance::Glance;
use crate::Moment;

/// What a mock clock shows: both clocks, and whether reading has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) wall: Moment,
    /// Monotonic time since the clock's base.
    pub(super) elapsed: Duration,
    /// True when a read moves the clock, so that it has to take the slow way.
    pub(super) is_moved_by_reads: bool,
}

const MOVED_BY_READS: u64 = 1 << 63;

/// Two copies of a `Face`, of which `version` names the one to read.
///
/// The writer fills the copy that nobody is sent to, then raises the version. A
/// reader that was overtaken sees another version and reads again, and it can be
/// overtaken only by a writer that got on: readers never wait for a writer that
/// sleeps in the middle of its work. There must be one writer at a time.
///
/// A reader of one clock looks at its glance first and needs the copies only when that
/// shows nothing. The writer hides both glances before it raises the version, and shows
/// the new ones after: whoever has seen part of a write sees no glance of before it.
#[derive(Debug)]
pub(super) struct Latch {
    wall: Glance,
    elapsed: Glance,
    version: AtomicU64,
    copies: [Copy; 2],
}

#[derive(Debug, Default)]
struct Copy {
    wall_seconds: AtomicI64,
    elapsed_seconds: AtomicU64,
    /// Wall nanoseconds in the lower half, elapsed in the upper, and the flag on top.
    nanos: AtomicU64,
}

impl Latch {
    pub(super) fn new(face: Face) -> Self {
        let latch = Self {
            wall: Glance::new(),
            elapsed: Glance::new(),
            version: AtomicU64::new(0),
            copies: <[Copy; 2]>::default(),
        };
        latch.copies[0].store(face);
        latch.show(face);
        latch
    }

    pub(super) fn load(&self) -> Face {
        self.read(Copy::load)
    }

    /// Loads the wall clock alone, or `None` when a read moves the clock.
    #[inline]
    pub(super) fn load_wall(&self) -> Option<Moment> {
        match self.wall.load() {
            Some((seconds, nanos)) => Some(Moment::from_parts(seconds.cast_signed(), nanos)),
            None => self.load_hidden_wall(),
        }
    }

    /// Loads the monotonic clock alone, or `None` when a read moves the clock.
    #[inline]
    pub(super) fn load_elapsed(&self) -> Option<Duration> {
        match self.elapsed.load() {
            Some((seconds, nanos)) => Some(Duration::new(seconds, nanos)),
            None => self.load_hidden_elapsed(),
        }
    }

    #[cold]
    fn load_hidden_wall(&self) -> Option<Moment> {
        let (seconds, nanos) = self.read(|copy| {
            let nanos = copy.nanos.load(Ordering::Relaxed);
            (copy.wall_seconds.load(Ordering::Relaxed), nanos)
        });
        (nanos & MOVED_BY_READS == 0).then(|| Moment::from_parts(seconds, low(nanos)))
    }

    #[cold]
    fn load_hidden_elapsed(&self) -> Option<Duration> {
        let (seconds, nanos) = self.read(|copy| {
            let nanos = copy.nanos.load(Ordering::Relaxed);
            (copy.elapsed_seconds.load(Ordering::Relaxed), nanos)
        });
        (nanos & MOVED_BY_READS == 0).then(|| Duration::new(seconds, high(nanos)))
    }

    #[inline]
    fn read<T>(&self, parts: impl Fn(&Copy) -> T) -> T {
        loop {
            let version = self.version.load(Ordering::Acquire);
            let read = parts(&self.copies[usize::from(version & 1 == 1)]);
            // Orders the loads above before the load below: if a writer touched this
            // copy meanwhile, the version is seen to have moved.
            fence(Ordering::Acquire);
            if self.version.load(Ordering::Relaxed) == version {
                return read;
            }
        }
    }

    /// Replaces the face. Callers hold the clock's lock, one at a time.
    pub(super) fn store(&self, face: Face) {
        self.hide();
        self.raise(face);
        self.show(face);
    }

    fn hide(&self) {
        self.wall.hide();
        self.elapsed.hide();
    }

    fn raise(&self, face: Face) {
        let version = self.version.load(Ordering::Relaxed);
        // Orders the previous rise of the version before the stores below: a reader
        // that still reads this copy and sees one of them also sees that rise.
        fence(Ordering::Release);
        self.copies[usize::from(version & 1 == 0)].store(face);
        self.version
            .store(version.wrapping_add(1), Ordering::Release);
    }

    fn show(&self, face: Face) {
        if face.is_moved_by_reads {
            return;
        }
        let (wall, elapsed) = (face.wall, face.elapsed);
        self.elapsed.show(elapsed.as_secs(), elapsed.subsec_nanos());
        // Before 1970 the seconds are negative, as a count too great for a glance.
        let seconds = wall.as_seconds().cast_unsigned();
        self.wall.show(seconds, wall.subsec_nanos());
    }
}

impl Copy {
    fn load(&self) -> Face {
        let nanos = self.nanos.load(Ordering::Relaxed);
        Face {
            wall: Moment::from_parts(self.wall_seconds.load(Ordering::Relaxed), low(nanos)),
            elapsed: Duration::new(self.elapsed_seconds.load(Ordering::Relaxed), high(nanos)),
            is_moved_by_reads: nanos & MOVED_BY_READS != 0,
        }
    }

    fn store(&self, face: Face) {
        let flag = if face.is_moved_by_reads {
            MOVED_BY_READS
        } else {
            0
        };
        let nanos = u64::from(face.wall.subsec_nanos())
            | u64::from(face.elapsed.subsec_nanos()) << 32
            | flag;
        self.wall_seconds
            .store(face.wall.as_seconds(), Ordering::Relaxed);
        self.elapsed_seconds
            .store(face.elapsed.as_secs(), Ordering::Relaxed);
        self.nanos.store(nanos, Ordering::Relaxed);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
#[inline]
fn low(nanos: u64) -> u32 {
    nanos as u32
}

#[inline]
fn high(nanos: u64) -> u32 {
    low((nanos & !MOVED_BY_READS) >> 32)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::AtomicBool;

    use super::*;

    /// A face in which every part is derived from one number.
    fn face(number: u32) -> Face {
        Face {
            wall: Moment::from_parts(i64::from(number) - 2, number),
            elapsed: Duration::new(u64::from(number) * 3, 999_999_999 - number),
            is_moved_by_reads: number % 2 == 1,
        }
    }

    #[test]
    fn a_reader_never_sees_half_of_a_write() {
        let latch = Latch::new(face(0));
        let is_done = AtomicBool::new(false);
        let rounds = if cfg!(miri) { 200 } else { 200_000 };
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut last = 0;
                    while !is_done.load(Ordering::Relaxed) {
                        let seen = latch.load();
                        let number = seen.wall.subsec_nanos();
                        assert_eq!(seen, face(number));
                        assert!(number >= last, "a reader went back from {last} to {number}");
                        last = number;
                    }
                });
            }
            for number in 1..rounds {
                latch.store(face(number));
            }
            is_done.store(true, Ordering::Relaxed);
        });
        assert_eq!(latch.load(), face(rounds - 1));
    }

    #[test]
    fn both_clocks_change_at_once_within_a_write() {
        let (before, after) = (face(2), face(4));
        let latch = Latch::new(before);
        let shown = || (latch.load_wall(), latch.load_elapsed());
        let of = |face: Face| (Some(face.wall), Some(face.elapsed));
        assert_eq!(shown(), of(before));
        latch.hide();
        assert_eq!(shown(), of(before));
        latch.raise(after);
        assert_eq!(shown(), of(after));
        latch.show(after);
        assert_eq!(shown(), of(after));
        latch.store(face(5));
        assert_eq!(shown(), (None, None), "reads move it now");
    }

    #[test]
    fn a_reader_of_both_clocks_never_sees_one_older_than_the_other() {
        // Every fourth write has no glance, so that readers go both ways.
        let face = |number: u32| {
            let moved = Duration::from_secs(u64::from(number));
            let age = if number % 4 == 3 { 1 << 40 } else { 0 };
            Face {
                wall: Moment::from_seconds(i64::from(number) + age),
                elapsed: moved,
                is_moved_by_reads: false,
            }
        };
        let latch = Latch::new(face(0));
        let wall = || {
            latch
                .load_wall()
                .expect("reads do not move it")
                .as_seconds()
                & 0xffff_ffff
        };
        let elapsed = || {
            latch
                .load_elapsed()
                .expect("reads do not move it")
                .as_secs()
                .cast_signed()
        };
        let is_done = AtomicBool::new(false);
        let begin = Barrier::new(4);
        let rounds = if cfg!(miri) { 200 } else { 200_000 };
        std::thread::scope(|scope| {
            for reader in 0..3 {
                let (is_done, begin) = (&is_done, &begin);
                scope.spawn(move || {
                    begin.wait();
                    let mut last = 0;
                    while !is_done.load(Ordering::Relaxed) {
                        let (first, second) = if reader == 0 {
                            (wall(), elapsed())
                        } else {
                            (elapsed(), wall())
                        };
                        assert!(
                            second >= first,
                            "the second read showed {second}, the first {first}"
                        );
                        assert!(first >= last, "a reader went back from {last} to {first}");
                        last = second;
                    }
                });
            }
            begin.wait();
            for number in 1..rounds {
                latch.store(face(number));
            }
            is_done.store(true, Ordering::Relaxed);
        });
        assert_eq!(latch.load(), face(rounds - 1));
    }
}
