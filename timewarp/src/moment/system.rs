//! Moments and the standard library's wall-clock time.

use std::time::{Duration, SystemTime};

use super::Moment;
use crate::Error;

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Self::UNIX_EPOCH.checked_add(after).unwrap_or(Self::MAX),
            Err(error) => Self::UNIX_EPOCH
                .checked_sub(error.duration())
                .unwrap_or(Self::MIN),
        }
    }
}

impl TryFrom<Moment> for SystemTime {
    type Error = Error;

    /// Converts to the standard library's type; on Unix every moment fits.
    ///
    /// # Errors
    ///
    /// Returns an error where the platform's type ends sooner: Windows counts
    /// tenths of microseconds from 1601 and stops in the year 30828.
    fn try_from(moment: Moment) -> Result<Self, Error> {
        to_system_time(moment).ok_or_else(|| {
            Error::range(format!(
                "`{moment}` does not fit this platform's SystemTime"
            ))
        })
    }
}

/// Converts without an error's cost, for clocks that are read in hot loops.
#[inline]
pub(crate) fn to_system_time(moment: Moment) -> Option<SystemTime> {
    let whole = moment.seconds.unsigned_abs();
    if moment.seconds >= 0 {
        SystemTime::UNIX_EPOCH.checked_add(Duration::new(whole, moment.nanos))
    } else {
        SystemTime::UNIX_EPOCH
            .checked_sub(Duration::from_secs(whole))?
            .checked_add(Duration::new(0, moment.nanos))
    }
}
