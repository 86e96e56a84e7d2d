//! A cache: is the entry of this key still good?

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::time::SystemTime;

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

/// Values with an expiry, under keys that hash the same in every run.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    entries: HashMap<u64, Entry, BuildHasherDefault<DefaultHasher>>,
}

#[derive(Clone, Debug)]
struct Entry {
    value: u64,
    expires: SystemTime,
}

impl Cache {
    /// Keeps `value` under `key` until `expires`.
    pub fn insert(&mut self, key: u64, value: u64, expires: SystemTime) {
        self.entries.insert(key, Entry { value, expires });
    }

    #[inline]
    fn look_up_at(&self, key: u64, now: SystemTime) -> Option<u64> {
        let entry = self.entries.get(&key)?;
        (now < entry.expires).then_some(entry.value)
    }
}

fn look_up(cache: &Cache, key: u64, clock: &impl Clock) -> Option<u64> {
    cache.look_up_at(key, clock.system_time())
}

/// Looks an entry up by the system's clock.
#[inline(never)]
pub fn direct(cache: &Cache, key: u64) -> Option<u64> {
    cache.look_up_at(key, SystemTime::now())
}

/// Looks an entry up by the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic(cache: &Cache, key: u64) -> Option<u64> {
    look_up(cache, key, &SystemClock)
}

/// Looks an entry up by a field.
#[inline(never)]
pub fn field(cache: &Cache, key: u64, clock: &FieldClock) -> Option<u64> {
    cache.look_up_at(key, clock.wall)
}

/// Looks an entry up by a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(cache: &Cache, key: u64, clock: &FieldClock) -> Option<u64> {
    look_up(cache, key, clock)
}

/// Looks an entry up by any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(cache: &Cache, key: u64, clock: &dyn Clock) -> Option<u64> {
    look_up(cache, key, &clock)
}

/// Looks an entry up by any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(cache: &Cache, key: u64, clock: &SharedClock) -> Option<u64> {
    look_up(cache, key, clock)
}
