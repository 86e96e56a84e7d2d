use timewarp::{MockClock, sweep_dates};

#[sweep_dates(deep)]
fn renews(_clock: MockClock) {}

fn main() {}
