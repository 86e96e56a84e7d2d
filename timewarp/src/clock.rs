//! `Clock`: what production code takes instead of reading the time itself.

mod glance;
mod latch;
mod mock;
mod player;
mod reads;
mod system;
mod timeline;
#[cfg(feature = "tokio")]
mod tokio;

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

pub use mock::MockClock;
pub use system::SystemClock;
#[cfg(feature = "warp")]
pub(crate) use timeline::Position;
pub use timeline::{Move, Timeline};
#[cfg(feature = "tokio")]
pub use tokio::TokioClock;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
use crate::Moment;

/// A source of the current time, wall clock and monotonic.
///
/// Production code takes `impl Clock` (or `&dyn Clock`, or a type parameter) and
/// is given [`SystemClock`]; tests give it a [`MockClock`] and decide what time it
/// is. `SystemClock` has no size and its methods inline to the reads that the
/// code would have made itself.
///
/// The two required methods are two different clocks. The wall clock,
/// [`system_time`](Clock::system_time), says what date it is; somebody may set it,
/// also backwards. The monotonic clock, [`instant`](Clock::instant), measures how
/// long things take and never goes back. Measure with the second; store, compare
/// and print dates with the first.
///
/// The remaining methods give the wall clock in the type of a date library, each
/// behind the feature of that library's name.
///
/// # Example: a licence check that can be tested on the day it expires
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use timewarp::{Clock, MockClock, SystemClock};
///
/// struct Licence<C = SystemClock> {
///     valid_until: SystemTime,
///     clock: C,
/// }
///
/// impl<C: Clock> Licence<C> {
///     fn is_valid(&self) -> bool {
///         self.clock.system_time() < self.valid_until
///     }
/// }
///
/// let clock = MockClock::at("2008-08-12T06:59:59Z");
/// let valid_until = clock.system_time() + Duration::from_secs(1);
/// let licence = Licence { valid_until, clock: clock.clone() };
/// assert!(licence.is_valid());
/// clock.advance(Duration::from_secs(1))?;
/// assert!(!licence.is_valid());
/// # Ok::<(), timewarp::Error>(())
/// ```
pub trait Clock {
    /// Reads the wall clock.
    #[track_caller]
    fn system_time(&self) -> SystemTime;

    /// Reads the monotonic clock.
    #[track_caller]
    fn instant(&self) -> Instant;

    /// Reads the wall clock as a chrono date and time in UTC.
    ///
    /// Times before 1970 are fine, unlike with chrono's own `Utc::now()`.
    ///
    /// # Panics
    ///
    /// Panics when the clock stands outside chrono's years -262143 to 262142,
    /// which no real clock does.
    #[cfg(feature = "chrono")]
    #[track_caller]
    #[inline]
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        // What is hot is done as `Utc::now()` does it, so that it takes no longer; no
        // platform's time is further from 1970 than `i64` counts.
        match self.system_time().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => {
                let (seconds, nanos) = (after.as_secs().cast_signed(), after.subsec_nanos());
                chrono::DateTime::from_timestamp(seconds, nanos)
                    .unwrap_or_else(|| far_from_1970(Moment::UNIX_EPOCH.checked_add(after)))
            }
            Err(before) => far_from_1970(Moment::UNIX_EPOCH.checked_sub(before.duration())),
        }
    }

    /// Reads the wall clock as a jiff timestamp.
    ///
    /// # Panics
    ///
    /// Panics when the clock stands outside jiff's years -9999 to 9999.
    #[cfg(feature = "jiff")]
    #[track_caller]
    fn timestamp(&self) -> jiff::Timestamp {
        expect_range(Moment::from(self.system_time()).try_into())
    }

    /// Reads the wall clock as an `OffsetDateTime` of the `time` crate, in UTC.
    ///
    /// # Panics
    ///
    /// Panics when the clock stands outside the years -9999 to 9999.
    #[cfg(feature = "time")]
    #[track_caller]
    fn offset_date_time(&self) -> time::OffsetDateTime {
        expect_range(Moment::from(self.system_time()).try_into())
    }
}

/// Unwraps a read that only a mock clock far from every real date can fail.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
#[inline]
#[track_caller]
fn expect_range<T>(read: Result<T, crate::Error>) -> T {
    match read {
        Ok(time) => time,
        Err(error) => panic!("the clock cannot be read in this type: {error}"),
    }
}

/// Converts what no real clock shows; a moment that is none is past the last one.
#[cfg(feature = "chrono")]
#[cold]
#[track_caller]
fn far_from_1970(moment: Option<Moment>) -> chrono::DateTime<chrono::Utc> {
    expect_range(moment.unwrap_or(Moment::MAX).try_into())
}

/// Passes every method on, so that a wrapper keeps the clock's own overrides.
macro_rules! delegate {
    ($([$($generics:tt)*] $wrapper:ty),* $(,)?) => {$(
        impl<$($generics)*> Clock for $wrapper {
            #[inline]
            fn system_time(&self) -> SystemTime {
                (**self).system_time()
            }

            #[inline]
            fn instant(&self) -> Instant {
                (**self).instant()
            }

            #[cfg(feature = "chrono")]
            #[inline]
            fn now(&self) -> chrono::DateTime<chrono::Utc> {
                (**self).now()
            }

            #[cfg(feature = "jiff")]
            #[inline]
            fn timestamp(&self) -> jiff::Timestamp {
                (**self).timestamp()
            }

            #[cfg(feature = "time")]
            #[inline]
            fn offset_date_time(&self) -> time::OffsetDateTime {
                (**self).offset_date_time()
            }
        }
    )*};
}

delegate!(
    [C: Clock + ?Sized] &C,
    [C: Clock + ?Sized] &mut C,
    [C: Clock + ?Sized] Box<C>,
    [C: Clock + ?Sized] Rc<C>,
    [C: Clock + ?Sized] Arc<C>,
);
