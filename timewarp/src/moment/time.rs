//! Moments and the types of the `time` crate.

use time::{OffsetDateTime, PrimitiveDateTime};

use super::Moment;
use crate::Error;

impl From<OffsetDateTime> for Moment {
    fn from(time: OffsetDateTime) -> Self {
        Self::from_nanos_or_none(time.unix_timestamp_nanos())
            .expect("the years of `time` are within the range of a moment")
    }
}

impl TryFrom<Moment> for OffsetDateTime {
    type Error = Error;

    /// Converts to `time`, which holds the years -9999 to 9999.
    ///
    /// # Errors
    ///
    /// Returns an error outside those years, unless that crate's own feature
    /// `large-dates` widens them.
    fn try_from(moment: Moment) -> Result<Self, Error> {
        Self::from_unix_timestamp_nanos(moment.as_nanos()).map_err(|_| {
            Error::range(format!(
                "`{moment}` does not fit OffsetDateTime ({} to {})",
                PrimitiveDateTime::MIN.assume_utc().date(),
                PrimitiveDateTime::MAX.assume_utc().date()
            ))
        })
    }
}
