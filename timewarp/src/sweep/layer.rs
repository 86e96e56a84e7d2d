//! Which instants matter most, in layers that a plan takes until it is full.

mod offset;
mod sample;

use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::Case;
use super::plan::Picker;
use crate::boundary::{self, Boundary, Family, Years};
use crate::zone::utc;
use crate::{Moment, Zone};
use offset::{
    ALL, DAYS, EVENING, EXACT, FINE, FOLD, GAP, INSIDE, LEAP_SECOND, MIDDAY, MINUTES_AFTER, Offset,
    SECOND_BEFORE,
};

/// The years in which software of today lives: small plans look here first.
///
/// A constant on purpose: a plan that depended on today would be a time bomb.
const FOCUS: Range<Moment> = Moment::from_seconds(820_454_400)..Moment::from_seconds(2_240_524_800);

/// Returns an instant of the range that lies far from every boundary: mid-month,
/// mid-year, mid-morning, in 2019 or else in the middle of the range.
///
/// Code that fails here probably fails everywhere, and that is worth knowing first.
pub(super) fn calm(range: &Range<Moment>) -> Moment {
    const CALM: Moment = Moment::from_seconds(1_560_333_723);
    if range.contains(&CALM) {
        return CALM;
    }
    let nanos = range.start.as_nanos() + (range.end.as_nanos() - range.start.as_nanos()) / 2;
    let middle = Moment::from_nanos_or_none(nanos).expect("it lies between two moments");
    let june = utc(middle)
        .and_then(|middle| NaiveDate::from_ymd_opt(middle.year(), 6, 12)?.and_hms_opt(10, 2, 3));
    june.map(Moment::from)
        .filter(|june| range.contains(june))
        .unwrap_or(middle)
}

/// Returns both ends of a range, and its calm instant: a failure that lasts is seen
/// from the last instant, whenever it began.
pub(super) fn ends(range: &Range<Moment>) -> [Moment; 3] {
    let last = Moment::from_nanos_or_none(range.end.as_nanos() - 1).unwrap_or(range.start);
    [range.start, last, calm(range)]
}

/// Where a plan looks: a range of time, and zones.
pub(super) struct Scope {
    range: Range<Moment>,
    focus: Range<Moment>,
    zones: Vec<Zone>,
    /// Somebody named the zones, so that they matter more than others.
    is_asked: bool,
}

impl Scope {
    pub(super) fn new(range: Range<Moment>, zones: Vec<Zone>, is_asked: bool) -> Self {
        let from = range.start.max(FOCUS.start);
        let focus = from..range.end.min(FOCUS.end).max(from);
        Self {
            range,
            focus,
            zones,
            is_asked,
        }
    }

    /// Returns the part of the range that depths below `deep` look at.
    fn near(&self) -> Range<Moment> {
        let near = super::Depth::Quick.range();
        let from = self.range.start.max(near.start);
        from..self.range.end.min(near.end).max(from)
    }
}

/// Fills a plan: the most telling instants first, until there is no more room.
pub(super) fn fill(scope: &Scope, picker: &mut Picker<'_>) {
    first_glance(scope, picker);
    neighbours(scope, picker);
    everything(scope, picker);
}

/// The few hundred instants at which most known bugs show.
fn first_glance(scope: &Scope, picker: &mut Picker<'_>) {
    let focus = &scope.focus;
    if picker.wants(Family::Samples) {
        picker.take(ends(&scope.range).map(|moment| Case::new(moment, Zone::UTC)));
    }
    if scope.is_asked {
        asked_zones(scope, picker);
    }
    first_singles(scope, picker);
    days(picker, boundary::leap_days(focus.clone()), 0, MIDDAY);
    new_years(picker, focus);
    week_edges(picker, focus);
    month_ends_in_turn(picker, focus);
    first_of_march(picker, focus);
    local_changes_in_turn(scope, picker);
    sample::over(picker, &scope.range);
    sample::first(picker, focus);
}

/// All families within the focus, with the instants beside each boundary.
fn neighbours(scope: &Scope, picker: &mut Picker<'_>) {
    let focus = &scope.focus;
    let near = &scope.near();
    days(picker, boundary::leap_days(focus.clone()), 1, DAYS);
    days(picker, boundary::leap_days(focus.clone()), 3, MIDDAY);
    days(picker, boundary::leap_days(near.clone()), 0, MIDDAY);
    days(picker, boundary::year_ends(focus.clone()), 0, DAYS);
    days(picker, boundary::year_ends(focus.clone()), 3, MIDDAY);
    days(picker, boundary::leap_seconds(near.clone()), 0, LEAP_SECOND);
    singles(near, picker, 0, FINE);
    singles(near, picker, 2, EXACT);
    days(picker, boundary::week_years(focus.clone()), 2, MIDDAY);
    days(picker, boundary::month_ends(focus.clone()), 0, MIDDAY);
    sample::second(picker, focus);
    local_changes(scope, picker, focus, Detail::Inside);
    days(picker, boundary::month_ends(focus.clone()), 1, EXACT);
    singles(near, picker, u8::MAX, EXACT);
}

/// Whatever the catalogue has in the range, and instants spread over the rest.
fn everything(scope: &Scope, picker: &mut Picker<'_>) {
    let near = &scope.near();
    singles(&scope.range, picker, u8::MAX, ALL);
    sample::daily(picker, near);
    days(picker, boundary::leap_days(near.clone()), u8::MAX, ALL);
    days(picker, boundary::year_ends(near.clone()), u8::MAX, ALL);
    days(picker, boundary::week_years(near.clone()), u8::MAX, ALL);
    days(picker, boundary::month_ends(near.clone()), u8::MAX, ALL);
    local_changes(scope, picker, near, Detail::Around);
    local_days(scope, picker);
    midnights(scope, picker);
    let range = &scope.range;
    days(picker, boundary::leap_days(range.clone()), 0, MIDDAY);
    days(picker, boundary::year_ends(range.clone()), 1, EXACT);
    sample::even(picker, range);
}

/// Lists cases at offsets from a boundary, in one zone.
fn around(boundary: Boundary, zone: Zone, offsets: &[Offset]) -> impl Iterator<Item = Case> {
    let moment = boundary.moment;
    let boundary = Arc::new(boundary);
    offsets.iter().filter_map(move |offset| {
        let moment = Moment::from_nanos_or_none(moment.as_nanos() + offset.nanos())?;
        Some(Case {
            moment,
            zone,
            boundary: Some(Arc::clone(&boundary)),
        })
    })
}

/// The families that are tables of single instants, up to a tier.
fn singles(range: &Range<Moment>, picker: &mut Picker<'_>, tier: u8, offsets: &[Offset]) {
    if picker.is_full() {
        return;
    }
    let table = boundary::singles();
    let from = table.partition_point(|boundary| boundary.moment < range.start);
    let to = table
        .partition_point(|boundary| boundary.moment < range.end)
        .max(from);
    let chosen = table[from..to]
        .iter()
        .filter(|boundary| boundary.tier <= tier);
    picker.take(chosen.flat_map(|boundary| around(boundary.clone(), Zone::UTC, offsets)));
}

/// A family of whole days, up to a tier.
fn days(
    picker: &mut Picker<'_>,
    mut boundaries: impl Iterator<Item = Boundary>,
    tier: u8,
    offsets: &[Offset],
) {
    // Every boundary of one call is of one family; ask once.
    let Some(first) = boundaries.next() else {
        return;
    };
    if !picker.wants(first.family) {
        return;
    }
    let chosen = std::iter::once(first)
        .chain(boundaries)
        .filter(|boundary| boundary.tier <= tier);
    picker.take(chosen.flat_map(|boundary| around(boundary, Zone::UTC, offsets)));
}

/// The best known single instants; leap seconds only of the years that matter.
fn first_singles(scope: &Scope, picker: &mut Picker<'_>) {
    let near = scope.near();
    let known = boundary::singles().iter().filter(|boundary| {
        let is_old = boundary.family == Family::LeapSeconds && boundary.moment < FOCUS.start;
        boundary.tier == 0 && near.contains(&boundary.moment) && !is_old
    });
    picker.take(known.flat_map(|boundary| around(boundary.clone(), Zone::UTC, EXACT)));
}

/// Every new year: the instant, the second before, or noon where the week is old.
fn new_years(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::YearEnds) {
        return;
    }
    let years = boundary::year_ends(range.clone()).filter(|boundary| boundary.tier == 0);
    picker.take(years.enumerate().flat_map(|(index, boundary)| {
        let is_old_week = utc(boundary.moment).is_some_and(|utc| utc.iso_week().week() > 51);
        let offsets = match index % 3 {
            _ if is_old_week => MIDDAY,
            0 => EXACT,
            1 => MIDDAY,
            _ => SECOND_BEFORE,
        };
        around(boundary, Zone::UTC, offsets)
    }));
}

/// The last days of December that belong to the first week of the next year.
fn week_edges(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::WeekYears) {
        return;
    }
    let edges = boundary::week_years(range.clone()).filter(|boundary| {
        boundary.tier == 0 && utc(boundary.moment).is_some_and(|utc| utc.month() == 12)
    });
    picker.take(edges.flat_map(|boundary| around(boundary, Zone::UTC, MIDDAY)));
}

/// One month end in each year, another one every year, at changing hours.
fn month_ends_in_turn(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::MonthEnds) {
        return;
    }
    let ends = Years::of(range).enumerate().filter_map(|(index, year)| {
        let mut ends = boundary::month_ends(year).filter(|boundary| boundary.tier == 0);
        // Seven steps through the twelve months visit all of them.
        let end = ends.nth(index * 7 % 12)?;
        let offsets = [MIDDAY, EVENING, MIDDAY, MINUTES_AFTER][index % 4];
        Some(around(end, Zone::UTC, offsets))
    });
    picker.take(ends.flatten());
}

/// 1 March of every third common year, which some code takes for 29 February.
fn first_of_march(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::LeapDays) {
        return;
    }
    let common = boundary::leap_days(range.clone()).filter(|boundary| boundary.tier == 3);
    picker.take(
        common
            .step_by(3)
            .flat_map(|boundary| around(boundary, Zone::UTC, MIDDAY)),
    );
}

/// What zones that were asked for have of their own: midnights, gaps, folds, and days
/// that are long or do not exist.
fn asked_zones(scope: &Scope, picker: &mut Picker<'_>) {
    // A quarter of a plan, shared by all zones.
    let each = (picker.room() / 4 / scope.zones.len()).max(4);
    for zone in &scope.zones {
        if picker.wants(Family::Dst) {
            let changes = boundary::dst(*zone, scope.near()).filter(|boundary| boundary.tier <= 1);
            let changes: Vec<_> = changes.collect();
            let odd = |boundary: &&Boundary| {
                boundary.why.contains("day does not") || boundary.why.contains("no midnight")
            };
            let rare = changes.iter().filter(odd).take(each / 4);
            let step = changes.len().div_ceil(each / 2).max(1);
            let usual = changes.iter().skip(step / 2).step_by(step);
            picker.take(rare.chain(usual).flat_map(|boundary| {
                let offsets = if is_gap(boundary) { GAP } else { FOLD };
                around(boundary.clone(), *zone, &offsets[..1])
            }));
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
fn local_changes_in_turn(scope: &Scope, picker: &mut Picker<'_>) {
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
                let offsets = if is_gap(&boundary) { GAP } else { FOLD };
                cases.extend(around(boundary, *zone, &offsets[turn % 3..][..1]));
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

fn is_gap(boundary: &Boundary) -> bool {
    boundary.name.ends_with("/gap")
}

/// How closely a gap or fold is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Once, inside the gap's hour or on the first pass of a fold.
    Inside,
    /// Both passes, the edges, and the days before and after.
    Around,
}

/// Gaps and folds of all zones: evenly chosen ones inside, or all of them around.
fn local_changes(scope: &Scope, picker: &mut Picker<'_>, range: &Range<Moment>, detail: Detail) {
    let mut cases = Vec::new();
    for zone in &scope.zones {
        if !picker.wants(Family::Dst) {
            return;
        }
        let changes = boundary::dst(*zone, range.clone()).filter(|boundary| boundary.tier <= 1);
        cases.extend(changes.flat_map(|boundary| {
            let offsets = if is_gap(&boundary) { GAP } else { FOLD };
            let offsets = if detail == Detail::Inside {
                &offsets[..1]
            } else {
                offsets
            };
            around(boundary, *zone, offsets)
        }));
        if detail == Detail::Around {
            picker.take(std::mem::take(&mut cases));
        }
    }
    if detail == Detail::Inside {
        // The same law in many zones is the same bug: leave room for others.
        let step = cases.len().div_ceil((picker.room() / 2).max(1));
        picker.take(cases.into_iter().step_by(step.max(1)));
    }
}

/// Noon and 23:30 of the telling days by the clocks of each zone.
fn local_days(scope: &Scope, picker: &mut Picker<'_>) {
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
                        moment,
                        zone: *zone,
                        boundary: Some(Arc::clone(&boundary)),
                    })
                })
        }));
    }
}

/// Midnights of each zone within the focus, with what lies just beside them.
fn midnights(scope: &Scope, picker: &mut Picker<'_>) {
    for zone in &scope.zones {
        if !picker.wants(Family::Midnights) {
            return;
        }
        let nights = boundary::midnights(*zone, scope.focus.clone());
        picker.take(nights.flat_map(|boundary| around(boundary, *zone, INSIDE)));
    }
}
