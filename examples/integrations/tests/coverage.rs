//! cargo-llvm-cov: every run of a sweep is counted, on whatever thread. Where it or LLVM's tools are not
//! installed this test says so and passes.

use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn every_run_of_a_sweep_is_counted() {
    let mut command = Command::new(env!("CARGO"));
    command.args(["llvm-cov", "--json", "-p", "renamed"]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.stdin(Stdio::null()).output();
    let output = output.expect("cargo can be started");
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let is_missing = ["no such command", "llvm-tools", "llvm-profdata"];
        let is_missing = is_missing.iter().any(|part| errors.contains(part));
        assert!(is_missing, "{errors}");
        eprintln!("cargo-llvm-cov or llvm-tools are not installed: nothing was tried");
        return;
    }
    // The tests of the package print first.
    let text = String::from_utf8_lossy(&output.stdout);
    let json = text.lines().find(|line| line.starts_with("{\"data\""));
    let json = json.unwrap_or_else(|| panic!("no report in {text}"));
    let report: Value = serde_json::from_str(json).expect("it is JSON");
    let functions = report["data"][0]["functions"].as_array();
    let functions = functions.expect("a report lists functions").iter();
    let swept = functions.filter(|one| {
        one["name"]
            .as_str()
            .unwrap_or_default()
            .contains("is_stored")
    });
    let count: u64 = swept.filter_map(|one| one["count"].as_u64()).sum();
    // Two quick plans of 300 instants call it, one of them up to 2038 alone.
    assert!(count >= 500, "{count} runs were counted");
}
