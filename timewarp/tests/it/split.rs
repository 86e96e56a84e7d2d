//! `split`: one test for each instant that has a name, and the rest of the plan in a few.
#![cfg(feature = "zones")]

use std::process::{Command, Output};

use timewarp::{Clock, MockClock, Moment, sweep_dates};

/// Passes wherever it is asked, so that all of its tests run with the others.
#[sweep_dates(split, families = ["leap-days", "epochs"], from = "2020-01-01")]
fn shown(clock: MockClock) {
    assert!(clock.system_time() > std::time::SystemTime::UNIX_EPOCH);
}

/// Each of these is run by a test below, which looks at what it prints.
mod subject {
    use super::*;

    #[sweep_dates(split)]
    #[ignore = "run by a test below"]
    fn powers_on(at: Moment) {
        assert!(at.as_seconds() < 1_218_524_400, "licence expired");
    }

    #[sweep_dates(split, families = ["epochs", "samples"], from = "2020-01-01", known = ["2038-01-19T03:14:08Z..: 32 bits", "2025-03-01..2025-03-02: gone"])]
    #[ignore = "run by a test below"]
    fn stores(at: Moment) {
        assert!(i32::try_from(at.as_seconds()).is_ok());
    }

    #[sweep_dates(split, families = ["leap-days"], from = "2024-01-01", to = "2025-01-01")]
    #[ignore = "run by a test below"]
    #[expect(clippy::print_stdout, reason = "its output is what is tested")]
    fn tells(at: Moment) {
        println!("tried {at}");
    }

    #[sweep_dates(split, families = ["dst/Europe/London"])]
    #[ignore = "run by a test below"]
    #[expect(clippy::print_stdout, reason = "its output is what is tested")]
    fn zoned(now: chrono::DateTime<chrono_tz::Tz>) {
        println!("tried {now}");
    }

    #[sweep_dates(split, families = ["leap-days"], from = "2024-01-01", to = "2024-12-01")]
    #[ignore = "run by a test below"]
    #[should_panic(expected = "leap")]
    fn panics(at: Moment) {
        assert!(!at.to_string().contains("02-29"), "leap day");
    }

    #[sweep_dates(split, families = ["leap-days"], from = "2024-01-01", to = "2024-12-01")]
    #[tokio::test]
    #[ignore = "run by a test below"]
    async fn awaits(clock: MockClock) {
        tokio::task::yield_now().await;
        assert!(!clock.now().to_string().contains("02-29"), "leap day");
    }

    #[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
    #[sweep_dates(split, families = ["leap-days"], from = "2024-01-01", to = "2024-12-01")]
    #[ignore = "run by a test below"]
    fn ambient() {
        assert!(
            !chrono::Utc::now().to_string().contains("02-29"),
            "leap day"
        );
    }
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(arguments)
        .args(["--include-ignored", "--nocapture"]);
    // One after the other, so that what they print is not mixed.
    command.arg("--test-threads=1");
    command.envs(variables.iter().copied());
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), text)
}

fn exactly(name: &str) -> (bool, String) {
    run(&["--exact", &format!("split::subject::{name}")], &[])
}

/// Lists the tests of a function, without the way to it.
fn listed(function: &str) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let path = format!("split::{function}::");
    let output = command.args(["--list", "--format=terse", &path]).output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    let names = text.lines().filter_map(|line| line.strip_suffix(": test"));
    let names = names.filter_map(|name| name.strip_prefix(&path));
    names.map(str::to_owned).collect()
}

/// Lists the instants that tests of a function tried, in order.
fn tried(function: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let (is_success, text) = run(&[&format!("split::subject::{function}::")], variables);
    assert!(is_success, "{text}");
    let lines = text.lines().filter_map(|line| line.split("tried ").nth(1));
    let mut tried: Vec<_> = lines.map(str::to_owned).collect();
    tried.sort_unstable();
    tried
}

#[test]
fn tests_have_the_names_of_their_instants() {
    let names = listed("subject::powers_on");
    for name in [
        "leap_day_2024_02_29",
        "epoch_unix_i32",
        "year_end_2000_01_01",
        "leap_second_2016_12_31",
        "dst_europe_london_2024_03_31_gap",
        "digit_seconds_10e9",
        "rest_1_of_4",
        "rest_4_of_4",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert!(names.len() > 200, "{}", names.len());
}

#[test]
fn options_choose_the_tests() {
    let names = listed("shown");
    let others = names.iter().filter(|name| !name.starts_with("rest_"));
    let is_chosen = |name: &String| name.starts_with("leap_day_20") || name.starts_with("epoch_");
    assert!(others.clone().all(is_chosen), "{names:?}");
    assert!(others.clone().any(|name| name == "leap_day_2024_02_29"));
    assert!(others.clone().all(|name| name != "leap_day_2016_02_29"));
}

#[test]
fn nothing_of_the_plan_is_left_out() {
    let sweep = timewarp::Sweep::default().families(["leap-days"]);
    let plan = sweep.between("2024-01-01", "2025-01-01").plan().unwrap();
    let tried = tried("tells", &[]);
    let planned: Vec<_> = plan.iter().map(|case| case.moment().to_string()).collect();
    assert!(planned.len() > 10);
    for moment in &planned {
        assert!(
            tried.contains(moment),
            "{moment} of {planned:?} in {tried:?}"
        );
    }
    let extra = tried.iter().filter(|moment| !planned.contains(moment));
    assert!(extra.count() <= listed("subject::tells").len(), "{tried:?}");
}

#[test]
fn a_case_fails_at_its_instant_and_finds_the_exact_edge() {
    let (is_success, text) = exactly("powers_on::leap_day_2024_02_29");
    assert!(!is_success, "{text}");
    for part in [
        "split::subject::powers_on::leap_day_2024_02_29: 1 window of failure, ",
        "2008-08-12T07:00:00Z  →  (still failing",
        "last good 2008-08-12T06:59:59.999999999Z",
        "rerun: TIMEWARP_AT=2008-08-12T07:00:00Z cargo test split::subject::powers_on::leap_day_2024_02_29",
    ] {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    let (is_success, text) = exactly("powers_on::leap_day_2004_02_29");
    assert!(is_success, "{text}");
}

#[test]
fn the_rest_fails_too() {
    let (_, text) = run(&["split::subject::powers_on::rest_"], &[]);
    assert!(text.contains("4 failed"), "{text}");
    assert_eq!(text.matches("first good").count(), 0, "{text}");
    assert!(text.contains("2008-08-12T07:00:00Z  →"), "{text}");
}

#[test]
fn known_failures_are_accepted_in_every_part_and_judged_in_one() {
    let (is_success, text) = exactly("stores::epoch_unix_i32");
    assert!(is_success, "{text}");
    let (_, text) = run(&["split::subject::stores::"], &[]);
    assert!(text.contains("; 1 failed;"), "{text}");
    assert!(
        text.contains("rest_1_of_4: 1 known failure is gone"),
        "{text}"
    );
    assert!(
        text.contains("2025-03-01T00:00:00Z..2025-03-02T00:00:00Z: gone"),
        "{text}"
    );
}

#[test]
fn zones_are_those_of_the_names() {
    let (is_success, text) = exactly("zoned::dst_europe_london_2024_03_31_gap");
    assert!(is_success, "{text}");
    let tried = text.lines().filter_map(|line| line.split("tried ").nth(1));
    let tried: Vec<_> = tried.collect();
    assert!(!tried.is_empty(), "{text}");
    let is_british = |time: &&str| time.ends_with("GMT") || time.ends_with("BST");
    assert!(tried.iter().all(is_british), "{tried:?}");
}

#[test]
fn other_attributes_are_kept() {
    let (_, text) = run(&["split::subject::panics::"], &[]);
    assert!(
        text.contains("leap_day_2024_02_29 - should panic") || text.contains("did not panic"),
        "{text}"
    );
    let (is_success, text) = exactly("awaits::leap_day_2024_02_29");
    assert!(!is_success && text.contains("leap day"), "{text}");
    assert!(
        text.contains("2024-02-29T00:00:00Z  →  good again from 2024-03-01T00:00:00Z"),
        "{text}"
    );
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
#[test]
fn the_system_clock_is_split_too() {
    let (is_success, text) = exactly("ambient::leap_day_2024_02_29");
    assert!(!is_success, "{text}");
    assert!(
        text.contains("2024-02-29T00:00:00Z  →  good again from 2024-03-01T00:00:00Z"),
        "{text}"
    );
}

#[test]
fn a_variable_may_leave_a_test_with_nothing_to_do() {
    let tried = tried("tells", &[("TIMEWARP_TO", "2024-06-01")]);
    assert!(
        tried.iter().all(|at| at.as_str() < "2024-06-01"),
        "{tried:?}"
    );
    let (is_success, text) = run(
        &["split::shown::"],
        &[
            ("TIMEWARP_FROM", "2050-01-01"),
            ("TIMEWARP_FAMILIES", "digits"),
        ],
    );
    assert!(is_success, "{text}");
}

#[test]
fn a_rerun_is_the_same_in_every_test() {
    let name = "split::subject::tells::leap_day_2024_02_29";
    let (is_success, text) = run(&["--exact", name], &[("TIMEWARP_AT", "2031-05-06")]);
    assert!(
        is_success && text.contains("tried 2031-05-06T00:00:00Z"),
        "{text}"
    );
}
