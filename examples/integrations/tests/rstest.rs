//! rstest: cases, values, fixtures, async tests and time limits, each swept.

use std::time::Duration;

use rstest::{fixture, rstest};
use timewarp::{Clock, MockClock, Moment, TokioClock, sweep_dates};

/// What a test needs besides the date.
#[derive(Clone, Debug)]
struct Customer {
    name: &'static str,
    days: u64,
}

#[fixture]
fn customer() -> Customer {
    Customer {
        name: "Ada",
        days: 30,
    }
}

fn later(clock: &MockClock, days: u64) -> u64 {
    let before = clock.now();
    let wait = Duration::from_secs(days * 86_400);
    clock.advance(wait).expect("within the calendar");
    u64::try_from((clock.now() - before).num_days()).expect("time does not go back")
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case::month(30)]
#[case::year(365)]
fn cases(#[case] days: u64, clock: MockClock) {
    assert_eq!(later(&clock, days), days);
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
fn values(#[values(1, 29, 366)] days: u64, clock: MockClock) {
    assert_eq!(later(&clock, days), days);
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
fn fixtures(customer: Customer, clock: MockClock) {
    assert_eq!(customer.name, "Ada");
    assert_eq!(later(&clock, customer.days), 30);
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case("owned".to_owned())]
#[tokio::test]
async fn async_cases(#[case] text: String, clock: MockClock) {
    tokio::task::yield_now().await;
    assert!(clock.now() > chrono::DateTime::UNIX_EPOCH && text == "owned");
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case(2)]
#[tokio::test(start_paused = true)]
async fn async_cases_in_paused_time(#[case] hours: u64, clock: TokioClock, at: Moment) {
    let wait = Duration::from_secs(hours * 3_600);
    tokio::time::sleep(wait).await;
    assert_eq!(
        clock.moment(),
        at.checked_add(wait).expect("within the plan")
    );
}

/// The limit of rstest is one for the whole sweep; the one of the sweep is for each run.
#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[timeout(Duration::from_secs(60))]
fn a_time_limit_of_rstest(#[values(1)] days: u64, clock: MockClock) {
    assert_eq!(later(&clock, days), days);
}

#[sweep_dates(families = ["leap-days"], timeout = "60s")]
#[rstest]
#[case(1)]
fn a_time_limit_of_the_sweep(#[case] days: u64, clock: MockClock) {
    assert_eq!(later(&clock, days), days);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case(1999)]
fn the_system_clock(#[case] year: i32) {
    use chrono::Datelike;

    assert!(chrono::Utc::now().year() != 2026 || year == 1999);
}

/// Below rstest, `#[ignore]` keeps it from taking the clock for a fixture.
#[rstest]
#[case(30)]
#[sweep_dates(families = ["leap-days"])]
fn the_other_way_round(#[case] days: u64, #[ignore] clock: MockClock) {
    assert_eq!(later(&clock, days), days);
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case(2024)]
#[should_panic(expected = "2024")]
fn expected_panics(#[case] year: i32, at: Moment) {
    panic!("{year} at {at}");
}
