//! Finding the exact instant between a good and a bad one.

use crate::Moment;

/// The search for the flip between an instant that passed and one that failed.
///
/// `good` may lie on either side of `bad`. Each step halves what is between them, so
/// that two instants ten thousand years apart take 69 steps to the nanosecond. Where
/// runs are dear the search ends at a coarser distance, and stays on multiples of it.
///
/// Where failing runs cost much more than others, as when they do not return, it spares
/// those: it walks from the good side in up to 64 strides to the first failure, and
/// again between the last two, at round instants, which flips prefer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bisect {
    good: Moment,
    bad: Moment,
    /// In nanoseconds, at least one.
    resolution: i128,
    /// How far the walk goes at a time, if bad runs are spared.
    stride: Option<Stride>,
}

/// A number of units of the clock, in nanoseconds.
#[derive(Clone, Copy, Debug)]
struct Stride {
    unit: i128,
    length: i128,
}

/// Strides from the good side to the bad one, at most and but for the last.
const STRIDES: i128 = 64;

const SECOND: i128 = 1_000_000_000;

/// Days, hours, minutes, seconds, and thousandths down to the nanosecond.
const UNITS: [i128; 7] = [
    86_400 * SECOND,
    3_600 * SECOND,
    60 * SECOND,
    SECOND,
    1_000_000,
    1_000,
    1,
];

impl Stride {
    fn over(distance: i128) -> Self {
        let fits = UNITS.into_iter().find(|unit| 2 * unit <= distance);
        let unit = fits.unwrap_or(1);
        let count = (distance / STRIDES + unit - 1) / unit;
        Self {
            unit,
            length: count.max(1) * unit,
        }
    }

    /// Returns the round instant that lies about a stride from `good` towards `bad`.
    fn from(self, good: i128, bad: i128) -> i128 {
        let Self { unit, length } = self;
        if good < bad {
            (good + length).div_euclid(unit) * unit
        } else {
            let target = good - length;
            target + (-target).rem_euclid(unit)
        }
    }
}

impl Bisect {
    pub(crate) fn new(good: Moment, bad: Moment, resolution: i128) -> Self {
        debug_assert_ne!(good, bad);
        Self {
            good,
            bad,
            resolution,
            stride: None,
        }
    }

    /// Spares failing runs from now on.
    pub(crate) fn be_sparing(&mut self) {
        if self.stride.is_none() {
            self.stride = Some(Stride::over(self.distance()));
        }
    }

    /// Searches between two other instants in the same way.
    pub(crate) fn between(&self, good: Moment, bad: Moment) -> Self {
        let mut search = Self::new(good, bad, self.resolution);
        if self.stride.is_some() {
            search.be_sparing();
        }
        search
    }

    fn distance(&self) -> i128 {
        (self.good.as_nanos() - self.bad.as_nanos()).abs()
    }

    /// Returns the instant to try next, or `None` when the two are neighbours.
    pub(crate) fn next(&self) -> Option<Moment> {
        let (good, bad) = (self.good.as_nanos(), self.bad.as_nanos());
        let (low, high) = (good.min(bad), good.max(bad));
        if high - low <= self.resolution {
            return None;
        }
        let next = match self.stride {
            None => low + ((high - low) / self.resolution / 2).max(1) * self.resolution,
            // If the flip is at a round instant, this tells.
            Some(_) if high % SECOND == 0 => high - 1,
            Some(stride) => stride.from(good, bad),
        };
        Moment::from_nanos_or_none(next)
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
        let distance = self.distance();
        if let Some(stride) = &mut self.stride
            && (is_bad || 2 * stride.length > distance)
        {
            *stride = Stride::over(distance);
        }
    }

    pub(crate) fn good(&self) -> Moment {
        self.good
    }

    pub(crate) fn bad(&self) -> Moment {
        self.bad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches for the flip between `low` and `high`, and returns how many runs passed
    /// and failed.
    fn search(low: i128, high: i128, flip: i128, is_low_good: bool) -> (usize, usize) {
        let moment = |nanos| Moment::from_nanos(nanos).expect("in range");
        let (mut good, mut bad) = (moment(low), moment(high));
        if !is_low_good {
            (good, bad) = (bad, good);
        }
        let mut bisect = Bisect::new(good, bad, 1);
        bisect.be_sparing();
        let (mut passed, mut failed) = (0, 0);
        while let Some(moment) = bisect.next() {
            let nanos = moment.as_nanos();
            assert!(low < nanos && nanos < high, "{nanos}");
            let is_bad = (nanos < flip) != is_low_good;
            bisect.record(moment, is_bad);
            *(if is_bad { &mut failed } else { &mut passed }) += 1;
            assert!(passed + failed < 2_000, "it does not end");
        }
        let (good, bad) = (bisect.good().as_nanos(), bisect.bad().as_nanos());
        assert_eq!((good.min(bad), good.max(bad)), (flip - 1, flip));
        (passed, failed)
    }

    const YEAR: i128 = 365 * 86_400 * SECOND;

    #[test]
    fn few_runs_fail_in_a_sparing_search() {
        let (low, high) = (7, 138 * YEAR + 11);
        let mut worst = (0, 0);
        for index in 0..2_000 {
            let flip =
                low + 1 + (index * 7_919 * YEAR / 1_000_003 + index * 1_000_033) % (high - low);
            for is_low_good in [true, false] {
                let (passed, failed) = search(low, high, flip, is_low_good);
                worst = (passed.max(worst.0), failed.max(worst.1));
            }
        }
        assert!(worst.0 <= 1_000 && worst.1 <= 20, "{worst:?}");
    }

    #[test]
    fn midnights_take_one_or_two_failing_runs() {
        let (low, high) = (200 * 86_400 * SECOND + 7, 240 * 86_400 * SECOND + 5);
        for day in 201..240 {
            for is_low_good in [true, false] {
                let (_, failed) = search(low, high, day * 86_400 * SECOND, is_low_good);
                assert!(failed <= 2, "{failed} on day {day}");
            }
        }
    }

    #[test]
    fn short_distances_are_searched_to_their_ends() {
        for high in 2..200 {
            for flip in 1..=high {
                search(0, high, flip, true);
                search(-high, 0, flip - high, false);
            }
        }
    }
}
