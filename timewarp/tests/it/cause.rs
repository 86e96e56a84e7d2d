//! What the beginning of a window is blamed on, where several boundaries share an instant.
#![cfg(feature = "zones")]

use std::time::Duration;

use chrono::{DateTime, Datelike, Utc};
use timewarp::{Case, Moment, Report, Sweep};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Names the boundary at which each window begins.
fn names(report: &Report) -> Vec<&str> {
    let windows = report.windows().iter();
    let boundaries = windows.filter_map(|window| window.boundary());
    boundaries.map(|boundary| &*boundary.name).collect()
}

/// Sweeps code that fails from an instant on, and names the boundary there.
fn blamed(from: &str) -> String {
    let from = moment(from);
    let before = from.checked_sub(Duration::from_secs(60)).unwrap();
    let sweep = Sweep::default().at([before, from]);
    let report = sweep.run(move |at: Moment| assert!(at < from));
    assert_eq!(report.windows()[0].first_bad(), from);
    names(&report).join(" ")
}

#[test]
fn a_year_that_begins_is_blamed_only_where_nothing_rarer_is() {
    for (from, name) in [
        ("2026-01-01", "year-ends/2026-01-01"),
        ("2031-01-01", "year-ends/2031-01-01"),
        ("1970-01-01", "sentinels/1970-01-01"),
        ("2000-01-01", "pivots/2000"),
        ("2001-01-01", "sentinels/2001-01-01"),
        ("2010-01-01", "pivots/2010"),
        ("2011-01-01", "week-years/2011-01-01"),
        ("2016-01-01", "eras/bcd-2016"),
        ("2017-01-01", "leap-seconds/2016-12-31"),
        ("2018-01-01", "week-years/2018-W01"),
        ("2022-01-01", "epochs/yymmddhhmm-i32"),
        ("2025-01-01", "pivots/2025"),
        ("2027-01-01", "week-years/2027-01-01"),
        ("2028-01-01", "epochs/iso9660-signed"),
        ("2030-01-01", "pivots/2030"),
        ("2043-01-01", "epochs/yymmddhhmm-u32"),
        ("2048-01-01", "epochs/year-11-bits"),
        ("2050-01-01", "epochs/utctime-max"),
        ("2108-01-01", "epochs/fat-max"),
        ("+010000-01-01", "epochs/datetime-max"),
    ] {
        assert_eq!(blamed(from), name, "{from}");
    }
}

#[test]
fn other_days_are_blamed_on_what_is_rarest_too() {
    for (from, name) in [
        // The leap day is rarer than the end of a month, and tells more than a counter.
        ("2028-02-29", "leap-days/2028-02-29"),
        ("2020-12-31", "leap-days/2020-day-366"),
        ("2029-12-31", "sentinels/2029-12-31"),
        ("2018-12-31", "week-years/2019-W01"),
        ("2026-12-31", "month-ends/2026-12-31"),
        ("2015-07-01", "leap-seconds/2015-06-30"),
        ("2026-03-31", "month-ends/2026-03-31"),
        ("2026-03-01", "month-ends/2026-03-01"),
        // A week counter of firmware tells nothing of a plain midnight.
        ("2029-04-01", "month-ends/2029-04-01"),
    ] {
        assert_eq!(blamed(from), name, "{from}");
    }
}

#[test]
fn what_comes_back_every_year_is_blamed_on_the_year() {
    let sweep = || Sweep::default().between("2026-06-01", "2031-06-01");
    let report = sweep().families(["year-ends"]).run(|at: Moment| {
        let now = DateTime::<Utc>::try_from(at).unwrap();
        assert!(now.ordinal() > 1, "new year");
    });
    let expected = [2027, 2028, 2029, 2030, 2031];
    let expected = expected.map(|year| format!("year-ends/{year}-01-01"));
    assert_eq!(names(&report), expected, "{report}");
    let report = sweep().families(["month-ends"]).run(|at: Moment| {
        let now = DateTime::<Utc>::try_from(at).unwrap();
        assert!((now.month(), now.day()) != (12, 31), "the last day");
    });
    let expected = [2026, 2027, 2028, 2029, 2030];
    let expected = expected.map(|year| format!("month-ends/{year}-12-31"));
    assert_eq!(names(&report), expected, "{report}");
}

#[test]
fn leap_days_come_back_and_stay_leap_days() {
    let sweep = Sweep::default().families(["leap-days"]);
    let sweep = sweep.between("2023-01-01", "2033-01-01");
    let report = sweep.run(|at: Moment| {
        let now = DateTime::<Utc>::try_from(at).unwrap();
        assert!(now.with_year(now.year() + 1).is_some(), "no such day");
    });
    let expected = ["2024", "2028", "2032"].map(|year| format!("leap-days/{year}-02-29"));
    assert_eq!(names(&report), expected, "{report}");
}

#[test]
fn local_clocks_meet_the_calendar_and_not_counters() {
    let blamed = |year: i32| {
        let report = Sweep::default()
            .zones(["America/Los_Angeles"])
            .run_cases(|case: &Case| {
                let now = DateTime::<Utc>::try_from(case.moment()).unwrap();
                assert!(now.with_timezone(&case.zone().tz()).year() < year);
            });
        let window = &report.windows()[0];
        assert_eq!(
            window.boundary_zone().unwrap().name(),
            "America/Los_Angeles"
        );
        names(&report).join(" ")
    };
    // At midnight in UTC these are `epochs/iso9660-signed` and `leap-seconds/2016-12-31`.
    assert_eq!(blamed(2028), "pivots/2028");
    assert_eq!(blamed(2017), "week-years/2017-01-01");
    assert_eq!(blamed(2031), "year-ends/2031-01-01");
}
