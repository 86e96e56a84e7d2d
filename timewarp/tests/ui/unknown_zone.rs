use timewarp::{MockClock, sweep_dates};

#[sweep_dates(zones = ["America/Los_Angeles", "Europe/Berln", "tokyo"])]
fn renews(_clock: MockClock) {}

fn main() {}
