use timewarp::{MockClock, sweep_dates};

#[sweep_dates(split)]
#[rstest::rstest]
fn renews(#[case] name: &str, _clock: MockClock) {}

#[sweep_dates(split, straddle)]
fn bills(_clock: MockClock) {}

#[sweep_dates(split = "yes")]
fn ships(_clock: MockClock) {}

fn main() {}
