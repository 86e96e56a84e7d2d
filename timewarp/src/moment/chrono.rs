//! Moments and chrono's types.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use super::Moment;
use crate::Error;

impl<Zone: TimeZone> From<DateTime<Zone>> for Moment {
    /// Converts exactly; chrono's leap second becomes the second after it.
    ///
    /// chrono writes a leap second as more than 999,999,999 nanoseconds past
    /// second 59. POSIX time, and so a moment, has no room between that second
    /// and the next one.
    fn from(time: DateTime<Zone>) -> Self {
        let nanos = time.timestamp_subsec_nanos();
        Self::from_parts(
            time.timestamp() + i64::from(nanos / 1_000_000_000),
            nanos % 1_000_000_000,
        )
    }
}

impl From<NaiveDate> for Moment {
    /// Takes the date's midnight in UTC.
    fn from(date: NaiveDate) -> Self {
        date.and_time(NaiveTime::MIN).and_utc().into()
    }
}

impl From<NaiveDateTime> for Moment {
    /// Takes the date and time as UTC.
    fn from(time: NaiveDateTime) -> Self {
        time.and_utc().into()
    }
}

impl TryFrom<Moment> for DateTime<Utc> {
    type Error = Error;

    /// Converts to chrono, which holds the years -262143 to 262142.
    ///
    /// # Errors
    ///
    /// Returns an error outside those years.
    fn try_from(moment: Moment) -> Result<Self, Error> {
        Self::from_timestamp(moment.seconds, moment.nanos).ok_or_else(|| {
            Error::range(format!(
                "`{moment}` does not fit chrono's DateTime ({} to {})",
                Self::MIN_UTC.format("%+"),
                Self::MAX_UTC.format("%+")
            ))
        })
    }
}

impl TryFrom<Moment> for NaiveDate {
    type Error = Error;

    /// Takes the date in UTC.
    ///
    /// # Errors
    ///
    /// Returns an error outside chrono's years -262143 to 262142.
    fn try_from(moment: Moment) -> Result<Self, Error> {
        DateTime::<Utc>::try_from(moment).map(|time| time.date_naive())
    }
}
