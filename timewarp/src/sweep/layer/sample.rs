//! Instants on no boundary, spread so that every kind of window is met.

use std::ops::Range;

use super::super::Case;
use super::super::picker::Picker;
use crate::{Family, Moment, Zone};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Returns the fraction of `index` times the golden ratio, in 64 bits after the point.
///
/// The multiples of an irrational number fill the circle evenly at every count, so
/// hours, weekdays and days of the month are all met early and none in lockstep.
fn golden(index: usize) -> u128 {
    u128::from((index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// Lists `count` instants spread over a range, each at another time of day.
///
/// The days lie at even steps, which are no whole part of a year: after some years
/// every day of the year has been met, so that a bug of one date a year is found.
fn spread(range: &Range<Moment>, count: usize) -> impl Iterator<Item = Case> {
    let from = range.start.as_nanos();
    let days = (range.end.as_nanos() - from) / DAY;
    let count = i128::try_from(count).expect("a plan is small");
    (0..count).filter_map(move |index| {
        let day = days * index / count;
        let wander = golden(usize::try_from(index).ok()?);
        let time = i128::try_from((wander * 86_400) >> 64).ok()?;
        let moment = Moment::from_nanos_or_none(from + day * DAY + time * SECOND)?;
        Some(Case::new(moment, Zone::UTC))
    })
}

/// A few instants over the whole range, so that no decade of it goes unseen.
pub(super) fn over(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if picker.wants(Family::Samples) {
        picker.take(spread(range, picker.room().min(12)).collect::<Vec<_>>());
    }
}

/// What is left of a small plan, over the years that matter most.
pub(super) fn first(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if picker.wants(Family::Samples) {
        let count = picker.room().min(90);
        picker.take(spread(range, count));
    }
}

/// Two instants in each month of those years, which meet every day of the year.
pub(super) fn second(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if picker.wants(Family::Samples) {
        let count = picker.room().min(1_100);
        picker.take(spread(range, count));
    }
}

/// Every day of the range.
pub(super) fn daily(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if picker.wants(Family::Samples) && !range.is_empty() {
        let days = (range.end.as_nanos() - range.start.as_nanos()) / DAY;
        let days = usize::try_from(days).unwrap_or(usize::MAX).min(60_000);
        picker.take(spread(range, days));
    }
}

/// Whatever room is left, evenly over the whole range.
pub(super) fn even(picker: &mut Picker<'_>, range: &Range<Moment>) {
    if !picker.wants(Family::Samples) {
        return;
    }
    let from = range.start.as_nanos();
    let length = range.end.as_nanos() - from;
    let room = i128::try_from(picker.room()).expect("a plan is small");
    let cases = (0..room).filter_map(|index| {
        let nanos = from + length / room * index;
        Some(Case::new(Moment::from_nanos_or_none(nanos)?, Zone::UTC))
    });
    picker.take(cases.collect::<Vec<_>>());
}
