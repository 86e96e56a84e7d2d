//! Dates that are hidden in code, and the lines that give them away.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use serde_json::Value;

use crate::suite::copy_into;
use crate::{shared, stderr, stdout, timewarp};

/// The fixture, whose traced build all tests share.
fn hidden() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = shared();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/hidden");
        copy_into(&fixture, &folder);
        for package in [folder.clone(), folder.join("licence")] {
            let manifest = package.join("manifest.toml");
            fs::rename(manifest, package.join("Cargo.toml")).expect("it was copied");
        }
        folder
    })
}

fn hunt(arguments: &[&str]) -> Output {
    timewarp(hidden(), &[&["timewarp", "hunt", "-q"], arguments].concat())
}

fn audit(arguments: &[&str]) -> Output {
    let output = timewarp(
        hidden(),
        &[&["timewarp", "audit", "-q"], arguments].concat(),
    );
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
    output
}

#[test]
fn one_second_in_a_dependency_is_found_with_its_line() {
    let output = hunt(&["--report", "out"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    for line in [
        "cargo timewarp hunt: 2 BOMB, 1 OK",
        "  2031-03-17T23:46:41Z  →  good again from 2031-03-17T23:46:42Z",
        "    last good 2031-03-17T23:46:40Z",
        "    compared at licence/src/lib.rs:15:7 in is_valid with 2031-03-17T23:46:41Z (seconds since 1970)",
        "  2038-06-13T00:00:00Z  →  good again from 2038-06-14T00:00:00Z",
        "    compared at src/lib.rs:17:13",
        "    rerun: cargo timewarp test --at 2031-03-17T23:46:41Z --clock frozen -- -p hidden --lib -- --exact in_a_dependency",
        "which never read the wall clock: 1 in hidden",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
    let json = fs::read_to_string(hidden().join("out/report.json")).expect("it was written");
    let report: Value = serde_json::from_str(&json).expect("it is JSON");
    let tests = report["tests"].as_array().expect("it is a list");
    let found = tests.iter().find(|test| test["name"] == "in_a_dependency");
    let clue = &found.expect("it ran")["clues"][0];
    assert_eq!(clue["first_bad"], "2031-03-17T23:46:41Z", "{clue}");
    assert_eq!(clue["place"], "licence/src/lib.rs:15:7", "{clue}");
}

#[test]
fn release_builds_are_hunted_too() {
    let output = hunt(&["--", "--release", "--", "in_a_dependency"]);
    let text = stdout(&output);
    let line = "  2031-03-17T23:46:41Z  →  good again from 2031-03-17T23:46:42Z";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("compared at licence/src/lib.rs:"), "{text}");
    assert!(text.contains("opt-level 3"), "{text}");
}

#[test]
fn an_audit_lists_what_never_fails_too() {
    let text = stdout(&audit(&[]));
    for line in [
        "2033-05-19T00:00:00Z  src/lib.rs:22:20",
        "    in never_fails, as seconds since 2033-05-18T00:00:00Z",
        "2031-03-17T23:46:41Z  licence/src/lib.rs:15:7",
        "    a test fails at some date: cargo timewarp hunt",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
}

#[test]
fn a_baseline_accepts_what_it_names_and_nothing_else() {
    let json = stdout(&audit(&["--format", "json"]));
    let baseline = hidden().join("accepted.json");
    fs::write(&baseline, &json).expect("the folder is ours");
    let gate = ["--deny-new", "--baseline", "accepted.json"];
    let output = audit(&gate);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).contains(", 0 not in the baseline"));

    let mut list: Value = serde_json::from_str(&json).expect("it is JSON");
    let places = list["places"].as_array_mut().expect("it is a list");
    places.retain(|place| place["function"] != "never_fails");
    fs::write(&baseline, list.to_string()).expect("the folder is ours");
    let output = audit(&gate);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("NEW 2033-05-19T00:00:00Z"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn sarif_names_place_and_level() {
    let sarif = stdout(&audit(&["--format", "sarif"]));
    let log: Value = serde_json::from_str(&sarif).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("it is a list");
    let of = |function: &str| {
        let is_it = |result: &&Value| {
            result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == function
        };
        results.iter().find(is_it).expect("it is listed")
    };
    let failing = of("is_valid");
    assert_eq!(failing["level"], "error");
    let place = &failing["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "licence/src/lib.rs");
    assert_eq!(place["region"]["startLine"], 15);
    assert_eq!(of("never_fails")["level"], "warning");
}

#[test]
fn a_build_without_optimisation_is_told_of_loudly() {
    let manifest = "[profile.plain]\ninherits = \"dev\"\nopt-level = 0\n";
    let path = hidden().join("Cargo.toml");
    let text = fs::read_to_string(&path).expect("it was copied");
    if !text.contains("profile.plain") {
        fs::write(&path, text + "\n" + manifest).expect("the folder is ours");
    }
    let output = hunt(&["--", "--profile", "plain", "--", "reads_no_clock"]);
    let text = stdout(&output);
    assert!(text.contains("BUILT WITH opt-level 0"), "{text}");
}

#[test]
fn mistakes_are_told_before_the_work() {
    let output = hunt(&["--from", "2030-01-01", "--to", "2020-01-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("write `--from 2000-01-01 --to 2050-01-01`"));
    let output = timewarp(hidden(), &["audit", "--deny-new"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`--deny-new` needs the list"));
    let output = timewarp(hidden(), &["audit", "--baseline", "Cargo.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no list of `cargo timewarp audit --format json`"));
}

#[test]
fn a_script_makes_traced_builds_without_the_command() {
    let output = hunt(&["--script"]);
    let text = stdout(&output);
    for part in [
        "export RUSTFLAGS='-Cpasses=sancov-module",
        "export CARGO_PROFILE_TEST_OPT_LEVEL=1",
        "export CARGO_BUILD_TARGET=",
        "libtimewarp_tracer.so'",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}
