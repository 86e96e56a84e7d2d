//! The engine: windows, exact edges, and failures of every kind.
#![cfg(feature = "zones")]

use std::any::Any;
use std::cell::Cell;
use std::panic;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use timewarp::{Depth, Moment, Report, Sweep};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn next(moment: Moment) -> Moment {
    Moment::from_nanos(moment.as_nanos() + 1).unwrap()
}

fn fails_from(first_bad: Moment) -> impl FnMut(Moment) -> Result<(), &'static str> {
    move |at| {
        if at < first_bad {
            Ok(())
        } else {
            Err("expired")
        }
    }
}

#[test]
fn a_failure_that_lasts_is_bisected_to_the_nanosecond() {
    let first_bad = moment("2008-08-12T07:00:00.123456789Z");
    let report = Sweep::default().run(fails_from(first_bad));
    let [window] = report.windows() else {
        panic!("{report}")
    };
    assert_eq!(window.first_bad(), first_bad);
    assert_eq!(next(window.last_good().unwrap()), first_bad);
    assert_eq!(window.first_good(), None);
    assert!(window.is_exact());
    assert!(!report.is_clean());
}

#[test]
fn both_edges_of_a_window_are_exact() {
    let (from, to) = (
        moment("2024-02-29T00:00:00Z"),
        moment("2024-03-01T00:00:00Z"),
    );
    let report = Sweep::default().run(|at: Moment| assert!(!(from..to).contains(&at)));
    let [window] = report.windows() else {
        panic!("{report}")
    };
    assert_eq!((window.first_bad(), window.first_good()), (from, Some(to)));
    assert_eq!(next(window.last_bad()), to);
    assert_eq!(window.boundary().unwrap().name, "leap-days/2024-02-29");
    assert_eq!(window.midnights()[0].name(), "UTC");
}

#[test]
fn every_window_is_reported_in_order_of_time() {
    let report = Sweep::default().run(|at: Moment| {
        assert!(
            (at.as_seconds() / 86_400 / 365) % 4 != 0,
            "every fourth year"
        );
    });
    assert!(report.windows().len() > 8);
    assert!(
        report
            .windows()
            .is_sorted_by_key(timewarp::Window::first_bad)
    );
    for pair in report.windows().windows(2) {
        assert!(pair[0].last_bad() < pair[1].first_bad());
        assert!(pair.iter().all(timewarp::Window::is_exact));
    }
}

#[test]
fn an_edge_takes_at_most_seventy_runs() {
    for first_bad in [
        "0001-06-01T00:00:00.000000001Z",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29",
    ] {
        let report = Sweep::default()
            .depth(Depth::Deep)
            .families(["sentinels"])
            .run(fails_from(moment(first_bad)));
        assert_eq!(report.windows()[0].first_bad(), moment(first_bad));
        assert!(report.bisect_runs() <= 70, "{report}");
    }
}

#[test]
fn runs_are_the_plan_and_the_bisection_and_nothing_else() {
    let runs = Cell::new(0);
    let mut fails = fails_from(moment("2011-03-07T11:12:13Z"));
    let report = Sweep::default().run(|at: Moment| {
        runs.set(runs.get() + 1);
        fails(at)
    });
    assert_eq!(runs.get(), report.tried() + report.bisect_runs());
    assert_eq!(report.tried(), Depth::Quick.limit());
}

#[test]
fn the_baseline_runs_first() {
    let mut first = None;
    let report = Sweep::default().run(|at: Moment| {
        first.get_or_insert(at);
    });
    assert_eq!(first, Some(report.baseline()));
    assert_eq!(report.baseline(), moment("2019-06-12T10:02:03Z"));
    let within = Sweep::default()
        .between("2030-01-01", "2031-01-01")
        .run(|_: Moment| ());
    assert!(
        within.baseline() >= moment("2030-01-01"),
        "the baseline stays in the range"
    );
}

#[test]
fn failing_everywhere_is_not_a_date_bug() {
    let report = Sweep::default().run(|_: Moment| panic!("broken anyway"));
    assert!(report.fails_at_every_date());
    assert_eq!(report.bisect_runs(), 0, "there is no edge to look for");
    let text = report.to_string();
    assert!(text.contains("fails at every date"), "{text}");
    assert!(text.contains("broken anyway"), "{text}");
}

#[test]
fn a_failure_that_does_not_repeat_is_called_flaky() {
    let runs = Cell::new(0);
    let report = Sweep::default().run(|_: Moment| {
        runs.set(runs.get() + 1);
        assert!(runs.get() != 100, "once");
    });
    assert!(report.is_flaky());
    assert!(report.to_string().contains("flaky"));
}

#[test]
fn a_sweep_finds_the_failure_before_the_first_instant() {
    let report = Sweep::default().run(|at: Moment| assert!(at > moment("1999-01-01")));
    let window = &report.windows()[0];
    assert_eq!(window.last_good(), None);
    assert_eq!(window.first_good(), Some(next(moment("1999-01-01"))));
    assert!(report.to_string().contains("failing already at"));
}

#[test]
fn results_and_exit_codes_count() {
    let report = Sweep::default().at(["2024-02-29"]).run(|at: Moment| {
        if at == moment("2024-02-29") {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    });
    assert_eq!(report.failed(), 1);
    let nested: Report =
        Sweep::default().run(|_: Moment| -> Result<Result<(), u8>, u8> { Ok(Err(7)) });
    assert_eq!(nested.windows()[0].failure().message(), "7");
    assert!(!nested.windows()[0].failure().is_panic());
}

#[test]
fn a_payload_that_is_no_text_is_still_a_failure() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropping the payload");
        }
    }
    let payloads: [fn() -> Box<dyn Any + Send>; 3] = [
        || Box::new(7_u8),
        || Box::new(Bomb),
        || Box::new(String::from("text")),
    ];
    for payload in payloads {
        let report = Sweep::default().run(|at: Moment| {
            if at >= moment("2038-01-19T03:14:08Z") {
                panic::panic_any(payload());
            }
        });
        assert_eq!(
            report.windows()[0].first_bad(),
            moment("2038-01-19T03:14:08Z")
        );
        assert_eq!(report.tried(), Depth::Quick.limit());
    }
}

#[test]
fn a_sweep_inside_a_sweep_reports_for_all_instants() {
    let report = Sweep::default().run(|outer: Moment| {
        let inner = Sweep::default().families(["epochs"]).run(|at: Moment| {
            assert!(at < moment("2040-01-01") || outer < moment("2040-01-01"));
        });
        inner.assert_clean();
    });
    let window = &report.windows()[0];
    assert_eq!(window.first_bad(), moment("2040-01-01"));
    assert!(
        window.failure().message().contains("windows of failure")
            || window.failure().message().contains("window of failure")
    );
    let location = window.failure().location().expect("a panic has a place");
    assert!(location.contains("sweep.rs"), "{location}");
}

#[test]
fn a_poisoned_mutex_does_not_end_the_sweep() {
    let shared = Mutex::new(0);
    let report = Sweep::default().run(|at: Moment| {
        let mut count = shared
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *count += 1;
        assert!(at < moment("2024-02-29"), "while the lock is held");
    });
    assert_eq!(report.windows()[0].first_bad(), moment("2024-02-29"));
    assert!(shared.is_poisoned());
    assert_eq!(
        *shared
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner),
        report.tried() + report.bisect_runs()
    );
}

#[test]
fn a_message_is_the_one_of_the_first_bad_instant() {
    let first_bad = moment("2012-02-29");
    let report = Sweep::default().run(|at: Moment| assert!(at < first_bad, "at {at}"));
    let failure = report.windows()[0].failure();
    assert_eq!(failure.message(), "at 2012-02-29T00:00:00Z");
    assert!(
        failure
            .location()
            .unwrap()
            .starts_with("timewarp/tests/it/sweep.rs:"),
        "{failure}"
    );
}

#[test]
fn jobs_change_nothing_but_the_time() {
    let code = |at: Moment| assert!(at.as_seconds() % 7_000_000 > 3_000_000);
    let one = Sweep::default().depth(Depth::Standard).run(code);
    let four = Sweep::default().depth(Depth::Standard).jobs(4).run(code);
    assert_eq!(one.to_string(), four.to_string());
}

#[test]
fn jobs_run_on_several_threads() {
    let threads = Mutex::new(std::collections::HashSet::new());
    let report = Sweep::default().jobs(3).run(|_: Moment| {
        threads.lock().unwrap().insert(std::thread::current().id());
        std::thread::sleep(std::time::Duration::from_micros(200));
    });
    report.assert_clean();
    assert!(threads.lock().unwrap().len() > 1);
}

#[test]
fn zones_give_each_instant_in_each_zone() {
    let runs = AtomicUsize::new(0);
    let sweep = Sweep::default().zones(["Pacific/Apia", "America/New_York"]);
    let report = sweep
        .between("2011-12-25", "2012-01-05")
        .every("1 day")
        .run_cases(|case| {
            runs.fetch_add(1, Ordering::Relaxed);
            let local = case.zone().tz();
            let date = chrono::DateTime::<chrono::Utc>::try_from(case.moment())
                .unwrap()
                .with_timezone(&local);
            assert!(
                local.name() != "Pacific/Apia" || date.date_naive() < "2011-12-31".parse().unwrap()
            );
        });
    assert_eq!(report.tried(), 2 * 11);
    let [window] = report.windows() else {
        panic!("{report}")
    };
    assert_eq!(window.zone().name(), "Pacific/Apia");
    assert_eq!(window.first_bad(), moment("2011-12-30T10:00:00Z"));
    assert!(report.to_string().contains("TIMEWARP_ZONES=Pacific/Apia"));
}

#[test]
fn mistakes_are_panics_of_run_and_errors_of_try_run() {
    let sweep = || Sweep::default().between("2025-01-01", "2024-01-01");
    let error = sweep().try_run(|_: Moment| ()).unwrap_err();
    assert!(error.is_plan());
    let panicked = panic::catch_unwind(|| sweep().run(|_: Moment| ())).unwrap_err();
    let message = panicked.downcast_ref::<String>().unwrap();
    assert!(message.contains("2025-01-01T00:00:00Z"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_threshold_within_the_years_of_a_quick_sweep_is_found_exactly(
        nanos in 0_i128..4_300_000_000_000_000_000,
    ) {
        let first_bad = Moment::from_nanos(nanos).unwrap();
        let report = Sweep::default().run(fails_from(first_bad));
        let window = &report.windows()[0];
        prop_assert!(window.first_bad() == first_bad || window.last_good().is_none());
    }

    #[test]
    fn any_year_long_window_of_our_time_is_found_with_both_edges(
        from in 820_454_400_i64..2_200_000_000,
        seconds in 31_536_000_i64..100_000_000,
    ) {
        let window = Moment::from_seconds(from)..Moment::from_seconds(from + seconds);
        let report = Sweep::default().run(|at: Moment| assert!(!window.contains(&at)));
        let [found] = report.windows() else { panic!("{report}") };
        prop_assert_eq!(found.first_bad(), window.start);
        prop_assert_eq!(found.first_good(), Some(window.end));
    }
}
