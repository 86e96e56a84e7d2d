use timewarp::{MockClock, sweep_dates};

#[sweep_dates(from = 2024, at = "2024-02-29", zones = [], every = 1)]
fn renews(_clock: MockClock) {}

fn main() {}
