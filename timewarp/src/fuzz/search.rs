//! Searching for the instants at which the code takes another branch.
//!
//! A date in the code splits time: before it one branch is taken, from it on another. So an
//! input is run at instants that are spread over the range, a survey, and each branch that was
//! taken at some of them and not at others flips in between, and is bisected to the
//! instant. Branches that flip once come first: weekdays and months flip often, dates that
//! somebody wrote down once or twice. Code that asks for the month and then for the day shows a
//! new branch for each, so last comes every value of each field of an instant that took a new one.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::ops::Range;

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
}

/// Branches that are taken on one side only.
#[derive(Clone, Debug)]
struct Flip {
    from: i128,
    to: i128,
    is_taken_after: bool,
    branches: Vec<usize>,
    /// How often these branches flip in all of the range.
    times: u32,
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Instants of a survey all over the range; and over the day on which a branch was new.
const SPREAD: i128 = 16;
const HOURS: i128 = 12;

/// Branches that flip more often are those of the calendar.
const MOST_FLIPS: u32 = 2;

/// Flips that are bisected after one survey, and the branches that are followed in each.
const FLIPS: usize = 8;
const FOLLOWED: usize = 16;

/// How often the flips of one branch are worth finding: it may depend on other bytes.
const ENOUGH: u8 = 2;

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
        if matches!(self.stage, Stage::Idle) {
            self.place = self.waiting.pop_back()?;
            self.stage = Stage::Survey {
                moments: self.survey(random),
                done: 0,
                masks: vec![0; self.found.len()],
            };
        }
        let moment = self.asks_for()?;
        let rest = self.place.rest.clone();
        Some(Place { moment, rest })
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
        moments.sort_unstable();
        moments.dedup();
        moments
    }

    fn take_in(&mut self, taken: &[u8]) {
        match &mut self.stage {
            Stage::Idle => return,
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
        self.stage = Stage::Fields(moments);
    }
}

impl Flip {
    /// Returns an instant between the two, a whole second if there is one.
    fn middle(&self) -> Option<Moment> {
        let middle = self.from + (self.to - self.from) / 2;
        let whole = middle.div_euclid(SECOND) * SECOND;
        Moment::from_nanos_or_none(if whole > self.from { whole } else { middle })
    }

    /// Divides the branches into those that flip before an instant and those that do after it.
    fn split(self, middle: i128, taken: &[u8]) -> [Self; 2] {
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
fn flips(moments: &[Moment], masks: &[u64], found: &[u8]) -> Vec<Flip> {
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
fn for_each_taken(taken: &[u8], mut each: impl FnMut(usize)) {
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
