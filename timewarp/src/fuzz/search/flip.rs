//! A flip: where, between two instants, branches begin or cease to be taken.

use std::collections::BTreeMap;

use crate::Moment;

pub(super) const SECOND: i128 = 1_000_000_000;

/// Branches that flip more often are those of the calendar.
const MOST_FLIPS: u32 = 2;

/// Flips that are bisected after one survey, and the branches that are followed in each.
const FLIPS: usize = 8;
const FOLLOWED: usize = 16;

/// How often the flips of one branch are worth finding: it may depend on other bytes.
const ENOUGH: u8 = 2;

/// Branches that are taken on one side only.
#[derive(Clone, Debug)]
pub(super) struct Flip {
    pub(super) from: i128,
    pub(super) to: i128,
    is_taken_after: bool,
    pub(super) branches: Vec<usize>,
    /// How often these branches flip in all of the range.
    pub(super) times: u32,
}

impl Flip {
    /// Returns an instant between the two, a whole second if there is one.
    pub(super) fn middle(&self) -> Option<Moment> {
        let middle = self.from + (self.to - self.from) / 2;
        let whole = middle.div_euclid(SECOND) * SECOND;
        Moment::from_nanos_or_none(if whole > self.from { whole } else { middle })
    }

    /// Divides the branches into those that flip before an instant and those that do after it.
    pub(super) fn split(self, middle: i128, taken: &[u8]) -> [Self; 2] {
        let is_flipped = |branch: &usize| {
            (taken.get(*branch).is_some_and(|count| *count != 0)) == self.is_taken_after
        };
        let (before, after) = self.branches.iter().copied().partition(is_flipped);
        [
            Self {
                to: middle,
                branches: before,
                ..self
            },
            Self {
                from: middle,
                branches: after,
                ..self
            },
        ]
    }
}

/// Finds where branches flip between the instants of a survey.
pub(super) fn flips(moments: &[Moment], masks: &[u64], found: &[u8]) -> Vec<Flip> {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (branch, mask) in masks.iter().enumerate() {
        if *mask != 0 && found[branch] < ENOUGH {
            let group = groups.entry(*mask).or_default();
            if group.len() < FOLLOWED {
                group.push(branch);
            }
        }
    }
    let mut flips = Vec::new();
    for (mask, branches) in groups {
        let is_taken = |index: usize| mask >> index & 1 == 1;
        let pairs = (1..moments.len()).filter(|index| is_taken(*index) != is_taken(index - 1));
        let pairs: Vec<usize> = pairs.collect();
        let times = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
        if times > MOST_FLIPS {
            continue;
        }
        flips.extend(pairs.into_iter().map(|index| Flip {
            from: moments[index - 1].as_nanos(),
            to: moments[index].as_nanos(),
            is_taken_after: is_taken(index),
            branches: branches.clone(),
            times,
        }));
    }
    flips.sort_by_key(|flip| flip.times);
    flips.truncate(FLIPS);
    flips
}

/// Calls a function with the index of every byte that is not zero.
pub(super) fn for_each_taken(taken: &[u8], mut each: impl FnMut(usize)) {
    let (chunks, rest) = taken.as_chunks::<16>();
    for (chunk, counts) in chunks.iter().enumerate() {
        if u128::from_ne_bytes(*counts) != 0 {
            for (place, count) in counts.iter().enumerate() {
                if *count != 0 {
                    each(16 * chunk + place);
                }
            }
        }
    }
    for (place, count) in rest.iter().enumerate() {
        if *count != 0 {
            each(16 * chunks.len() + place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_that_flip_often_or_never_are_left_out() {
        let moments: Vec<_> = (0..6).map(Moment::from_seconds).collect();
        let masks = [0b11_1111, 0, 0b10_1010, 0b11_1000, 0b01_1000, 0b11_1000];
        let found = flips(&moments, &masks, &[0; 6]);
        let known: Vec<_> = found
            .iter()
            .map(|flip| (flip.from / SECOND, flip.times, flip.branches.clone()))
            .collect();
        assert_eq!(
            known,
            [(2, 1, vec![3, 5]), (2, 2, vec![4]), (4, 2, vec![4])]
        );
        assert!(flips(&moments, &masks, &[ENOUGH; 6]).is_empty());
    }

    #[test]
    fn a_split_follows_each_branch_to_its_own_flip() {
        let moments = [Moment::from_seconds(0), Moment::from_seconds(8)];
        let flip = flips(&moments, &[0b10, 0b10], &[0; 2]).remove(0);
        let [before, after] = flip.split(4 * SECOND, &[1, 0]);
        assert_eq!((before.to / SECOND, before.branches), (4, vec![0]));
        assert_eq!((after.from / SECOND, after.branches), (4, vec![1]));
    }

    #[test]
    fn every_byte_that_is_not_zero_is_told() {
        for length in [0, 1, 15, 16, 17, 40] {
            for index in 0..length {
                let mut taken = vec![0; length];
                taken[index] = 200;
                let mut told = Vec::new();
                for_each_taken(&taken, |branch| told.push(branch));
                assert_eq!(told, [index]);
            }
        }
    }
}
