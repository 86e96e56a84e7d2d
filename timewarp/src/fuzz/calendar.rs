//! Moving an instant as calendars do, and visiting instants in a good order.

use std::ops::Range;
use std::time::Duration;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

use super::random::Random;
use super::view::month_day;
use crate::zone::utc;
use crate::{Depth, Moment, Sweep};

const SECOND: i128 = 1_000_000_000;

/// Moves an instant by a step of the calendar or the clock, or to a place near by.
pub(super) fn step(base: Moment, random: &mut Random) -> Option<Moment> {
    const LENGTHS: [i128; 9] = [
        1,
        1_000_000,
        SECOND,
        60 * SECOND,
        3_600 * SECOND,
        86_400 * SECOND,
        7 * 86_400 * SECOND,
        30 * 86_400 * SECOND,
        1_000_000 * SECOND,
    ];
    if random.is_one_in(3) {
        let length = random.pick(&LENGTHS)?;
        let length = if random.is_one_in(2) { length } else { -length };
        return Moment::from_nanos_or_none(base.as_nanos() + length);
    }
    let time = utc(base)?;
    let date = time.date();
    let year = date.year();
    let days = Days::new(1 + random.next() % 40);
    let at = |date: Option<NaiveDate>| Some(date?.and_time(time.time()));
    let moved: Option<NaiveDateTime> = match random.below(12) {
        0 => time.checked_add_months(Months::new(1)),
        1 => time.checked_sub_months(Months::new(1)),
        2 => time.checked_add_months(Months::new(12)),
        3 => time.checked_sub_months(Months::new(12)),
        4 => time.checked_add_days(days),
        5 => time.checked_sub_days(days),
        6 => at(month_day(year, date.month(), 31)),
        7 => at(NaiveDate::from_ymd_opt(year, date.month(), 1)),
        8 => at(NaiveDate::from_ymd_opt(year, 12, 31)),
        9 => {
            let leap = (year..year.saturating_add(8)).find_map(|year| {
                // Four years on, unless a century without a leap day comes between.
                NaiveDate::from_ymd_opt(year, 2, 29)
            });
            at(leap)
        }
        10 => Some(date.and_time(NaiveTime::MIN)),
        _ => return Moment::from(date.succ_opt()?).checked_sub(Duration::from_nanos(1)),
    };
    moved.map(Moment::from)
}

/// Sets one field of the date or the time to any of its values.
pub(super) fn set_field(
    base: Moment,
    range: &Range<Moment>,
    random: &mut Random,
) -> Option<Moment> {
    use chrono::Timelike;
    let time = utc(base)?;
    let years = utc(range.start)?.year()..=utc(range.end)?.year();
    let mut below = |limit: u32| u32::try_from(random.next() % u64::from(limit)).unwrap_or(0);
    let moved = match below(6) {
        0 => {
            let count = years.end().abs_diff(*years.start()) + 1;
            let year = years.start().checked_add_unsigned(below(count))?;
            month_day(year, time.month(), time.day())?.and_time(time.time())
        }
        1 => month_day(time.year(), 1 + below(12), time.day())?.and_time(time.time()),
        2 => month_day(time.year(), time.month(), 1 + below(31))?.and_time(time.time()),
        3 => time.with_hour(below(24))?,
        4 => time.with_minute(below(60))?,
        _ => time.with_second(below(60))?,
    };
    Some(moved.into())
}

/// Lists the same time on each day of the year, and each other hour, minute and second.
pub(super) fn fields(base: Moment) -> Vec<Moment> {
    use chrono::Timelike;
    let Some(time) = utc(base) else {
        return Vec::new();
    };
    let days = (1..=366).map(|day| time.with_ordinal(day));
    let hours = (0..24).map(|hour| time.with_hour(hour));
    let minutes = (0..60).map(|minute| time.with_minute(minute));
    let seconds = (0..60).map(|second| time.with_second(second));
    let all = hours.chain(minutes).chain(seconds).chain(days);
    let moments = all.flatten().map(Moment::from);
    moments.filter(|moment| *moment != base).collect()
}

/// Visits the landmarks of the catalogue, each once, and then the whole range, evenly.
///
/// After the landmarks come the multiples of the golden ratio: after any number of
/// visits the largest gap is less than twice the mean one, so a failure that lasts a
/// day is met for certain in as many visits as twice the range has days.
#[derive(Clone, Debug)]
pub(crate) struct Visits {
    landmarks: std::vec::IntoIter<Moment>,
    range: Range<Moment>,
    turn: u64,
}

impl Visits {
    pub(crate) fn of(range: &Range<Moment>) -> Self {
        Self {
            landmarks: landmarks(range).into_iter(),
            range: range.clone(),
            turn: 0,
        }
    }

    /// Lets another process of the same campaign visit in another order.
    pub(crate) fn turned(self, turn: u64) -> Self {
        Self { turn, ..self }
    }
}

impl Iterator for Visits {
    type Item = Moment;

    fn next(&mut self) -> Option<Moment> {
        if let Some(landmark) = self.landmarks.next() {
            return Some(landmark);
        }
        self.turn = self.turn.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let (from, to) = (self.range.start.as_nanos(), self.range.end.as_nanos());
        let span = (to - from).cast_unsigned();
        // The range may take more than 64 bits; divide before the product overflows.
        let (high, low) = (span >> 64, span & u128::from(u64::MAX));
        let turn = u128::from(self.turn);
        let offset = high * turn + ((low * turn) >> 64);
        Moment::from_nanos_or_none(from + offset.cast_signed())
    }
}

/// Lists the instants that a quick sweep of the range would try, in order of time.
pub(crate) fn landmarks(range: &Range<Moment>) -> Vec<Moment> {
    let sweep = Sweep::default().depth(Depth::Quick);
    let plan = sweep.between(range.start, range.end).plan();
    let mut moments: Vec<Moment> = plan
        .map(|plan| plan.iter().map(crate::Case::moment).collect())
        .unwrap_or_default();
    moments.retain(|moment| range.contains(moment));
    moments.sort_unstable();
    moments.dedup();
    moments
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn landmarks_come_first_and_each_once() {
        let range = Depth::Quick.range();
        let landmarks = landmarks(&range);
        assert!(landmarks.len() > 250, "{}", landmarks.len());
        let visits: Vec<_> = Visits::of(&range).take(landmarks.len()).collect();
        let distinct: HashSet<_> = visits.iter().collect();
        assert_eq!(visits, landmarks);
        assert_eq!(distinct.len(), visits.len());
    }

    #[test]
    fn every_day_is_visited_within_twice_as_many_visits() {
        let range = Depth::Quick.range();
        for turn in [0, 1, 77, u64::MAX / 3] {
            let mut visits = Visits::of(&range).turned(turn);
            visits.landmarks = Vec::new().into_iter();
            let days: HashSet<_> = visits
                .take(2 * 50_403)
                .map(|moment| moment.as_seconds() / 86_400)
                .collect();
            assert_eq!(days.len(), 50_403, "turn {turn}");
        }
    }

    #[test]
    fn steps_reach_the_ends_of_months_and_leap_days() {
        let base = "2023-01-31T12:00:00Z".parse().expect("the test is valid");
        let mut random = Random::new(3);
        let steps: HashSet<_> = (0..2_000)
            .filter_map(|_| step(base, &mut random))
            .map(|moment| moment.to_string())
            .collect();
        for wanted in [
            "2023-02-28T12:00:00Z",
            "2024-02-29T12:00:00Z",
            "2023-12-31T12:00:00Z",
            "2023-01-31T23:59:59.999999999Z",
            "2023-01-31T12:00:00.000000001Z",
        ] {
            assert!(steps.contains(wanted), "{wanted} {steps:?}");
        }
    }
}
