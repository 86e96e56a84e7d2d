//! The distance between the instants of a range that is walked in steps.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

use chrono::Months;

use crate::zone::utc;
use crate::{Error, Moment};

/// The distance between two instants of a walked range, never zero.
///
/// Made from a [`Duration`] or a text: a whole number and a unit from nanoseconds to
/// weeks, or months and years of the calendar, which keep the day of the month
/// where it exists.
///
/// # Example: billing dates
///
/// ```
/// use timewarp::Sweep;
///
/// let plan = Sweep::default().between("2024-01-31", "2024-06-01").every("1 month").plan()?;
/// let dates: Vec<_> = plan.iter().map(|case| format!("{:.10}", case.moment().to_string())).collect();
/// assert_eq!(dates, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]);
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step(Length);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Length {
    Exact(Duration),
    Months(u32),
}

impl Step {
    /// Returns the length, which months and years do not have.
    pub(crate) fn duration(self) -> Option<Duration> {
        match self.0 {
            Length::Exact(duration) => Some(duration),
            Length::Months(_) => None,
        }
    }

    /// Returns the shortest step in whole units that takes at most `limit` instants.
    pub(crate) fn fitting(range: &Range<Moment>, limit: usize) -> Self {
        let length = range.end.as_nanos().abs_diff(range.start.as_nanos());
        let seconds = length.div_ceil(1_000_000_000 * limit.max(1) as u128);
        let unit = [86_400, 3_600, 60]
            .into_iter()
            .find(|unit| seconds >= *unit)
            .unwrap_or(1);
        let seconds = u64::try_from(seconds.div_ceil(unit) * unit).unwrap_or(u64::MAX);
        Self(Length::Exact(Duration::from_secs(seconds)))
    }

    /// Returns how many steps a range takes, or about so many for calendar steps.
    pub(crate) fn count(self, range: &Range<Moment>) -> usize {
        const MONTH: u128 = 30 * 86_400 * 1_000_000_000;
        let step = match self.0 {
            Length::Exact(duration) => duration.as_nanos(),
            Length::Months(months) => MONTH * u128::from(months),
        };
        let length = range.end.as_nanos().abs_diff(range.start.as_nanos());
        usize::try_from(length.div_ceil(step)).unwrap_or(usize::MAX)
    }

    /// Returns the instant `count` steps after `from`, or `None` out of range.
    pub(crate) fn after(self, from: Moment, count: u32) -> Option<Moment> {
        match self.0 {
            Length::Exact(duration) => {
                let nanos = i128::try_from(duration.as_nanos())
                    .ok()?
                    .checked_mul(count.into())?;
                Moment::from_nanos_or_none(from.as_nanos().checked_add(nanos)?)
            }
            Length::Months(months) => {
                let months = Months::new(months.checked_mul(count)?);
                Some(utc(from)?.checked_add_months(months)?.into())
            }
        }
    }
}

const UNITS: &[(&[&str], Length)] = &[
    (
        &["ns", "nanosecond"],
        Length::Exact(Duration::from_nanos(1)),
    ),
    (
        &["us", "µs", "microsecond"],
        Length::Exact(Duration::from_micros(1)),
    ),
    (
        &["ms", "millisecond"],
        Length::Exact(Duration::from_millis(1)),
    ),
    (
        &["s", "sec", "second"],
        Length::Exact(Duration::from_secs(1)),
    ),
    (&["min", "minute"], Length::Exact(Duration::from_secs(60))),
    (&["h", "hour"], Length::Exact(Duration::from_secs(3_600))),
    (&["d", "day"], Length::Exact(Duration::from_secs(86_400))),
    (
        &["w", "week"],
        Length::Exact(Duration::from_secs(7 * 86_400)),
    ),
    (&["month"], Length::Months(1)),
    (&["y", "year"], Length::Months(12)),
];

impl FromStr for Step {
    type Err = Error;

    /// Reads a whole number and a unit, as in `1 day`, `90s` or `3 months`.
    ///
    /// # Errors
    ///
    /// Returns an error for zero, for negative and broken numbers, and for other units.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |reason: &str| {
            Error::parse(format!(
                "`{text}` is not a step: {reason}; write `1 day` or `90 minutes`"
            ))
        };
        let trimmed = text.trim();
        if trimmed.starts_with('-') {
            return Err(wrong("a sweep cannot walk backwards"));
        }
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = trimmed.split_at(digits);
        let unit = unit.trim();
        let number: u32 = match number.parse() {
            Ok(0) => return Err(wrong("a step of zero never ends")),
            Ok(number) => number,
            Err(_) if number.is_empty() => return Err(wrong("a whole number comes first")),
            Err(_) => return Err(wrong("the number is too large")),
        };
        let singular = unit
            .strip_suffix('s')
            .filter(|singular| !singular.is_empty());
        let length = UNITS
            .iter()
            .find(|(names, _)| {
                names.contains(&unit) || singular.is_some_and(|unit| names.contains(&unit))
            })
            .map(|(_, length)| *length)
            .ok_or_else(|| {
                wrong("expected a unit: ns, us, ms, s, min, h, day, week, month or year")
            })?;
        let length = match length {
            Length::Exact(unit) => unit.checked_mul(number).map(Length::Exact),
            Length::Months(unit) => unit.checked_mul(number).map(Length::Months),
        };
        length
            .map(Self)
            .ok_or_else(|| wrong("the number is too large"))
    }
}

impl TryFrom<&str> for Step {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Step {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<Duration> for Step {
    type Error = Error;

    fn try_from(duration: Duration) -> Result<Self, Error> {
        if duration.is_zero() {
            return Err(Error::plan(
                "`0ns` is not a step: a step of zero never ends; write `Duration::from_secs(86_400)`",
            ));
        }
        Ok(Self(Length::Exact(duration)))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [
            (7 * 86_400, "week"),
            (86_400, "day"),
            (3_600, "hour"),
            (60, "minute"),
        ];
        let (count, unit) = match self.0 {
            Length::Months(months) if months % 12 == 0 => ((months / 12).into(), "year"),
            Length::Months(months) => (months.into(), "month"),
            Length::Exact(duration) => {
                let whole = UNITS.into_iter().find(|(seconds, _)| {
                    duration.subsec_nanos() == 0 && duration.as_secs() % seconds == 0
                });
                match whole {
                    Some((seconds, unit)) => (duration.as_secs() / seconds, unit),
                    None => return write!(formatter, "{duration:?}"),
                }
            }
        };
        let plural = if count == 1 { "" } else { "s" };
        write!(formatter, "{count} {unit}{plural}")
    }
}
