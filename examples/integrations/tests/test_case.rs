//! test-case: its cases, swept.

use test_case::{test_case, test_matrix};
use timewarp::{Clock, MockClock, Moment, sweep_dates};

#[sweep_dates(families = ["leap-days"])]
#[test_case(1, "day"; "one day")]
#[test_case(31, "month"; "one month")]
fn cases(days: u64, name: &str, clock: MockClock) {
    let before = clock.now();
    let wait = std::time::Duration::from_secs(days * 86_400);
    clock.advance(wait).expect("within the calendar");
    assert_eq!(
        (clock.now() - before).num_days().unsigned_abs(),
        days,
        "{name}"
    );
}

#[sweep_dates(families = ["leap-days"])]
#[test_matrix([1, 2], ["a", "b"])]
fn matrices(number: u8, text: &str, at: Moment) {
    assert!(number < 3 && text.len() == 1 && at > Moment::UNIX_EPOCH);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[sweep_dates(families = ["leap-days"])]
#[test_case(7)]
fn the_system_clock(number: u8) {
    assert!(chrono::Utc::now().timestamp() > 0 && number == 7);
}
