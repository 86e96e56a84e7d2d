//! proptest: its macro and its attribute, with a sweep inside or around.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use timewarp::{Clock, MockClock, Moment, Sweep, sweep_dates};

fn few() -> ProptestConfig {
    ProptestConfig {
        cases: 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Adds days by the calendar.
fn due(clock: &impl Clock, days: u64) -> chrono::DateTime<chrono::Utc> {
    clock.now() + chrono::Days::new(days)
}

proptest! {
    #![proptest_config(few())]

    #[sweep_dates(families = ["leap-days"])]
    #[test]
    fn the_macro_around_an_ambient_sweep(days in 0_u64..400) {
        let now = chrono::Utc::now();
        prop_assert!(now + chrono::Days::new(days) >= now);
    }

    #[test]
    fn the_macro_around_a_sweep(days in 0_u64..400) {
        let report = Sweep::default().families(["leap-days"]).run(|at: Moment| {
            let clock = MockClock::at(at);
            assert!(due(&clock, days) >= clock.now());
        });
        prop_assert!(report.is_clean(), "{report}");
    }
}

#[sweep_dates(families = ["leap-days"])]
fn the_macro_inside_a_sweep(clock: MockClock) {
    proptest!(few(), |(seconds in 0_u64..100_000)| {
        let before = clock.now();
        clock.advance(Duration::from_secs(seconds)).expect("within the calendar");
        prop_assert_eq!((clock.now() - before).num_seconds().unsigned_abs(), seconds);
    });
}

#[sweep_dates(families = ["leap-days"])]
#[proptest::property_test(config = few())]
fn the_attribute_below_a_sweep(#[strategy = 0_u64..400] days: u64) {
    let now = chrono::Utc::now();
    assert!(now + chrono::Days::new(days) >= now);
}

#[proptest::property_test(config = few())]
fn the_attribute_around_a_sweep(#[strategy = 0_u64..400] days: u64) {
    let report = Sweep::default().families(["leap-days"]).run(|at: Moment| {
        let clock = MockClock::at(at);
        assert!(due(&clock, days) >= clock.now());
    });
    prop_assert!(report.is_clean(), "{}", report);
}

#[test]
fn what_fails_is_shrunk_and_dated() {
    let mut runner = proptest::test_runner::TestRunner::new(few());
    let first_bad = Cell::new(None);
    let result = runner.run(&(300_u64..400), |days| {
        let report = Sweep::default().run(|at: Moment| {
            let due = due(&MockClock::at(at), days);
            assert!(due.timestamp() < 1 << 31, "past 2038");
        });
        first_bad.set(Some(report.windows()[0].first_bad()));
        prop_assert!(report.is_clean());
        Ok(())
    });
    let error = result.expect_err("32 bits end").to_string();
    assert!(error.contains("minimal failing input: 300"), "{error}");
    let expected = Moment::from_seconds((1 << 31) - 300 * 86_400);
    assert_eq!(first_bad.get(), Some(expected));
}
