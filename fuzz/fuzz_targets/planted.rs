//! A date that `planted.py` chose, hidden in one of many forms.

#![cfg_attr(fuzzing, no_main)]

use timewarp::MockClock;
use timewarp_fuzz::planted::{FORM, is_met};

timewarp::fuzz_dates!(|clock: MockClock, _: &[u8]| {
    assert!(!is_met(&FORM, &clock), "solved");
});
