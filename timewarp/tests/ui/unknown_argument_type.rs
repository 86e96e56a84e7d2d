use timewarp::sweep_dates;

#[sweep_dates]
fn renews(count: u32, clock: &timewarp::MockClock, now: chrono::DateTime<chrono::Local>) {}

fn main() {}
