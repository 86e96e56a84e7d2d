use timewarp::{MockClock, sweep_dates};

struct Licence;

impl Licence {
    #[sweep_dates]
    fn renews(&self, _clock: MockClock) {}
}

fn main() {}
