//! Reading the monotonic clock, and nothing else.

use std::time::Instant;

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

fn read(clock: &impl Clock) -> Instant {
    clock.instant()
}

/// Reads the system's clock.
#[inline(never)]
pub fn direct() -> Instant {
    Instant::now()
}

/// Reads the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic() -> Instant {
    read(&SystemClock)
}

/// Reads a field.
#[inline(never)]
pub fn field(clock: &FieldClock) -> Instant {
    clock.monotonic
}

/// Reads a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(clock: &FieldClock) -> Instant {
    read(clock)
}

/// Reads any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(clock: &dyn Clock) -> Instant {
    read(&clock)
}

/// Reads any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(clock: &SharedClock) -> Instant {
    read(clock)
}
