//! What can be asked for, and how mistakes are answered.

use std::path::Path;

use serde_json::Value;

use crate::{stderr, stdout, temporary, timewarp};

fn ask(arguments: &[&str]) -> String {
    let output = timewarp(Path::new("/"), arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

fn refused(arguments: &[&str]) -> String {
    let output = timewarp(Path::new("/"), arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    stderr(&output)
}

#[test]
fn cargo_may_repeat_the_name() {
    assert_eq!(ask(&["timewarp", "--version"]), ask(&["--version"]));
}

#[test]
fn help_names_every_exit_status() {
    let help = ask(&["--help"]);
    for status in ["0", "1", "2", "130"] {
        assert!(help.contains(status), "{help}");
    }
}

#[test]
fn completions_and_manuals_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(ask(&["completions", shell]).contains("horizon"), "{shell}");
    }
    let folder = temporary();
    let path = folder.path().to_str().expect("the path is Unicode");
    ask(&["man", path]);
    let page = std::fs::read_to_string(folder.path().join("cargo-timewarp-test.1"));
    assert!(page.expect("there is a page").contains("horizon"));
}

#[test]
fn horizons_are_listed_as_instants() {
    let list = ask(&["list", "--horizon", "1y,3y", "--json"]);
    let list: Value = serde_json::from_str(&list).expect("it is JSON");
    let rows = list.as_array().expect("it is a list");
    assert_eq!(rows.len(), 3, "{list}");
    let year = |row: &Value| row["moment"].as_str().expect("it is text")[..4].parse::<i32>();
    let years: Vec<i32> = rows
        .iter()
        .map(|row| year(row).expect("it is a year"))
        .collect();
    assert_eq!(rows[0]["is_baseline"], true);
    assert_eq!(years[1] - years[0], 1);
    assert_eq!(years[2] - years[0], 3);
}

#[test]
fn the_catalogue_is_listed_by_family() {
    let list = ask(&[
        "list",
        "--catalogue",
        "--families",
        "epochs",
        "--from",
        "2038-01-01",
        "--to",
        "2038-02-01",
    ]);
    assert!(list.contains("2038-01-19T03:14:08Z"), "{list}");
    assert!(list.contains("epochs/unix-i32: "), "{list}");
    assert!(list.lines().all(|line| line.contains("epochs/")), "{list}");
}

#[test]
fn a_range_in_steps_is_the_plan() {
    let range = [
        "--from",
        "2030-01-01",
        "--to",
        "2030-01-04",
        "--every",
        "1 day",
    ];
    let list = ask(&[&["list"][..], &range].concat());
    let days: Vec<&str> = list
        .lines()
        .filter(|line| !line.contains("now"))
        .map(|line| &line[..10])
        .collect();
    assert_eq!(days, ["2030-01-01", "2030-01-02", "2030-01-03"]);
}

#[test]
fn mistakes_name_the_value_and_show_a_good_one() {
    let said = refused(&["list", "--at", "2023-02-29"]);
    assert!(said.contains("2023 is not a leap year"), "{said}");
    let said = refused(&["list", "--zones", "Los_Angeles"]);
    assert!(said.contains("America/Los_Angeles"), "{said}");
    let said = refused(&["list", "--families", "leapdays"]);
    assert!(said.contains("`leap-days`"), "{said}");
    let said = refused(&["test", "--partition", "slice:5/4"]);
    assert!(said.contains("from 1 to 4"), "{said}");
    let said = refused(&["test", "--timeout", "1 month"]);
    assert!(said.contains("`30s`"), "{said}");
    let said = refused(&["test", "--straddle-reads", "4"]);
    assert!(said.contains("--straddle"), "{said}");
    let said = refused(&["test", "--straddle", "--straddle-reads", "1"]);
    assert!(said.contains("2.."), "{said}");
    let said = refused(&["list", "--from", "2031-01-01", "--to", "2030-01-01"]);
    assert!(said.contains("empty"), "{said}");
    let said = refused(&["run", "--", "./no-such-program"]);
    assert!(said.contains("`./no-such-program` is not a file"), "{said}");
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    let folder = temporary();
    let file = folder.path().join("other.json");
    std::fs::write(&file, "{}").expect("the folder is ours");
    let said = refused(&["replay", file.to_str().expect("the path is Unicode")]);
    assert!(said.contains("--report FOLDER` writes one"), "{said}");
}
