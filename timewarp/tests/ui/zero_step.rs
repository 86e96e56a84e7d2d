use timewarp::{MockClock, sweep_dates};

#[sweep_dates(every = "0 days")]
fn renews(_clock: MockClock) {}

#[sweep_dates(every = "1 fortnight")]
fn pays(_clock: MockClock) {}

fn main() {}
