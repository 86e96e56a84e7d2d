use timewarp::sweep_dates;

#[sweep_dates]
fn renews() {}

fn main() {}
