use timewarp::{MockClock, sweep_dates};

#[sweep_dates(depth = "deep", depth = "quick")]
fn renews(_clock: MockClock) {}

fn main() {}
