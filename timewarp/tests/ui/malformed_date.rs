use timewarp::{MockClock, sweep_dates};

#[sweep_dates(from = "1.1.2024", to = "2025-01-01T00:00:00")]
fn renews(_clock: MockClock) {}

fn main() {}
