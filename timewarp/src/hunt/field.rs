//! The fields of a civil date and time, and instants that differ in one of them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use super::view::View;
use crate::Moment;
use crate::zone::utc;

/// A field of a civil date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Field {
    pub(super) const ALL: [Self; 6] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Month,
        Self::Year,
    ];

    pub(super) fn of(self, time: NaiveDateTime) -> i64 {
        match self {
            Self::Year => time.year().into(),
            Self::Month => time.month().into(),
            Self::Day => time.day().into(),
            Self::Hour => time.hour().into(),
            Self::Minute => time.minute().into(),
            Self::Second => time.second().into(),
        }
    }

    /// Returns the view of the field alone.
    pub(super) fn view(self) -> View {
        match self {
            Self::Year => View::Year,
            Self::Month => View::Month,
            Self::Day => View::Day,
            Self::Hour => View::Hour,
            Self::Minute => View::Minute,
            Self::Second => View::Second,
        }
    }

    /// Returns the values that the field can have in that month; none for years.
    pub(super) fn values(self, time: NaiveDateTime) -> std::ops::RangeInclusive<i64> {
        match self {
            #[expect(clippy::reversed_empty_ranges, reason = "years are no small domain")]
            Self::Year => 1..=0,
            Self::Month => 1..=12,
            Self::Day => 1..=days_of_month(time).into(),
            Self::Hour => 0..=23,
            Self::Minute | Self::Second => 0..=59,
        }
    }

    /// Returns the instant with another value of the field, or none if there is none.
    ///
    /// A day that the month does not have becomes its last one.
    pub(super) fn set(self, base: Moment, value: i64) -> Option<Moment> {
        let time = utc(base)?;
        let value_of_field = u32::try_from(value).ok();
        let changed = match self {
            Self::Year => {
                let year = i32::try_from(value).ok()?;
                let first = NaiveDate::from_ymd_opt(year, time.month(), 1)?;
                let day = time.day().min(days_of_month(first.into()));
                first.with_day(day)?.and_time(time.time())
            }
            Self::Month => {
                let first = time.date().with_day(1)?.with_month(value_of_field?)?;
                let day = time.day().min(days_of_month(first.into()));
                first.with_day(day)?.and_time(time.time())
            }
            Self::Day => {
                let last = days_of_month(time);
                time.with_day(value_of_field?.min(last))?
            }
            Self::Hour => time.with_hour(value_of_field?)?,
            Self::Minute => time.with_minute(value_of_field?)?,
            Self::Second => time.with_second(value_of_field?)?,
        };
        Some(Moment::from(changed))
    }

    /// Returns an instant close by that differs in this field alone.
    ///
    /// From 29 January the next month that has the day is March.
    pub(super) fn step(self, base: Moment) -> Option<Moment> {
        let time = utc(base)?;
        let value = self.of(time);
        let values = self.values(time);
        let steps = if self == Self::Year {
            [1, -1, 4, -4]
        } else {
            [1, -1, 2, -2]
        };
        let is_there = |value: &i64| self == Self::Year || values.contains(value);
        let other = steps.iter().map(|step| value + step).filter(is_there);
        let mut moments = other.filter_map(|value| self.set(base, value));
        let keeps_day = |moment: &Moment| {
            self == Self::Day || utc(*moment).is_some_and(|there| there.day() == time.day())
        };
        moments.find(keeps_day)
    }
}

fn days_of_month(time: NaiveDateTime) -> u32 {
    let is_there = |day: &u32| time.date().with_day(*day).is_some();
    (28..=31).rev().find(is_there).unwrap_or(28)
}
