use timewarp::{MockClock, sweep_dates};

#[sweep_dates(timeout = "0s")]
fn renews(_clock: MockClock) {}

#[sweep_dates(timeout = "1 month")]
fn pays(_clock: MockClock) {}

#[sweep_dates(timeout = 10)]
fn ships(_clock: MockClock) {}

fn main() {}
