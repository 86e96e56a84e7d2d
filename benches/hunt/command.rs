//! Running the command under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::project::repository;
use crate::window::{Second, rfc};

/// The command `cargo timewarp`, built from this repository.
#[derive(Debug)]
pub(crate) struct Timewarp {
    program: PathBuf,
}

impl Timewarp {
    /// Builds it.
    pub(crate) fn build() -> Result<Self, String> {
        let arguments = ["-p", "timewarp-rs", "--features", "cli"];
        let programs = executables(
            Command::new(env!("CARGO"))
                .current_dir(repository())
                .args(["build", "--quiet", "--message-format=json"])
                .args(arguments)
                .args(["--bin", "cargo-timewarp"]),
        )?;
        match programs.into_iter().next() {
            Some(program) => Ok(Self { program }),
            None => Err(format!("`cargo build {arguments:?}` built no program")),
        }
    }

    /// Hunts in a project, and puts the report into a folder.
    pub(crate) fn hunt(
        &self,
        project: &Path,
        begin: Second,
        report: &Path,
        cargo_arguments: &[&str],
    ) -> Result<(), String> {
        let mut command = self.command("hunt", project, begin);
        command
            .args(["--verbose", "--quiet", "--report"])
            .arg(report);
        command.arg("--").args(cargo_arguments);
        output(&mut command).map(drop)
    }

    /// Lists where the tests of a project compare the clock with dates, as JSON.
    pub(crate) fn audit(
        &self,
        project: &Path,
        begin: Second,
        cargo_arguments: &[&str],
    ) -> Result<String, String> {
        let mut command = self.command("audit", project, begin);
        command.args(["--quiet", "--format", "json", "--"]);
        command.args(cargo_arguments);
        output(&mut command)
    }

    /// Returns the environment in which cargo makes traced builds of a project.
    pub(crate) fn script(&self, project: &Path) -> Result<Vec<(String, String)>, String> {
        let mut command = Command::new(&self.program);
        command.args(["timewarp", "hunt", "--script"]);
        command.current_dir(project);
        let lines = output(&mut command)?;
        let variables = lines.lines().filter_map(|line| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        });
        Ok(variables.collect())
    }

    fn command(&self, name: &str, project: &Path, begin: Second) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["timewarp", name, "--begin", &rfc(begin)]);
        command.current_dir(project).env("TZ", "UTC");
        command
    }
}

/// Runs a command that ends with status 0, or with 1 for what it found.
fn output(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.code() {
        Some(0 | 1) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        _ => Err(format!(
            "{command:?}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// Runs cargo with `--message-format=json`, and returns what it built that can be run.
pub(crate) fn executables(cargo: &mut Command) -> Result<Vec<PathBuf>, String> {
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{cargo:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{cargo:?}: {}", output.status));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    Ok(programs.collect())
}
