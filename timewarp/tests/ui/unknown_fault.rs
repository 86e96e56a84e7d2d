use timewarp::{MockClock, sweep_dates};

#[sweep_dates(faults = ["stepback"], straddle = 2, straddle_reads = 1)]
fn renews(clock: MockClock) {}

fn main() {}
