//! How code under test may hold an instant: numbers of an exact width, fields, text.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::Moment;
use crate::hunt::flags;
use crate::zone::utc;

/// A form in which programs keep and compare instants.
///
/// A fuzzer that changes an instant in the very form in which the code compares it can put
/// the other side of the comparison in its place. Numbers are little endian.
///
/// # Example: a date as chrono packs it
///
/// ```
/// use timewarp::Moment;
/// use timewarp::fuzz::View;
///
/// let moment: Moment = "2008-08-12T07:00:00Z".parse()?;
/// let mut bytes = View::PackedDate.write(moment).expect("chrono has this year");
/// let packed = i32::from_le_bytes(bytes.clone().try_into().unwrap());
/// assert_eq!((packed >> 13, (packed >> 4) & 0x1ff), (2008, 225), "year, day of the year");
///
/// // The date is replaced, the time of day is kept.
/// bytes.copy_from_slice(&(packed + (1 << 4)).to_le_bytes());
/// let next = View::PackedDate.read(&bytes, moment).expect("it has a day 226");
/// assert_eq!(next.to_string(), "2008-08-13T07:00:00Z");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum View {
    /// Seconds since 1970, 64 bits: `time_t`, `SystemTime`, jiff, `timestamp()`.
    Seconds,
    /// Milliseconds since 1970, 64 bits.
    Milliseconds,
    /// Microseconds since 1970, 64 bits.
    Microseconds,
    /// Nanoseconds since 1970, 64 bits.
    Nanoseconds,
    /// Seconds since 1970, signed 32 bits.
    Seconds32,
    /// Seconds since 1970, unsigned 32 bits.
    SecondsUnsigned32,
    /// Year, day of the year and flags as in chrono's `NaiveDate`, 32 bits.
    PackedDate,
    /// Year, leap flag and day of the year as in the `Date` of `time`, 32 bits.
    PackedOrdinal,
    /// Seconds since midnight, 32 bits.
    SecondOfDay,
    /// Nanoseconds past the second, 32 bits.
    SubsecNanos,
    /// The year, 32 bits.
    Year,
    /// Days since 1970-01-01, 32 bits.
    UnixDay,
    /// Days since the day before 0001-01-01, 32 bits.
    CommonEraDay,
    /// The digits of the date as one number, 20080812, 32 bits.
    DecimalDate,
    /// The digits of date and time as one number, 20080812070000, 64 bits.
    DecimalTime,
    /// Year (16 bits), month, day, hour, minute, second (a byte each).
    Civil,
    /// RFC 3339 text.
    Text,
}

impl View {
    /// Every view.
    pub const ALL: &[Self] = &[
        Self::Seconds,
        Self::Milliseconds,
        Self::Microseconds,
        Self::Nanoseconds,
        Self::Seconds32,
        Self::SecondsUnsigned32,
        Self::PackedDate,
        Self::PackedOrdinal,
        Self::SecondOfDay,
        Self::SubsecNanos,
        Self::Year,
        Self::UnixDay,
        Self::CommonEraDay,
        Self::DecimalDate,
        Self::DecimalTime,
        Self::Civil,
        Self::Text,
    ];

    /// Returns the views whose numbers have so many bytes: 4 or 8.
    pub(crate) const fn of_width(width: usize) -> &'static [Self] {
        match width {
            8 => &[
                Self::Seconds,
                Self::Milliseconds,
                Self::Microseconds,
                Self::Nanoseconds,
                Self::DecimalTime,
            ],
            4 => &[
                Self::PackedDate,
                Self::PackedOrdinal,
                Self::SecondOfDay,
                Self::SubsecNanos,
                Self::Year,
                Self::UnixDay,
                Self::CommonEraDay,
                Self::DecimalDate,
                Self::Seconds32,
                Self::SecondsUnsigned32,
            ],
            _ => &[],
        }
    }

    /// Writes an instant, or returns `None` when the view cannot hold it.
    pub fn write(self, moment: Moment) -> Option<Vec<u8>> {
        let seconds = moment.as_seconds();
        let nanos = moment.as_nanos();
        let wide = |value: i128| Some(i64::try_from(value).ok()?.to_le_bytes().to_vec());
        let narrow = |value: i64| Some(i32::try_from(value).ok()?.to_le_bytes().to_vec());
        match self {
            Self::Seconds => wide(seconds.into()),
            Self::Milliseconds => wide(nanos.div_euclid(1_000_000)),
            Self::Microseconds => wide(nanos.div_euclid(1_000)),
            Self::Nanoseconds => wide(nanos),
            Self::Seconds32 => narrow(seconds),
            Self::SecondsUnsigned32 => Some(u32::try_from(seconds).ok()?.to_le_bytes().to_vec()),
            Self::SecondOfDay => narrow(seconds.rem_euclid(86_400)),
            Self::SubsecNanos => Some(moment.subsec_nanos().to_le_bytes().to_vec()),
            Self::UnixDay => narrow(seconds.div_euclid(86_400)),
            Self::Text => Some(moment.to_string().into_bytes()),
            _ => self.write_date(utc(moment)?),
        }
    }

    fn write_date(self, time: NaiveDateTime) -> Option<Vec<u8>> {
        let (year, ordinal) = (time.year(), time.ordinal().cast_signed());
        let number = |value: i32| Some(value.to_le_bytes().to_vec());
        match self {
            Self::PackedDate => number(year << 13 | ordinal << 4 | flags(time.date())),
            Self::PackedOrdinal => {
                number(year << 10 | i32::from(time.date().leap_year()) << 9 | ordinal)
            }
            Self::Year => number(year),
            Self::CommonEraDay => number(time.num_days_from_ce()),
            Self::DecimalDate => number(decimal_date(time)),
            Self::DecimalTime => {
                let clock = (time.hour() * 100 + time.minute()) * 100 + time.second();
                let digits = i64::from(decimal_date(time)) * 1_000_000 + i64::from(clock);
                Some(digits.to_le_bytes().to_vec())
            }
            Self::Civil => {
                let mut bytes = u16::try_from(year).ok()?.to_le_bytes().to_vec();
                let fields = [
                    time.month(),
                    time.day(),
                    time.hour(),
                    time.minute(),
                    time.second(),
                ];
                for field in fields {
                    bytes.push(u8::try_from(field).ok()?);
                }
                Some(bytes)
            }
            _ => None,
        }
    }

    /// Reads an instant; what the view leaves out is taken from `base`.
    ///
    /// Fields that are out of their range are brought into it, so that a change of any
    /// byte is likely to mean another instant. `None` is for what means none at all.
    pub fn read(self, bytes: &[u8], base: Moment) -> Option<Moment> {
        let wide = || Some(i128::from(i64::from_le_bytes(bytes.try_into().ok()?)));
        let narrow = || Some(i32::from_le_bytes(bytes.try_into().ok()?));
        let unsigned = || Some(u32::from_le_bytes(bytes.try_into().ok()?));
        // What is finer than the view's unit stays as it is.
        let of_unit = |nanos: i128| {
            let finer = base.as_nanos().rem_euclid(nanos);
            Moment::from_nanos_or_none(wide()? * nanos + finer)
        };
        let nanos = base.subsec_nanos();
        let second = base.as_seconds().rem_euclid(86_400);
        let midnight = base.as_seconds() - second;
        match self {
            Self::Seconds => of_unit(1_000_000_000),
            Self::Milliseconds => of_unit(1_000_000),
            Self::Microseconds => of_unit(1_000),
            Self::Nanoseconds => of_unit(1),
            Self::Seconds32 => Some(Moment::from_parts(narrow()?.into(), nanos)),
            Self::SecondsUnsigned32 => Some(Moment::from_parts(unsigned()?.into(), nanos)),
            Self::SecondOfDay => {
                let second = unsigned().filter(|second| *second < 86_400)?;
                Some(Moment::from_parts(midnight + i64::from(second), nanos))
            }
            Self::SubsecNanos => {
                let nanos = unsigned().filter(|nanos| *nanos < 1_000_000_000)?;
                Some(Moment::from_parts(base.as_seconds(), nanos))
            }
            Self::UnixDay => Some(Moment::from_parts(
                i64::from(narrow()?) * 86_400 + second,
                nanos,
            )),
            Self::Text => std::str::from_utf8(bytes).ok()?.parse().ok(),
            _ => self.read_date(bytes, utc(base)?).map(Moment::from),
        }
    }

    fn read_date(self, bytes: &[u8], base: NaiveDateTime) -> Option<NaiveDateTime> {
        let number = || Some(i32::from_le_bytes(bytes.try_into().ok()?));
        let of_ordinal = |year: i32, ordinal: i32| {
            let ordinal = ordinal.clamp(1, 366).cast_unsigned();
            let date = NaiveDate::from_yo_opt(year, ordinal);
            date.or_else(|| NaiveDate::from_yo_opt(year, 365))
        };
        let date = match self {
            // Comparisons of a field mask the others, so zero stands for the first day, and
            // the flags count for nothing.
            Self::PackedDate => of_ordinal(number()? >> 13, number()? >> 4 & 0x1ff)?,
            Self::PackedOrdinal => of_ordinal(number()? >> 10, number()? & 0x1ff)?,
            Self::Year => month_day(number()?, base.month(), base.day())?,
            Self::CommonEraDay => NaiveDate::from_num_days_from_ce_opt(number()?)?,
            Self::DecimalDate => read_decimal(number()?)?,
            Self::DecimalTime => {
                let digits = i64::from_le_bytes(bytes.try_into().ok()?);
                let clock = u32::try_from(digits.rem_euclid(1_000_000)).ok()?;
                let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
                let date = read_decimal(i32::try_from(digits.div_euclid(1_000_000)).ok()?)?;
                let nanos = base.nanosecond();
                let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
                return Some(date.and_time(time));
            }
            Self::Civil => return read_civil(bytes, base),
            _ => return None,
        };
        Some(date.and_time(base.time()))
    }
}

fn decimal_date(time: NaiveDateTime) -> i32 {
    let day = time.month() * 100 + time.day();
    time.year() * 10_000 + day.cast_signed()
}

fn read_decimal(digits: i32) -> Option<NaiveDate> {
    let day = digits.rem_euclid(10_000).cast_unsigned();
    NaiveDate::from_ymd_opt(digits.div_euclid(10_000), day / 100, day % 100)
}

fn read_civil(bytes: &[u8], base: NaiveDateTime) -> Option<NaiveDateTime> {
    let [low, high, month, day, hour, minute, second] = <[u8; 7]>::try_from(bytes).ok()?;
    let year = u16::from_le_bytes([low, high]);
    let month = (u32::from(month) + 11) % 12 + 1;
    let date = month_day(year.into(), month, u32::from(day).clamp(1, 31))?;
    let (hour, minute, second) = (
        u32::from(hour) % 24,
        u32::from(minute) % 60,
        u32::from(second) % 60,
    );
    Some(date.and_time(NaiveTime::from_hms_nano_opt(
        hour,
        minute,
        second,
        base.nanosecond(),
    )?))
}

/// Returns the day, or the month's last one before it.
pub(crate) fn month_day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    (day.saturating_sub(3).max(1)..=day)
        .rev()
        .find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment of every day from 1970 to 2107.
    fn days() -> impl Iterator<Item = Moment> {
        (0..50_403).map(|day| Moment::from_parts(day * 86_400 + day % 86_400, 123_456_789))
    }

    #[test]
    fn every_view_reads_what_it_wrote_on_every_day() {
        for moment in days() {
            for view in View::ALL {
                let Some(bytes) = view.write(moment) else {
                    let limit = match view {
                        View::Seconds32 => i64::from(i32::MAX),
                        View::SecondsUnsigned32 => i64::from(u32::MAX),
                        view => panic!("{view:?} cannot hold {moment}"),
                    };
                    assert!(moment.as_seconds() > limit, "{view:?} {moment}");
                    continue;
                };
                assert_eq!(view.read(&bytes, moment), Some(moment), "{view:?}");
            }
        }
    }

    #[test]
    fn numbers_have_the_width_that_is_promised() {
        let moment = "2008-08-12T07:00:00Z".parse().expect("the test is valid");
        for width in [4, 8] {
            for view in View::of_width(width) {
                assert_eq!(
                    view.write(moment).expect("the test is valid").len(),
                    width,
                    "{view:?}"
                );
            }
        }
    }

    #[test]
    fn the_packed_date_is_the_one_of_chrono() {
        for moment in days() {
            let date = NaiveDate::try_from(moment).expect("the test is valid");
            // chrono's hash feeds the packed number and nothing else.
            let packed = packed(date);
            assert_eq!(
                View::PackedDate.write(moment).expect("the test is valid"),
                packed.to_le_bytes(),
                "{date}"
            );
        }
    }

    fn packed(date: NaiveDate) -> i32 {
        use std::hash::{Hash, Hasher};
        struct Seen(Option<i32>);
        impl Hasher for Seen {
            fn finish(&self) -> u64 {
                0
            }
            fn write(&mut self, bytes: &[u8]) {
                self.0 = Some(i32::from_ne_bytes(
                    bytes.try_into().expect("the test is valid"),
                ));
            }
        }
        let mut seen = Seen(None);
        date.hash(&mut seen);
        seen.0.expect("the test is valid")
    }

    #[test]
    fn a_masked_year_is_its_first_day() {
        let base = "2008-08-12T07:00:00Z".parse().expect("the test is valid");
        let read = View::PackedDate.read(&(2038_i32 << 13).to_le_bytes(), base);
        assert_eq!(
            read.expect("the test is valid").to_string(),
            "2038-01-01T07:00:00Z"
        );
    }
}
