//! Instants that meet several conditions at once.
//!
//! `month == 2 && day == 29 && weekday == Sunday` shows three comparisons, each of a part of
//! the date; where all are wanted, only few days will do.

use std::ops::Range;

use super::view::View;
use crate::Moment;

/// A condition: the view shows this number.
pub(super) type Part = (View, i128);

/// Solutions that are tried: some of them may show what else is asked for.
const SOLUTIONS: usize = 4;

const DAY: i128 = 86_400_000_000_000;

/// Finds the first instants from `base` on, and then before it, that meet all conditions.
pub(super) fn solve(parts: &[Part], base: Moment, range: &Range<Moment>) -> Vec<Moment> {
    let Some(start) = at_time_of_day(parts, base) else {
        return Vec::new();
    };
    let days: Vec<Part> = parts
        .iter()
        .copied()
        .filter(|(view, _)| !view.is_within_day())
        .collect();
    let meets = |moment: &Moment| {
        let mut days = days.iter();
        days.all(|(view, number)| view.number(*moment) == Some(*number))
    };
    // A year that is asked for is where to begin.
    let year = days.iter().find_map(|(view, number)| match view {
        View::Year | View::PackedYear => view.instant(*number, start),
        _ => None,
    });
    let begin = year.map_or(start, |moment| {
        View::Ordinal.instant(1, moment).unwrap_or(moment)
    });
    let (from, to) = (range.start.as_nanos(), range.end.as_nanos());
    let forward = (0..).map(|day| begin.as_nanos() + day * DAY);
    let back = (1..).map(|day| begin.as_nanos() - day * DAY);
    let forward = forward.take_while(|nanos| *nanos < to);
    let back = back.take_while(|nanos| *nanos >= from);
    let limit = if year.is_some() { 366 } else { usize::MAX };
    let nanos = forward.take(limit).chain(back.take(limit));
    let moments = nanos.filter_map(Moment::from_nanos_or_none);
    moments.filter(meets).take(SOLUTIONS).collect()
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
