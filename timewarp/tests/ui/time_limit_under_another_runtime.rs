use timewarp::{MockClock, sweep_dates};

#[sweep_dates(timeout = "10s")]
#[async_std::test]
async fn renews(_clock: MockClock) {}

fn main() {}
