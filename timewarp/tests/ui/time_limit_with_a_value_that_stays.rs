use std::rc::Rc;

use timewarp::{MockClock, sweep_dates};

// Stands for rstest, whose functions are compiled in tests alone.
#[sweep_dates(timeout = "10s")]
#[rustfmt::rstest]
fn renews(number: Rc<u8>, _clock: MockClock) {
    assert_eq!(*number, 7);
}

// And what is borrowed from the test.
#[sweep_dates(timeout = "2 minutes")]
#[rustfmt::rstest]
fn pays(name: &str, _clock: MockClock) {
    assert_eq!(name, "seven");
}

fn main() {
    renews(Rc::new(7));
    pays("seven");
}
