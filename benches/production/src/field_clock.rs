//! A base clock so cheap that a layer above it shows.

use std::time::{Instant, SystemTime};

use timewarp::Clock;

/// A clock of which a read is one plain load.
#[derive(Clone, Copy, Debug)]
pub struct FieldClock {
    /// What the wall clock shows.
    pub wall: SystemTime,
    /// What the monotonic clock shows.
    pub monotonic: Instant,
}

impl FieldClock {
    /// Makes a clock that shows the present and stands still.
    pub fn of_now() -> Self {
        Self {
            wall: SystemTime::now(),
            monotonic: Instant::now(),
        }
    }
}

impl Clock for FieldClock {
    #[inline]
    fn system_time(&self) -> SystemTime {
        self.wall
    }

    #[inline]
    fn instant(&self) -> Instant {
        self.monotonic
    }
}
