use timewarp::sweep_dates;

#[sweep_dates]
struct Renewal;

fn main() {}
