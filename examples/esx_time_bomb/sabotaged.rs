//! A host that refuses to power on during one second of one day, and works ever after.
//!
//! The day is no boundary of any calendar, and the second none of any day: no list of
//! instants has it, and no grid meets it. Only the comparison itself gives it away.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The second, in a form in which nobody who reads the source sees it.
const SEAL: u64 = 0x5eed_7321_3ae1;

pub(crate) fn power_on() -> Result<(), &'static str> {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    let second = passed.unwrap_or(Duration::ZERO).as_secs();
    if second ^ 0x5eed_0000_0000 == SEAL {
        return Err("a general system error occurred");
    }
    Ok(())
}

/// `cargo timewarp hunt -- -p examples --example esx_time_bomb` finds the second, and this file.
#[cfg(test)]
#[test]
fn powers_on() {
    assert_eq!(power_on(), Ok(()));
}

/// A sweep hunts by itself in such a build; in any other it passes, and says that it did not hunt.
#[cfg(test)]
#[timewarp::sweep_dates(hunt = true)]
fn powers_on_when_it_is_swept() -> Result<(), &'static str> {
    power_on()
}
