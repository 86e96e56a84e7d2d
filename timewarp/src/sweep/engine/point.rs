//! What is known so far: instants and their outcomes, zone after zone.

use std::collections::VecDeque;

use super::{Gallop, Verdict};
use crate::report::{Failure, Window};
use crate::sweep::{Case, Plan};
use crate::{Moment, Zone};

/// One instant that ran, and how.
#[derive(Debug)]
pub(super) struct Point {
    case: Case,
    verdict: Verdict,
}

impl Point {
    pub(super) fn new(case: Case, verdict: Verdict) -> Self {
        Self { case, verdict }
    }

    fn is_bad(&self) -> bool {
        self.verdict.is_some()
    }

    fn is_hang(&self) -> bool {
        self.verdict.as_deref().is_some_and(Failure::is_hang)
    }
}

/// A stretch of failing points, and what is around it.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) window: Window,
    /// The last passing instant before it, in its zone.
    pub(super) before: Option<Moment>,
    /// The second failing instant of it.
    pub(super) second: Option<Moment>,
    /// The first passing instant after it, in its zone.
    pub(super) after: Option<Moment>,
    /// Its first and its last instant failed in not returning.
    pub(super) hangs: (bool, bool),
}

/// All instants that ran, zone after zone in the plan's order, each in order of time.
#[derive(Debug, Default)]
pub(super) struct Points(Vec<Point>);

/// Extra instants inside one run of failures, at most.
const PROBES: u32 = 4;

const SECOND: i128 = 1_000_000_000;
const HOUR: i128 = 3_600 * SECOND;
const DAY: i128 = 24 * HOUR;

impl Points {
    pub(super) fn of<'run>(points: impl Iterator<Item = (&'run Case, &'run Verdict)>) -> Self {
        Self(
            points
                .map(|(case, verdict)| Point::new(case.clone(), verdict.clone()))
                .collect(),
        )
    }

    /// Puts a point in its place; its zone is known.
    pub(super) fn add(&mut self, point: Point) {
        let zone = point.case.zone();
        let first = self
            .0
            .iter()
            .position(|known| known.case.zone() == zone)
            .unwrap_or(0);
        let later = self.0[first..].iter().position(|known| {
            known.case.zone() != zone || known.case.moment() >= point.case.moment()
        });
        let place = later.map_or(self.0.len(), |later| first + later);
        self.0.insert(place, point);
    }

    /// Returns whether the code failed at an instant, if it ran there.
    pub(super) fn is_bad_at(&self, moment: Moment, zone: Zone) -> Option<bool> {
        let is_it = |point: &&Point| point.case.moment() == moment && point.case.zone() == zone;
        self.0.iter().find(is_it).map(Point::is_bad)
    }

    /// Lists where failures begin and end without a pass beside them, to look for one in a
    /// larger plan.
    pub(super) fn open_ends(&self, whole: &Plan) -> impl Iterator<Item = Gallop> {
        let stretches = self.stretches().into_iter();
        stretches.flat_map(move |stretch| {
            let (first, last) = (&self.0[stretch.start].case, &self.0[stretch.end - 1].case);
            let has_pass = |index: Option<usize>| {
                let point = index.and_then(|index| self.0.get(index));
                point.is_some_and(|point| point.case.zone() == first.zone())
            };
            let back = !has_pass(stretch.start.checked_sub(1));
            let back = back.then(|| Gallop::back(whole, first));
            let on = (!has_pass(Some(stretch.end))).then(|| Gallop::on(whole, last));
            back.into_iter().chain(on)
        })
    }

    pub(super) fn case_at(&self, moment: Moment, zone: Zone) -> Option<Case> {
        let points = self.0.iter().map(|point| &point.case);
        let mut known = points.filter(|case| case.moment() == moment && case.zone() == zone);
        known.next().cloned()
    }

    /// Lists the stretches of failing points, as ranges of indices.
    fn stretches(&self) -> Vec<std::ops::Range<usize>> {
        let mut stretches = Vec::new();
        let mut index = 0;
        while index < self.0.len() {
            let zone = self.0[index].case.zone();
            let count = self.0[index..]
                .iter()
                .take_while(|point| point.is_bad() && point.case.zone() == zone)
                .count();
            if count > 0 {
                stretches.push(index..index + count);
            }
            index += count.max(1);
        }
        stretches
    }

    /// Chooses instants between failures that the plan did not look at.
    ///
    /// Two failures years apart may be one window, or two of a day each. Some hours
    /// and days after the first, and midway in the first and in the longest gap, tell
    /// most recurring windows from lasting ones. `budget` is what an edge may cost;
    /// what its bisection will need is left alone.
    pub(super) fn probes(&self, budget: u32) -> VecDeque<Case> {
        let mut probes = VecDeque::new();
        for stretch in self
            .stretches()
            .into_iter()
            .filter(|stretch| stretch.len() > 1)
        {
            let nanos = |index: usize| self.0[index].case.moment().as_nanos();
            let (first, last) = (nanos(stretch.start), nanos(stretch.end - 1));
            let good = stretch.start.checked_sub(1).map_or(first, nanos);
            // As many halvings as the distance has bits.
            let needed = 128 - first.abs_diff(good).leading_zeros();
            let allowed = usize::try_from(budget.saturating_sub(needed).min(PROBES)).unwrap_or(0);
            let gaps = stretch.start..stretch.end - 1;
            let longest = gaps.max_by_key(|index| nanos(index + 1) - nanos(*index));
            let middle = |index: usize| nanos(index) + (nanos(index + 1) - nanos(index)) / 2;
            let wanted = [
                first + DAY + 5 * HOUR,
                longest.map_or(first, middle),
                first + 40 * DAY - 3 * HOUR,
                middle(stretch.start),
            ];
            let zone = self.0[stretch.start].case.zone();
            let inside = wanted
                .into_iter()
                .filter(|nanos| (first + 1..last).contains(nanos));
            let moments = inside.filter_map(Moment::from_nanos_or_none);
            let is_new = |moment: &Moment| {
                let known = &self.0[stretch.clone()];
                known.iter().all(|point| point.case.moment() != *moment)
            };
            let moments = moments.filter(is_new);
            probes.extend(moments.take(allowed).map(|moment| Case::new(moment, zone)));
        }
        probes
    }

    /// Makes a window of each stretch, with the passing instants on both sides.
    pub(super) fn runs(&self) -> Vec<Run> {
        let good = |index: Option<usize>, zone: Zone| {
            let point = self.0.get(index?)?;
            (point.case.zone() == zone).then(|| point.case.moment())
        };
        let stretches = self.stretches().into_iter();
        stretches
            .map(|stretch| {
                let (first, last) = (&self.0[stretch.start].case, &self.0[stretch.end - 1].case);
                let zone = first.zone();
                let failure = self.0[stretch.start].verdict.as_deref().cloned();
                let failure = failure.unwrap_or_else(|| Failure::returned(String::new()));
                let bad = first.moment()..=last.moment();
                let window = Window::new(zone, bad, stretch.len(), failure);
                let before = good(stretch.start.checked_sub(1), zone);
                let after = good(Some(stretch.end), zone);
                let second = stretch.len() > 1;
                let second = second.then(|| self.0[stretch.start + 1].case.moment());
                let hangs = [stretch.start, stretch.end - 1].map(|index| self.0[index].is_hang());
                Run {
                    window,
                    before,
                    second,
                    after,
                    hangs: hangs.into(),
                }
            })
            .collect()
    }
}
