//! Edges of code that reads a running clock more than once, or waits for it.
#![cfg(all(
    feature = "warp",
    feature = "sweep",
    target_os = "linux",
    target_env = "gnu"
))]

use std::time::{Duration, Instant, SystemTime};

use timewarp::{Moment, Report, Sweep};

fn now() -> Moment {
    SystemTime::now().into()
}

/// Some work, during which the clock moves.
fn work() {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_micros(3) {
        std::hint::spin_loop();
    }
}

fn edges(report: &Report) -> Vec<(String, String)> {
    assert!(!report.is_flaky(), "{report}");
    let windows = report.windows().iter();
    windows
        .map(|window| {
            let good = window.last_good().unwrap();
            (good.to_string(), window.first_bad().to_string())
        })
        .collect()
}

#[test]
fn a_second_read_does_not_blur_an_edge() {
    // One date in nobody's list, one on a boundary, whose neighbours are tried.
    for (last_good, first_bad) in [
        ("2008-08-12T06:59:59.999999999Z", "2008-08-12T07:00:00Z"),
        ("2038-01-19T03:14:07.999999999Z", "2038-01-19T03:14:08Z"),
    ] {
        let expiry: Moment = first_bad.parse().unwrap();
        let report = Sweep::default().run_ambient(|| {
            let is_first_bad = now() >= expiry;
            work();
            let is_second_bad = now() >= expiry;
            assert!(!is_first_bad && !is_second_bad, "licence expired");
        });
        let expected = (last_good.to_owned(), first_bad.to_owned());
        assert_eq!(edges(&report), [expected], "{report}");
    }
}

#[test]
fn a_window_of_a_second_has_two_exact_edges() {
    let day = "2008-08-12T07:00:00Z".parse().unwrap();
    let next = "2008-08-12T07:00:01Z".parse().unwrap();
    let report = Sweep::default()
        .between("2008-08-12T06:00:00Z", "2008-08-12T08:00:00Z")
        .every("1 second")
        .depth(timewarp::Depth::Deep)
        .run_ambient(|| {
            let first = now();
            work();
            let second = now();
            assert!(!(day..next).contains(&first) && !(day..next).contains(&second));
        });
    let window = &report.windows()[0];
    assert_eq!(window.first_bad(), day, "{report}");
    assert_eq!(window.first_good(), Some(next), "{report}");
}

#[test]
fn code_that_must_see_the_clock_move_is_swept_with_a_running_one() {
    let expiry: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    let report = Sweep::default().run_ambient(|| {
        let first = now();
        work();
        assert!(now() > first, "the clock stands still");
        assert!(first < expiry, "licence expired");
    });
    // Only the first read decides, so that the edge is exact all the same.
    let window = &report.windows()[0];
    assert_eq!(window.first_bad(), expiry, "{report}");
    assert!(window.failure().to_string().contains("licence expired"));
}
