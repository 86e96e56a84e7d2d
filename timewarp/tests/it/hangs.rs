//! Runs that do not return: found, with their edges, while the sweep goes on.
#![cfg(feature = "zones")]

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use timewarp::{MockClock, Moment, Report, Sweep, sweep_dates};

/// Long enough for a busy machine, short enough for a test.
const LIMIT: Duration = Duration::from_millis(250);

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn next(moment: Moment) -> Moment {
    Moment::from_nanos(moment.as_nanos() + 1).unwrap()
}

/// Does not return, and leaves the processor to other tests.
fn hang() {
    loop {
        thread::sleep(Duration::from_secs(3_600));
    }
}

fn has_note(report: &Report, text: &str) -> bool {
    report.notes().iter().any(|note| note.contains(text))
}

#[test]
fn a_hang_on_one_day_is_found_with_both_edges() {
    let day = moment("2008-12-31")..moment("2009-01-01");
    let range = day.clone();
    let sweep = Sweep::default().between("2008-01-01", "2010-01-01");
    let report = sweep.timeout(LIMIT).run(move |at: Moment| {
        if range.contains(&at) {
            hang();
        }
    });
    let [window] = report.windows() else {
        panic!("{report}")
    };
    assert_eq!(window.first_bad(), day.start, "{report}");
    assert_eq!(next(window.last_good().unwrap()), day.start);
    assert_eq!(window.first_good(), Some(day.end));
    assert!(window.is_exact());
    assert!(window.failure().is_hang() && !window.failure().is_panic());
    assert!(
        window
            .failure()
            .to_string()
            .contains("did not return within"),
        "{report}"
    );
    assert!(!report.is_flaky(), "{report}");
}

#[test]
fn an_edge_on_no_round_instant_is_exact_as_well() {
    let first_bad = moment("2008-08-12T07:13:11.123456789Z");
    let report = Sweep::default().timeout(LIMIT).run(move |at: Moment| {
        if at >= first_bad {
            hang();
        }
    });
    // The baseline hangs, and so do the first two of the others that can.
    assert!(
        report.windows().iter().any(timewarp::Window::is_exact),
        "{report}"
    );
    assert_eq!(report.windows()[0].first_bad(), first_bad, "{report}");
    assert_eq!(report.failed(), 3, "{report}");
}

#[test]
fn three_hangs_end_the_plan_and_the_report_says_what_was_tried() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let sweep = || {
        Sweep::default()
            .between("2020-01-01", "2020-03-01")
            .every("1 day")
    };
    let report = sweep().timeout(LIMIT).run(move |at: Moment| {
        counted.fetch_add(1, Ordering::Relaxed);
        // The baseline is in the middle of the range.
        if (moment("2020-01-11")..moment("2020-01-21")).contains(&at) {
            hang();
        }
    });
    assert_eq!(sweep().plan().unwrap().len(), 60);
    assert_eq!(report.failed(), 3, "{report}");
    assert_eq!(
        report.tried(),
        14,
        "ten days, three that hang, the baseline: {report}"
    );
    assert_eq!(
        runs.load(Ordering::Relaxed),
        report.tried() + report.bisect_runs()
    );
    assert!(
        has_note(
            &report,
            "after 3 runs that did not return: 14 of the plan's 60"
        ),
        "{report}"
    );
    let [window] = report.windows() else {
        panic!("{report}")
    };
    assert_eq!(window.first_bad(), moment("2020-01-11"));
    assert!(window.is_exact());
    assert!(!report.fails_at_every_date());
}

#[test]
fn code_that_always_hangs_is_tried_three_times() {
    let report = Sweep::default().timeout(LIMIT).run(|_: Moment| hang());
    assert_eq!((report.tried(), report.failed()), (3, 3));
    assert_eq!(report.bisect_runs(), 0);
    assert!(report.fails_at_every_date(), "{report}");
    assert!(
        report.to_string().contains("did not return within 250ms"),
        "{report}"
    );
}

#[test]
fn hangs_and_panics_are_told_apart() {
    let report = Sweep::default()
        .between("2020-01-01", "2020-03-01")
        .every("1 day")
        .timeout(LIMIT)
        .run(|at: Moment| {
            if at == moment("2020-01-05") {
                hang();
            }
            assert!(at < moment("2020-02-10"), "after the tenth");
        });
    let [hung, panicked] = report.windows() else {
        panic!("{report}")
    };
    assert!(hung.failure().is_hang());
    assert_eq!(
        (hung.first_bad(), hung.last_bad()),
        (moment("2020-01-05"), moment("2020-01-05"))
    );
    assert!(panicked.failure().is_panic());
    assert_eq!(panicked.first_bad(), moment("2020-02-10"));
    assert_eq!(report.tried(), 60);
}

#[test]
fn a_hang_that_only_the_search_meets_is_a_failure_there() {
    // Between two failing days of the plan there is one hour that hangs.
    let hour = moment("2020-01-31T05:00:00Z")..moment("2020-01-31T06:00:00Z");
    let report = Sweep::default()
        .between("2020-01-01", "2020-03-01")
        .every("1 day")
        .timeout(LIMIT)
        .run(move |at: Moment| {
            if hour.contains(&at) {
                hang();
            }
            assert!(at < moment("2020-01-31T06:00:00Z"), "late");
        });
    let window = &report.windows()[0];
    assert_eq!(
        window.first_bad(),
        moment("2020-01-31T05:00:00Z"),
        "{report}"
    );
    assert!(window.failure().is_hang());
    assert_eq!(report.tried(), 60);
}

#[test]
fn a_run_that_comes_back_late_changes_nothing() {
    let is_back = Arc::new(AtomicBool::new(false));
    let late = Arc::clone(&is_back);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let slow = moment("2020-01-05");
    let sweep = || {
        Sweep::default()
            .between("2020-01-01", "2020-03-01")
            .every("1 day")
    };
    let report = sweep().timeout(LIMIT).run(move |at: Moment| {
        counted.fetch_add(1, Ordering::Relaxed);
        if at == slow && !late.load(Ordering::Relaxed) {
            thread::sleep(4 * LIMIT);
            late.store(true, Ordering::Relaxed);
            panic!("nobody listens any more");
        }
        // The sweep is still on when it comes back.
        thread::sleep(LIMIT / 8);
    });
    assert!(is_back.load(Ordering::Relaxed));
    assert_eq!(report.tried(), 60);
    assert_eq!(report.failed(), 1);
    assert!(!report.to_string().contains("nobody listens"), "{report}");
    assert_eq!(runs.load(Ordering::Relaxed), 60 + report.bisect_runs());
    assert!(report.is_flaky(), "it passed when it ran again: {report}");
}

#[test]
fn slow_code_is_no_hang_and_counts_are_those_of_any_sweep() {
    let code = |at: Moment| assert!(at.as_seconds() % 7_000_000 > 3_000_000, "at {at}");
    let plain = Sweep::default().run(code);
    let supervised = Sweep::default().timeout(Duration::from_secs(60)).run(code);
    assert_eq!(plain.to_string(), supervised.to_string());
    let several = Sweep::default()
        .timeout(Duration::from_secs(60))
        .jobs(3)
        .run(code);
    assert_eq!(plain.to_string(), several.to_string());
    let report = Sweep::default()
        .at(["2024-02-29"])
        .families(["pivots"])
        .timeout(LIMIT)
        .run(|_: Moment| thread::sleep(LIMIT / 8));
    report.assert_clean();
}

#[test]
fn results_are_failures_as_they_are_without_a_limit() {
    let report = Sweep::default().timeout(LIMIT).run(|at: Moment| {
        if at < moment("2038-01-19T03:14:08Z") {
            Ok(())
        } else {
            Err("overflow")
        }
    });
    assert_eq!(
        report.windows()[0].first_bad(),
        moment("2038-01-19T03:14:08Z")
    );
    assert_eq!(report.windows()[0].failure().message(), "\"overflow\"");
    assert!(!report.windows()[0].failure().is_hang());
}

#[test]
fn jobs_and_a_limit_combine_in_either_order() {
    let range = moment("2020-01-11")..moment("2020-01-13");
    let sweep = || {
        Sweep::default()
            .between("2020-01-01", "2020-03-01")
            .every("1 day")
    };
    for sweep in [
        sweep().jobs(2).timeout(LIMIT),
        sweep().timeout(LIMIT).jobs(2),
    ] {
        let threads = Arc::new(Mutex::new(HashSet::new()));
        let (seen, range) = (Arc::clone(&threads), range.clone());
        let report = sweep.run(move |at: Moment| {
            seen.lock().unwrap().insert(thread::current().id());
            if range.contains(&at) {
                hang();
            }
            thread::sleep(Duration::from_millis(2));
        });
        assert!(
            threads.lock().unwrap().len() > 2,
            "two, and those that follow"
        );
        assert_eq!((report.tried(), report.failed()), (60, 2), "{report}");
        assert_eq!(report.windows()[0].first_bad(), moment("2020-01-11"));
        assert_eq!(report.windows()[0].first_good(), Some(moment("2020-01-13")));
    }
}

#[test]
fn hanging_lanes_of_a_parallel_sweep_end_it_too() {
    let report = Sweep::default().jobs(4).timeout(LIMIT).run(|at: Moment| {
        if at >= moment("1975-01-01") {
            hang();
        }
    });
    // Those that ran beside the third one are found to hang as well.
    assert!((3..=6).contains(&report.failed()), "{report}");
    assert!(report.tried() < 300, "{report}");
    assert!(has_note(&report, "runs that did not return"), "{report}");
}

#[test]
fn sweeps_of_one_thread_share_a_worker_that_bears_its_name() {
    thread_local!(static RUNS: Cell<usize> = const { Cell::new(0) });
    let total = Arc::new(AtomicUsize::new(0));
    let name = thread::current().name().map(str::to_owned);
    for _ in 0..3 {
        let (seen, name) = (Arc::clone(&total), name.clone());
        let report = Sweep::default().timeout(LIMIT).run(move |_: Moment| {
            assert_eq!(thread::current().name(), name.as_deref());
            RUNS.set(RUNS.get() + 1);
            seen.fetch_max(RUNS.get(), Ordering::Relaxed);
        });
        report.assert_clean();
        assert_eq!(
            report.name(),
            "hangs::sweeps_of_one_thread_share_a_worker_that_bears_its_name"
        );
    }
    assert_eq!(
        total.load(Ordering::Relaxed),
        900,
        "one thread ran them all"
    );
    assert_eq!(RUNS.get(), 0, "and it was not this one");
}

#[test]
fn a_supervised_sweep_inside_another_finds_its_own_hang() {
    let report = Sweep::default()
        .families(["leap-days"])
        .timeout(Duration::from_secs(60))
        .run(|outer: Moment| {
            if outer != moment("2024-02-29") {
                return;
            }
            let inner = Sweep::default()
                .between("2020-01-01", "2020-02-01")
                .every("1 day");
            let inner = inner.timeout(LIMIT).run(|at: Moment| {
                if at == moment("2020-01-05") {
                    hang();
                }
            });
            assert_eq!(inner.failed(), 1);
            panic!("{}", inner.windows()[0].failure());
        });
    assert_eq!(report.failed(), 1, "{report}");
    let message = report.windows()[0].failure().message();
    assert!(message.contains("did not return within"), "{message}");
}

#[test]
fn a_limit_may_be_too_short_for_anything() {
    let limit = Duration::from_nanos(1);
    let report = Sweep::default().timeout(limit).run(|_: Moment| hang());
    assert_eq!((report.tried(), report.failed()), (3, 3), "{report}");
    assert!(
        report.to_string().contains("did not return within 1ns"),
        "{report}"
    );
}

#[test]
fn a_hang_is_no_panic_where_one_is_expected() {
    let program = std::env::current_exe().unwrap();
    let mut command = std::process::Command::new(program);
    command.args([
        "--exact",
        "hangs::should_panic_and_hangs",
        "--include-ignored",
    ]);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{text}");
    assert!(text.contains("did not return within 200ms\n"), "{text}");
    assert!(
        text.contains("1 window of failure, 1 of 10 instants"),
        "{text}"
    );
}

/// Panics as it should, but for one day, for the test above.
#[sweep_dates(
    from = "2020-01-01",
    to = "2020-01-11",
    every = "1 day",
    timeout = "200 ms"
)]
#[should_panic(expected = "always")]
#[ignore = "run by the test above"]
fn should_panic_and_hangs(at: Moment) {
    if at == moment("2020-01-04") {
        hang();
    }
    panic!("as always");
}

#[test]
fn a_limit_of_nothing_is_a_mistake() {
    let error = Sweep::default()
        .timeout(Duration::ZERO)
        .try_run(|_: Moment| ())
        .unwrap_err();
    assert!(error.is_plan());
    assert!(error.to_string().starts_with("timeout: `0ns`"), "{error}");
}

#[sweep_dates(timeout = "30s")]
#[should_panic(expected = "always")]
fn a_swept_test_may_have_to_panic(_at: Moment) {
    panic!("as always");
}

#[sweep_dates(timeout = "30s", jobs = 2)]
fn a_swept_test_may_return_a_result(clock: MockClock) -> Result<(), timewarp::Error> {
    clock.advance(Duration::from_secs(1))?;
    assert!(clock.moment().as_seconds() > 0);
    Ok(())
}

#[sweep_dates(timeout = "30s", families = ["leap-days"])]
#[rstest::rstest]
#[case(String::from("owned"), "static")]
fn values_of_others_may_be_left_behind(
    #[case] text: String,
    #[case] name: &'static str,
    clock: MockClock,
) {
    assert_eq!((text.as_str(), name), ("owned", "static"));
    drop(text);
    let _ = clock.moment();
}

#[sweep_dates(timeout = "30s", families = ["leap-days"])]
#[tokio::test]
async fn an_async_test_has_a_limit_too(clock: MockClock) {
    tokio::task::yield_now().await;
    let _ = clock.moment();
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
mod ambient {
    //! The system clock under threads that are left behind.

    use std::time::SystemTime;

    use timewarp::warp::Warp;

    use super::*;

    /// Spins, as real loops do.
    fn spin() {
        loop {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn a_hang_is_found_with_its_day() {
        let sweep = Sweep::default().between("2007-01-01", "2010-01-01");
        let report = sweep.timeout(LIMIT).run_ambient(|| {
            let day = moment("2008-12-31")..moment("2009-01-01");
            if day.contains(&Moment::from(SystemTime::now())) {
                spin();
            }
        });
        let [window] = report.windows() else {
            panic!("{report}")
        };
        assert_eq!(window.first_bad(), moment("2008-12-31"), "{report}");
        assert!(window.failure().is_hang());
    }

    #[test]
    fn a_sweep_in_a_warp_is_in_it_and_the_next_one_is_not() {
        let now = || Moment::from(SystemTime::now());
        let plain = move || {
            let sweep = Sweep::default().families(["leap-days"]).timeout(LIMIT);
            let (sender, years) = std::sync::mpsc::channel();
            let report = sweep.run(move |_: Moment| sender.send(now()).unwrap());
            report.assert_clean();
            years.iter().next().unwrap()
        };
        let around = moment("1969-07-20");
        let real = now();
        assert!(plain() >= real);
        assert_eq!(Warp::new(around).frozen().run(plain), around);
        assert!(plain() >= real);
    }

    #[sweep_dates(timeout = "30s", families = ["leap-days"], unread)]
    #[rstest::rstest]
    #[case(7)]
    fn values_and_no_clock(#[case] number: u32) {
        assert_eq!(number, 7);
    }
}
