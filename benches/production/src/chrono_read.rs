//! Reading the wall clock as chrono's type.

use chrono::{DateTime, Utc};

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

fn read(clock: &impl Clock) -> DateTime<Utc> {
    clock.now()
}

/// Reads the system's clock.
#[inline(never)]
pub fn direct() -> DateTime<Utc> {
    Utc::now()
}

/// Reads the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic() -> DateTime<Utc> {
    read(&SystemClock)
}

/// Reads a field.
#[inline(never)]
pub fn field(clock: &FieldClock) -> DateTime<Utc> {
    clock.wall.into()
}

/// Reads a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(clock: &FieldClock) -> DateTime<Utc> {
    read(clock)
}

/// Reads any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(clock: &dyn Clock) -> DateTime<Utc> {
    read(&clock)
}

/// Reads any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(clock: &SharedClock) -> DateTime<Utc> {
    read(clock)
}
