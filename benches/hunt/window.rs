//! Stretches of time in which planted code is wrong, drawn at random.

use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use fastrand::Rng;

/// A moment that is planted, to the second.
pub(crate) type Second = DateTime<Utc>;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// How long planted code is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// One second, or a day that begins at any second.
    SecondOrDay,
    /// One second that ends on the same day.
    Second,
    /// One minute that begins with second 0.
    Minute,
    /// One day from midnight on.
    Day,
    /// A day that begins at any second.
    AnyDay,
    /// From a second on, for ever; code whose tests pass when they are written.
    Forever,
    /// From midnight of a day on, for ever.
    ForeverFromMidnight,
    /// The second Tuesday of a month, the last Friday but two, and their like: a day.
    WeekdayOfMonth,
    /// A 29 February.
    LeapDay,
}

/// A stretch of failing time; `to` is the first second after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Second,
    pub(crate) to: Option<Second>,
}

impl Window {
    fn lasting(from: Second, seconds: i64) -> Self {
        let to = second(from.timestamp() + seconds);
        Self { from, to: Some(to) }
    }

    /// Draws one that is clear of `begin`, where the code must work.
    pub(crate) fn draw(random: &mut Rng, span: Span, begin: Second) -> Self {
        loop {
            let window = Self::draw_any(random, span);
            let distance = window.from.timestamp() - begin.timestamp();
            let is_clear = match window.to {
                Some(_) => distance.abs() > 40 * DAY,
                None => distance > 40 * DAY,
            };
            if is_clear {
                return window;
            }
        }
    }

    fn draw_any(random: &mut Rng, span: Span) -> Self {
        let from = second(random.i64(at(1990).timestamp()..at(2100).timestamp()));
        let midnight = from.date_naive();
        match span {
            Span::SecondOrDay => Self::lasting(from, if random.bool() { 1 } else { DAY }),
            Span::AnyDay => Self::lasting(from, DAY),
            Span::Second if from.timestamp() % DAY == DAY - 1 => Self::draw_any(random, span),
            Span::Second => Self::lasting(from, 1),
            Span::Minute => {
                let seconds = from.timestamp();
                Self::lasting(second(seconds - seconds % 60), 60)
            }
            Span::Day | Span::WeekdayOfMonth => Self::day(midnight),
            Span::Forever => Self { from, to: None },
            Span::ForeverFromMidnight => Self {
                from: start_of(midnight),
                to: None,
            },
            Span::LeapDay => match NaiveDate::from_ymd_opt(from.year(), 2, 29) {
                Some(day) => Self::day(day),
                None => Self::draw_any(random, span),
            },
        }
    }

    /// A whole day.
    pub(crate) fn day(day: NaiveDate) -> Self {
        Self::lasting(start_of(day), DAY)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            Some(to) => write!(formatter, "{} to {}", rfc(self.from), rfc(to)),
            None => write!(formatter, "from {} on", rfc(self.from)),
        }
    }
}

/// Writes a second as reports do.
pub(crate) fn rfc(second: Second) -> String {
    second.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Returns the moment so many seconds after 1970 began.
pub(crate) fn second(seconds: i64) -> Second {
    DateTime::from_timestamp(seconds, 0).expect("planted years have four digits")
}

/// Returns the first moment of a day.
pub(crate) fn start_of(day: NaiveDate) -> Second {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Returns the first moment of a year.
pub(crate) fn at(year: i32) -> Second {
    start_of(NaiveDate::from_ymd_opt(year, 1, 1).expect("every year has a first day"))
}

/// Returns the day so many days later.
pub(crate) fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days))
        .expect("planted years have four digits")
}
