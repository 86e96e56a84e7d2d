//! `moka`: a cache whose entries live for a time, by the monotonic clock.
//!
//! Its clock is `std::time::Instant`, so a sweep of the wall clock must not move it: an
//! entry made in 1970 is there in 9999, an entry made in 9999 is there in 1970, and each
//! still expires when its own time has really passed.

use std::thread;
use std::time::Duration;

use moka::sync::Cache;
use timewarp::{sweep_dates, warp};

const HOUR: Duration = Duration::from_secs(3_600);
const SHORT: Duration = Duration::from_millis(10);

fn cache(lifetime: Duration) -> Cache<&'static str, u32> {
    let builder = Cache::builder().time_to_live(lifetime);
    builder.time_to_idle(lifetime).build()
}

/// Entries stay when the date moves under them, ahead and back.
#[sweep_dates(unread = true)]
fn an_entry_outlives_every_change_of_the_date() {
    let cache = cache(HOUR);
    cache.insert("made here", 1);
    for other in ["1970-01-01", "9999-12-31"] {
        warp::at(other, || {
            assert_eq!(cache.get("made here"), Some(1));
            cache.insert(other, 2);
        });
        assert_eq!(cache.get(other), Some(2));
    }
    cache.run_pending_tasks();
    assert_eq!(cache.entry_count(), 3);
}

#[test]
fn an_entry_expires_in_real_time_at_every_date() {
    let dates = [
        "1970-01-01",
        "2008-08-12T07:00:00Z",
        "2038-01-19T03:14:08Z",
        "2106-02-07T06:28:16Z",
    ];
    for at in dates.into_iter().chain(["9999-12-31T23:59:59Z"]) {
        warp::at(at, || {
            let (short, long) = (cache(SHORT), cache(HOUR));
            short.insert("key", 1);
            long.insert("key", 1);
            thread::sleep(SHORT * 2);
            assert_eq!((short.get("key"), long.get("key")), (None, Some(1)), "{at}");
        });
    }
}
