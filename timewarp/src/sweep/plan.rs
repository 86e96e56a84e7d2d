//! The instants that a sweep will try, in order.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::layer::{self, Scope};
use super::picker::Picker;
use super::{Case, Choice, Depth, Selector, Step};
use crate::boundary::telling_zones;
use crate::{Error, Family, Moment, Zone};

/// The instants that a sweep will try, the same on every run and machine.
///
/// They come in order of time; for code that is given a zone, zone after zone.
// Many sweeps count who shares a plan: its threads read it from another line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(128))]
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
        let zones = zones(choice)?;
        // Instants that were asked for one by one run in every zone asked for.
        let is_product = choice.is_zoned && choice.zones.is_some();
        let explicit = explicit(choice, &range, if is_product { zones.len() } else { 1 })?;
        let mut picker = Picker::new(choice, range.clone());
        let wants_layers =
            !choice.is_rerun && (choice.every.is_none() || choice.families.is_some());
        if is_product {
            picker.force(in_each(&zones, &explicit));
        } else {
            picker.force(explicit);
        }
        if !choice.is_rerun {
            let known = known(choice, &zones, &range).into_iter();
            let known = known.filter(|case| !picker.holds(case));
            let known = known.collect();
            picker.force(known);
        }
        if wants_layers {
            if choice.is_zoned && choice.touches(Family::Samples) && !choice.only_boundaries {
                // An edge needs two sides, in each zone.
                let ends = layer::ends(&range).map(|moment| Case::new(moment, Zone::UTC));
                if zones.len() * 10 <= picker.room() {
                    picker.force(in_each(&zones, &ends));
                }
            }
            let scope = Scope::new(range.clone(), zones.clone(), choice.zones.is_some());
            let selectors = choice.families.as_deref().unwrap_or_default();
            // Each family gets its share of the room; what it leaves goes to the others.
            for selector in selectors.iter().filter(|_| selectors.len() > 1) {
                let share = picker.room() / selectors.len();
                fill_share(&mut picker, &scope, selector, share);
            }
            layer::fill(&scope, &mut picker);
        }
        let mut cases = picker.into_cases();
        if choice.is_zoned {
            spread(&mut cases, &zones, is_product, choice);
        } else {
            for case in &mut cases {
                case.zone = Zone::UTC;
            }
            Case::sort(&mut cases);
        }
        Self::of(cases, choice, &range)
    }

    fn of(cases: Vec<Case>, choice: &Choice, range: &Range<Moment>) -> Result<Self, Error> {
        if cases.is_empty() {
            return Err(no_instants(choice, range));
        }
        Ok(Self::around(cases, range))
    }

    /// Makes a plan of these cases, of which the one nearest to an ordinary instant comes first.
    pub(super) fn around(cases: Vec<Case>, range: &Range<Moment>) -> Self {
        let calm = layer::calm(range);
        let distance = |case: &Case| case.moment.as_nanos().abs_diff(calm.as_nanos());
        let baseline = (0..cases.len()).min_by_key(|index| distance(&cases[*index]));
        let baseline = baseline.unwrap_or(0);
        Self { cases, baseline }
    }

    /// Makes a plan of these instants, in order of time, in UTC.
    ///
    /// The one nearest to `baseline` runs first. Returns none for no instants.
    pub fn at(moments: impl IntoIterator<Item = Moment>, baseline: Moment) -> Option<Self> {
        let mut moments: Vec<_> = moments.into_iter().collect();
        moments.sort_unstable();
        moments.dedup();
        let distance = |index: &usize| moments[*index].as_nanos().abs_diff(baseline.as_nanos());
        let nearest = (0..moments.len()).min_by_key(distance)?;
        let cases = moments
            .into_iter()
            .map(|moment| Case::new(moment, Zone::UTC));
        Some(Self::of_cases(cases.collect(), nearest))
    }

    /// Makes a plan of these cases, zone after zone, each in order of time.
    ///
    /// `baseline` is the place of the case that runs first.
    pub(crate) fn of_cases(cases: Vec<Case>, baseline: usize) -> Self {
        Self { cases, baseline }
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

    /// Returns the place among the cases of the one that runs so many runs after the
    /// first: that is the baseline, the others follow in order.
    #[inline]
    pub(super) fn index_at(&self, position: usize) -> usize {
        match position.checked_sub(1) {
            None => self.baseline_index(),
            Some(index) if index < self.baseline_index() => index,
            Some(_) => position,
        }
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

fn no_instants(choice: &Choice, range: &Range<Moment>) -> Error {
    let is_out = |family: &Family| !choice.touches(*family);
    if Family::ALL.iter().chain([&Family::Samples]).all(is_out) {
        return Error::plan(
            "the plan has no instants: every family is left out; name one, such as `leap-days`, and do \
             not leave it out",
        );
    }
    let Range { start, end } = range;
    Error::plan(format!(
        "the plan has no instants: no boundary of the chosen families lies from `{start}` to \
         `{end}`; widen the range, as from `2000-01-01` to `2040-01-01`, or name more families"
    ))
}

/// Returns the zones to look at: those asked for, those that families name, or the
/// telling ones; few of these where each of them is a sweep of its own.
fn zones(choice: &Choice) -> Result<Vec<Zone>, Error> {
    const OWN_SWEEPS: usize = 9;
    let mut zones: Vec<Zone> = match &choice.zones {
        Some(zones) if zones.is_empty() => {
            return Err(Error::plan(
                "zones: the list is empty; write a name such as `Europe/Berlin`",
            ));
        }
        Some(zones) => zones.clone(),
        None if choice.is_zoned => telling_zones().take(OWN_SWEEPS).collect(),
        None => telling_zones().collect(),
    };
    for zone in choice.families.iter().flatten().filter_map(Selector::zone) {
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    Ok(zones)
}

/// Collects the instants asked for one by one or in steps; all of them must fit.
fn explicit(choice: &Choice, range: &Range<Moment>, zones: usize) -> Result<Vec<Case>, Error> {
    let limit = choice.depth.limit() / zones;
    let mut moments = choice.at.clone();
    let step = choice.every.filter(|_| !choice.is_rerun);
    if let Some(step) = step {
        // Count only as far as needed: a step of 1 ns over a century never ends.
        let steps = (0..).map_while(|count| step.after(range.start, count));
        let steps = steps.take_while(|moment| range.contains(moment));
        moments.extend(steps.take(limit + 1));
    }
    moments.sort_unstable();
    moments.dedup();
    if moments.len() > limit {
        let count = step.map_or(choice.at.len(), |step| step.count(range));
        return Err(over_limit(choice, range, count, zones));
    }
    let cases = moments
        .into_iter()
        .map(|moment| Case::new(moment, Zone::UTC));
    Ok(cases.collect())
}

fn over_limit(choice: &Choice, range: &Range<Moment>, count: usize, zones: usize) -> Error {
    let depth = choice.depth;
    let limit = depth.limit();
    let (what, longer) = match choice.every {
        Some(step) => {
            let fitting = Step::fitting(range, limit / zones);
            (
                format!("`{count}` instants in steps of {step}"),
                format!("steps of `{fitting}`"),
            )
        }
        None => (format!("`{count}` instants"), "fewer of them".to_owned()),
    };
    let in_zones = if zones > 1 {
        format!(" in each of {zones} zones")
    } else {
        String::new()
    };
    let deeper = match Depth::deep_enough(count.saturating_mul(zones)) {
        Some(deeper) => format!("depth `{deeper}`, "),
        None => String::new(),
    };
    Error::plan(format!(
        "{what}{in_zones} are past the limit of depth `{depth}`, {limit} runs; write {deeper}{longer} or \
         a shorter range"
    ))
}

/// Lists the instants that tell whether known failures still are what they were, in the
/// zones that each is about.
fn known(choice: &Choice, zones: &[Zone], range: &Range<Moment>) -> Vec<Case> {
    let cases = choice.known.iter().flat_map(|known| {
        let named = known.zone().map(|zone| vec![zone]);
        let zones = match named {
            Some(named) => named,
            None if choice.is_zoned => zones.to_vec(),
            None => vec![Zone::UTC],
        };
        let probes = known.probes(range);
        let cases = zones.into_iter().flat_map(move |zone| {
            let in_zone = probes.clone().into_iter();
            // Code that reads the clock twice must not cross an edge by itself.
            in_zone.map(move |moment| Case::new(moment, zone).held(true))
        });
        cases.collect::<Vec<_>>()
    });
    let mut seen = HashSet::new();
    let is_new = |case: &Case| seen.insert((case.moment, case.zone));
    cases.filter(is_new).collect()
}

fn in_each(zones: &[Zone], cases: &[Case]) -> Vec<Case> {
    let each = zones.iter().flat_map(|zone| {
        cases.iter().map(|case| Case {
            zone: *zone,
            ..case.clone()
        })
    });
    each.collect()
}

/// Gives cases without a zone of their own one zone each, in turn, and sorts them.
fn spread(cases: &mut [Case], zones: &[Zone], is_product: bool, choice: &Choice) {
    let mut turn = zones.iter().copied().cycle();
    let seen: HashSet<(Moment, Zone)> = cases.iter().map(|case| (case.moment, case.zone)).collect();
    // Where each instant runs in each zone, UTC may be one of those asked for.
    let is_settled = |case: &Case| {
        is_product
            && zones
                .iter()
                .all(|zone| seen.contains(&(case.moment, *zone)))
    };
    let is_known_of_utc = |case: &Case| {
        let mut known = choice.known.iter().filter(|known| known.zone().is_some());
        case.boundary.is_none() && known.any(|known| known.is_edge_in(case.moment, case.zone))
    };
    for case in cases.iter_mut().filter(|case| case.zone.is_utc()) {
        if !is_settled(case) && !is_known_of_utc(case) {
            case.zone = turn.next().unwrap_or(Zone::UTC);
        }
    }
    let place = |zone: Zone| zones.iter().position(|known| *known == zone);
    cases.sort_by_key(|case| (place(case.zone), case.moment));
}

/// Fills up to `share` cases with what one selector takes.
fn fill_share(picker: &mut Picker<'_>, scope: &Scope, selector: &Selector, share: usize) {
    let only = Choice {
        families: Some(vec![selector.clone()]),
        ..picker.choice().clone()
    };
    picker.with_share(&only, share, |picker| layer::fill(scope, picker));
}
