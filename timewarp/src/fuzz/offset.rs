//! Learning from what date code counts: seconds since the year 1, ticks since 1601, days since 1900.
//!
//! A compiler folds the epoch into the constant that the time is compared with, so that the two
//! numbers mean nothing by themselves. But one of them moves with the clock: where a number grew
//! by as many seconds as the time between two runs, it counts seconds, and from when is known. If
//! that is an instant of the campaign's range, it may itself be the date in the code.

use std::collections::VecDeque;

use super::harvest::Word;
use crate::Moment;

/// Nanoseconds of the units in which programs count.
const UNITS: [i128; 8] = [
    1,
    100,
    1_000,
    1_000_000,
    1_000_000_000,
    60_000_000_000,
    3_600_000_000_000,
    86_400_000_000_000,
];

/// Two runs must be so many units apart: small numbers differ by small numbers.
const APART: u128 = 1_000;

const OFFSETS: usize = 24;
const RUNS: usize = 3;

/// The number that stands for 1970, in units of so many nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offset {
    epoch: Word,
    unit: i128,
}

/// What was learned so far.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    known: Vec<Offset>,
    runs: VecDeque<(Moment, Vec<Word>)>,
}

impl Offsets {
    /// Compares what was compared in a run with what was in the ones before.
    pub(super) fn learn(&mut self, words: &[Word], base: Moment) {
        let runs = std::mem::take(&mut self.runs);
        for (before, others) in &runs {
            for unit in UNITS {
                let count = |moment: Moment| moment.as_nanos().div_euclid(unit);
                let moved = count(base) - count(*before);
                if moved.unsigned_abs() < APART {
                    continue;
                }
                for word in words {
                    if others.contains(&word.moved(-moved)) {
                        let epoch = word.moved(-count(base));
                        self.know(Offset { epoch, unit });
                    }
                }
            }
        }
        self.runs = runs;
        self.runs.push_back((base, words.to_vec()));
        if self.runs.len() > RUNS {
            self.runs.pop_front();
        }
    }

    fn know(&mut self, offset: Offset) {
        // Numbers since 1970 are views of their own.
        if offset.epoch.number() != 0 && !self.known.contains(&offset) {
            if self.known.len() == OFFSETS {
                self.known.remove(0);
            }
            self.known.push(offset);
        }
    }

    /// Lists what a number may mean, each with the unit in which it does.
    pub(super) fn read(&self, word: Word, base: Moment) -> Vec<(i128, Moment)> {
        let known = self.known.iter().filter_map(|offset| {
            let nanos = base.as_nanos() + word.less(offset.at(base))? * offset.unit;
            Some((offset.unit, Moment::from_nanos_or_none(nanos)?))
        });
        known.collect()
    }

    /// Lists the instants from which something is counted, each with the number that it is
    /// known by.
    pub(super) fn epochs(&self, base: Moment) -> Vec<(Word, i128, Moment)> {
        let known = self.known.iter().filter_map(|offset| {
            let now = offset.at(base);
            let count = base.as_nanos().div_euclid(offset.unit) - now.less(now.none())?;
            let moment = Moment::from_nanos_or_none(count * offset.unit)?;
            Some((offset.epoch, offset.unit, moment))
        });
        known.collect()
    }
}

impl Offset {
    /// Returns the number that stands for an instant.
    fn at(self, moment: Moment) -> Word {
        self.epoch.moved(moment.as_nanos().div_euclid(self.unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_is_learned_from_two_runs() {
        let [one, other, hidden] = ["1987-02-04T01:02:03Z", "2031-11-30", "2009-03-17T05:41:07Z"]
            .map(|text| text.parse::<Moment>().expect("the test is valid"));
        for (epoch, unit) in [
            // Seconds since the year 1, ticks of 100 ns since 1601, days since 1900.
            (62_135_596_800, UNITS[4]),
            (116_444_736_000_000_000, UNITS[1]),
            (25_569, UNITS[7]),
        ] {
            let count = |at: Moment| {
                let count =
                    i64::try_from(at.as_nanos().div_euclid(unit)).expect("the test is valid");
                Word::of(&(count + epoch).to_le_bytes())
            };
            let noise = Word::of(&77_777_777_i64.to_le_bytes());
            let mut offsets = Offsets::default();
            for at in [one, other] {
                offsets.learn(&[noise, count(at), count(hidden)], at);
            }
            let read = offsets.read(count(hidden), other);
            let close = |at: &Moment| (at.as_nanos() - hidden.as_nanos()).abs() < unit;
            assert!(
                read.iter().any(|(known, at)| *known == unit && close(at)),
                "{read:?}"
            );
        }
    }

    #[test]
    fn what_is_counted_from_a_hidden_date_tells_it() {
        let [one, other, hidden] = ["1987-02-04T01:02:03Z", "2031-11-30", "2009-03-17T05:41:07Z"]
            .map(|text| text.parse::<Moment>().expect("the test is valid"));
        let since = |at: Moment| Word::of(&(at.as_seconds() - hidden.as_seconds()).to_le_bytes());
        let mut offsets = Offsets::default();
        for at in [one, other] {
            offsets.learn(&[since(at)], at);
        }
        let [(.., epoch)] = offsets.epochs(other)[..] else {
            panic!("{offsets:?}")
        };
        assert_eq!(epoch, hidden);
    }

    #[test]
    fn numbers_that_stand_still_teach_nothing() {
        let mut offsets = Offsets::default();
        let words = [
            Word::of(&5_i64.to_le_bytes()),
            Word::of(&9_000_i64.to_le_bytes()),
        ];
        for text in ["1987-02-04", "2031-11-30", "1999-01-01"] {
            offsets.learn(&words, text.parse().expect("the test is valid"));
        }
        assert!(offsets.known.is_empty(), "{offsets:?}");
    }
}
