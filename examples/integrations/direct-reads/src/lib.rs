//! Every read of the clock that `docs/clippy.toml` knows of, once each, and one read that is as it
//! should be. Not run: clippy reads it, in `tests/clippy.rs` of the package around it.

use std::time::{Instant, SystemTime};

use timewarp::Clock;

/// Reads the clock that it is given.
pub fn injected(clock: &impl Clock) -> (SystemTime, Instant) {
    let date = clock.now();
    (SystemTime::from(date), clock.instant())
}

/// Reads the clock behind the back of everybody.
///
/// # Safety
///
/// None is needed: the pointers that go to C are null or of local variables.
pub unsafe fn direct(earlier: SystemTime, before: Instant) {
    let mut spec = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let mut value = libc::timeval {
        tv_sec: 0,
        tv_usec: 0,
    };
    let _ = SystemTime::now();
    let _ = earlier.elapsed();
    let _ = Instant::now();
    let _ = before.elapsed();
    let _ = chrono::Utc::now();
    let _ = chrono::Local::now();
    let _ = jiff::Timestamp::now();
    let _ = jiff::Zoned::now();
    let _ = time::OffsetDateTime::now_utc();
    let _ = time::OffsetDateTime::now_local();
    let _ = time::UtcDateTime::now();
    unsafe {
        let _ = libc::time(std::ptr::null_mut());
        let _ = libc::gettimeofday(&raw mut value, std::ptr::null_mut());
        let _ = libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut spec);
    }
    let _ = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
}
