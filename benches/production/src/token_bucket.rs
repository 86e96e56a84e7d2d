//! A rate limit: may this request pass?

use std::time::{Duration, Instant};

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

/// A bucket that gains a token in every interval, up to its capacity.
#[derive(Clone, Debug)]
pub struct Bucket {
    capacity: Duration,
    every: Duration,
    /// Tokens, counted in the time that it took to gain them.
    saved: Duration,
    refilled: Instant,
}

impl Bucket {
    /// Makes a full bucket that needs `capacity` to fill, by a token in every `every`.
    pub fn new(capacity: Duration, every: Duration, now: Instant) -> Self {
        Self {
            capacity,
            every,
            saved: capacity,
            refilled: now,
        }
    }

    #[inline]
    fn take_at(&mut self, now: Instant) -> bool {
        let gained = now.saturating_duration_since(self.refilled);
        self.refilled = now;
        self.saved = self.saved.saturating_add(gained).min(self.capacity);
        match self.saved.checked_sub(self.every) {
            Some(saved) => {
                self.saved = saved;
                true
            }
            None => false,
        }
    }
}

fn take(bucket: &mut Bucket, clock: &impl Clock) -> bool {
    bucket.take_at(clock.instant())
}

/// Takes a token by the system's clock.
#[inline(never)]
pub fn direct(bucket: &mut Bucket) -> bool {
    bucket.take_at(Instant::now())
}

/// Takes a token by the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic(bucket: &mut Bucket) -> bool {
    take(bucket, &SystemClock)
}

/// Takes a token by a field.
#[inline(never)]
pub fn field(bucket: &mut Bucket, clock: &FieldClock) -> bool {
    bucket.take_at(clock.monotonic)
}

/// Takes a token by a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(bucket: &mut Bucket, clock: &FieldClock) -> bool {
    take(bucket, clock)
}

/// Takes a token by any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(bucket: &mut Bucket, clock: &dyn Clock) -> bool {
    take(bucket, &clock)
}

/// Takes a token by any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(bucket: &mut Bucket, clock: &SharedClock) -> bool {
    take(bucket, clock)
}
