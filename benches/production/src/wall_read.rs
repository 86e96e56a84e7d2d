//! Reading the wall clock, and nothing else.

use std::time::SystemTime;

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

fn read(clock: &impl Clock) -> SystemTime {
    clock.system_time()
}

/// Reads the system's clock.
#[inline(never)]
pub fn direct() -> SystemTime {
    SystemTime::now()
}

/// Reads the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic() -> SystemTime {
    read(&SystemClock)
}

/// Reads a field.
#[inline(never)]
pub fn field(clock: &FieldClock) -> SystemTime {
    clock.wall
}

/// Reads a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(clock: &FieldClock) -> SystemTime {
    read(clock)
}

/// Reads any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(clock: &dyn Clock) -> SystemTime {
    read(&clock)
}

/// Reads any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(clock: &SharedClock) -> SystemTime {
    read(clock)
}
