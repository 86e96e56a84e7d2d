use timewarp::{MockClock, sweep_dates};

// An attribute that makes no test of the function, so that it is compiled here.
#[sweep_dates(crate = "no_such_crate")]
#[rustfmt::rstest]
fn renews(_clock: MockClock) {}

fn main() {}
