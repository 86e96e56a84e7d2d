//! A licence with a time bomb, which its campaign must find.

use timewarp::{Clock, MockClock};

/// The end of a licence that nobody remembered: midnight in California, 2008-08-12.
const EXPIRY: i64 = 1_218_524_400;

/// Powers on a virtual machine; from 2008-08-12T07:00:00Z on it does not.
///
/// # Panics
///
/// Panics when the licence has expired: the bug to be found.
pub fn esx_time_bomb(clock: MockClock, _name: &[u8]) {
    assert!(clock.now().timestamp() < EXPIRY, "licence expired");
}
