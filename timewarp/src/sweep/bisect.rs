//! Finding the exact instant between a good and a bad one.

use crate::Moment;

/// The search for the flip between an instant that passed and one that failed.
///
/// `good` may lie on either side of `bad`. Each step halves what is between them, so
/// that two instants ten thousand years apart take 69 steps to the nanosecond. Where
/// runs are dear the search ends at a coarser distance, and stays on multiples of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bisect {
    good: Moment,
    bad: Moment,
    /// In nanoseconds, at least one.
    resolution: i128,
}

impl Bisect {
    pub(crate) fn new(good: Moment, bad: Moment, resolution: i128) -> Self {
        debug_assert_ne!(good, bad);
        Self {
            good,
            bad,
            resolution,
        }
    }

    /// Returns the search between the bad instant, which turned out good, and a worse one.
    pub(crate) fn beyond(self, bad: Moment) -> Self {
        Self::new(self.bad, bad, self.resolution)
    }

    /// Returns the instant to try next, or `None` when the two are neighbours.
    pub(crate) fn next(&self) -> Option<Moment> {
        let (low, high) = (
            self.good.min(self.bad).as_nanos(),
            self.good.max(self.bad).as_nanos(),
        );
        if high - low <= self.resolution {
            return None;
        }
        let half = ((high - low) / self.resolution / 2).max(1);
        Moment::from_nanos_or_none(low + half * self.resolution)
    }

    /// Returns true when the flip may lie on either side of `moment`.
    pub(crate) fn is_open(&self, moment: Moment) -> bool {
        self.good.min(self.bad) < moment && moment < self.good.max(self.bad)
    }

    /// Takes the answer for the instant that `next` returned.
    pub(crate) fn record(&mut self, moment: Moment, is_bad: bool) {
        if is_bad {
            self.bad = moment;
        } else {
            self.good = moment;
        }
    }

    pub(crate) fn good(&self) -> Moment {
        self.good
    }

    pub(crate) fn bad(&self) -> Moment {
        self.bad
    }
}
