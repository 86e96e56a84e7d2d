//! A date and a length that `planted.py` chose: the clock must be set back, and by enough.

#![cfg_attr(fuzzing, no_main)]

use timewarp::{MockClock, Timeline};
use timewarp_fuzz::planted::{FORM, is_set_back, is_set_back_on_a_date};

timewarp::fuzz_dates!(|clock: MockClock, _: Timeline, _: &[u8]| {
    let is_met = match FORM.as_str() {
        "set_back" => is_set_back(&clock),
        "set_back_on_a_date" => is_set_back_on_a_date(&clock),
        other => panic!("`{other}` is not a form"),
    };
    assert!(!is_met, "solved");
});
