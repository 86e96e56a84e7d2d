//! The numbers that stand for an instant in programs.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};

use super::field::Field;
use crate::Moment;
use crate::zone::utc;

/// A form in which programs hold an instant, or a part of one, as an integer.
///
/// # Example: what a comparison with 1218524400 is about
///
/// ```
/// use timewarp::Moment;
/// use timewarp::hunt::View;
///
/// let base: Moment = "2026-11-25T08:00:00Z".parse()?;
/// let expiry = View::Seconds.instant(1_218_524_400, base);
/// assert_eq!(expiry, Some("2008-08-12T07:00:00Z".parse()?));
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum View {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Microseconds since 1970.
    Microseconds,
    /// Nanoseconds since 1970.
    Nanoseconds,
    /// Tenths of microseconds since 1970, in which Windows counts.
    Ticks,
    /// Year, day of the year and flags, as chrono packs its dates.
    PackedDate,
    /// Year, leap flag and day of the year, as `time` packs its dates.
    PackedOrdinal,
    /// Year, month and day in 16, 8 and 8 bits, as jiff packs its dates.
    PackedCivil,
    /// Seconds from 1970 to the midnight before.
    Midnight,
    /// Days since 1970-01-01.
    UnixDay,
    /// Days since the day before 0001-01-01.
    CommonEraDay,
    /// Days of the Julian period, as astronomers and `time` count.
    JulianDay,
    /// Hours since 1970.
    Hours,
    /// Minutes since 1970.
    Minutes,
    /// The date as decimal digits: 20080812.
    DecimalDate,
    /// The year.
    Year,
    /// The year where chrono packs it, with the rest of the date masked out.
    PackedYear,
    /// The year and month as decimal digits: 200808.
    DecimalMonth,
    /// Seconds since midnight.
    SecondOfDay,
    /// Minutes since midnight.
    MinuteOfDay,
    /// The day of the year.
    Ordinal,
    /// The month, from 1.
    Month,
    /// The day of the month.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second.
    Second,
    /// The day of the week, where Monday is 0.
    Weekday,
    /// The day of the week, where Sunday is 0.
    WeekdayFromSunday,
    /// The day of the week, where Monday is 1 and Sunday 7.
    IsoWeekday,
    /// The week of the ISO year.
    IsoWeek,
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Days from the common era's beginning to 1970.
const CE_1970: i128 = 719_163;

/// Days from the Julian period's beginning to 1970.
const JULIAN_1970: i128 = 2_440_588;

impl View {
    /// Every view, those that say most first.
    pub const ALL: &[Self] = &[
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Nanoseconds,
        Self::Ticks,
        Self::PackedDate,
        Self::PackedOrdinal,
        Self::PackedCivil,
        Self::Midnight,
        Self::UnixDay,
        Self::CommonEraDay,
        Self::JulianDay,
        Self::Hours,
        Self::Minutes,
        Self::DecimalDate,
        Self::Year,
        Self::PackedYear,
        Self::DecimalMonth,
        Self::SecondOfDay,
        Self::MinuteOfDay,
        Self::Ordinal,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Weekday,
        Self::WeekdayFromSunday,
        Self::IsoWeekday,
        Self::IsoWeek,
    ];

    /// Returns true for a view that tells at least the year.
    pub fn names_date(self) -> bool {
        self <= Self::DecimalMonth
    }

    /// Returns true for a view that tells the time of day alone.
    pub(super) fn is_within_day(self) -> bool {
        matches!(
            self,
            Self::SecondOfDay | Self::MinuteOfDay | Self::Hour | Self::Minute | Self::Second
        )
    }

    /// Returns true for a view that leaves something of the instant to others: at least the
    /// time of day.
    pub(super) fn is_part(self) -> bool {
        self.unit().is_none_or(|unit| unit == DAY)
    }

    /// Returns true for a view in which a number alone looks like a date of our time.
    pub(super) fn is_telling(self) -> bool {
        matches!(
            self,
            Self::Seconds
                | Self::Milliseconds
                | Self::Microseconds
                | Self::Nanoseconds
                | Self::PackedDate
                | Self::PackedOrdinal
                | Self::PackedCivil
                | Self::JulianDay
                | Self::DecimalDate
        )
    }

    /// Returns the nanoseconds of one step, if all steps are equally long.
    pub(super) fn unit(self) -> Option<i128> {
        Some(match self {
            Self::Seconds => SECOND,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1,
            Self::Ticks => 100,
            Self::UnixDay | Self::CommonEraDay | Self::JulianDay => DAY,
            Self::Hours => 3_600 * SECOND,
            Self::Minutes => 60 * SECOND,
            _ => return None,
        })
    }

    /// Returns about how far a step goes, in nanoseconds.
    pub(super) fn step(self) -> i128 {
        self.unit().unwrap_or(match self {
            Self::Year | Self::PackedYear => 366 * DAY,
            Self::DecimalMonth | Self::Month => 31 * DAY,
            Self::IsoWeek => 7 * DAY,
            Self::SecondOfDay | Self::Second => SECOND,
            Self::MinuteOfDay | Self::Minute => 60 * SECOND,
            Self::Hour => 3_600 * SECOND,
            _ => DAY,
        })
    }

    /// Returns the number that stands for an instant, or none where the calendar ends.
    pub fn number(self, moment: Moment) -> Option<i128> {
        if self == Self::Midnight {
            return Some(moment.as_nanos().div_euclid(DAY) * (DAY / SECOND));
        }
        if let Some(unit) = self.unit() {
            let steps = moment.as_nanos().div_euclid(unit);
            return Some(match self {
                Self::CommonEraDay => steps + CE_1970,
                Self::JulianDay => steps + JULIAN_1970,
                _ => steps,
            });
        }
        let time = utc(moment)?;
        let (year, month, day) = (time.year(), time.month(), time.day());
        let number = match self {
            Self::PackedDate => year << 13 | time.ordinal().cast_signed() << 4 | flags(time.date()),
            Self::PackedOrdinal => {
                let is_leap = i32::from(time.date().leap_year());
                year << 10 | is_leap << 9 | time.ordinal().cast_signed()
            }
            Self::PackedYear => year << 13,
            Self::PackedCivil => {
                let year = year & 0xffff;
                (day << 24 | month << 16).cast_signed() | year
            }
            Self::DecimalDate => year * 10_000 + (month * 100 + day).cast_signed(),
            Self::DecimalMonth => year * 100 + month.cast_signed(),
            Self::Year => year,
            Self::SecondOfDay => time.num_seconds_from_midnight().cast_signed(),
            Self::MinuteOfDay => (time.hour() * 60 + time.minute()).cast_signed(),
            Self::Ordinal => time.ordinal().cast_signed(),
            Self::Weekday => time.weekday().num_days_from_monday().cast_signed(),
            Self::WeekdayFromSunday => time.weekday().num_days_from_sunday().cast_signed(),
            Self::IsoWeekday => time.weekday().number_from_monday().cast_signed(),
            Self::IsoWeek => time.iso_week().week().cast_signed(),
            Self::Month => month.cast_signed(),
            Self::Day => day.cast_signed(),
            Self::Hour => time.hour().cast_signed(),
            Self::Minute => time.minute().cast_signed(),
            Self::Second => time.second().cast_signed(),
            _ => return None,
        };
        Some(number.into())
    }

    /// Returns the instant for which a number stands; what the view leaves out is `base`'s.
    pub fn instant(self, number: i128, base: Moment) -> Option<Moment> {
        if self == Self::Midnight {
            return Self::UnixDay.instant(number.div_euclid(DAY / SECOND), base);
        }
        if let Some(unit) = self.unit() {
            let steps = match self {
                Self::CommonEraDay => number - CE_1970,
                Self::JulianDay => number - JULIAN_1970,
                _ => number,
            };
            let finer = if unit > SECOND {
                base.as_nanos().rem_euclid(unit)
            } else {
                0
            };
            return Moment::from_nanos_or_none(steps.checked_mul(unit)? + finer);
        }
        let time = utc(base)?;
        let small = i64::try_from(number).ok()?;
        let of_day = |nanos: i128| {
            let midnight = base.as_nanos() - base.as_nanos().rem_euclid(DAY);
            let is_in_day = (0..DAY).contains(&nanos);
            is_in_day.then(|| Moment::from_nanos_or_none(midnight + nanos))?
        };
        match self {
            Self::Year => Field::Year.set(base, small),
            Self::PackedYear => Field::Year.set(base, small >> 13),
            Self::Month => Field::Month.set(base, small),
            Self::Day => Field::Day.set(base, small),
            Self::Hour => Field::Hour.set(base, small),
            Self::Minute => Field::Minute.set(base, small),
            Self::Second => Field::Second.set(base, small),
            Self::SecondOfDay => of_day(number.checked_mul(SECOND)?),
            Self::MinuteOfDay => {
                let finer = base.as_nanos().rem_euclid(60 * SECOND);
                of_day(number.checked_mul(60 * SECOND)? + finer)
            }
            Self::PackedDate => ordinal(time, small >> 13, small >> 4 & 0x1ff),
            Self::PackedOrdinal => ordinal(time, small >> 10, small & 0x1ff),
            Self::PackedCivil => {
                let year = Field::Year.set(base, small & 0xffff)?;
                let first = Field::Day.set(year, 1)?;
                Field::Day.set(
                    Field::Month.set(first, small >> 16 & 0xff)?,
                    small >> 24 & 0xff,
                )
            }
            Self::Ordinal if (1..=366).contains(&small) => ordinal(time, time.year().into(), small),
            Self::DecimalDate => {
                let year = Field::Year.set(base, small / 10_000)?;
                let first = Field::Day.set(year, 1)?;
                Field::Day.set(Field::Month.set(first, small / 100 % 100)?, small % 100)
            }
            Self::DecimalMonth => {
                Field::Month.set(Field::Year.set(base, small / 100)?, small % 100)
            }
            Self::Weekday => weekday(base, time, small),
            Self::WeekdayFromSunday => weekday(base, time, (small + 6) % 7),
            Self::IsoWeekday => weekday(base, time, small - 1),
            Self::IsoWeek => {
                let weeks = small - i64::from(time.iso_week().week());
                Moment::from_nanos_or_none(base.as_nanos() + i128::from(weeks) * 7 * DAY)
                    .filter(|_| (1..=53).contains(&small))
            }
            _ => None,
        }
    }

    /// Returns true for a number that can stand alone for a date, not only by chance.
    pub(super) fn is_plausible(self, number: i128) -> bool {
        if self != Self::PackedDate {
            return true;
        }
        // The flags are what year and day make them.
        let base = Moment::UNIX_EPOCH;
        let read = self.instant(number, base);
        read.and_then(|moment| self.number(moment)) == Some(number)
    }
}

impl fmt::Display for View {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Seconds => "seconds since 1970",
            Self::Milliseconds => "milliseconds since 1970",
            Self::Microseconds => "microseconds since 1970",
            Self::Nanoseconds => "nanoseconds since 1970",
            Self::Ticks => "tenths of microseconds",
            Self::PackedDate => "a date of chrono",
            Self::PackedOrdinal => "a date of time",
            Self::PackedCivil => "a date of jiff",
            Self::JulianDay => "Julian days",
            Self::Midnight => "seconds at midnight since 1970",
            Self::UnixDay => "days since 1970",
            Self::CommonEraDay => "days of the common era",
            Self::Hours => "hours since 1970",
            Self::Minutes => "minutes since 1970",
            Self::DecimalDate => "a date as a decimal number",
            Self::Year | Self::PackedYear => "the year",
            Self::DecimalMonth => "year and month as a decimal number",
            Self::SecondOfDay => "seconds since midnight",
            Self::MinuteOfDay => "minutes since midnight",
            Self::Ordinal => "the day of the year",
            Self::Month => "the month",
            Self::Day => "the day of the month",
            Self::Hour => "the hour",
            Self::Minute => "the minute",
            Self::Second => "the second",
            Self::Weekday | Self::WeekdayFromSunday | Self::IsoWeekday => "the day of the week",
            Self::IsoWeek => "the ISO week",
        })
    }
}

fn ordinal(base: NaiveDateTime, year: i64, ordinal: i64) -> Option<Moment> {
    let year = i32::try_from(year).ok()?;
    // Comparisons of the year alone mask the rest out.
    let ordinal = u32::try_from(ordinal.clamp(1, 366)).ok()?;
    let date = NaiveDate::from_yo_opt(year, ordinal);
    let date = date.or_else(|| NaiveDate::from_yo_opt(year, 365))?;
    Some(Moment::from(date.and_time(base.time())))
}

/// Returns the next day that is such a day of the week, where Monday is 0.
fn weekday(base: Moment, time: NaiveDateTime, wanted: i64) -> Option<Moment> {
    let today = i64::from(time.weekday().num_days_from_monday());
    let ahead = (wanted - today).rem_euclid(7);
    let nanos = base.as_nanos() + i128::from(ahead) * DAY;
    Moment::from_nanos_or_none(nanos).filter(|_| (0..7).contains(&wanted))
}

/// Returns the low four bits of chrono's packed date: 8 for a common year, and the weekday
/// of the day before it, where Monday is 7.
pub(crate) fn flags(date: NaiveDate) -> i32 {
    let first = date.with_ordinal(1).unwrap_or(date);
    let before = match first.weekday().pred() {
        Weekday::Mon => 7,
        day => day.num_days_from_monday().cast_signed(),
    };
    if date.leap_year() { before } else { 8 | before }
}
