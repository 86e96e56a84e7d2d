//! The variables that change a sweep: each in a process of its own.
#![cfg(feature = "zones")]

use std::process::{Command, Output};

use timewarp::{Moment, Sweep};

/// What the variables are tried on, in a child process that asks for it.
#[test]
#[ignore = "run by the tests below, with variables set"]
#[expect(clippy::print_stdout, reason = "its output is what is tested")]
fn subject() {
    let report =
        Sweep::default().run(|at: Moment| assert!(at.as_seconds() < 1_218_524_400, "expired"));
    println!("tried {}", report.tried());
    println!("{report}");
}

fn run(variables: &[(&str, &str)]) -> (bool, String) {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args([
        "--exact",
        "environment::subject",
        "--include-ignored",
        "--nocapture",
    ]);
    command.envs(variables.iter().copied());
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), text)
}

#[track_caller]
fn prints(variables: &[(&str, &str)], expected: &str) {
    let (_, text) = run(variables);
    assert!(text.contains(expected), "expected `{expected}` in:\n{text}");
}

#[track_caller]
fn fails(variables: &[(&str, &str)], expected: &[&str]) {
    let (is_success, text) = run(variables);
    assert!(!is_success, "it should fail:\n{text}");
    for expected in expected {
        assert!(text.contains(expected), "expected `{expected}` in:\n{text}");
    }
}

#[test]
fn without_variables_it_is_a_quick_sweep() {
    prints(&[], "tried 300");
    prints(
        &[],
        "rerun: TIMEWARP_AT=2008-08-12T07:00:00Z cargo test environment::subject",
    );
}

#[test]
fn at_runs_these_instants_alone_and_prints_panics_as_usual() {
    prints(
        &[("TIMEWARP_AT", "2008-08-12T07:00:00Z")],
        "fails at 1 of 1 instant",
    );
    prints(
        &[("TIMEWARP_AT", "2008-08-12T07:00:00Z")],
        "panicked at timewarp/tests/it/environment.rs",
    );
    prints(&[("TIMEWARP_AT", "2008-08-11, 2008-08-13")], "tried 2");
}

#[test]
fn range_step_and_depth_are_taken() {
    let range = [
        ("TIMEWARP_FROM", "2008-07-01"),
        ("TIMEWARP_TO", "2008-09-01"),
        ("TIMEWARP_EVERY", "1 day"),
    ];
    prints(&range, "tried 62");
    prints(
        &[("TIMEWARP_DEPTH", "standard")],
        "plan: standard, 4000 instants",
    );
    prints(
        &[("TIMEWARP_ZONES", "Asia/Tokyo")],
        "00:00 in America/Los_Angeles",
    );
}

#[test]
fn jobs_that_cannot_be_used_are_noted() {
    prints(&[("TIMEWARP_JOBS", "4")], "4 jobs were asked for");
    prints(&[("TIMEWARP_JOBS", "1")], "tried 300");
}

#[test]
fn a_time_limit_that_cannot_be_kept_is_noted() {
    prints(
        &[("TIMEWARP_TIMEOUT", "2 minutes")],
        "a time limit of 120s was asked for, but this code cannot be left behind",
    );
}

/// Does not return on one day, for the test below.
#[timewarp::sweep_dates(from = "2020-01-01", to = "2020-01-11", every = "1 day")]
#[ignore = "run by the test below, with variables set"]
#[expect(clippy::print_stdout, reason = "its output is what is tested")]
fn hanging(at: Moment) {
    println!("captured at {at}");
    while at == "2020-01-04".parse().unwrap() {
        std::thread::sleep(std::time::Duration::from_secs(3_600));
    }
}

#[test]
fn a_time_limit_from_outside_is_kept_and_output_is_captured() {
    let program = std::env::current_exe().unwrap();
    let run = |at: Option<&str>| {
        let mut command = Command::new(&program);
        command.args(["--exact", "environment::hanging", "--include-ignored"]);
        command.env("TIMEWARP_TIMEOUT", "300 ms");
        command.envs(at.map(|at| ("TIMEWARP_AT", at)));
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let text = String::from_utf8_lossy(&stdout).into_owned();
        (
            status.success(),
            text,
            String::from_utf8_lossy(&stderr).into_owned(),
        )
    };
    let (is_success, shown, _) = run(None);
    assert!(!is_success);
    for expected in [
        "did not return within 300ms",
        "rerun: TIMEWARP_AT=2020-01-04T00:00:00Z cargo test environment::hanging",
        "environment::hanging: 1 window of failure, 1 of 10 instants",
    ] {
        assert!(
            shown.contains(expected),
            "expected `{expected}` in:\n{shown}"
        );
    }
    let captured = shown.find("captured at 2020-01-03").unwrap();
    let heading = shown.find("---- environment::hanging stdout ----").unwrap();
    assert!(
        heading < captured,
        "it belongs to the test's output:\n{shown}"
    );
    let (is_success, shown, _) = run(Some("2020-01-05"));
    assert!(is_success && !shown.contains("captured"), "{shown}");
    let (is_success, shown, _) = run(Some("2020-01-04"));
    assert!(
        !is_success && shown.contains("fails at 1 of 1 instant"),
        "{shown}"
    );
}

/// The date in the zone of the case, for the test below.
#[timewarp::sweep_dates]
#[ignore = "run by the test below, with variables set"]
fn local_date(date: chrono::NaiveDate) {
    assert!(chrono::Datelike::year(&date) < 2030);
}

#[test]
fn zones_from_outside_reach_local_dates() {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", "environment::local_date", "--include-ignored"]);
    command.env("TIMEWARP_AT", "2029-12-31T15:00:00Z");
    assert!(
        command.output().unwrap().status.success(),
        "it is 2029 in UTC"
    );
    command.env("TIMEWARP_ZONES", "Asia/Tokyo");
    assert!(
        !command.output().unwrap().status.success(),
        "it is 2030 in Tokyo"
    );
}

#[test]
fn families_are_taken_and_contradictions_refused() {
    prints(
        &[("TIMEWARP_FAMILIES", "leap-days,dst/Europe/Paris")],
        "tried 300",
    );
    prints(&[("TIMEWARP_WITHOUT", "samples")], "tried 300");
    fails(
        &[("TIMEWARP_FAMILIES", "leapdays")],
        &["TIMEWARP_FAMILIES", "`leapdays`", "`leap-days`"],
    );
    let both = [
        ("TIMEWARP_AT", "2024-01-01"),
        ("TIMEWARP_FROM", "2023-01-01"),
    ];
    fails(&both, &["TIMEWARP_AT", "unset `TIMEWARP_FROM`"]);
}

#[test]
fn a_folder_that_cannot_be_written_fails_the_test() {
    fails(
        &[("TIMEWARP_REPORT", "/proc/none")],
        &["TIMEWARP_REPORT", "`/proc/none`", "`target/timewarp`"],
    );
}

#[test]
fn a_report_is_written_into_the_folder() {
    let folder = std::env::temp_dir().join(format!("timewarp-report-{}", std::process::id()));
    prints(
        &[("TIMEWARP_REPORT", folder.to_str().unwrap())],
        "tried 300",
    );
    let text = std::fs::read_to_string(folder.join("it.environment.subject.txt")).unwrap();
    assert!(
        text.starts_with("environment::subject: 1 window of failure"),
        "{text}"
    );
    let files = std::fs::read_dir(&folder).unwrap().count();
    let formats = if cfg!(feature = "reports") { 4 } else { 1 };
    assert_eq!(files, formats, "nothing else is left behind");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_bad_value_names_the_variable_the_value_and_a_good_one() {
    fails(
        &[("TIMEWARP_AT", "2023-02-29")],
        &["TIMEWARP_AT", "`2023-02-29`", "not a leap year"],
    );
    fails(
        &[("TIMEWARP_AT", "2024-01-01,,")],
        &["TIMEWARP_AT", "empty entry", "`2008-08-12T07:00:00Z`"],
    );
    fails(
        &[("TIMEWARP_FROM", "soon")],
        &["TIMEWARP_FROM", "`soon`", "`2024-02-29`"],
    );
    fails(
        &[("TIMEWARP_TO", "1960-01-01")],
        &["1960-01-01", "empty", "`2025-01-01`"],
    );
    fails(
        &[("TIMEWARP_EVERY", "0 days")],
        &["TIMEWARP_EVERY", "`0 days`", "`1 day`"],
    );
    fails(
        &[("TIMEWARP_EVERY", "-1 day")],
        &["TIMEWARP_EVERY", "`-1 day`", "backwards"],
    );
    fails(
        &[("TIMEWARP_EVERY", "1 s")],
        &["in steps of 1s", "limit of depth `quick`", "`169 days`"],
    );
    fails(
        &[("TIMEWARP_ZONES", "Los_Angeles")],
        &["TIMEWARP_ZONES", "`Los_Angeles`", "`America/Los_Angeles`"],
    );
    fails(
        &[("TIMEWARP_DEPTH", "abyss")],
        &["TIMEWARP_DEPTH", "`abyss`", "`deep`"],
    );
    fails(&[("TIMEWARP_JOBS", "0")], &["TIMEWARP_JOBS", "`0`", "`2`"]);
    for limit in ["0s", "1 month", "soon"] {
        let quoted = format!("`{limit}`");
        fails(
            &[("TIMEWARP_TIMEOUT", limit)],
            &["TIMEWARP_TIMEOUT", &quoted, "`10s`"],
        );
    }
    fails(
        &[("TIMEWARP_REPORT", " ")],
        &["TIMEWARP_REPORT", "`target/timewarp`"],
    );
    fails(
        &[("TIMEWARP_DEPHT", "deep")],
        &["`TIMEWARP_DEPHT`", "`TIMEWARP_DEPTH`"],
    );
}
