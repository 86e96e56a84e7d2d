use timewarp::{MockClock, sweep_dates};

#[sweep_dates(families = ["leapdays"], without = ["weekends"])]
fn renews(_clock: MockClock) {}

fn main() {}
