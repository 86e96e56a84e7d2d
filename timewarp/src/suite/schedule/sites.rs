//! The boundaries that fall between two reads, when nobody says which.

use std::sync::Arc;
use std::time::Duration;

use chrono::Datelike;

use crate::boundary::{self, Boundary, Family};
use crate::sweep::Depth;
use crate::zone::utc;
use crate::{Case, Moment, Zone};

const DAY: u64 = 86_400;

/// Returns boundaries of each kind that lie ahead, in a zone: the next ones, and by depth
/// those after.
///
/// A year's end is a month's end and a midnight too, and so on: a few show what many would.
pub(super) fn sites(now: Moment, depth: Depth, zone: Zone) -> Vec<Case> {
    let end = Depth::Quick.range().end;
    let until = |days: u64| {
        let until = now.checked_add(Duration::from_secs(days * DAY));
        until.map_or(end, |until| until.min(end))
    };
    // Of the midnights one, of the ends of months and so on one each, or so many.
    let [few, some] = match depth {
        Depth::Quick => [1, 2],
        Depth::Standard => [7, 12],
        Depth::Deep => [60, 48],
    };
    let starts_month = |one: &Boundary| utc(one.moment).is_some_and(|time| time.day() == 1);
    let mut sites: Vec<Boundary> = Vec::new();
    sites.extend(boundary::midnights(Zone::UTC, now..until(366)).take(few));
    let months = boundary::month_ends(now..end).filter(starts_month);
    sites.extend(months.take(few));
    let years = boundary::year_ends(now..end).filter(|one| one.tier == 0);
    sites.extend(years.take(few));
    let leap_days = boundary::leap_days(now..end).filter(|one| one.tier <= 1);
    sites.extend(leap_days.take(some));
    let singles = boundary::singles(&(now..end)).iter();
    // A process is told whole seconds.
    let is_wanted = |one: &&Boundary| {
        let is_known = one.family == Family::Epochs || depth > Depth::Quick;
        one.tier == 0 && is_known && one.moment.subsec_nanos() == 0
    };
    sites.extend(singles.filter(is_wanted).take(some).cloned());
    if !zone.is_utc() {
        let two_years = now..until(2 * 366);
        sites.extend(boundary::midnights(zone, now..until(366)).take(few));
        sites.extend(boundary::dst(zone, two_years).take(some));
        let local_years = boundary::midnights(zone, now..until(366)).filter(|one| {
            let shown = zone.local(one.moment);
            shown.is_some_and(|shown| shown.ordinal() == 1)
        });
        sites.extend(local_years.take(few));
    }
    sites.sort_by_key(|one| (one.moment, one.tier));
    sites.dedup_by_key(|one| one.moment);
    let later = sites.into_iter().filter(|one| one.moment > now);
    let site = |boundary: Boundary| Case {
        boundary: Some(Arc::new(boundary.clone())),
        ..Case::new(boundary.moment, zone)
    };
    later.map(site).collect()
}
