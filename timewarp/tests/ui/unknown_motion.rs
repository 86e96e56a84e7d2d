use timewarp::{MockClock, sweep_dates};

#[sweep_dates(clock = "stopped")]
fn renews() {}

#[sweep_dates(clock = "step 1 month")]
fn pays() {}

#[sweep_dates(clock = "frozen")]
fn resumes(_clock: MockClock) {}

fn main() {}
