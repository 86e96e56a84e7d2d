//! An order number that goes back at midnight, found without waiting for one.
//!
//! The date is read, and then the time. Whoever orders while midnight falls between the
//! two reads gets a number of the day before: 20231231-000000 where 20240101-000000 was
//! due. No test on one instant can see it. The sweep counts the reads and lets each
//! boundary fall before each of them.
//!
//! ```text
//! cargo run --example midnight_straddle
//! ```

#![expect(clippy::print_stdout, reason = "an example shows something")]

use timewarp::{Case, Clock, MockClock, Report, Sweep};

/// The number as it was written.
fn order_number(clock: &impl Clock) -> String {
    let date = clock.now().format("%Y%m%d").to_string();
    let time = clock.now().format("%H%M%S").to_string();
    format!("{date}-{time}")
}

/// The number as it should be: both parts of one instant.
fn repaired_order_number(clock: &impl Clock) -> String {
    clock.now().format("%Y%m%d-%H%M%S").to_string()
}

/// Numbers must not go back: the next day's files are sorted by them.
fn check(clock: &MockClock, number: impl Fn(&MockClock) -> String) {
    let before = clock.now().format("%Y%m%d-%H%M%S").to_string();
    let number = number(clock);
    assert!(number >= before, "order {number} at {before}");
}

fn sweep(number: impl Fn(&MockClock) -> String) -> Report {
    Sweep::default()
        .named("order_number")
        .families(["year-ends", "month-ends", "leap-days"])
        .straddle(true)
        .run_cases(|case: &Case| check(&case.clock(), &number))
}

fn main() {
    let report = sweep(order_number);
    println!("{report}\n");
    let [straddle] = report.straddles() else {
        panic!("expected one kind of failure")
    };
    assert_eq!(straddle.reads(), Some([2, 3]), "the date, then the time");
    assert_eq!(straddle.moment().to_string(), "2000-01-01T00:00:00Z");

    // What the report says can be pasted into a test.
    let clock = MockClock::at(straddle.start());
    clock.play(straddle.timeline().clone());
    let before = clock.now();
    println!("At {before} the next order is {}.", order_number(&clock));

    sweep(repaired_order_number).assert_clean();
    println!("The repaired number passes.");
}
