//! Which instants matter most, in layers that a plan takes until it is full.

mod local;
mod offset;
mod sample;

use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::Case;
use super::picker::Picker;
use crate::boundary::{self, Boundary, Family, Years};
use crate::zone::utc;
use crate::{Moment, Zone};
use offset::{
    ALL, DAYS, EVENING, EXACT, FINE, LEAP_SECOND, MIDDAY, MINUTES_AFTER, Offset, SECOND_BEFORE,
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
        let focus = boundary::cut(&range, &FOCUS);
        Self {
            range,
            focus,
            zones,
            is_asked,
        }
    }

    /// Returns the part of the range that depths below `deep` look at.
    fn near(&self) -> Range<Moment> {
        boundary::cut(&self.range, &super::Depth::Quick.range())
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
        local::asked_zones(scope, picker);
    }
    first_singles(scope, picker);
    days(picker, boundary::leap_days(focus.clone()), 0, MIDDAY);
    new_years(picker, focus);
    week_edges(picker, focus);
    month_ends_in_turn(picker, focus);
    first_of_march(picker, focus);
    local::changes_in_turn(scope, picker);
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
    local::changes_inside(scope, picker, focus);
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
    local::changes_around(scope, picker, near);
    local::days(scope, picker);
    local::midnights(scope, picker);
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
            boundary: Some(Arc::clone(&boundary)),
            ..Case::new(moment, zone)
        })
    })
}

/// The families that are tables of single instants, up to a tier.
fn singles(range: &Range<Moment>, picker: &mut Picker<'_>, tier: u8, offsets: &[Offset]) {
    if picker.is_full() {
        return;
    }
    let table = boundary::singles(range).iter();
    let chosen = table.filter(|boundary| boundary.tier <= tier);
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
    let known = boundary::singles(&near).iter().filter(|boundary| {
        let is_old = boundary.family == Family::LeapSeconds && boundary.moment < FOCUS.start;
        boundary.tier == 0 && !is_old
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
