//! The instants that a sweep will try, in order.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::layer::{self, Scope};
use super::{Case, Choice};
use crate::boundary::telling_zones;
use crate::{Error, Moment, Zone};

/// The instants that a sweep will try, the same on every run and machine.
///
/// They come in order of time; for code that is given a zone, zone after zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    cases: Vec<Case>,
    baseline: usize,
}

/// Plans that are kept for the next sweep of the process with the same choice.
///
/// A test binary sweeps many tests in the same way, and making a plan takes longer
/// than running it on quick code.
const KEPT: usize = 8;

impl Plan {
    /// Returns the plan for a choice, made once while it is among the last few.
    pub(super) fn shared(choice: &Choice) -> Result<Arc<Self>, Error> {
        static PLANS: Mutex<Vec<(Choice, Arc<Plan>)>> = Mutex::new(Vec::new());
        let plans = || PLANS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plan)) = plans().iter().find(|(known, _)| known == choice) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(Self::build(choice)?);
        let mut plans = plans();
        if plans.len() == KEPT {
            plans.remove(0);
        }
        plans.push((choice.clone(), Arc::clone(&plan)));
        Ok(plan)
    }

    fn build(choice: &Choice) -> Result<Self, Error> {
        let range = choice.range()?;
        let zones: Vec<Zone> = match &choice.zones {
            Some(zones) if zones.is_empty() => {
                return Err(Error::plan(
                    "zones: the list is empty; write a name such as `Europe/Berlin`",
                ));
            }
            Some(zones) => zones.clone(),
            None => telling_zones().collect(),
        };
        // The code runs at each instant in every zone asked for.
        let is_product = choice.is_zoned && choice.zones.is_some();
        let zone_count = if is_product { zones.len() } else { 1 };
        let limit = choice.depth.limit() / zone_count;
        if limit == 0 {
            return Err(over_limit(choice, zone_count, "zones"));
        }
        let explicit = explicit(choice, &range, limit, zone_count)?;
        let mut picker = Picker {
            choice,
            range: range.clone(),
            limit,
            cases: Vec::new(),
            taken: HashSet::new(),
        };
        picker.force(explicit);
        if !choice.is_rerun {
            let wants_boundaries = choice.every.is_none() || choice.families.is_some();
            if wants_boundaries {
                let zones = zones.clone();
                layer::fill(&Scope::new(range.clone(), zones), &mut picker);
            }
        }
        let cases = if choice.is_zoned {
            spread(picker.cases, &zones, is_product)
        } else {
            let mut cases = picker.cases;
            for case in &mut cases {
                case.zone = Zone::UTC;
            }
            cases.sort_by_key(|case| case.moment);
            cases
        };
        Self::of(cases, &range)
    }

    fn of(cases: Vec<Case>, range: &Range<Moment>) -> Result<Self, Error> {
        let calm = layer::calm(range);
        let distance = |case: &Case| case.moment.as_nanos().abs_diff(calm.as_nanos());
        let nearest = (0..cases.len()).min_by_key(|index| distance(&cases[*index]));
        let baseline = nearest.ok_or_else(|| {
            let Range { start, end } = range;
            Error::plan(format!(
                "the plan has no instants: no boundary of the chosen families lies from `{start}` to \
                 `{end}`; widen the range, as from `2000-01-01` to `2040-01-01`, or name more families"
            ))
        })?;
        Ok(Self { cases, baseline })
    }

    /// Returns the number of runs, bisecting apart.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a plan is never empty: that is an error"
    )]
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Returns the case that runs first.
    ///
    /// It lies far from every boundary, in 2019 or in the middle of the range, unless
    /// the sweep asked for certain families or instants only; then it is the case
    /// nearest to there.
    pub fn baseline(&self) -> &Case {
        &self.cases[self.baseline]
    }

    /// Lists the cases, zone after zone, each in order of time.
    pub fn iter(&self) -> std::slice::Iter<'_, Case> {
        self.cases.iter()
    }

    pub(super) fn cases(&self) -> &[Case] {
        &self.cases
    }

    pub(super) fn baseline_index(&self) -> usize {
        self.baseline
    }
}

impl<'plan> IntoIterator for &'plan Plan {
    type Item = &'plan Case;
    type IntoIter = std::slice::Iter<'plan, Case>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Collects the instants asked for one by one or in steps; all of them must fit.
fn explicit(
    choice: &Choice,
    range: &Range<Moment>,
    limit: usize,
    zones: usize,
) -> Result<Vec<Case>, Error> {
    let case = |moment| Case::new(moment, Zone::UTC);
    let mut cases: Vec<_> = choice.at.iter().copied().map(case).collect();
    if let Some(step) = choice.every.filter(|_| !choice.is_rerun) {
        // Count only as far as needed: a step of 1 ns over a century never ends.
        let steps = (0..).map_while(|count| step.after(range.start, count));
        let mut steps = steps.take_while(|moment| range.contains(moment));
        cases.extend(steps.by_ref().take(limit + 1).map(case));
    }
    cases.sort_by_key(|case| case.moment);
    cases.dedup();
    // The calm instant need not be there: somebody asked for exactly these.
    if cases.len() > limit {
        let what = if zones > 1 {
            "instants in each zone"
        } else {
            "instants"
        };
        return Err(over_limit(choice, cases.len(), what));
    }
    Ok(cases)
}

fn over_limit(choice: &Choice, count: usize, what: &str) -> Error {
    let depth = choice.depth;
    let step = choice
        .every
        .map_or(String::new(), |step| format!(" in steps of {step}"));
    let way_out = match depth.deeper() {
        Some(deeper) => {
            format!("write depth `{deeper}`, a longer step such as `1 day`, or a shorter range")
        }
        None => "write a longer step such as `1 day`, or a shorter range".to_owned(),
    };
    Error::plan(format!(
        "`{count}` or more {what}{step} are past the limit of depth `{depth}`, {} runs; {way_out}",
        depth.limit()
    ))
}

/// Gives every case its zones: all of them, or one after the other.
fn spread(cases: Vec<Case>, zones: &[Zone], is_product: bool) -> Vec<Case> {
    let mut spread = Vec::with_capacity(cases.len());
    let mut turn = zones.iter().copied().cycle();
    for case in cases {
        if is_product {
            spread.extend(zones.iter().map(|zone| Case {
                zone: *zone,
                ..case.clone()
            }));
        } else if case.zone.is_utc() {
            let zone = turn
                .next()
                .expect("there is a zone at least, and it repeats");
            spread.push(Case { zone, ..case });
        } else {
            spread.push(case);
        }
    }
    let place = |zone: Zone| zones.iter().position(|known| *known == zone);
    spread.sort_by_key(|case| (place(case.zone), case.moment));
    spread
}

/// Takes cases layer by layer until the plan is full.
pub(super) struct Picker<'choice> {
    choice: &'choice Choice,
    range: Range<Moment>,
    limit: usize,
    cases: Vec<Case>,
    taken: HashSet<Moment>,
}

impl Picker<'_> {
    fn force(&mut self, cases: Vec<Case>) {
        self.taken.extend(cases.iter().map(|case| case.moment));
        self.cases.extend(cases);
    }

    pub(super) fn is_full(&self) -> bool {
        self.cases.len() >= self.limit
    }

    pub(super) fn room(&self) -> usize {
        self.limit - self.cases.len()
    }

    /// Returns true when a family is wanted, so that its layer is worth making.
    pub(super) fn wants(&self, family: crate::Family) -> bool {
        !self.is_full() && self.choice.touches(family)
    }

    /// Takes a layer, or evenly chosen cases of it if it does not fit.
    pub(super) fn take(&mut self, layer: impl IntoIterator<Item = Case>) {
        if self.is_full() {
            return;
        }
        let takes_samples = self.choice.touches(crate::Family::Samples);
        let mut fresh: Vec<Case> = layer
            .into_iter()
            .filter(|case| self.range.contains(&case.moment) && !self.taken.contains(&case.moment))
            .filter(|case| {
                case.boundary()
                    .map_or(takes_samples, |boundary| self.choice.takes(boundary))
            })
            .collect();
        // The first of a layer at an instant names it.
        fresh.sort_by_key(|case| case.moment);
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
