//! `Picker`: takes cases layer by layer until a plan is full.

use std::collections::HashSet;
use std::ops::Range;

use super::{Case, Choice};
use crate::{Family, Moment};

/// Takes cases layer by layer until the plan is full.
pub(super) struct Picker<'choice> {
    choice: &'choice Choice,
    range: Range<Moment>,
    limit: usize,
    cases: Vec<Case>,
    taken: HashSet<Moment>,
}

impl<'choice> Picker<'choice> {
    pub(super) fn new(choice: &'choice Choice, range: Range<Moment>) -> Self {
        Self {
            choice,
            range,
            limit: choice.depth.limit(),
            cases: Vec::new(),
            taken: HashSet::new(),
        }
    }

    pub(super) fn choice(&self) -> &'choice Choice {
        self.choice
    }

    pub(super) fn into_cases(self) -> Vec<Case> {
        self.cases
    }

    /// Lets `fill` take up to `share` cases of another choice.
    pub(super) fn with_share(
        &mut self,
        choice: &Choice,
        share: usize,
        fill: impl FnOnce(&mut Picker<'_>),
    ) {
        let mut picker = Picker {
            choice,
            range: self.range.clone(),
            limit: self.cases.len() + share,
            cases: std::mem::take(&mut self.cases),
            taken: std::mem::take(&mut self.taken),
        };
        fill(&mut picker);
        (self.cases, self.taken) = (picker.cases, picker.taken);
    }

    /// Takes cases whether there is room or not.
    pub(super) fn force(&mut self, cases: Vec<Case>) {
        self.taken.extend(cases.iter().map(|case| case.moment));
        self.cases.extend(cases);
    }

    /// Returns true when the same instant in the same zone was taken already.
    pub(super) fn holds(&self, case: &Case) -> bool {
        let is_same = |one: &Case| one.moment == case.moment && one.zone == case.zone;
        self.taken.contains(&case.moment) && self.cases.iter().any(is_same)
    }

    pub(super) fn is_full(&self) -> bool {
        self.cases.len() >= self.limit
    }

    pub(super) fn room(&self) -> usize {
        self.limit.saturating_sub(self.cases.len())
    }

    /// Returns true when a family is wanted, so that its layer is worth making.
    pub(super) fn wants(&self, family: Family) -> bool {
        !self.is_full() && self.choice.touches(family)
    }

    /// Takes a layer, or evenly chosen cases of it if it does not fit.
    pub(super) fn take(&mut self, layer: impl IntoIterator<Item = Case>) {
        if !self.is_full() {
            self.take_from(&mut layer.into_iter());
        }
    }

    /// Takes a layer of any kind: the compiler builds this once.
    fn take_from(&mut self, layer: &mut dyn Iterator<Item = Case>) {
        let takes_samples = self.choice.touches(Family::Samples);
        let on_boundaries = self.choice.only_boundaries;
        let mut fresh: Vec<Case> = layer
            .filter_map(|case| {
                if on_boundaries {
                    onto_boundary(case)
                } else {
                    Some(case)
                }
            })
            .filter(|case| self.range.contains(&case.moment) && !self.taken.contains(&case.moment))
            .filter(|case| {
                case.boundary()
                    .map_or(takes_samples, |boundary| self.choice.takes(boundary))
            })
            .collect();
        // The first of a layer at an instant names it.
        Case::sort(&mut fresh);
        fresh.dedup_by_key(|case| case.moment);
        let (count, room) = (fresh.len(), self.room());
        if count > room {
            let mut index = 0;
            fresh.retain(|_| {
                index += 1;
                // True for `room` of `count` indices, evenly.
                index * room / count > (index - 1) * room / count
            });
        }
        self.force(fresh);
    }
}

/// Moves a neighbour of a boundary onto it; hours inside a local day have none of their own.
fn onto_boundary(mut case: Case) -> Option<Case> {
    let boundary = case.boundary()?;
    let is_exact = matches!(boundary.family, Family::Dst | Family::Midnights);
    if is_exact || case.zone.is_utc() {
        case.moment = boundary.moment;
        return Some(case);
    }
    let local = case.zone.local(case.moment)?;
    (local.time() == chrono::NaiveTime::MIN).then_some(case)
}
