use timewarp::{MockClock, sweep_dates};

#[sweep_dates(depth = "deeper", jobs = 0)]
fn renews(_clock: MockClock) {}

fn main() {}
