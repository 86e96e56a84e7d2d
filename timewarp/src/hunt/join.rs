//! Instants that meet several conditions at once.
//!
//! `month == 2 && day == 29 && weekday == Sunday` shows three comparisons, each of a part of
//! the date; where all are wanted, only few days will do.

use std::ops::Range;
use std::sync::OnceLock;

use super::view::View;
use crate::Moment;

/// A condition: the view shows this number.
pub(super) type Part = (View, i128);

/// Solutions that are tried: some of them may show what else is asked for.
const SOLUTIONS: usize = 4;

const DAY: i64 = 86_400;

/// Days that are looked at: those from 1970 to 2107.
const DAYS: i64 = 50_403;

/// Finds the first instants from `base` on, and then before it, that meet all conditions.
///
/// Days before 1970 and after 2107 are not looked at.
pub(super) fn solve(parts: &[Part], base: Moment, range: &Range<Moment>) -> Vec<Moment> {
    let Some(start) = at_time_of_day(parts, base) else {
        return Vec::new();
    };
    let mut wanted: Vec<(usize, i64)> = Vec::new();
    for (view, number) in parts.iter().filter(|(view, _)| !view.is_within_day()) {
        let column = COLUMNS.iter().position(|column| column == view);
        let (Some(column), Ok(number)) = (column, i64::try_from(*number)) else {
            return Vec::new();
        };
        wanted.push((column, number));
    }
    let second = start.as_seconds().rem_euclid(DAY);
    let nanos = start.subsec_nanos();
    let first = start.as_seconds().div_euclid(DAY).clamp(0, DAYS - 1);
    let table = table();
    let days = (first..DAYS).chain((0..first).rev());
    let is_met = |day: &i64| {
        let row = usize::try_from(*day).ok().and_then(|day| table.get(day));
        let mut wanted = wanted.iter();
        row.is_some_and(|row| wanted.all(|(column, number)| row[*column] == *number))
    };
    let moments = days
        .filter(is_met)
        .map(|day| Moment::from_parts(day * DAY + second, nanos));
    moments
        .filter(|moment| range.contains(moment))
        .take(SOLUTIONS)
        .collect()
}

/// Views that are the same all day.
const COLUMNS: [View; 18] = [
    View::PackedDate,
    View::PackedOrdinal,
    View::PackedCivil,
    View::Midnight,
    View::UnixDay,
    View::CommonEraDay,
    View::JulianDay,
    View::DecimalDate,
    View::Year,
    View::PackedYear,
    View::DecimalMonth,
    View::Ordinal,
    View::Month,
    View::Day,
    View::Weekday,
    View::WeekdayFromSunday,
    View::IsoWeekday,
    View::IsoWeek,
];

/// Returns what each view shows on each day, written once.
fn table() -> &'static [[i64; COLUMNS.len()]] {
    static TABLE: OnceLock<Vec<[i64; COLUMNS.len()]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let row = |day: i64| {
            let midnight = Moment::from_seconds(day * DAY);
            COLUMNS.map(|view| {
                let number = view
                    .number(midnight)
                    .and_then(|number| number.try_into().ok());
                number.expect("dates of these years are small numbers")
            })
        };
        (0..DAYS).map(row).collect()
    })
}

/// Moves an instant within its day; none if the conditions for that contradict each other.
fn at_time_of_day(parts: &[Part], base: Moment) -> Option<Moment> {
    let within: Vec<Part> = parts
        .iter()
        .copied()
        .filter(|(view, _)| view.is_within_day())
        .collect();
    let mut moment = base;
    // The coarse ones first: the others keep what is coarser.
    for wanted in [
        View::SecondOfDay,
        View::MinuteOfDay,
        View::Hour,
        View::Minute,
        View::Second,
    ] {
        for (view, number) in &within {
            if *view == wanted {
                moment = view.instant(*number, moment)?;
            }
        }
    }
    let mut within = within.iter();
    let is_met = within.all(|(view, number)| view.number(moment) == Some(*number));
    is_met.then_some(moment)
}
