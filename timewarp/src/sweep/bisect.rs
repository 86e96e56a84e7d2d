//! Finding the exact instant between a good and a bad one.

use crate::Moment;

/// The search for the flip between an instant that passed and one that failed.
///
/// `good` may lie on either side of `bad`. Each step halves what is between them, so
/// that two instants ten thousand years apart take 69 steps to the nanosecond.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bisect {
    good: Moment,
    bad: Moment,
}

impl Bisect {
    pub(crate) fn new(good: Moment, bad: Moment) -> Self {
        debug_assert_ne!(good, bad);
        Self { good, bad }
    }

    /// Returns the instant to try next, or `None` when the two are neighbours.
    pub(crate) fn next(&self) -> Option<Moment> {
        let (low, high) = (
            self.good.min(self.bad).as_nanos(),
            self.good.max(self.bad).as_nanos(),
        );
        if high - low <= 1 {
            return None;
        }
        Moment::from_nanos_or_none(low + (high - low) / 2)
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
