//! How many runs does a coverage-guided fuzzer need for the same bugs?
//!
//! libFuzzer gets the best that it can be given: four bytes that are the seconds since 1970,
//! a clock that is moved inside the process, comparisons traced, and its value profile on.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::form::Kind;
use crate::judge::Row;
use crate::project::{Project, repository};
use crate::table::Bar;

/// Forms of which bugs are given to the fuzzer.
const FORMS: [&str; 6] = [
    "chrono-window",
    "chrono-naive-date",
    "jiff-window",
    "system-window",
    "unix-seconds",
    "days-since-1970-i32",
];

/// Bugs of each form.
const BUGS: usize = 2;

/// Where the fuzzer gives up.
const CAP: usize = 1_000_000;

/// Runs the fuzzer on some of the bugs that the hunt found, and returns how many times more
/// runs it takes; nothing if it cannot be had.
pub(crate) fn compare(
    project: &Project,
    rows: &[Row],
    folder: &Path,
    seed: u64,
) -> Result<Option<Bar>, String> {
    let bugs: Vec<(String, usize)> = rows
        .iter()
        .filter(|row| row.form.kind == Kind::Seen && FORMS.contains(&row.form.name))
        .flat_map(|row| {
            let bugs = row.bugs.iter().enumerate().take(BUGS);
            let found = bugs.filter(|(_, bug)| bug.is_found());
            found.map(|(number, bug)| (format!("{}::bug_{number:02}", row.form.module()), bug.runs))
        })
        .collect();
    let version = Command::new(env!("CARGO"))
        .args(["fuzz", "--version"])
        .output();
    if bugs.is_empty() || !version.is_ok_and(|output| output.status.success()) {
        println!(
            "\nhunt: NOT COMPARED with libFuzzer: {}",
            if bugs.is_empty() {
                "none of its bugs was planted and found"
            } else {
                "`cargo fuzz` does not run; try `cargo install cargo-fuzz`"
            }
        );
        return Ok(None);
    }
    let folder = folder.join("fuzzer");
    write(&folder, &project.folder, &bugs)
        .map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let program = build(&folder)?;
    println!("\nbug                                   hunt's runs   libFuzzer's");
    let (mut of_hunt, mut of_fuzzer) = (0, 0);
    for (bug, runs) in &bugs {
        let (needed, is_found) = fuzz(&program, bug, seed)?;
        println!(
            "{bug:<38}{runs:<14}{needed}{}",
            if is_found { "" } else { " and not found" }
        );
        of_hunt += runs;
        of_fuzzer += needed;
    }
    #[expect(clippy::cast_precision_loss, reason = "they are some millions")]
    let times = of_fuzzer as f64 / of_hunt as f64;
    Ok(Some(Bar::at_least(
        "fewer runs than libFuzzer with value profile, times".to_owned(),
        times,
        1_000.0,
    )))
}

/// Writes a fuzz target that runs the bug which the environment names.
fn write(folder: &Path, project: &Path, bugs: &[(String, usize)]) -> std::io::Result<()> {
    let manifest = format!(
        "[package]\nname = \"hunted\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [package.metadata]\ncargo-fuzz = true\n\n[workspace]\n\n[dependencies]\n\
         libfuzzer-sys = \"0.4\"\nplanted = {{ path = \"{}\" }}\n\
         timewarp = {{ package = \"timewarp-rs\", path = \"{}\" }}\n\n\
         [[bin]]\nname = \"dates\"\npath = \"dates.rs\"\n\n\
         [profile.release]\nopt-level = 1\n",
        project.join("planted").display(),
        repository().join("timewarp").display(),
    );
    let mut choices = String::new();
    for (bug, _) in bugs {
        let _ = writeln!(choices, "        {bug:?} => planted::{bug}::is_hit,");
    }
    let target = format!(
        "#![no_main]\n\nuse std::sync::LazyLock;\n\nuse timewarp::{{Moment, warp}};\n\n\
         static BUG: LazyLock<fn() -> bool> = LazyLock::new(|| {{\n    \
         match std::env::var(\"BUG\").unwrap().as_str() {{\n{choices}        \
         other => panic!(\"{{other}}\"),\n    }}\n}});\n\n\
         libfuzzer_sys::fuzz_target!(|seconds: u32| {{\n    \
         let at = Moment::from_seconds(i64::from(seconds));\n    \
         let bug = *BUG;\n    \
         assert!(!warp::at(at, bug), \"it broke\");\n}});\n"
    );
    fs::create_dir_all(folder)?;
    fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("dates.rs"), target)
}

fn build(folder: &Path) -> Result<std::path::PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    // Without a sanitizer it builds on stable Rust.
    cargo.args(["fuzz", "build", "-s", "none", "--fuzz-dir"]);
    cargo.arg(folder).arg("dates").current_dir(folder);
    cargo.args(["--target-dir".as_ref(), folder.join("target").as_os_str()]);
    let output = cargo
        .output()
        .map_err(|error| format!("{cargo:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{cargo:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let target = fs::read_dir(folder.join("target")).map_err(|error| error.to_string())?;
    let programs = target.filter_map(Result::ok);
    let mut programs = programs.map(|entry| entry.path().join("release/dates"));
    programs
        .find(|program| program.is_file())
        .ok_or_else(|| format!("{cargo:?} built no `dates`"))
}

/// Returns the runs that libFuzzer took, and whether it found the bug.
fn fuzz(program: &Path, bug: &str, seed: u64) -> Result<(usize, bool), String> {
    let mut command = Command::new(program);
    command
        .env("BUG", bug)
        .current_dir(program.parent().unwrap_or(program))
        .args(["-use_value_profile=1", "-print_final_stats=1", "-max_len=4"])
        .arg(format!("-runs={CAP}"))
        .arg(format!("-seed={}", 1 + seed % 1_000_000))
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let runs = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let runs = runs.and_then(|runs| runs.trim().parse().ok());
    let runs = runs.ok_or_else(|| format!("{command:?} did not say how much it ran:\n{said}"))?;
    let is_found = !output.status.success();
    if is_found && !said.contains("it broke") {
        return Err(format!("{command:?} ended for another reason:\n{said}"));
    }
    Ok((runs, is_found))
}
