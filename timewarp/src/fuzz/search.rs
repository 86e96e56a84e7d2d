//! Searching for the instants at which the code takes another branch.
//!
//! A date in the code splits time: before it one branch is taken, from it on another. So an
//! input is run at instants that are spread over the range, a survey, and each branch that was
//! taken at some of them and not at others flips in between, and is bisected to the
//! instant. Branches that flip once come first: weekdays and months flip often, dates that
//! somebody wrote down once or twice. Code that asks for the month and then for the day shows a
//! new branch for each, so next comes every value of each field of an instant that took a new one.
//! When nothing else is left, every second of that day is walked, for code that asks for
//! hour, minute and second at once.

mod flip;

use std::collections::{HashSet, VecDeque};
use std::ops::Range;

use flip::{Flip, SECOND, flips, for_each_taken};

use super::calendar;
use super::random::Random;
use crate::Moment;

/// An instant, and the bytes that come after it in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) moment: Moment,
    pub(super) rest: Vec<u8>,
}

/// What to run next, so that flips are found; it is told what each run did.
#[derive(Debug)]
pub(super) struct Search {
    range: Range<Moment>,
    /// How often a flip of each branch was found.
    found: Vec<u8>,
    /// Inputs that took branches which none had before; the newest, the last, is the next.
    waiting: VecDeque<Place>,
    /// What is searched: the instant that took new branches, and the bytes after it.
    place: Place,
    stage: Stage,
    /// Where flips were found, to be run once more and looked at.
    edges: Vec<Moment>,
    /// Days to be walked, and the next second of each; the last is the next.
    walks: Vec<(Place, u32)>,
    walked: u32,
    /// The bytes of inputs that were run all over the range.
    surveyed: HashSet<Vec<u8>>,
    runs: u64,
    spent: u64,
}

#[derive(Debug)]
enum Stage {
    Idle,
    /// The instants in order of time, how many of them have run, and for each branch a bit
    /// for each of them that took it.
    Survey {
        moments: Vec<Moment>,
        done: usize,
        masks: Vec<u64>,
    },
    Bisect {
        flips: Vec<Flip>,
        middle: Moment,
    },
    /// The last is the next.
    Fields(Vec<Moment>),
    /// The second of the day that is the next.
    Walk(u32),
}

const DAY: i128 = 86_400 * SECOND;

/// Instants of a survey all over the range, and over the day on which a branch was new; with both
/// ends and the instant itself there are fewer than a mask has bits.
const SPREAD: i128 = 16;
const HOURS: i128 = 12;

const SECONDS: u32 = 86_400;

/// Days that may wait to be walked, and seconds that are walked in one campaign.
const WALKS: usize = 8;
const WALKED: u32 = 5 * SECONDS;

const WAITING: usize = 64;
const SURVEYED: usize = 1 << 12;

impl Search {
    pub(super) fn new(range: Range<Moment>) -> Self {
        Self {
            range,
            found: Vec::new(),
            waiting: VecDeque::new(),
            place: Place {
                moment: Moment::UNIX_EPOCH,
                rest: Vec::new(),
            },
            stage: Stage::Idle,
            edges: Vec::new(),
            walks: Vec::new(),
            walked: 0,
            surveyed: HashSet::new(),
            runs: 0,
            spent: 0,
        }
    }

    /// Takes in which branches a run took, a byte each, and whether one of them is new.
    pub(super) fn ran(&mut self, place: &Place, taken: &[u8], is_new: bool) {
        self.runs += 1;
        if taken.len() != self.found.len() {
            self.found = vec![0; taken.len()];
            self.stage = Stage::Idle;
        }
        if is_new {
            if self.waiting.len() == WAITING {
                self.waiting.pop_front();
            }
            self.waiting.push_back(place.clone());
            self.add_walk(place.clone());
        }
        if self.asks_for() == Some(place.moment) && self.place.rest == place.rest {
            self.spent += 1;
            if self.edges.pop().is_none() {
                self.take_in(taken);
            }
        }
    }

    /// Returns what to run next, unless nothing is searched for or it was enough for now.
    pub(super) fn next(&mut self, random: &mut Random) -> Option<Place> {
        // A third of all runs at most, once the first searches are done.
        if self.spent * 3 > self.runs + 2_048 {
            return None;
        }
        if let (Stage::Walk(second), false) = (&self.stage, self.waiting.is_empty()) {
            // Something new comes first; the walk goes on afterwards.
            self.walks.push((self.place.clone(), *second));
            self.stage = Stage::Idle;
        }
        if matches!(self.stage, Stage::Idle) {
            self.begin(random)?;
        }
        let moment = self.asks_for()?;
        let rest = self.place.rest.clone();
        Some(Place { moment, rest })
    }

    fn begin(&mut self, random: &mut Random) -> Option<()> {
        if let Some(place) = self.waiting.pop_back() {
            self.place = place;
            self.stage = Stage::Survey {
                moments: self.survey(random),
                done: 0,
                masks: vec![0; self.found.len()],
            };
        } else {
            let (place, second) = self.walks.pop().filter(|_| self.walked < WALKED)?;
            self.place = place;
            self.stage = Stage::Walk(second);
        }
        Some(())
    }

    /// Lets a day be walked, unless it waits for that already.
    fn add_walk(&mut self, place: Place) {
        let day = |place: &Place| place.moment.as_nanos().div_euclid(DAY);
        let is_same = |known: &Place| day(known) == day(&place) && known.rest == place.rest;
        if !self.walks.iter().any(|(known, _)| is_same(known)) {
            if self.walks.len() == WALKS {
                self.walks.remove(0);
            }
            self.walks.push((place, 0));
        }
    }

    /// Gives up what is searched, for an engine that cannot run it.
    pub(super) fn give_up(&mut self) {
        self.edges.clear();
        self.stage = Stage::Idle;
    }

    /// Returns true for the instant of a flip that was asked for: what is compared there matters.
    pub(super) fn is_edge(&self, place: &Place) -> bool {
        self.edges.last() == Some(&place.moment) && self.place.rest == place.rest
    }

    fn asks_for(&self) -> Option<Moment> {
        if let Some(edge) = self.edges.last() {
            return Some(*edge);
        }
        match &self.stage {
            Stage::Idle => None,
            Stage::Survey { moments, done, .. } => moments.get(*done).copied(),
            Stage::Bisect { middle, .. } => Some(*middle),
            Stage::Fields(moments) => moments.last().copied(),
            Stage::Walk(second) => {
                let midnight = self.place.moment.as_nanos().div_euclid(DAY) * DAY;
                let nanos = midnight + i128::from(*second) * SECOND;
                let moment = Moment::from_nanos_or_none(nanos);
                let moment = moment.filter(|moment| self.range.contains(moment));
                Some(moment.unwrap_or(self.place.moment))
            }
        }
    }

    /// Chooses instants of a survey: both ends of the range and one of each part of it, for bytes
    /// that are new, and one of each part of the day.
    fn survey(&mut self, random: &mut Random) -> Vec<Moment> {
        let (from, to) = (self.range.start.as_nanos(), self.range.end.as_nanos());
        let mut parts = |from: i128, length: i128, count: i128| {
            let mut within = || i128::from(random.next() >> 1) % (length / count).max(1);
            let nanos = (0..count).map(|part| from + length * part / count + within());
            nanos.collect::<Vec<_>>()
        };
        let mut nanos = Vec::new();
        if self.surveyed.len() > SURVEYED {
            self.surveyed.clear();
        }
        let is_first = self.surveyed.is_empty();
        if self.surveyed.insert(self.place.rest.clone()) {
            nanos.extend(parts(from, to - from, SPREAD));
            nanos.extend([from, to - 1]);
        }
        if !is_first {
            let midnight = self.place.moment.as_nanos().div_euclid(DAY) * DAY;
            nanos.extend(parts(midnight, DAY, HOURS));
        }
        let moments = nanos.into_iter().filter_map(Moment::from_nanos_or_none);
        let mut moments: Vec<_> = moments.filter(|at| self.range.contains(at)).collect();
        moments.push(self.place.moment);
        moments.sort_unstable();
        moments.dedup();
        moments
    }

    fn take_in(&mut self, taken: &[u8]) {
        match &mut self.stage {
            Stage::Idle => return,
            Stage::Walk(second) => {
                self.walked += 1;
                *second += 1;
                if *second == SECONDS || self.walked >= WALKED {
                    self.stage = Stage::Idle;
                }
                return;
            }
            Stage::Fields(moments) => {
                moments.pop();
                if moments.is_empty() {
                    self.stage = Stage::Idle;
                }
                return;
            }
            Stage::Survey {
                moments,
                done,
                masks,
            } => {
                let bit = 1 << *done;
                for_each_taken(taken, |branch| masks[branch] |= bit);
                *done += 1;
                if *done < moments.len() {
                    return;
                }
                let flips = flips(moments, masks, &self.found);
                let middle = Moment::UNIX_EPOCH;
                self.stage = Stage::Bisect { flips, middle };
            }
            Stage::Bisect { flips, middle } => {
                let middle = middle.as_nanos();
                if let Some(flip) = flips.pop() {
                    let is_coarse = flip.to - flip.from > SECOND;
                    for half in flip.split(middle, taken) {
                        if half.branches.is_empty() {
                            continue;
                        }
                        let edge = Moment::from_nanos_or_none(half.to);
                        let edge = edge.filter(|edge| !self.edges.contains(edge));
                        if is_coarse && half.to - half.from <= SECOND {
                            self.edges.extend(edge);
                        }
                        flips.push(half);
                    }
                }
            }
        }
        self.choose();
    }

    /// Chooses the flip to go on with, the last in the list, and the middle of it.
    fn choose(&mut self) {
        let Stage::Bisect { flips, middle } = &mut self.stage else {
            return;
        };
        flips.retain(|flip| {
            // What flips twice is a window or a coincidence, and seconds will do.
            let length = if flip.times == 1 { 1 } else { SECOND };
            let is_open = flip.to - flip.from > length;
            if !is_open {
                for branch in &flip.branches {
                    self.found[*branch] = self.found[*branch].saturating_add(1);
                }
            }
            is_open
        });
        // All to the second before any to the nanosecond.
        flips.sort_by_key(|flip| std::cmp::Reverse((flip.to - flip.from <= SECOND, flip.times)));
        if let Some(next) = flips.last().and_then(Flip::middle) {
            *middle = next;
            return;
        }
        let mut moments = calendar::fields(self.place.moment);
        moments.retain(|moment| self.range.contains(moment));
        moments.reverse();
        self.stage = if moments.is_empty() {
            Stage::Idle
        } else {
            Stage::Fields(moments)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;

    /// Runs code of which it is known which branches it takes; returns all instants that ran.
    fn drive(range: &Range<Moment>, runs: usize, taken: impl Fn(Moment) -> Vec<u8>) -> Vec<Place> {
        let mut search = Search::new(range.clone());
        let mut random = Random::new(1);
        let first = Place {
            moment: range.start,
            rest: b"rest".to_vec(),
        };
        search.ran(&first, &taken(range.start), true);
        let mut ran = Vec::new();
        while ran.len() < runs {
            let Some(place) = search.next(&mut random) else {
                break;
            };
            search.ran(&place, &taken(place.moment), false);
            ran.push(place);
        }
        ran
    }

    #[test]
    fn both_edges_of_a_window_are_run_within_a_hundred_runs() {
        let [from, to] = ["2011-02-03T04:05:06Z", "2061-07-08T09:10:11Z"]
            .map(|text| text.parse::<Moment>().expect("the test is valid"));
        let taken = |at: Moment| vec![1, u8::from((from..to).contains(&at))];
        let ran = drive(&Depth::Quick.range(), 100, taken);
        for edge in [from, to] {
            assert!(ran.iter().any(|place| place.moment == edge), "{edge}");
        }
        assert!(ran.iter().all(|place| place.rest == b"rest"));
    }

    #[test]
    fn a_search_ends_and_stays_in_its_range() {
        for (from, nanos) in [
            ("1970-01-01", 1),
            ("2024-02-29T12:00:00Z", 2),
            ("2000-01-01", 10),
        ] {
            let from: Moment = from.parse().expect("the test is valid");
            let to = from.as_nanos() + nanos;
            let range = from..Moment::from_nanos_or_none(to).expect("the test is valid");
            let ran = drive(&range, 3_000, |at| vec![1, u8::from(at > from)]);
            assert!(!ran.is_empty());
            assert!(ran.iter().all(|place| range.contains(&place.moment)));
        }
    }

    #[test]
    fn in_the_end_every_second_of_the_day_is_run() {
        let range = Depth::Quick.range();
        let hidden: Moment = "1970-01-01T19:19:46Z".parse().expect("the test is valid");
        let mut search = Search::new(range.clone());
        let mut random = Random::new(3);
        let mut place = Place {
            moment: range.start,
            rest: Vec::new(),
        };
        let mut runs = 0_u32;
        while place.moment != hidden && runs < 300_000 {
            search.ran(&place, &[1], runs == 0);
            runs += 1;
            place = search.next(&mut random).unwrap_or(Place {
                moment: range.start,
                rest: b"other".to_vec(),
            });
        }
        assert!(runs < 300_000);
    }

    #[test]
    fn no_more_than_a_third_of_the_runs_is_spent() {
        let range = Depth::Quick.range();
        let mut search = Search::new(range.clone());
        let mut random = Random::new(2);
        let (mut spent, mut runs) = (0_u64, 0_u64);
        while runs < 60_000 {
            runs += 1;
            let place = search.next(&mut random);
            spent += u64::from(place.is_some());
            let moment = Moment::from_seconds(i64::try_from(runs).expect("the test is valid"));
            let place = place.unwrap_or(Place {
                moment,
                rest: Vec::new(),
            });
            // Every run takes a new branch: there is always more to search for.
            search.ran(&place, &[1], true);
        }
        assert!((15_000..21_000).contains(&spent), "{spent}");
    }
}
