//! Known failures: accepted as long as they are what they were said to be.

use chrono::{DateTime, Datelike, Utc};
use timewarp::{Case, Known, Moment, Report, Sweep};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Fails from the second after which 32 bits do not hold the time.
fn stored(at: Moment) -> Result<(), std::num::TryFromIntError> {
    i32::try_from(at.as_seconds()).map(drop)
}

/// Fails on every leap day.
fn next_year(at: Moment) {
    let now = DateTime::<Utc>::try_from(at).unwrap();
    now.with_year(now.year() + 1)
        .expect("no such date next year");
}

fn sweep(known: &[&'static str]) -> Sweep {
    Sweep::default()
        .named("stores")
        .known(known.iter().copied())
}

fn lines(report: &Report) -> String {
    report.to_string()
}

#[test]
fn a_window_within_a_known_failure_is_accepted_and_named() {
    let report = sweep(&["2038-01-19T03:14:08Z..: 32-bit field, ticket 12"]).run(stored);
    report.assert_clean();
    assert_eq!((report.windows().len(), report.failed()), (0, 0));
    let [accepted] = report.accepted() else {
        panic!("{report}");
    };
    let first_bad = accepted.windows()[0].first_bad();
    assert_eq!(first_bad, at("2038-01-19T03:14:08Z"));
    assert!(!accepted.is_gone());
    let text = lines(&report);
    assert!(
        text.starts_with("stores: clean but for 1 known failure, "),
        "{text}"
    );
    assert!(
        text.contains("known: 32-bit field, ticket 12: 2038-01-19T03:14:08Z  →  (still failing"),
        "{text}"
    );
}

#[test]
fn an_edge_that_moved_by_a_nanosecond_is_a_failure() {
    for (from, is_clean) in [
        ("2038-01-19T03:14:07.999999999Z", true),
        ("2038-01-19T03:14:08Z", true),
        ("2038-01-19T03:14:08.000000001Z", false),
    ] {
        let known = Known::new(at(from).., "32 bits").unwrap();
        let report = Sweep::default().known([known]).run(stored);
        assert_eq!(report.is_clean(), is_clean, "{from}: {report}");
        if !is_clean {
            let window = &report.windows()[0];
            assert_eq!(window.first_bad(), at("2038-01-19T03:14:08Z"));
            assert!(lines(&report).contains("reaches beyond it"), "{report}");
        }
    }
}

#[test]
fn the_later_edge_is_seen_too() {
    let in_august = |moment: Moment| {
        let bad = at("2030-08-01T10:20:30.5Z")..at("2030-08-03T04:05:06.25Z");
        assert!(!bad.contains(&moment), "closed");
    };
    for (to, is_clean) in [
        ("2030-08-03T04:05:06.25Z", true),
        ("2030-08-03T04:05:06.249999999Z", false),
        ("2031-01-01", true),
    ] {
        let known = Known::new(at("2030-08-01T10:20:30.5Z")..at(to), "closed").unwrap();
        let report = Sweep::default().known([known]).run(in_august);
        assert_eq!(report.is_clean(), is_clean, "{to}: {report}");
        assert_ne!(report.is_clean(), lines(&report).contains("reaches beyond"));
    }
}

#[test]
fn what_no_plan_would_meet_is_tried_because_it_is_known() {
    let minute = at("2031-05-17T11:22:00Z")..at("2031-05-17T11:23:00Z");
    let code = |moment: Moment| assert!(!minute.contains(&moment));
    Sweep::default().run(code).assert_clean();
    let report = sweep(&["2031-05-17T11:22:00Z..2031-05-17T11:23:00Z: a minute"]).run(code);
    report.assert_clean();
    assert_eq!(report.accepted()[0].windows().len(), 1);
}

#[test]
fn a_known_failure_that_is_gone_fails_the_sweep() {
    let report = sweep(&["2038-01-19T03:14:08Z..: 32-bit field, ticket 12"]).run(|_: Moment| ());
    assert!(!report.is_clean());
    assert_eq!(report.failed(), 0);
    assert!(!report.fails_at_every_date());
    assert!(report.accepted()[0].is_gone());
    let text = lines(&report);
    assert!(
        text.starts_with("stores: 1 known failure is gone, "),
        "{text}"
    );
    assert!(
        text.contains(
            "nothing fails there any more: 2038-01-19T03:14:08Z..: 32-bit field, ticket 12"
        ),
        "{text}"
    );
    let panic = std::panic::catch_unwind(|| report.assert_clean());
    assert!(panic.is_err());
}

#[test]
fn one_entry_may_account_for_many_windows_and_leaves_others_alone() {
    let report = sweep(&["..: every"]).families(["leap-days"]);
    assert!(report.plan().is_err(), "all of time is no window");
    let report = sweep(&["..2030-01-01: until the new calendar"])
        .families(["leap-days"])
        .run(next_year);
    assert!(!report.is_clean());
    assert!(report.accepted()[0].windows().len() > 5);
    let late = report.windows().iter();
    assert!(late.clone().count() > 3);
    for window in late {
        assert!(window.first_bad() >= at("2030-01-01"));
    }
}

#[test]
fn the_first_entry_that_fits_accounts_for_it_and_the_other_is_not_gone() {
    let known = [
        "2030-01-01..: all of it",
        "2038-01-19T03:14:08Z..: the same",
    ];
    let report = sweep(&known).run(stored);
    report.assert_clean();
    assert_eq!(report.accepted()[0].windows().len(), 1);
    assert!(report.accepted()[1].windows().is_empty());
}

#[test]
fn mistakes_are_errors_that_show_a_good_one() {
    for (text, part) in [
        ("2038-01-19", "expected a range with `..`"),
        ("2038-01-19: no dots", "expected a range with `..`"),
        ("2038-01-19..", "expected a colon, a space and the reason"),
        ("2038-01-19..:", "expected a colon, a space and the reason"),
        ("2038-01-19..: ", "expected a colon, a space and the reason"),
        ("2038-02-29..: no such day", "2038 is not a leap year"),
        ("2039..2038-01-01: backwards", "is not a moment"),
        (
            "2039-01-01..2038-01-01: backwards",
            "it ends before it begins",
        ),
        ("2039-01-01..2039-01-01: empty", "it ends before it begins"),
        ("..: always", "`#[ignore]` says so"),
        ("2024-01-01.. in Atlantis: sunk", "is not a zone"),
    ] {
        let error = text.parse::<Known>().unwrap_err();
        assert!(error.is_parse());
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
    let error = Sweep::default().known(["2038-01-01.."]).plan().unwrap_err();
    assert!(
        error.to_string().starts_with("known: `2038-01-01..`"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let run = |sweep: Sweep| sweep.try_run(|_| ()).unwrap_err().to_string();
    let error = run(sweep(&["2200-01-01..: far"]));
    assert!(error.contains("is outside of what is swept"), "{error}");
    let error = run(sweep(&["2024-01-01.. in Europe/Berlin: a gap"]));
    assert!(error.contains("this code is given none"), "{error}");
    let error = run(sweep(&["2024-01-01..: read twice"]).straddle(true));
    assert!(error.contains("between two reads"), "{error}");
}

#[test]
fn texts_and_values_are_the_same() {
    let text = "2024-03-31T01:00:00Z..2024-03-31T02:00:00Z in Europe/Berlin: the gap: ticket 7";
    let known: Known = text.parse().unwrap();
    assert_eq!(known.to_string(), text);
    let range = at("2024-03-31T01:00:00Z")..at("2024-03-31T02:00:00Z");
    let made = Known::new(range, "the gap: ticket 7").unwrap();
    assert_eq!(made.in_zone("Europe/Berlin".parse().unwrap()), known);
    assert!(Known::new(.., "always").is_err());
    assert!(Known::new(at("2024-01-01").., " ").is_err());
    assert!(Known::new(at("2024-01-01").., "two\nlines").is_err());
    let last = Known::new(..=at("2024-01-01"), "old").unwrap();
    assert_eq!(last.to(), Some(at("2024-01-01T00:00:00.000000001Z")));
}

#[test]
fn the_report_does_not_depend_on_how_it_was_run() {
    let known = [
        "2038-01-19T03:14:08Z..: 32 bits",
        "2024-01-01..2025-01-01: gone",
    ];
    let one = lines(&sweep(&known).run(stored));
    let supervised = sweep(&known).timeout(std::time::Duration::from_secs(30));
    assert_eq!(lines(&sweep(&known).jobs(2).run(stored)), one);
    assert_eq!(lines(&supervised.run(stored)), one);
    assert!(one.starts_with("stores: 1 known failure is gone"), "{one}");
}

#[test]
fn what_does_not_return_is_not_accepted() {
    let limit = std::time::Duration::from_millis(100);
    let known = sweep(&["2030-01-01..: it hangs, ticket 3"]).between("2029-01-01", "2031-01-01");
    let report = known.timeout(limit).run(|moment: Moment| {
        while moment >= Moment::from_seconds(1_893_456_000) {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    assert!(!report.is_clean());
    assert!(report.windows()[0].failure().is_hang());
}

#[cfg(feature = "zones")]
mod zones {
    use chrono::TimeZone;
    use timewarp::{Zone, sweep_dates};

    use super::*;

    /// Fails where the clocks of its zone show half past two on 31 March 2024.
    fn half_past_two(case: &Case) {
        let zone: chrono_tz::Tz = case.zone().name().parse().unwrap();
        let date = DateTime::<Utc>::try_from(case.moment()).unwrap();
        let date = date.with_timezone(&zone).date_naive();
        let two = date.and_hms_opt(2, 30, 0).unwrap();
        assert!(zone.from_local_datetime(&two).earliest().is_some(), "gap");
    }

    fn spring() -> Sweep {
        let sweep = Sweep::default().zones(["Europe/Berlin", "America/New_York"]);
        sweep.between("2024-03-01", "2024-04-10").every("8 hours")
    }

    #[test]
    fn a_zone_may_be_named() {
        let berlin = "2024-03-30T23:00:00Z..2024-03-31T22:00:00Z in Europe/Berlin: ticket 7";
        let york = "2024-03-10T05:00:00Z..2024-03-11T04:00:00Z in America/New_York: ticket 7";
        let report = spring().known([berlin]).run_cases(half_past_two);
        let zones: Vec<_> = report
            .windows()
            .iter()
            .map(|one| one.zone().name())
            .collect();
        assert_eq!(zones, ["America/New_York"]);
        let report = spring().known([berlin, york]).run_cases(half_past_two);
        report.assert_clean();
        let other = "2024-03-30T23:00:00Z..2024-03-31T22:00:00Z in America/New_York: ticket 7";
        let report = spring()
            .known([berlin, york, other])
            .run_cases(half_past_two);
        assert!(report.accepted()[2].is_gone(), "{report}");
    }

    #[test]
    fn without_one_it_holds_for_all() {
        let known = "2024-03-01..2024-04-01: both";
        spring()
            .known([known])
            .run_cases(half_past_two)
            .assert_clean();
    }

    #[test]
    fn a_zone_that_the_plan_would_not_meet_is_tried() {
        let in_apia = |case: &Case| {
            let day = at("2011-12-30T10:00:00Z")..at("2011-12-31T10:00:00Z");
            let is_apia = case.zone() == "Pacific/Apia".parse::<Zone>().unwrap();
            assert!(!(is_apia && day.contains(&case.moment())), "no such day");
        };
        let sweep = Sweep::default().zones(["Europe/Berlin"]);
        let known = "2011-12-30T10:00:00Z..2011-12-31T10:00:00Z in Pacific/Apia: no such day";
        let report = sweep.known([known]).run_cases(in_apia);
        report.assert_clean();
        assert_eq!(report.accepted()[0].windows().len(), 1);
        let utc = Sweep::default().known(["2011-12-30..2011-12-31 in UTC: none"]);
        let report = utc.run_cases(in_apia);
        assert!(report.accepted()[0].is_gone(), "{report}");
    }

    #[sweep_dates(known = ["2038-01-19T03:14:08Z..: 32-bit field, ticket 12"])]
    fn the_attribute_takes_them(at: Moment) -> Result<(), std::num::TryFromIntError> {
        stored(at)
    }

    #[sweep_dates(known = ["2024-03-30T23:00:00Z..2024-03-31T22:00:00Z in Europe/Berlin: 7"], from = "2024-03-30", to = "2024-04-01", zones = ["Europe/Berlin"])]
    fn the_attribute_takes_zones(now: DateTime<chrono_tz::Tz>) {
        let two = now.date_naive().and_hms_opt(2, 30, 0).unwrap();
        assert!(
            now.timezone()
                .from_local_datetime(&two)
                .earliest()
                .is_some()
        );
    }
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
mod ambient {
    //! A clock that runs on from each instant, under code that reads it twice.

    use std::time::SystemTime;

    use super::*;

    fn stored_twice() {
        for _ in 0..2 {
            stored(SystemTime::now().into()).expect("32 bits");
        }
    }

    #[test]
    fn an_edge_is_no_other_because_the_clock_runs_on() {
        let known = "2038-01-19T03:14:08Z..: 32 bits";
        sweep(&[known]).run_ambient(stored_twice).assert_clean();
        // The second read of this run lies beyond the edge.
        let beside = sweep(&[known]).at(["2038-01-19T03:14:07.999999999Z"]);
        let report = beside.run_ambient(stored_twice);
        report.assert_clean();
        assert_eq!(report.failed(), 0);
    }

    #[test]
    fn it_is_gone_when_it_is() {
        let report = sweep(&["2038-01-19T03:14:08Z..: 32 bits"]).run_ambient(|| {
            assert!(SystemTime::now() > SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1));
        });
        assert!(report.accepted()[0].is_gone(), "{report}");
    }
}

mod environment {
    use super::*;

    #[test]
    #[ignore = "run by the tests below, with variables set"]
    #[expect(clippy::print_stdout, reason = "its output is what is tested")]
    fn subject() {
        println!(
            "{}",
            sweep(&["2038-01-19T03:14:08Z..: 32 bits"]).run(stored)
        );
    }

    fn printed(name: &str, value: &str) -> String {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["known::environment::subject", "--ignored", "--nocapture"]);
        let output = command.env(name, value).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    #[test]
    fn a_rerun_shows_it_as_it_is() {
        let text = printed("TIMEWARP_AT", "2038-01-19T03:14:08Z");
        assert!(text.contains("fails at 1 of 1 instant"), "{text}");
        assert!(!text.contains("32 bits"), "{text}");
    }

    #[test]
    fn what_a_variable_leaves_out_is_not_called_gone() {
        let text = printed("TIMEWARP_TO", "2030-01-01");
        assert!(
            text.contains("stores: clean but for 1 known failure"),
            "{text}"
        );
        assert!(
            text.contains("known, and not looked at here: 2038"),
            "{text}"
        );
    }
}
