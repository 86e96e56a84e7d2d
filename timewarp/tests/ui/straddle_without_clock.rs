use timewarp::{Moment, sweep_dates};

#[sweep_dates(straddle = true, faults = ["step-back"])]
fn renews(at: Moment) {}

#[sweep_dates(uptime = true)]
fn counts() {}

fn main() {}
