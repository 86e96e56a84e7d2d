//! cargo-nextest: a process for each test, so a split sweep is filtered and shared out instant by
//! instant. Without nextest on this machine these tests say so and pass.

use std::process::Command;

/// What the tests below run. Each of its instants is a process of its own there.
mod subject {
    use timewarp::{Clock, MockClock, sweep_dates};

    #[sweep_dates(split, families = ["leap-days"], from = "2020-01-01", to = "2030-01-01")]
    fn renews(clock: MockClock) {
        let next = clock.now().checked_add_months(chrono::Months::new(12));
        assert!(next.is_some());
    }

    #[sweep_dates(split, families = ["leap-days"], from = "2020-01-01", to = "2030-01-01")]
    #[ignore = "fails on leap days, for the tests below"]
    fn expires(clock: MockClock) {
        let day = clock.now().format("%m-%d").to_string();
        assert!(day != "02-29", "no such day next year");
    }
}

/// Runs nextest on the tests of this file; none if it is not installed.
fn nextest(arguments: &[&str]) -> Option<(bool, String)> {
    let version = Command::new(env!("CARGO"))
        .args(["nextest", "--version"])
        .output();
    if !version.is_ok_and(|output| output.status.success()) {
        eprintln!("cargo-nextest is not installed: nothing was tried");
        return None;
    }
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "nextest",
        "run",
        "--color=never",
        "-p",
        "integrations",
        "--test",
        "nextest",
    ]);
    command
        .args(["--no-fail-fast", "--status-level=all"])
        .args(arguments);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    // It is a run of its own, whatever runs this one.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NEXTEST") {
            command.env_remove(name);
        }
    }
    let output = command.output().expect("cargo can be started");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Some((output.status.success(), text))
}

/// Lists the tests that passed or failed, by their last names.
fn ran(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with("PASS [") || line.starts_with("FAIL ["));
    let mut names: Vec<_> = lines
        .filter_map(|line| line.rsplit("::").next())
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn one_instant_is_filtered_by_its_name() {
    let filter = "test(=subject::renews::leap_day_2024_02_29)";
    let Some((is_success, text)) = nextest(&["-E", filter]) else {
        return;
    };
    assert!(is_success, "{text}");
    assert_eq!(ran(&text), ["leap_day_2024_02_29"]);
}

#[test]
fn shards_are_the_whole_and_share_nothing() {
    let filter = "test(/^subject::renews::/)";
    let Some((_, text)) = nextest(&["-E", filter]) else {
        return;
    };
    let whole = ran(&text);
    assert!(whole.len() > 8, "{text}");
    let mut shared = Vec::new();
    for part in ["count:1/3", "count:2/3", "count:3/3"] {
        let (is_success, text) =
            nextest(&["-E", filter, "--partition", part]).expect("it was there");
        assert!(is_success, "{text}");
        let part = ran(&text);
        assert!(!part.is_empty() && part.len() < whole.len(), "{text}");
        shared.extend(part);
    }
    shared.sort_unstable();
    assert_eq!(shared, whole);
}

#[test]
fn the_instants_that_fail_are_named() {
    let filter = "test(/^subject::expires::/)";
    let arguments = ["-E", filter, "--run-ignored=all", "--no-capture"];
    let Some((is_success, text)) = nextest(&arguments) else {
        return;
    };
    assert!(!is_success, "{text}");
    let failed = text
        .lines()
        .filter(|line| line.trim().starts_with("FAIL ["));
    let failed: Vec<_> = failed.filter_map(|line| line.rsplit("::").next()).collect();
    assert!(failed.contains(&"leap_day_2024_02_29"), "{text}");
    assert!(!failed.contains(&"leap_day_2025_03_01"), "{text}");
}
