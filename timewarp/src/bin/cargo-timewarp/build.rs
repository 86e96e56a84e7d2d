//! Asking cargo to build the tests, and for how it runs them.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use timewarp::suite::Profile;

use crate::cargo_arguments::CargoArguments;
use crate::collect::{self, Collected};
use crate::pool::Pool;
use crate::problem::{Problem, While};
use crate::target::Target;

/// What cargo built, and what it would run.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) collected: Vec<Collected>,
    /// By the path of the executable.
    pub(crate) targets: HashMap<PathBuf, Target>,
    pub(crate) profile: Option<Profile>,
    /// What rustdoc said of doc tests.
    pub(crate) doc_output: String,
    pub(crate) notes: Vec<String>,
    /// Where runners write what they were asked to run.
    folder: PathBuf,
}

/// Builds the tests and collects how cargo runs them.
pub(crate) fn build(
    pool: &Pool,
    arguments: &CargoArguments,
    verbose: u8,
) -> Result<Built, Problem> {
    refuse_runners()?;
    let folder = pool.fresh_folder("collected")?;
    let mut built = Built {
        collected: Vec::new(),
        targets: HashMap::new(),
        profile: None,
        doc_output: String::new(),
        notes: Vec::new(),
        folder,
    };
    if arguments.asks_for("--doc") {
        collect(pool, &mut built, &arguments.build, arguments)?;
    } else {
        compile(&mut built, arguments, pool, verbose)?;
    }
    if let Some(profile) = &mut built.profile {
        profile.name = arguments.profile();
    }
    built.collected = collect::read(&built.folder)?;
    for collected in &mut built.collected {
        let program = &mut collected.program;
        program.is_watched = pool.keeps(&program.folder);
    }
    // Doc tests have run once.
    let touched = collect::touched(&built.folder)?;
    pool.touch(Path::new(""), touched, None);
    pool.settle();
    Ok(built)
}

/// Runners of the caller's would be lost.
fn refuse_runners() -> Result<(), Problem> {
    match collect::runner_variables()
        .iter()
        .find(|name| env::var_os(name).is_some())
    {
        Some(name) => Err(Problem::new(format!(
            "`{name}` is set, and tests cannot run under it and under moved clocks: unset it"
        ))),
        None => Ok(()),
    }
}

fn cargo(arguments: &CargoArguments) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    let environment = arguments.environment.iter();
    command.envs(environment.map(|(name, value)| (name, value)));
    command
}

/// Returns the folder in which cargo builds this project.
pub(crate) fn target_folder(arguments: &CargoArguments) -> Result<PathBuf, Problem> {
    let metadata = metadata(arguments)?;
    let folder = metadata["target_directory"].as_str();
    let folder = folder.ok_or_else(|| Problem::new("cargo names no target folder"))?;
    Ok(folder.into())
}

/// Returns the machine that programs are built for, as the compiler names it.
pub(crate) fn host() -> String {
    let library = if cfg!(target_env = "musl") {
        "musl"
    } else {
        "gnu"
    };
    format!("{}-unknown-linux-{library}", env::consts::ARCH)
}

fn output(command: &mut Command) -> Result<Output, Problem> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.output().map_err(|error| {
        Problem::new(format!(
            "`{name}` cannot be started: {error}; is Rust installed?"
        ))
    })
}

fn compile(
    built: &mut Built,
    arguments: &CargoArguments,
    pool: &Pool,
    verbose: u8,
) -> Result<(), Problem> {
    let mut command = cargo(arguments);
    command
        .args(["test", "--no-run", "--no-fail-fast"])
        .arg("--message-format=json-render-diagnostics")
        .args(&arguments.build);
    let output = output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if verbose > 0 {
        eprint!("{said}");
    }
    read_messages(built, &output);
    if output.status.success() {
        return collect(pool, built, &arguments.build, arguments);
    }
    let reason = first_error(&said);
    if !is_of_code(&said) {
        return Err(Problem::new(format!("nothing could be built: {reason}")));
    }
    // Each target by itself, so that one does not keep the others.
    for (package, target) in parts(arguments)? {
        let mut chosen = arguments.without_targets();
        chosen.extend(["-p".to_owned(), package.clone()]);
        chosen.extend(target.choose());
        if target.kind != "doc" {
            let mut command = cargo(arguments);
            command
                .args([
                    "test",
                    "--no-run",
                    "--message-format=json-render-diagnostics",
                ])
                .args(&chosen);
            let output = self::output(&mut command)?;
            read_messages(built, &output);
            if !output.status.success() {
                let label = target.label();
                built
                    .notes
                    .push(format!("{package} {label} could not be built"));
                continue;
            }
        }
        // The library did not build if its doc tests cannot be asked for.
        let _ = collect(pool, built, &chosen, arguments);
    }
    if collect::read(&built.folder)?.is_empty() {
        return Err(Problem::new(format!(
            "nothing could be built: {reason}; `cargo test --no-run` says more"
        )));
    }
    built.notes.push(format!(
        "only a part could be built: {reason}; `cargo test --no-run` says more"
    ));
    Ok(())
}

/// Asks cargo about the project.
fn metadata(arguments: &CargoArguments) -> Result<Value, Problem> {
    let mut command = cargo(arguments);
    command.args(["metadata", "--no-deps", "--format-version=1"]);
    for name in ["--manifest-path", "--config"] {
        let mut values = arguments
            .build
            .iter()
            .skip_while(|argument| *argument != name);
        if let Some(value) = values.nth(1) {
            command.arg(name).arg(value);
        }
    }
    let output = output(&mut command)?;
    serde_json::from_slice(&output.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&output.stderr);
        Problem::new(format!("nothing could be built: {}", first_error(&said)))
    })
}

/// Lists the folders of the project's packages.
fn folders(arguments: &CargoArguments) -> Result<Vec<PathBuf>, Problem> {
    let metadata = metadata(arguments)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifests = packages.filter_map(|package| package["manifest_path"].as_str());
    let folders = manifests.filter_map(|manifest| Path::new(manifest).parent());
    Ok(folders.map(Path::to_owned).collect())
}

/// Lists the targets that `cargo test` would run, with their packages.
fn parts(arguments: &CargoArguments) -> Result<Vec<(String, Target)>, Problem> {
    let metadata = metadata(arguments)?;
    let wanted = arguments.packages();
    let defaults = metadata["workspace_default_members"].as_array();
    let is_wanted = |package: &&Value| {
        let name = package["name"].as_str().unwrap_or_default();
        if !wanted.is_empty() {
            return wanted.contains(&name);
        }
        arguments.asks_for("--workspace")
            || arguments.asks_for("--all")
            || defaults.is_none_or(|defaults| defaults.contains(&package["id"]))
    };
    let mut parts = Vec::new();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    for package in packages.filter(is_wanted) {
        let name = package["name"].as_str().unwrap_or_default();
        let targets = package["targets"].as_array().into_iter().flatten();
        for target in targets {
            let part = Target::of(target);
            if target["doctest"] == true {
                let doc = Target {
                    kind: "doc".to_owned(),
                    name: String::new(),
                };
                parts.push((name.to_owned(), doc));
            }
            if target["test"] == true {
                parts.push((name.to_owned(), part));
            }
        }
    }
    parts.retain(|(_, target)| arguments.allows(target));
    Ok(parts)
}

/// Learns what was built, and how.
fn read_messages(built: &mut Built, output: &Output) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    for line in stdout.lines() {
        if let Ok(message) = serde_json::from_str(line) {
            read_message(built, &message);
        }
    }
}

fn read_message(built: &mut Built, message: &Value) {
    let profile = &message["profile"];
    let Some(path) = message["executable"]
        .as_str()
        .filter(|_| profile["test"] == true)
    else {
        return;
    };
    built
        .targets
        .insert(path.into(), Target::of(&message["target"]));
    let is_on = |name: &str| profile[name].as_bool().unwrap_or_default();
    built.profile = Some(Profile {
        name: String::new(),
        opt_level: profile["opt_level"].as_str().unwrap_or("0").to_owned(),
        debug_assertions: is_on("debug_assertions"),
        overflow_checks: is_on("overflow_checks"),
    });
}

/// Lets cargo call this program for everything that it would run.
fn collect(
    pool: &Pool,
    built: &mut Built,
    chosen: &[String],
    arguments: &CargoArguments,
) -> Result<(), Problem> {
    // All is built, and nothing has run.
    pool.keep(folders(arguments)?)?;
    let own = env::current_exe().or_problem("this program")?;
    let link = pool.path("cargo-timewarp");
    if !link.exists() {
        std::os::unix::fs::symlink(&own, &link).or_problem(link.display())?;
    }
    let runner = format!("{} {}", link.display(), collect::WORD);
    if link.to_string_lossy().contains(char::is_whitespace) {
        return Err(Problem::new(format!(
            "cargo takes no runner with a space in its path, `{}`: set TMPDIR to a folder without one",
            link.display()
        )));
    }
    let mut command = cargo(arguments);
    command
        .args(["test", "--no-fail-fast", "--color=never"])
        .args(chosen)
        .arg("--")
        .args(&arguments.test)
        .arg(ONE_BY_ONE)
        .env(collect::FOLDER, &built.folder);
    for variable in collect::runner_variables() {
        command.env(variable, &runner);
    }
    let output = output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stdout);
    built.doc_output.push_str(&said);
    let stderr = String::from_utf8_lossy(&output.stderr);
    // Doc tests that fail now are no reason to stop; other errors are.
    let is_refused = !output.status.success() && !stderr.contains("Doc-tests");
    if is_refused && collect::read(&built.folder)?.is_empty() {
        return Err(Problem::new(format!(
            "cargo ran no test: {}",
            first_error(&stderr)
        )));
    }
    Ok(())
}

/// The last argument of every test: rustdoc runs doc tests in order then.
pub(crate) const ONE_BY_ONE: &str = "--test-threads=1";

/// Returns true when it is code that does not compile, and not cargo that was asked for what
/// is not there.
fn is_of_code(said: &str) -> bool {
    said.contains("could not compile") || said.contains("failed to run custom build command")
}

/// Finds the line that says what went wrong.
fn first_error(text: &str) -> String {
    let mut lines = text.lines().map(str::trim);
    let error = lines.clone().find(|line| line.starts_with("error"));
    let line = error.or_else(|| lines.rfind(|line| !line.is_empty()));
    line.unwrap_or("cargo gave no reason").to_owned()
}
