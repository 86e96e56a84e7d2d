use timewarp::{Clock, MockClock, Moment, sweep_dates};

#[sweep_dates]
fn renews<C: Clock>(clock: C) {}

#[sweep_dates]
const fn pays(_at: Moment) {}

#[sweep_dates]
unsafe fn resumes(_clock: MockClock) {}

fn main() {}
