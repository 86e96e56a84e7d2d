//! A test suite with one test of each kind, swept once for all claims.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::{shared, stderr, stdout, temporary, timewarp};

/// Instants around everything that the fixture waits for; close to it where a run is dear.
const AT: &str = "2028-02-29T12:00:00Z,2029-06-01T00:00:00Z,2031-03-01T00:00:00Z,\
                  2031-06-01T00:00:00Z,2033-05-18T12:00:00Z,2034-06-01T00:00:00Z,\
                  2034-12-31T23:30:00Z,2035-01-01T00:30:00Z,2041-06-01T00:00:00Z";

struct Swept {
    folder: PathBuf,
    status: Option<i32>,
    text: String,
    report: Value,
}

/// Copies the fixture and sweeps it.
fn swept() -> &'static Swept {
    static SWEPT: OnceLock<Swept> = OnceLock::new();
    SWEPT.get_or_init(|| {
        let folder = shared();
        copy_fixture(&folder);
        let output = timewarp(
            &folder,
            // What hangs is waited for once at full length, and a second a time after that.
            &[
                "timewarp",
                "test",
                "--at",
                AT,
                "--report",
                "out",
                "--timeout",
                "3s",
            ],
        );
        let report = fs::read_to_string(folder.join("out/report.json"));
        let report = report.unwrap_or_else(|_| panic!("no report: {}", stderr(&output)));
        Swept {
            status: output.status.code(),
            text: stdout(&output),
            report: serde_json::from_str(&report).expect("it is JSON"),
            folder,
        }
    })
}

fn copy() -> TempDir {
    let folder = temporary();
    copy_fixture(folder.path());
    folder
}

fn copy_fixture(folder: &Path) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/fixture");
    copy_into(&fixture, folder);
    // By its real name it would be a package of its own, and no part of this one.
    let manifest = folder.join("manifest.toml");
    fs::rename(manifest, folder.join("Cargo.toml")).expect("it was copied");
}

pub(crate) fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the fixture is there") {
        let path = entry.expect("the fixture is readable").path();
        let target = to.join(path.file_name().expect("entries have names"));
        if path.is_dir() {
            fs::create_dir(&target).expect("the folder is new");
            copy_into(&path, &target);
        } else {
            fs::copy(&path, &target).expect("files can be copied");
        }
    }
}

/// Lists the edges of the windows of one test: last good, first bad, last bad, first good.
fn edges(binary: &str, name: &str) -> Vec<[Option<String>; 4]> {
    let tests = swept().report["tests"].as_array().expect("it is a list");
    let of = |test: &&Value| test["binary"] == binary && test["name"] == name;
    let windows = |test: &'static Value| test["windows"].as_array().expect("it is a list");
    tests
        .iter()
        .filter(of)
        .flat_map(windows)
        .map(|window| {
            ["last_good", "first_bad", "last_bad", "first_good"]
                .map(|edge| window[edge].as_str().map(str::to_owned))
        })
        .collect()
}

/// The edges of a failure that has a beginning and no end.
fn from(last_good: &str, first_bad: &str) -> Vec<[Option<String>; 4]> {
    let last_bad = Some("2041-06-01T00:00:00Z".to_owned());
    let (good, bad) = (last_good.to_owned(), first_bad.to_owned());
    vec![[Some(good), Some(bad), last_bad, None]]
}

fn line_of(name: &str) -> &'static str {
    let is_it = |line: &&str| line.split(' ').next_back() == Some(name);
    let text = &swept().text;
    text.lines()
        .find(is_it)
        .unwrap_or_else(|| panic!("no `{name}` in:\n{text}"))
}

#[test]
fn bombs_end_with_status_one() {
    assert_eq!(swept().status, Some(1), "{}", swept().text);
}

#[test]
fn a_lasting_failure_is_found_to_the_second() {
    let expected = from("2031-03-01T12:29:59Z", "2031-03-01T12:30:00Z");
    assert_eq!(edges("lib", "tests::expires"), expected);
    assert_eq!(edges("lib", "tests::returns_an_error"), expected);
    assert_eq!(
        edges("lib", "tests::should_panic_until_the_expiry"),
        expected
    );
}

#[test]
fn tests_of_the_same_name_are_told_apart() {
    let expected = from("2031-03-01T12:30:59Z", "2031-03-01T12:31:00Z");
    assert_eq!(edges("test/again", "tests::expires"), expected);
}

#[test]
fn a_binary_without_a_harness_is_one_test() {
    assert_eq!(
        edges("test/plain", ""),
        from("2031-03-01T12:31:59Z", "2031-03-01T12:32:00Z")
    );
}

#[test]
fn both_edges_of_a_window_are_found() {
    let year = |edges: [&str; 4]| edges.map(|edge| Some(edge.to_owned()));
    assert_eq!(
        edges("lib", "tests::fails_in_leap_years"),
        [year([
            "2027-12-31T23:59:59Z",
            "2028-01-01T00:00:00Z",
            "2028-12-31T23:59:59Z",
            "2029-01-01T00:00:00Z"
        ])]
    );
    assert_eq!(
        edges("lib", "tests::aborts_in_2033"),
        [year([
            "2033-05-18T03:33:19Z",
            "2033-05-18T03:33:20Z",
            "2033-05-19T03:33:19Z",
            "2033-05-19T03:33:20Z"
        ])]
    );
}

#[test]
fn a_hang_is_killed_and_bisected() {
    assert!(line_of("tests::hangs_from_2035").starts_with("HANG "));
    assert_eq!(
        edges("lib", "tests::hangs_from_2035"),
        from("2034-12-31T23:59:59Z", "2035-01-01T00:00:00Z")
    );
}

#[test]
fn doc_tests_are_tests() {
    let doc_test = "src/lib.rs - is_licensed (line 16)";
    let opposite = "src/lib.rs - is_licensed (line 20)";
    let expected = from("2031-03-01T12:29:59Z", "2031-03-01T12:30:00Z");
    assert_eq!(edges("doc", doc_test), expected);
    assert_eq!(edges("doc", opposite), expected);
}

#[test]
fn what_fails_today_is_broken() {
    assert!(line_of("tests::is_broken").starts_with("BROKEN "));
    assert!(edges("lib", "tests::is_broken").is_empty());
}

#[test]
fn what_passes_now_and_then_is_flaky() {
    assert!(line_of("tests::flickers").starts_with("FLAKY "));
}

#[test]
fn fresh_files_look_old_by_artefact() {
    let line = line_of("tests::compares_files_with_the_clock");
    assert!(line.starts_with("ARTEFACT? "), "{line}");
}

#[test]
fn a_boot_before_the_clock_was_moved_is_an_artefact_too() {
    let line = line_of("tests::compares_the_boot_with_the_clock");
    assert!(line.starts_with("ARTEFACT? "), "{line}");
}

#[test]
fn a_poisoned_lock_is_no_bomb_of_its_own() {
    assert!(edges("lib", "tests::finds_the_lock_poisoned").is_empty());
    let note = "note: suite lib tests::finds_the_lock_poisoned failed after another test did";
    assert!(swept().text.contains(note), "{}", swept().text);
    let expected = from("2031-03-01T12:29:59Z", "2031-03-01T12:30:00Z");
    assert_eq!(edges("lib", "tests::expires_holding_a_lock"), expected);
}

#[test]
fn a_bomb_behind_a_poisoned_lock_has_its_own_date() {
    // 3000 days after the expiry that poisons the lock.
    assert_eq!(
        edges("lib", "tests::finds_the_lock_poisoned_and_expires_later"),
        from("2039-05-18T12:29:59Z", "2039-05-18T12:30:00Z")
    );
}

#[test]
fn what_never_reads_the_clock_is_skipped_aloud() {
    let text = &swept().text;
    let skipped = "skipped: 2 tests, which never read the wall clock: 1 in suite 0.3.0 lib, 1 in suite \
                   0.3.0 test/unmoved";
    assert!(text.contains(skipped), "{text}");
    assert!(
        text.contains("skipped: 1 test, ignored: suite 0.3.0 lib tests::is_ignored"),
        "{text}"
    );
}

#[test]
fn children_and_folders_are_as_under_cargo() {
    let ok = "5 OK";
    let text = &swept().text;
    // The poisoned lock, the child's date, the folder, numbers of orders, and traces.
    assert!(
        text.lines().next().is_some_and(|line| line.contains(ok)),
        "{text}"
    );
}

#[test]
fn what_tests_touch_in_their_package_is_put_back() {
    let swept = swept();
    let text = &swept.text;
    // It passes only in a package that is as it was.
    assert!(!text.contains("leaves_traces"), "{text}");
    let folder = swept.folder.as_path();
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it is there");
    assert_eq!(read("notes.txt"), "as it was\n");
    assert_eq!(read("gone.txt"), "here\n");
    assert!(!folder.join("made").exists());
    let note = "note: tests touched 6 files of their packages, which were put back after each run, \
                one run at a time: ";
    assert!(text.contains(note), "{text}");
}

#[test]
fn what_somebody_else_writes_into_the_package_stays() {
    let folder = copy();
    let path = folder.path().to_path_buf();
    let writer = std::thread::spawn(move || {
        // While tests run, an editor saves a file now and then.
        for number in 0..40 {
            std::thread::sleep(std::time::Duration::from_millis(100));
            fs::write(path.join("draft.txt"), number.to_string()).expect("the folder is ours");
        }
        fs::write(path.join("tests/plain.rs"), "// saved").expect("the folder is ours");
    });
    let at = "2030-06-01T00:00:00Z,2032-06-01T00:00:00Z,2034-06-01T00:00:00Z";
    let arguments = [
        "test",
        "-q",
        "--at",
        at,
        "--",
        "--test",
        "again",
        "leaves_traces",
    ];
    let output = timewarp(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    writer.join().expect("it writes");
    let output = timewarp(folder.path(), &arguments);
    let text = stdout(&output);
    assert!(text.contains(": 1 OK\n"), "{text}{}", stderr(&output));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("it is there");
    assert_eq!(read("draft.txt"), "39");
    assert_eq!(read("tests/plain.rs"), "// saved");
}

#[test]
fn the_root_cause_is_named_with_package_and_line() {
    let text = &swept().text;
    assert!(
        text.contains("1 test at suite-0.3.0/src/lib.rs:60\nBOMB suite lib tests::expires\n"),
        "{text}"
    );
}

#[test]
fn the_rerun_line_runs_the_failure() {
    let text = &swept().text;
    let rerun = "cargo timewarp test --at 2031-03-01T12:31:00Z -- -p suite --test again -- --exact \
                 tests::expires";
    assert!(text.contains(&format!("rerun: {rerun}\n")), "{text}");
    let words: Vec<_> = rerun.split(' ').skip(1).collect();
    let output = timewarp(&swept().folder, &words);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output).contains(": 1 BOMB\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_replay_fails_until_the_bug_is_mended() {
    let swept = swept();
    let folder = copy();
    let list: PathBuf = folder.path().join("report.json");
    let mut report = swept.report.clone();
    report["replay"]["folder"] = folder.path().to_string_lossy().into();
    fs::write(&list, report.to_string()).expect("the folder is ours");
    let replay = || timewarp(folder.path(), &["replay", "report.json", "--timeout", "1s"]);
    let output = replay();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("STILL FAILS suite 0.3.0 test/again tests::expires"));
    let source = folder.path().join("tests/again.rs");
    let text = fs::read_to_string(&source).expect("it was copied");
    fs::write(&source, text.replace("EXPIRY + 60", "EXPIRY * 2")).expect("the folder is ours");
    let output = replay();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(
        text.contains("PASSES NOW suite 0.3.0 test/again tests::expires"),
        "{text}"
    );
    assert!(
        text.contains("STILL FAILS suite 0.3.0 test/plain"),
        "{text}"
    );
}

#[test]
fn a_boundary_falls_between_two_reads_and_both_are_named() {
    let folder = swept().folder.as_path();
    let name = "tests::numbers_of_orders_never_go_back";
    let arguments = [
        &["test", "-q", "--straddle", "--at", "2027-01-01T00:00:00Z"][..],
        &["--report", "between", "--", "--lib", "--", "--exact", name],
    ];
    let output = timewarp(folder, &arguments.concat());
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    // The number of an order is made of reads 2 and 3, both in `now`.
    let lines = [
        "  2027-01-01T00:00:00Z falls before read 3      year-ends/2027-01-01",
        "    read 2 at src/lib.rs:10:15 before, read 3 at src/lib.rs:10:15 after 2027-01-01T00:00:00Z",
        &format!(
            "    rerun: cargo timewarp test --at 2027-01-01T00:00:00Z --straddle -- -p suite --lib -- --exact {name}"
        ),
    ];
    for line in lines {
        assert!(
            text.lines().any(|one| one == line),
            "no `{line}` in:\n{text}"
        );
    }
    let replay = || timewarp(folder, &["replay", "-q", "between/report.json"]);
    let output = replay();
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    let still =
        format!("STILL FAILS suite 0.3.0 lib {name}\n  2027-01-01T00:00:00Z before read 3: ");
    assert!(text.contains(&still), "{text}");
}

#[test]
fn what_overflows_in_one_profile_is_told_from_what_wraps_in_another() {
    let folder = temporary();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
    let manifest = "[package]\nname = \"days\"\nversion = \"0.4.0\"\nedition = \"2021\"\n";
    // Day 21915 is 2030-01-01, and the sum is then one more than 16 bits hold.
    let code = "#[test]\nfn is_due() {\n    let now = std::time::UNIX_EPOCH.elapsed().unwrap();\n    \
                let days = (now.as_secs() / 86_400) as u16;\n    assert_ne!(days + 43_621, 7_777);\n}\n";
    let src = folder.path().join("src");
    fs::create_dir(src).expect("the folder is ours");
    write("Cargo.toml", manifest).expect("the folder is ours");
    write("src/lib.rs", code).expect("the folder is ours");
    let at = "2040-06-01T00:00:00Z";
    let arguments = [
        "test",
        "-q",
        "--at",
        at,
        "--profiles",
        "test,release",
        "--report",
        "out",
    ];
    let output = timewarp(folder.path(), &arguments);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    for line in [
        "BOMB days lib (test) is_due",
        "  2030-01-01T00:00:00Z  →  (still failing at 2040-06-01T00:00:00Z)      pivots/2030",
        "    rerun: cargo timewarp test --at 2030-01-01T00:00:00Z -- -p days --lib -- --exact is_due",
        "  note: days lib is_due is BOMB in test and OK in release",
        "  profile test: opt-level 0, overflow checks on, debug assertions on",
        "  profile release: opt-level 3, overflow checks off, debug assertions off",
    ] {
        assert!(
            text.lines().any(|one| one == line),
            "no `{line}` in:\n{text}"
        );
    }
    let output = timewarp(folder.path(), &["replay", "-q", "out/report.json"]);
    let text = stdout(&output);
    let still = "STILL FAILS days 0.4.0 lib (test) is_due\n";
    assert!(text.contains(still), "{text}{}", stderr(&output));
    let output = timewarp(
        folder.path(),
        &["test", "--profiles", "test", "--", "--release"],
    );
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("leave `--release` out"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn shares_of_a_suite_add_up() {
    let folder = swept().folder.as_path();
    let count = |share: &str| {
        let share = format!("slice:{share}");
        let at = "2031-06-01T00:00:00Z";
        let output = timewarp(folder, &["test", "--at", at, "--partition", &share]);
        let text = stdout(&output);
        let counts = text.lines().next().and_then(|line| line.split_once(": "));
        let counts = counts
            .unwrap_or_else(|| panic!("{}", stderr(&output)))
            .1
            .to_owned();
        let bombs = counts
            .split(", ")
            .find_map(|part| part.strip_suffix(" BOMB"));
        bombs.map_or(0, |bombs| bombs.parse::<usize>().expect("it is a number"))
    };
    // Without the leap years and the year 2033, there are eight.
    assert_eq!(count("1/2") + count("2/2"), 8);
}

#[test]
fn a_build_that_fails_is_one_line_and_status_two() {
    let folder = copy();
    fs::write(folder.path().join("src/lib.rs"), "fn broken( {").expect("the folder is ours");
    let output = timewarp(folder.path(), &["test", "-q"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("timewarp: nothing could be built: error"),
        "{said}"
    );
}

#[test]
fn mistakes_in_what_cargo_is_asked_are_no_reason_to_run_the_rest() {
    let folder = swept().folder.as_path();
    let output = timewarp(folder, &["test", "-q", "--", "one", "two"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("unexpected argument 'two'"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_can_be_built_runs_though_the_rest_cannot() {
    let folder = copy();
    let broken = folder.path().join("tests/unmoved.rs");
    fs::write(broken, "fn broken( {").expect("the folder is ours");
    let output = timewarp(
        folder.path(),
        &["test", "-q", "--at", "2031-06-01T00:00:00Z"],
    );
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(text.contains("note: only a part could be built"), "{text}");
    assert!(
        text.contains("BOMB suite test/again tests::expires"),
        "{text}"
    );
}

#[test]
fn a_missing_toolchain_is_one_line_and_status_two() {
    let folder = copy();
    let file = folder.path().join("rust-toolchain.toml");
    fs::write(file, "[toolchain]\nchannel = \"1.9.0\"\n").expect("the folder is ours");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-timewarp"))
        .args(["test", "-q"])
        .current_dir(folder.path())
        .env("CARGO", "cargo")
        .env("RUSTUP_AUTO_INSTALL", "0")
        .env_remove("RUSTUP_TOOLCHAIN")
        .output()
        .expect("the command was built beside this test");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("1.9.0"), "{said}");
}

#[test]
fn nextest_runs_each_test_apart_or_is_missed() {
    let folder = copy();
    let settings = folder.path().join(".config");
    fs::create_dir(&settings).expect("the folder is ours");
    let filter = "[profile.default]\ndefault-filter = \"not test(returns_an_error)\"\n";
    fs::write(settings.join("nextest.toml"), filter).expect("the folder is ours");
    let at = "2031-06-01T00:00:00Z";
    let output = timewarp(
        folder.path(),
        &["test", "-q", "--runner", "nextest", "--at", at],
    );
    if output.status.code() == Some(2) {
        assert!(
            stderr(&output).contains("is not installed"),
            "{}",
            stderr(&output)
        );
        return;
    }
    let text = stdout(&output);
    assert!(
        text.contains(
            "skipped: 1 test, which nextest leaves out: suite 0.3.0 lib tests::returns_an_error"
        ),
        "{text}"
    );
    // Nobody poisons the lock where each test has a process of its own.
    assert!(!text.contains("failed after another test did"), "{text}");
    assert!(
        text.contains("BOMB suite lib tests::expires_holding_a_lock"),
        "{text}"
    );
}
