//! Programs, judged by how they end.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use timewarp::document::Document;
use timewarp::suite::Mark;

use crate::{stderr, stdout, temporary, timewarp};

/// Runs a shell script across a few instants.
fn run(options: &[&str], script: &str) -> (Option<i32>, String) {
    let arguments = [&["run", "-q"], options, &["--", "sh", "-c", script]].concat();
    let output = timewarp(Path::new("/"), &arguments);
    (output.status.code(), stdout(&output) + &stderr(&output))
}

const AT: [&str; 2] = ["--at", "2030-06-01T00:00:00Z,2040-06-01T00:00:00Z"];

#[test]
fn a_program_that_always_does_well_is_clean() {
    let (status, text) = run(&AT, "date > /dev/null");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(": 1 OK\n"), "{text}");
}

#[test]
fn an_exit_status_is_bisected_to_the_second() {
    let (status, text) = run(&AT, "test $(date +%s) -lt 2000000000");
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("  2033-05-18T03:33:20Z  →  (still failing at 2040-06-01T00:00:00Z)"),
        "{text}"
    );
    assert!(text.contains("last good 2033-05-18T03:33:19Z"), "{text}");
}

#[test]
fn output_can_be_the_judge() {
    let options = [&AT[..], &["--ok-if", "^20[0-2]|^203[0-2]"]].concat();
    let (status, text) = run(&options, "date -u +%Y; exit 3");
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("  2033-01-01T00:00:00Z  →"), "{text}");
}

#[test]
fn a_program_that_fails_now_is_broken_and_no_bomb() {
    let (status, text) = run(&AT, "date > /dev/null; exit 3");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(": 1 BROKEN\n"), "{text}");
    assert!(text.contains("exit status 3"), "{text}");
}

#[test]
fn each_zone_is_a_run_of_its_own() {
    let options = [&AT[..], &["--zones", "Asia/Tokyo,America/Los_Angeles"]].concat();
    let (status, text) = run(&options, "test $(date +%Y) -lt 2035");
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains(
            "  2034-12-31T15:00:00Z  →  (still failing at 2040-06-01T00:00:00Z)  in Asia/Tokyo"
        ),
        "{text}"
    );
    assert!(text.contains("  2035-01-01T08:00:00Z  →  (still failing at 2040-06-01T00:00:00Z)  in America/Los_Angeles"), "{text}");
}

/// A number from two reads, which goes back where a day ends between them.
const NUMBER: &str = "before=$(date -u +%Y%m%d%H%M%S); day=$(date -u +%Y%m%d); \
                      test $day$(date -u +%H%M%S) -ge $before";

#[test]
fn a_boundary_falls_before_each_read_of_a_program_and_its_children() {
    let (status, text) = run(&AT, NUMBER);
    assert_eq!(status, Some(0), "{text}");
    let (status, text) = run(&["--at", "2032-03-01T00:00:00Z", "--straddle"], NUMBER);
    assert_eq!(status, Some(1), "{text}");
    let line = "  2032-03-01T00:00:00Z falls before read 3      leap-days/2032-03-01\n";
    assert!(text.contains(line), "{text}");
    assert!(
        text.contains("1 boundary fell before each read of 1 program"),
        "{text}"
    );
}

#[test]
fn a_plan_that_nobody_asked_for_straddles_a_boundary_of_each_kind() {
    let (status, text) = run(&["--straddle", "--without", "leap-days"], NUMBER);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains(" falls before read 3      midnights/"),
        "{text}"
    );
    let families = " more runs like it, at month-ends, year-ends, midnights\n";
    assert!(text.contains(families), "{text}");
}

#[test]
fn a_pause_between_two_reads_is_no_boundary() {
    // It fails for the jump of the clock, at any date.
    let script = "first=$(date +%s%N); second=$(date +%s%N); sleep 0.3; test $((second - first)) -lt 500000000";
    let (status, text) = run(&["--at", "2032-03-01T00:00:00Z", "--straddle"], script);
    assert_eq!(status, Some(0), "{text}");
    assert!(
        text.contains("sh fails when the clock jumps by 0."),
        "{text}"
    );
}

#[test]
fn of_many_reads_some_are_chosen_and_the_first_that_fails_is_found() {
    // Sixteen reads, of which five are chosen: 1, 4, 8, 12, 16.
    let hours =
        "n=0; for i in $(seq 16); do test $(date -u +%H) = 23 || test $n -gt 0 || n=$i; done;";
    let options = [
        "--at",
        "2032-03-01T00:00:00Z",
        "--straddle",
        "--straddle-reads",
        "5",
    ];
    // It fails where the day ends before the tenth or a later one.
    let (status, text) = run(&options, &format!("{hours} test $n -lt 10"));
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("of up to 16 reads 5 were chosen evenly"),
        "{text}"
    );
    assert!(text.contains(" falls before read 10 "), "{text}");
}

#[test]
fn dates_before_1970_are_for_those_who_ask() {
    let options = ["--at", "1960-06-01T00:00:00Z"];
    let (status, text) = run(&options, "test $(date -u +%Y) = 1960 -o $(date +%s) -gt 0");
    assert_eq!(status, Some(0), "{text}");
    let (status, text) = run(&options, "test $(date +%s) -ge 0");
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains(
            "(failing already at 1960-06-01T00:00:00Z)  →  good again from 1970-01-01T00:00:00Z"
        ),
        "{text}"
    );
}

#[test]
fn what_a_program_leaves_behind_is_killed() {
    let folder = temporary();
    let mark = folder.path().join("mark");
    let script = format!("(sleep 2; date > {}) & date > /dev/null", mark.display());
    let (status, text) = run(&["--at", "2030-06-01T00:00:00Z"], &script);
    assert_eq!(status, Some(0), "{text}");
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(!mark.exists());
}

#[test]
fn a_static_program_is_refused() {
    let folder = temporary();
    let program = folder.path().join("static");
    // The header of an executable for x86-64 that has no segments.
    let mut header = vec![0; 64];
    header[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    header[16..20].copy_from_slice(&[2, 0, 62, 0]);
    fs::write(&program, header).expect("the folder is ours");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    let output = timewarp(folder.path(), &["run", "--", "./static"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("linked statically"),
        "{}",
        stderr(&output)
    );
}

#[test]
#[cfg(target_arch = "x86_64")]
fn a_program_that_drops_the_library_is_refused() {
    // The dynamic linker itself, run as a program, loads nothing before it is told what.
    let linker = "/lib64/ld-linux-x86-64.so.2";
    let output = timewarp(Path::new("/"), &["run", "-q", "--", linker, "--version"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("cannot be moved"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn compilers_with_jemalloc_run_at_other_dates() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let arguments = [
        "run",
        "-q",
        "--at",
        "2038-01-19T03:14:08Z",
        "--",
        &rustc,
        "-vV",
    ];
    let output = timewarp(Path::new("/"), &arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    assert!(stdout(&output).contains(": 1 OK\n"), "{}", stdout(&output));
}

#[test]
fn a_failure_is_written_whole_and_replayed() {
    let folder = temporary();
    let arguments = [
        "run",
        "-q",
        "--at",
        "2040-06-01T00:00:00Z",
        "--report",
        "out",
        "--",
    ];
    let program = ["sh", "-c", "test $(date +%s) -lt 2000000000"];
    let output = timewarp(folder.path(), &[&arguments[..], &program].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let names = fs::read_dir(folder.path().join("out")).expect("it was made");
    let mut names: Vec<_> = names
        .map(|name| name.expect("it is readable").file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["report.html", "report.json", "report.txt", "report.xml"]
    );
    let output = timewarp(folder.path(), &["replay", "-q", "out/report.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("STILL FAILS sh\n  2033-05-18T03:33:20Z"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn an_interruption_still_prints_and_writes_what_was_done() {
    let folder = temporary();
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-timewarp"))
        .args([
            "run",
            "--report",
            "out",
            "--",
            "sh",
            "-c",
            "date; sleep 0.1",
        ])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command was built beside this test");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let pid = child.id().to_string();
    let sent = std::process::Command::new("sh")
        .args(["-c", "kill -INT $0", &pid])
        .status();
    assert!(sent.expect("there is a shell").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("stopped before its time: interrupted"),
        "{}",
        stdout(&output)
    );
    let read = |name: &str| {
        let file = folder.path().join("out").join(name);
        fs::read_to_string(file).expect("it was written")
    };
    let document = Document::from_json(&read("report.json")).expect("it is whole");
    assert_eq!(document.stopped.as_deref(), Some("interrupted"));
    assert!(document.plan.tried < document.plan.instants.len());
    assert!(document.tests[0].marks.contains(&Mark::NotTried));
    let xml = read("report.xml");
    assert!(xml.contains("<error message=\"stopped before its time: interrupted; "));
    assert!(xml.ends_with("</testsuites>\n"));
    let page = read("report.html");
    assert!(page.contains("\"stopped\":\"interrupted\"") && page.ends_with("</html>\n"));
}
