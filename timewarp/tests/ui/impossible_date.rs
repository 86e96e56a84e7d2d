use timewarp::{MockClock, sweep_dates};

#[sweep_dates(from = "2023-02-29", to = "2024-13-01", at = ["2024-04-31T12:00:00Z"])]
fn renews(_clock: MockClock) {}

fn main() {}
