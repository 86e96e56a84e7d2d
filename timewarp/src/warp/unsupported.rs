//! What stands in for the hook where the clock cannot be moved.

use std::time::SystemTime;

use crate::Error;

pub(super) fn check() -> Result<(), Error> {
    Err(Error::range(
        "the wall clock cannot be moved on this platform: that takes Linux with glibc, and no Miri; \
         sweep code that takes a clock instead, as in `fn renews(clock: timewarp::MockClock)`",
    ))
}

pub(super) fn read_by_c() -> i64 {
    0
}

pub(super) fn real_now() -> SystemTime {
    SystemTime::now()
}
