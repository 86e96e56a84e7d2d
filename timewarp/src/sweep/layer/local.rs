//! Layers by the clocks of each zone: gaps, folds, midnights, and local days.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveTime;

use super::offset::{FOLD, GAP, INSIDE, MINUTES_AFTER, Offset};
use super::{Scope, around};
use crate::boundary::{self, Boundary, Family, Years};
use crate::sweep::Case;
use crate::sweep::picker::Picker;
use crate::zone::utc;
use crate::{Moment, Zone};

/// What zones that were asked for have of their own: midnights, gaps, folds, and days
/// that are long or do not exist.
pub(super) fn asked_zones(scope: &Scope, picker: &mut Picker<'_>) {
    // A quarter of a plan, shared by all zones.
    let each = (picker.room() / 4 / scope.zones.len()).max(4);
    for zone in &scope.zones {
        if picker.wants(Family::Dst) {
            let changes: Vec<_> = changes(*zone, &scope.near()).collect();
            let odd = |boundary: &&Boundary| {
                boundary.why.contains("day does not") || boundary.why.contains("no midnight")
            };
            let rare = changes.iter().filter(odd).take(each / 4);
            let step = changes.len().div_ceil(each / 2).max(1);
            let usual = changes.iter().skip(step / 2).step_by(step);
            picker.take(
                rare.chain(usual)
                    .flat_map(|boundary| around(boundary.clone(), *zone, inside(boundary))),
            );
        }
        if picker.wants(Family::Midnights) {
            let nights = Years::of(&scope.focus)
                .enumerate()
                .filter_map(|(index, year)| {
                    // Another day every year: 37 has no common factor with a year.
                    boundary::midnights(*zone, year).nth(index * 37 % 365)
                });
            let step = (45 / (each / 4).max(1)).max(1);
            picker.take(
                nights
                    .step_by(step)
                    .flat_map(|boundary| around(boundary, *zone, MINUTES_AFTER)),
            );
        }
    }
}

/// Gaps and folds of a few years for the first zones: the hour itself, and the day.
pub(super) fn changes_in_turn(scope: &Scope, picker: &mut Picker<'_>) {
    if !picker.wants(Family::Dst) {
        return;
    }
    let years: Vec<_> = Years::of(&scope.focus).collect();
    let mut cases = Vec::new();
    for turn in 0..4 {
        for (index, zone) in scope.zones.iter().take(20).enumerate() {
            // Different years for each zone, and none of the future at first.
            let year = years.get((index * 5 + turn * 9) % years.len().clamp(1, 32));
            let Some(year) = year else { continue };
            let changes = boundary::dst(*zone, year.clone()).filter(|boundary| boundary.tier == 0);
            for boundary in changes {
                let offsets = &offsets(&boundary)[turn % 3..][..1];
                cases.extend(around(boundary, *zone, offsets));
            }
            if cases.len() >= LOCAL_CHANGES {
                picker.take(cases);
                return;
            }
        }
    }
    picker.take(cases);
}

/// How many local changes a first glance looks at.
const LOCAL_CHANGES: usize = 52;

/// Returns the neighbours of a gap or of a fold.
fn offsets(boundary: &Boundary) -> &'static [Offset] {
    if boundary.name.ends_with("/gap") {
        GAP
    } else {
        FOLD
    }
}

/// Returns the one inside: after the hour that a gap skips, or on a fold's first pass.
fn inside(boundary: &Boundary) -> &'static [Offset] {
    &offsets(boundary)[..1]
}

/// Lists the gaps and folds of a zone, without their edges.
fn changes(zone: Zone, range: &Range<Moment>) -> impl Iterator<Item = Boundary> {
    boundary::dst(zone, range.clone()).filter(|boundary| boundary.tier <= 1)
}

/// Gaps and folds of all zones, evenly chosen ones, each looked at once inside.
pub(super) fn changes_inside(scope: &Scope, picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::Dst) {
        return;
    }
    let zones = scope.zones.iter();
    let cases: Vec<_> = zones
        .flat_map(|zone| {
            changes(*zone, range).flat_map(|boundary| {
                let offsets = inside(&boundary);
                around(boundary, *zone, offsets)
            })
        })
        .collect();
    // The same law in many zones is the same bug: leave room for others.
    let step = cases.len().div_ceil((picker.room() / 2).max(1));
    picker.take(cases.into_iter().step_by(step.max(1)));
}

/// All gaps and folds: both passes, the edges, and the days before and after.
pub(super) fn changes_around(scope: &Scope, picker: &mut Picker<'_>, range: &Range<Moment>) {
    for zone in &scope.zones {
        if !picker.wants(Family::Dst) {
            return;
        }
        picker.take(changes(*zone, range).flat_map(|boundary| {
            let offsets = offsets(&boundary);
            around(boundary, *zone, offsets)
        }));
    }
}

/// Noon and 23:30 of the telling days by the clocks of each zone.
pub(super) fn days(scope: &Scope, picker: &mut Picker<'_>) {
    for zone in scope.zones.iter().filter(|zone| !zone.is_utc()) {
        if picker.is_full() {
            return;
        }
        let range = &scope.focus;
        let days = boundary::leap_days(range.clone())
            .chain(boundary::month_ends(range.clone()))
            .chain(boundary::year_ends(range.clone()))
            .filter(|boundary| boundary.tier == 0);
        picker.take(days.flat_map(|boundary| {
            let date = utc(boundary.moment).map(|utc| utc.date());
            let boundary = Arc::new(boundary);
            [(0, 0), (12, 0), (23, 30)]
                .into_iter()
                .filter_map(move |(hour, minute)| {
                    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
                    let moment = zone.first_moment_of(date?.and_time(time))?;
                    Some(Case {
                        boundary: Some(Arc::clone(&boundary)),
                        ..Case::new(moment, *zone)
                    })
                })
        }));
    }
}

/// Midnights of each zone within the focus, with what lies just beside them.
pub(super) fn midnights(scope: &Scope, picker: &mut Picker<'_>) {
    for zone in &scope.zones {
        if !picker.wants(Family::Midnights) {
            return;
        }
        let nights = boundary::midnights(*zone, scope.focus.clone());
        picker.take(nights.flat_map(|boundary| around(boundary, *zone, INSIDE)));
    }
}
