//! The real clock.

use std::time::{Instant, SystemTime};

use super::Clock;

/// The real clock of the machine; the one that production code is given.
///
/// It has no size, so a type that stores one is no larger for it, and each method
/// is one call of the standard library.
///
/// # Example: production code names it once, as a default
///
/// ```
/// use timewarp::{Clock, SystemClock};
///
/// struct Session<C = SystemClock> {
///     clock: C,
/// }
///
/// let session = Session { clock: SystemClock };
/// assert_eq!(std::mem::size_of_val(&session), 0);
/// assert!(session.clock.system_time() > std::time::SystemTime::UNIX_EPOCH);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[inline]
    fn system_time(&self) -> SystemTime {
        SystemTime::now()
    }

    #[inline]
    fn instant(&self) -> Instant {
        Instant::now()
    }

    // The provided method also converts what only a mock clock shows.
    #[cfg(feature = "chrono")]
    #[inline]
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        SystemTime::now().into()
    }
}
