//! A time in one word, which is all that most reads of a mock clock look at.

use std::sync::atomic::{AtomicU64, Ordering};

/// Seconds and nanoseconds in one word, or word that the time is to be had elsewhere.
///
/// Seconds are counted from zero and have 34 bits, which reach 544 years: as dates,
/// from 1970 to 2514. Nanoseconds have the lower 30.
#[derive(Debug)]
pub(super) struct Glance(AtomicU64);

const NANOS_BITS: u32 = 30;
const NANOS: u64 = (1 << NANOS_BITS) - 1;

/// No time: it has more nanoseconds than a second.
const ELSEWHERE: u64 = u64::MAX;

impl Glance {
    pub(super) fn new() -> Self {
        Self(AtomicU64::new(ELSEWHERE))
    }

    /// Loads seconds and nanoseconds, or `None` when the time is to be had elsewhere.
    #[inline]
    pub(super) fn load(&self) -> Option<(u64, u32)> {
        let word = self.0.load(Ordering::Acquire);
        let nanos = u32::try_from(word & NANOS).expect("30 bits fit 32");
        (nanos < 1_000_000_000).then_some((word >> NANOS_BITS, nanos))
    }

    /// Shows the time from now on, or sends readers elsewhere if it has no word.
    pub(super) fn show(&self, seconds: u64, nanos: u32) {
        let word = (seconds << NANOS_BITS) | u64::from(nanos);
        let fits = seconds.leading_zeros() >= NANOS_BITS;
        self.0
            .store(if fits { word } else { ELSEWHERE }, Ordering::Release);
    }

    /// Sends readers elsewhere.
    pub(super) fn hide(&self) {
        self.0.store(ELSEWHERE, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_shows_what_it_was_given_or_nothing() {
        let glance = Glance::new();
        assert_eq!(glance.load(), None);
        let last = (1 << 34) - 1;
        for seconds in [0, 1, 946_684_800, last - 1, last] {
            for nanos in [0, 1, 999_999_999] {
                glance.show(seconds, nanos);
                assert_eq!(glance.load(), Some((seconds, nanos)));
            }
        }
        for seconds in [last + 1, u64::MAX] {
            glance.show(seconds, 0);
            assert_eq!(glance.load(), None, "{seconds}");
        }
        glance.show(1, 2);
        glance.hide();
        assert_eq!(glance.load(), None);
    }
}
