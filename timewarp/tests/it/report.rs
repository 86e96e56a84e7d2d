//! What a report says: that it blames the right thing, and claims no more than it saw.
#![cfg(feature = "zones")]

use std::cell::Cell;
use std::sync::Mutex;

use chrono::{DateTime, Datelike, MappedLocalTime, TimeZone, Utc};
use timewarp::{Argument, Boundary, Family, Moment, Sweep};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn utc(at: Moment) -> DateTime<Utc> {
    at.try_into().unwrap()
}

#[test]
fn a_report_reads_as_the_design_shows_it() {
    let bomb = moment("2008-08-12T07:00:00Z");
    let report = Sweep::default()
        .named("powers_on")
        .run(|at: Moment| if at < bomb { Ok(()) } else { Err(7) });
    let text = report.to_string();
    let expected = [
        "powers_on: 1 window of failure, ",
        "  2008-08-12T07:00:00Z  →  (still failing at 2107-12-31T23:59:59.999999999Z)      not a calendar \
         boundary: a date in the code?",
        "    last good 2008-08-12T06:59:59.999999999Z · 00:00 in America/Los_Angeles",
        "    returned an error: 7",
        "    rerun: TIMEWARP_AT=2008-08-12T07:00:00Z cargo test report::a_report_reads_as_the_design_shows_it",
        "tz database 2025b",
    ];
    for line in expected {
        assert!(text.contains(line), "`{line}` is missing:\n{text}");
    }
}

#[test]
fn code_that_fails_on_a_boundary_is_not_called_flaky() {
    let report = Sweep::default().run_cases(|case| {
        let boundary = Boundary::of(case);
        assert_ne!(boundary.name, "leap-days/2024-02-29");
    });
    assert!(!report.is_flaky(), "{report}");
    assert!(!report.is_clean());
}

#[test]
fn a_fold_is_explained_by_the_zone_that_was_asked_for() {
    for name in [
        "America/New_York",
        "America/Los_Angeles",
        "Australia/Sydney",
        "Europe/Berlin",
    ] {
        let report = Sweep::default().zones([name]).run_cases(|case| {
            let local = utc(case.moment())
                .with_timezone(&case.zone().tz())
                .naive_local();
            let is_twice = matches!(
                case.zone().tz().from_local_datetime(&local),
                MappedLocalTime::Ambiguous(..)
            );
            assert!(!is_twice, "twice");
        });
        assert!(!report.is_clean(), "{name} has folds");
        for window in report
            .windows()
            .iter()
            .filter(|window| window.last_good().is_some())
        {
            let boundary = window.boundary().expect("a fold is a boundary");
            assert_eq!(boundary.family, Family::Dst, "{report}");
            assert!(boundary.name.contains(name), "{report}");
        }
    }
}

#[test]
fn a_year_that_begins_is_blamed_on_the_clocks_of_its_own_zone() {
    let report = Sweep::default()
        .zones(["America/Los_Angeles"])
        .run_cases(|case| {
            let local = utc(case.moment()).with_timezone(&case.zone().tz());
            assert!(local.year() < 2030, "2030");
        });
    let window = &report.windows()[0];
    assert_eq!(window.first_bad(), moment("2030-01-01T08:00:00Z"));
    assert_eq!(
        window.boundary_zone().unwrap().name(),
        "America/Los_Angeles"
    );
}

#[test]
fn one_bug_in_many_zones_is_one_entry() {
    let report = Sweep::default().run_cases(|case| {
        let local = utc(case.moment()).with_timezone(&case.zone().tz());
        assert!(local.year() < 2030, "2030");
    });
    let text = report.to_string();
    assert_eq!(text.matches("rerun:").count(), 1, "{text}");
    assert!(text.contains("and by the clocks of 8 more zones"), "{text}");
}

#[test]
fn every_zone_asked_for_still_meets_every_family() {
    let names = [
        "Asia/Tokyo",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Pacific/Apia",
        "Africa/Cairo",
    ];
    for count in 1..=names.len() {
        let plan = Sweep::default().zones(names[..count].iter().copied());
        let report = plan.run_cases(|case| {
            let local = utc(case.moment()).with_timezone(&case.zone().tz());
            assert!((local.month(), local.day()) != (2, 29), "29 February");
        });
        assert!(!report.is_clean(), "{count} zones hide the leap day");
    }
}

#[test]
fn a_window_that_recurs_is_not_taken_for_one_that_lasts() {
    let report = Sweep::default().run(|at: Moment| {
        assert!(utc(at).day().is_multiple_of(2), "an odd day");
    });
    let is_long = |window: &&timewarp::Window| {
        let length = window.last_bad().checked_duration_since(window.first_bad());
        length.is_some_and(|length| length.as_secs() > 400 * 86_400)
    };
    // Four looks inside cannot tell every one apart; most they do.
    let long = report.windows().iter().filter(is_long).count();
    assert!(
        long * 20 <= report.windows().len(),
        "{long} windows of more than a year:\n{report:#}"
    );
    assert!(
        report.to_string().contains("instants tried in it"),
        "{report}"
    );
}

#[test]
fn code_that_keeps_state_is_called_flaky() {
    let poisoned = Mutex::new(());
    let report = Sweep::default().run(|at: Moment| {
        let _guard = poisoned.lock().unwrap();
        assert!(
            at < moment("2037-06-05T04:03:02Z"),
            "and the lock is poisoned from now on"
        );
    });
    assert!(report.is_flaky(), "{report}");
    let calls = Cell::new(0);
    let report = Sweep::default().run(|_: Moment| {
        calls.set(calls.get() + 1);
        assert!(calls.get() < 100, "from the hundredth call on");
    });
    assert!(report.is_flaky(), "{report}");
    assert!(report.to_string().contains("does the code keep state?"));
}

#[test]
fn a_long_message_is_cut() {
    let report = Sweep::default()
        .run(|at: Moment| assert!(at < moment("2020-01-01"), "{}", "x".repeat(100_000)));
    let text = report.to_string();
    assert!(text.len() < 5_000);
    assert!(text.contains("more bytes)"), "{text}");
    assert_eq!(report.windows()[0].failure().message().len(), 100_000);
}

#[test]
fn a_calendar_marks_what_was_tried_and_what_was_not() {
    let bomb = moment("2008-08-12T07:00:00Z");
    let sweep = Sweep::default()
        .between("2008-01-01", "2010-01-01")
        .every("1 day")
        .depth(timewarp::Depth::Standard);
    let report = sweep.run(|at: Moment| assert!(at < bomb));
    let calendar = report.calendar(2007..=2009).to_string();
    let rows: Vec<_> = calendar.lines().collect();
    assert_eq!(rows[1], "  2007");
    assert_eq!(rows[2], "  2008 · · · · · · · ▒ █ █ █ █");
    assert_eq!(rows[3], "  2009 █ █ █ █ █ █ █ █ █ █ █ ▒");
}

#[test]
fn families_share_the_room_and_bring_their_zones() {
    let plan = Sweep::default()
        .families(["dst/Europe/Paris", "leap-days", "eras"])
        .plan()
        .unwrap();
    let count = |start: &str| {
        plan.iter()
            .filter(|case| {
                case.boundary()
                    .is_some_and(|boundary| boundary.name.starts_with(start))
            })
            .count()
    };
    assert!(count("dst/Europe/Paris/") >= 60);
    assert!(count("leap-days/") >= 60);
    assert!(count("eras/") >= 20);
}
