use timewarp::{MockClock, sweep_dates};

#[sweep_dates(crate = 3)]
fn a_number(_clock: MockClock) {}

#[sweep_dates(crate = "not a path")]
fn two_words(_clock: MockClock) {}

#[sweep_dates(crate)]
fn nothing(_clock: MockClock) {}

fn main() {}
