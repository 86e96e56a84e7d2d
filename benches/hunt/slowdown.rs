//! How much slower is a test run whose comparisons are traced?
//!
//! Test suites of published crates that compute, each built twice at the same level of
//! optimisation, plainly and traced, and run in turn. Processor time is compared: that of
//! children that have ended, as the kernel keeps it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use preload::{TRACE_SIZE, TRACE_VARIABLE, trace_value};
use serde_json::Value;

use crate::command::{Timewarp, executables};
use crate::table::Bar;

/// Crates whose unit tests compute: a parser and a calendar. Shorter ones take less than
/// the kernel counts.
const SUITES: [(&str, &str); 2] = [("regex-syntax", "0.8"), ("chrono", "0.4")];

/// Tests of chrono whose data are not in its package.
const UNPACKED: &str = "tz_data::tests::";

/// How much processor time the plain runs of a suite take at least, all together.
const ENOUGH: Duration = Duration::from_secs(1);

/// And how much the traced runs take at most, beyond the rounds that are made in any case.
const TOO_MUCH: Duration = Duration::from_secs(15);

/// Runs of a suite in each form, at least and at most.
const ROUNDS: (u32, u32) = (3, 40);

/// Measures all suites, and returns the ratio of the slowest.
pub(crate) fn measure(timewarp: &Timewarp, folder: &Path) -> Result<Bar, String> {
    println!("\ntest suite                plain         traced        ratio   rounds");
    let mut worst: f64 = 0.0;
    for (name, folder) in sources(folder)? {
        let traced = timewarp.script(&folder)?;
        let value = |name: &str| {
            let variable = traced.iter().find(|(variable, _)| variable == name);
            variable.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let is_shared = |(name, _): &&(String, String)| {
            name.starts_with("CARGO_PROFILE_") || name == "CARGO_BUILD_TARGET"
        };
        let plain: Vec<_> = traced.iter().filter(is_shared).cloned().collect();
        if value("RUSTFLAGS").is_empty() || plain.is_empty() {
            return Err(format!("`hunt --script` names no flags: {traced:?}"));
        }
        let [plain, traced] = [plain, traced].map(|variables| test_binaries(&folder, &variables));
        worst = worst.max(compare(&name, &folder, &plain?, &traced?)?);
    }
    Ok(Bar::at_most(
        "slow-down of a traced test run, times",
        worst,
        5.0,
    ))
}

/// Copies the sources of the crates to where they can be built as workspaces of their own.
fn sources(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let folder = folder.join("suites");
    let wanted = folder.join("wanted");
    let dependencies = SUITES.map(|(name, version)| format!("{name} = \"{version}\"\n"));
    let manifest = format!(
        "[package]\nname = \"wanted\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{}",
        dependencies.concat()
    );
    let problem = |error: io::Error| format!("`{}`: {error}", folder.display());
    fs::create_dir_all(wanted.join("src")).map_err(problem)?;
    fs::write(wanted.join("Cargo.toml"), manifest).map_err(problem)?;
    fs::write(wanted.join("src/lib.rs"), "").map_err(problem)?;
    let output = Command::new(env!("CARGO"))
        .current_dir(&wanted)
        .args(["metadata", "--format-version=1"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(problem)?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("`cargo metadata`: {error}"))?;
    let mut sources = Vec::new();
    for (name, _) in SUITES {
        let mut packages = metadata["packages"].as_array().into_iter().flatten();
        let package = packages.find(|package| package["name"] == name);
        let package = package.ok_or_else(|| format!("`cargo metadata` has no `{name}`"))?;
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let name = format!("{name} {}", text("version"));
        let copy = folder.join(name.replace(' ', "-"));
        if let (false, Some(source)) = (copy.exists(), Path::new(text("manifest_path")).parent()) {
            copy_all(source, &copy).map_err(problem)?;
            let manifest = copy.join("Cargo.toml");
            let text = fs::read_to_string(&manifest).map_err(problem)?;
            fs::write(manifest, format!("{text}\n[workspace]\n")).map_err(problem)?;
        }
        sources.push((name, copy));
    }
    Ok(sources)
}

fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_all(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// Builds the unit tests of a crate.
fn test_binaries(folder: &Path, variables: &[(String, String)]) -> Result<PathBuf, String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).envs(variables.iter().cloned());
    cargo.args([
        "test",
        "--quiet",
        "--no-run",
        "--lib",
        "--message-format=json",
    ]);
    let program = executables(&mut cargo)?.into_iter().next();
    program.ok_or_else(|| format!("{cargo:?} built no test"))
}

/// Runs both in turn, prints what they took, and returns the ratio.
fn compare(name: &str, folder: &Path, plain: &Path, traced: &Path) -> Result<f64, String> {
    let trace = folder.join("trace");
    let (mut without, mut with) = (Duration::ZERO, Duration::ZERO);
    let mut rounds = 0;
    while rounds < ROUNDS.0 || (without < ENOUGH && with < TOO_MUCH && rounds < ROUNDS.1) {
        rounds += 1;
        without += run(folder, plain, None)?;
        // As the hunt does: zeros for each run.
        let file = File::create(&trace).and_then(|file| file.set_len(TRACE_SIZE as u64));
        file.map_err(|error| format!("`{}`: {error}", trace.display()))?;
        with += run(folder, traced, Some(trace_value(&[], &trace)))?;
        let begins = fs::read(&trace).map_err(|error| format!("`{}`: {error}", trace.display()))?;
        if begins.iter().all(|byte| *byte == 0) {
            return Err(format!("{} left no trace", traced.display()));
        }
    }
    let ratio = with.as_secs_f64() / without.as_secs_f64();
    println!(
        "{name:<26}{:<14}{:<14}{ratio:<8.2}{rounds}",
        format!("{:.3} s", (without / rounds).as_secs_f64()),
        format!("{:.3} s", (with / rounds).as_secs_f64()),
    );
    Ok(ratio)
}

/// Runs a test binary, and returns the processor time that it took.
fn run(folder: &Path, program: &Path, trace: Option<OsString>) -> Result<Duration, String> {
    let before = of_children()?;
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .args(["--quiet", "--test-threads=1", "--skip", UNPACKED]);
    command.envs(trace.map(|value| (TRACE_VARIABLE, value)));
    let output = command.output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{command:?}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout)
        ));
    }
    // It only grows.
    Ok(of_children()?.saturating_sub(before))
}

/// Returns the processor time of all children that ended and were waited for.
fn of_children() -> Result<Duration, String> {
    const FILE: &str = "/proc/self/stat";
    let text = fs::read_to_string(FILE).map_err(|error| format!("`{FILE}`: {error}"))?;
    // The name of the program, in brackets, may hold anything; after it come numbers, of
    // which the 14th and 15th are hundredths of seconds of children, in their code and in
    // the kernel's.
    let numbers = text.rsplit(')').next().unwrap_or_default();
    let numbers = numbers.split_whitespace().skip(13).take(2);
    let ticks: Option<u64> = numbers.map(|number| number.parse::<u64>().ok()).sum();
    let ticks = ticks.ok_or_else(|| format!("`{FILE}` is not as expected: {text}"))?;
    Ok(Duration::from_millis(10 * ticks))
}
