use timewarp::{MockClock, sweep_dates};

#[sweep_dates(form = "2024-01-01", to = "2025-01-01")]
fn renews(_clock: MockClock) {}

fn main() {}
