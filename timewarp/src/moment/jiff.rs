//! Moments and jiff's types.

use jiff::{Timestamp, Zoned};

use super::Moment;
use crate::Error;

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_nanos_or_none(timestamp.as_nanosecond())
            .expect("jiff's years -9999 to 9999 are within the range of a moment")
    }
}

impl From<&Zoned> for Moment {
    fn from(zoned: &Zoned) -> Self {
        zoned.timestamp().into()
    }
}

impl TryFrom<Moment> for Timestamp {
    type Error = Error;

    /// Converts to jiff, which holds the years -9999 to 9999.
    ///
    /// # Errors
    ///
    /// Returns an error outside [`Timestamp::MIN`] and [`Timestamp::MAX`].
    fn try_from(moment: Moment) -> Result<Self, Error> {
        Self::from_nanosecond(moment.as_nanos()).map_err(|_| {
            Error::range(format!(
                "`{moment}` does not fit jiff's Timestamp ({} to {})",
                Self::MIN,
                Self::MAX
            ))
        })
    }
}
