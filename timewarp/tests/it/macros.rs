//! `#[sweep_dates]`, used as its users use it.
#![cfg(feature = "zones")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use rstest::rstest;
use timewarp::{Boundary, Clock, MockClock, Moment, Zone, sweep_dates};

#[sweep_dates]
fn a_clock_stands_at_the_instant_and_can_be_moved(clock: MockClock) {
    let before = clock.system_time();
    clock.advance(Duration::from_secs(60)).unwrap();
    assert_eq!(
        clock.system_time().duration_since(before).unwrap(),
        Duration::from_secs(60)
    );
}

#[expect(clippy::too_many_arguments, reason = "every type is the point")]
#[sweep_dates]
fn every_argument_shows_the_same_instant(
    clock: MockClock,
    moment: Moment,
    utc: DateTime<Utc>,
    zoned: DateTime<Tz>,
    date: NaiveDate,
    time: SystemTime,
    tz: Tz,
    zone: Zone,
    boundary: &Boundary,
) {
    assert_eq!(clock.moment(), moment);
    assert_eq!(Moment::from(utc), moment);
    assert_eq!(Moment::from(zoned), moment);
    assert_eq!(Moment::from(time), moment);
    assert_eq!(zoned.date_naive(), date);
    assert_eq!(zoned.timezone(), tz);
    assert_eq!(zone.tz(), tz);
    assert!(boundary.name.starts_with(boundary.family.name()));
}

#[sweep_dates(from = "2008-07-01", to = "2008-09-01", every = "1 day", zones = ["America/Los_Angeles"])]
fn a_walked_range_takes_its_first_day_and_not_its_last(at: Moment) {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let runs = RUNS.fetch_add(1, Ordering::Relaxed) + 1;
    assert!(runs <= 62, "62 days, and nothing to bisect");
    assert!(at >= "2008-07-01".parse().unwrap());
    assert!(at < "2008-09-01".parse().unwrap());
}

#[sweep_dates(zones = ["Pacific/Kiritimati", "Pacific/Honolulu"], at = ["2024-02-29T12:00:00Z"], families = ["leap-days"])]
fn zones_asked_for_are_the_only_ones(now: DateTime<Tz>) {
    assert!(["Pacific/Kiritimati", "Pacific/Honolulu"].contains(&now.timezone().name()));
}

#[sweep_dates(families = ["epochs"], without = ["epochs/unix-i32"], depth = "standard", jobs = 2)]
fn families_and_depth_and_jobs(boundary: &Boundary) {
    assert_eq!(boundary.family, timewarp::Family::Epochs);
    assert_ne!(boundary.name, "epochs/unix-i32");
}

#[sweep_dates]
fn a_result_may_use_the_question_mark(at: Moment) -> Result<(), timewarp::Error> {
    let date: NaiveDate = at.try_into()?;
    assert!((1970..2108).contains(&date.year()));
    Ok(())
}

#[sweep_dates]
#[should_panic(expected = "always")]
fn every_instant_must_panic(_at: Moment) {
    panic!("as always");
}

#[sweep_dates]
#[should_panic]
fn any_panic_will_do(at: Moment) {
    panic!("{at}");
}

#[sweep_dates]
#[ignore = "shows that the attribute stays"]
fn an_ignored_test_stays_ignored(_at: Moment) {
    panic!("it was not ignored");
}

#[sweep_dates(unread = true)]
#[test]
fn a_test_attribute_below_is_not_doubled(_clock: MockClock) {}

#[sweep_dates]
#[tokio::test]
async fn tokio_runs_each_instant_in_a_runtime_of_its_own(clock: MockClock) {
    tokio::task::yield_now().await;
    let handle = tokio::spawn(async move { clock.system_time() });
    handle.await.unwrap();
}

#[sweep_dates(families = ["leap-days"])]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokio_keeps_its_options(clock: MockClock) -> Result<(), tokio::task::JoinError> {
    let handle = tokio::runtime::Handle::current();
    assert_eq!(
        handle.runtime_flavor(),
        tokio::runtime::RuntimeFlavor::MultiThread
    );
    tokio::spawn(async move { clock.moment() }).await.map(drop)
}

#[sweep_dates(families = ["leap-days"])]
async fn an_async_function_without_a_runtime(clock: MockClock) {
    std::future::ready(clock.moment()).await;
}

#[sweep_dates]
#[rstest]
#[case::one(1)]
#[case::two(2)]
fn cases_of_rstest_below(#[case] days: u64, clock: MockClock) {
    let before = clock.moment();
    clock.advance(Duration::from_secs(days * 86_400)).unwrap();
    let passed = clock.moment().checked_duration_since(before).unwrap();
    assert_eq!(passed.as_secs(), days * 86_400);
}

#[rstest]
#[case::one(1, "a")]
#[case::two(2, "b")]
#[sweep_dates]
fn cases_of_rstest_above(#[case] count: usize, #[case] text: &str, #[ignore] clock: MockClock) {
    assert_eq!(text.len(), 1);
    assert!(count < 3);
    let _ = clock.moment();
}

#[sweep_dates(families = ["leap-days"])]
#[rstest]
#[case(String::from("owned"))]
#[tokio::test]
async fn rstest_with_tokio(#[case] text: String, clock: MockClock) {
    tokio::task::yield_now().await;
    let moved = text;
    assert_eq!(moved, "owned");
    let _ = clock.moment();
}

#[sweep_dates(families = ["leap-days"])]
fn proptest_inside_a_sweep(clock: MockClock) {
    let runner = proptest::test_runner::Config {
        cases: 8,
        ..Default::default()
    };
    proptest::proptest!(runner, |(seconds in 0_u64..1_000)| {
        let before = clock.moment();
        clock.advance(Duration::from_secs(seconds)).unwrap();
        proptest::prop_assert!(clock.moment() >= before);
    });
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 4, ..Default::default() })]
    #[test]
    fn a_sweep_inside_proptest(years in 1_i32..40) {
        let report = timewarp::Sweep::default().families(["leap-days"]).run(|at: Moment| {
            let date = NaiveDate::try_from(at).unwrap();
            assert!(date.year() + years > 1970);
        });
        proptest::prop_assert!(report.is_clean());
    }
}

mod nested {
    use super::{MockClock, sweep_dates};

    #[sweep_dates(from = "2024-01-01", to = "2025-01-01")]
    pub(super) fn r#match(mut clock: MockClock) {
        clock = clock.clone();
        let _ = clock.moment();
    }
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
mod ambient {
    //! Functions without an argument: the system clock is swept under them.

    use std::time::{Duration, SystemTime};

    use chrono::{Datelike, Utc};
    use rstest::rstest;
    use timewarp::{Moment, sweep_dates, warp};

    fn is_swept() -> bool {
        let real = Moment::from(warp::real_now()).as_seconds();
        // No plan below has an instant of this very day.
        Moment::from(SystemTime::now()).as_seconds().abs_diff(real) > 3_600
    }

    #[sweep_dates(families = ["leap-days"])]
    fn the_system_clock_is_moved() {
        assert!(is_swept());
        assert!((1970..2108).contains(&Utc::now().year()));
    }

    #[sweep_dates(families = ["leap-days"], clock = "frozen")]
    fn a_frozen_clock_stands() {
        assert_eq!(SystemTime::now(), SystemTime::now());
    }

    #[sweep_dates(families = ["leap-days"], clock = "step 90 minutes")]
    fn a_stepping_clock_steps() -> Result<(), std::time::SystemTimeError> {
        let (before, after) = (SystemTime::now(), SystemTime::now());
        assert_eq!(after.duration_since(before)?, Duration::from_secs(90 * 60));
        Ok(())
    }

    #[sweep_dates(families = ["leap-days"], jobs = 3)]
    fn each_job_has_a_clock_of_its_own() {
        assert!(is_swept());
    }

    #[sweep_dates(from = "2030-01-01", to = "2031-01-01")]
    #[should_panic(expected = "year 2030")]
    fn every_instant_must_panic() {
        panic!("year {}", Utc::now().year());
    }

    #[sweep_dates(families = ["leap-days"])]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn workers_of_tokio_are_swept_too() {
        assert!(is_swept());
        assert!(tokio::spawn(async { is_swept() }).await.unwrap());
        assert!(tokio::task::spawn_blocking(is_swept).await.unwrap());
    }

    #[sweep_dates(families = ["leap-days"])]
    async fn an_async_function_without_a_runtime() {
        std::future::ready(()).await;
        assert!(is_swept());
    }

    #[sweep_dates(families = ["leap-days"])]
    #[rstest]
    #[case("owned".to_owned())]
    fn cases_of_rstest(#[case] text: String) {
        drop(text);
        assert!(is_swept());
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { cases: 2, ..Default::default() })]

        #[sweep_dates(families = ["leap-days"])]
        #[test]
        fn inside_proptest(number in 0_u8..10) {
            proptest::prop_assert!(is_swept() && number < 10);
        }
    }

    #[test]
    fn the_first_bad_instant_is_exact() {
        let report = timewarp::Sweep::default().run_ambient(|| {
            let expiry = SystemTime::UNIX_EPOCH + Duration::new(1_218_524_400, 5);
            assert!(SystemTime::now() < expiry, "licence expired");
        });
        assert_eq!(
            report.windows()[0].first_bad().to_string(),
            "2008-08-12T07:00:00.000000005Z"
        );
        assert!(!warp::is_active());
    }
}
