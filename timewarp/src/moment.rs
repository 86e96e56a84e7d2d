//! `Moment`: a point on the UTC time line that every clock and sweep speaks of.

#[cfg(feature = "chrono")]
mod chrono;
mod civil;
#[cfg(feature = "jiff")]
mod jiff;
mod system;
mod text;
#[cfg(feature = "time")]
mod time;

use std::time::Duration;

use civil::{Civil, days_in_month, is_leap_year};
pub(crate) use system::to_system_time;

use crate::Error;

const NANOS_PER_SECOND: i128 = 1_000_000_000;

/// A point on the UTC time line, to the nanosecond, before and after 1970.
///
/// A moment counts seconds as POSIX does: every day has 86,400 of them and a
/// leap second has no moment of its own. Its range is that of a signed 64-bit
/// count of seconds, some 292 thousand million years either way: wider than
/// chrono, jiff, `time` or any file format, so that a test can stand on the far
/// side of their limits.
///
/// It prints as RFC 3339 in UTC with as many fractional digits as it needs, and
/// years outside 0..=9999 get a sign and at least six digits. It parses the
/// same, with any offset; a bare date means midnight UTC.
///
/// # Example: the second in which 32-bit clocks overflow
///
/// ```
/// use timewarp::Moment;
///
/// let overflow: Moment = "2038-01-19T03:14:08Z".parse()?;
/// assert_eq!(overflow.as_seconds(), i64::from(i32::MAX) + 1);
/// assert_eq!(Moment::from_nanos(-1)?.to_string(), "1969-12-31T23:59:59.999999999Z");
/// assert!(Moment::UNIX_EPOCH < overflow);
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    // The order of the fields is the order of time: the derived `Ord` relies on it.
    seconds: i64,
    nanos: u32,
}

impl Moment {
    /// The start of Unix time, 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self::literal(0);

    /// The first moment that can be written, in the year -292,277,022,657.
    pub const MIN: Self = Self::literal(i64::MIN);

    /// The last moment that can be written, in the year 292,277,026,596.
    pub const MAX: Self = Self {
        seconds: i64::MAX,
        nanos: 999_999_999,
    };

    const fn literal(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// Makes the moment that lies `seconds` whole seconds after 1970.
    ///
    /// # Example: a billion seconds, when counts grew a digit
    ///
    /// ```
    /// # use timewarp::Moment;
    /// assert_eq!(Moment::from_seconds(1_000_000_000).to_string(), "2001-09-09T01:46:40Z");
    /// ```
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::literal(seconds)
    }

    /// Makes the moment that lies `nanos` nanoseconds after 1970.
    ///
    /// # Errors
    ///
    /// Returns an error beyond [`Moment::MIN`] and [`Moment::MAX`].
    pub fn from_nanos(nanos: i128) -> Result<Self, Error> {
        Self::from_nanos_or_none(nanos).ok_or_else(|| {
            Error::range(format!(
                "`{nanos}` nanoseconds since 1970 are beyond the range of a moment ({} to {})",
                Self::MIN,
                Self::MAX
            ))
        })
    }

    pub(crate) fn from_nanos_or_none(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(NANOS_PER_SECOND)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(NANOS_PER_SECOND)).ok()?;
        Some(Self { seconds, nanos })
    }

    /// Makes a moment from its two parts; `nanos` must be below a second.
    pub(crate) const fn from_parts(seconds: i64, nanos: u32) -> Self {
        debug_assert!(nanos < 1_000_000_000);
        Self { seconds, nanos }
    }

    /// Returns the whole seconds since 1970, rounded towards the past.
    pub const fn as_seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the nanoseconds past [`Moment::as_seconds`], below a second.
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// Returns the nanoseconds since 1970.
    pub const fn as_nanos(self) -> i128 {
        self.seconds as i128 * NANOS_PER_SECOND + self.nanos as i128
    }

    /// Returns the moment `duration` later, or `None` past [`Moment::MAX`].
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let seconds = self.seconds.checked_add_unsigned(duration.as_secs())?;
        let nanos = self.nanos + duration.subsec_nanos();
        match nanos.checked_sub(1_000_000_000) {
            None => Some(Self { seconds, nanos }),
            Some(nanos) => Some(Self {
                seconds: seconds.checked_add(1)?,
                nanos,
            }),
        }
    }

    /// Returns the moment `duration` earlier, or `None` before [`Moment::MIN`].
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        let seconds = self.seconds.checked_sub_unsigned(duration.as_secs())?;
        match self.nanos.checked_sub(duration.subsec_nanos()) {
            Some(nanos) => Some(Self { seconds, nanos }),
            None => Some(Self {
                seconds: seconds.checked_sub(1)?,
                nanos: self.nanos + 1_000_000_000 - duration.subsec_nanos(),
            }),
        }
    }

    /// Returns the time from `earlier` to this moment, or `None` if it is later.
    ///
    /// # Example: how long was a certificate valid?
    ///
    /// ```
    /// # use timewarp::Moment;
    /// let from: Moment = "2024-02-28".parse()?;
    /// let to: Moment = "2024-03-01".parse()?;
    /// let valid = to.checked_duration_since(from).expect("it ends after it begins");
    /// assert_eq!(valid.as_secs(), 2 * 86_400);
    /// assert_eq!(from.checked_duration_since(to), None);
    /// # Ok::<(), timewarp::Error>(())
    /// ```
    pub fn checked_duration_since(self, earlier: Self) -> Option<Duration> {
        if self < earlier {
            return None;
        }
        let borrow = self.nanos < earlier.nanos;
        // The distance fits `u64` for any two values of `i64` in this order.
        let seconds = self.seconds.abs_diff(earlier.seconds) - u64::from(borrow);
        let nanos = if borrow { 1_000_000_000 } else { 0 } + self.nanos - earlier.nanos;
        Some(Duration::new(seconds, nanos))
    }
}
