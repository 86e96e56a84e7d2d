//! Asking cargo to build the tests, and for how it runs them.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use timewarp::suite::Profile;

use crate::collect::{self, Collected};
use crate::pool::Pool;
use crate::problem::{Problem, While};

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
}

/// A target of a package, as in `lib` or `test it`.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) kind: String,
    pub(crate) name: String,
}

/// The arguments of `cargo test`, before and after the `--` among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct CargoArguments {
    pub(crate) build: Vec<String>,
    pub(crate) test: Vec<String>,
}

impl CargoArguments {
    pub(crate) fn new(arguments: &[String]) -> Self {
        let mut parts = arguments.splitn(2, |argument| argument == "--");
        let part = |part: Option<&[String]>| part.unwrap_or_default().to_vec();
        Self {
            build: part(parts.next()),
            test: part(parts.next()),
        }
    }

    fn asks_for(&self, option: &str) -> bool {
        self.build.iter().any(|argument| argument == option)
    }

    /// Returns the arguments that say how to build, without those that say what.
    pub(crate) fn without_targets(&self) -> Vec<String> {
        const ALONE: [&str; 9] = [
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--benches",
            "--all-targets",
            "--doc",
            "--workspace",
            "--all",
        ];
        const WITH_VALUE: [&str; 7] = [
            "--bin",
            "--test",
            "--example",
            "--bench",
            "--package",
            "-p",
            "--exclude",
        ];
        let mut kept = Vec::new();
        let mut arguments = self.build.iter();
        while let Some(argument) = arguments.next() {
            let name = argument.split('=').next().unwrap_or(argument);
            if WITH_VALUE.contains(&name) {
                if name == argument {
                    arguments.next();
                }
            } else if !(ALONE.contains(&name) || argument.starts_with("-p") && argument.len() > 2) {
                let takes_value = argument.starts_with('-');
                // A bare word is a filter of test names, unless an option takes it.
                let is_value = kept.last().is_some_and(|last: &String| {
                    [
                        "--features",
                        "-F",
                        "--profile",
                        "--target",
                        "--target-dir",
                        "--manifest-path",
                        "--config",
                        "-Z",
                        "-j",
                        "--jobs",
                        "--color",
                        "--message-format",
                    ]
                    .contains(&last.as_str())
                });
                if takes_value || is_value {
                    kept.push(argument.clone());
                }
            }
        }
        kept
    }
}

/// Builds the tests and collects how cargo runs them.
pub(crate) fn build(
    pool: &Pool,
    arguments: &CargoArguments,
    verbose: u8,
) -> Result<Built, Problem> {
    refuse_runners()?;
    let mut built = Built {
        collected: Vec::new(),
        targets: HashMap::new(),
        profile: None,
        doc_output: String::new(),
        notes: Vec::new(),
    };
    let folder = pool.path("collected");
    std::fs::create_dir(&folder).or_problem(folder.display())?;
    if arguments.asks_for("--doc") {
        collect(pool, &mut built, &arguments.build, arguments)?;
    } else {
        compile(&mut built, arguments, pool, verbose)?;
    }
    built.collected = collect::read(&folder)?;
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

fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
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
    let mut command = cargo();
    command
        .args(["test", "--no-run", "--no-fail-fast"])
        .arg("--message-format=json-render-diagnostics")
        .args(&arguments.build);
    let output = output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if verbose > 0 {
        eprint!("{said}");
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    let mut packages = HashMap::new();
    for message in stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
    {
        read_message(built, &message, &mut packages);
    }
    if output.status.success() {
        return collect(pool, built, &arguments.build, arguments);
    }
    let reason = first_error(&said);
    if built.targets.is_empty() {
        return Err(Problem::new(format!(
            "nothing could be built: {reason}; `cargo test --no-run` says more"
        )));
    }
    built.notes.push(format!(
        "only a part could be built, and doc tests were left out: {reason}; `cargo test --no-run` says \
         more"
    ));
    let targets: Vec<_> = built
        .targets
        .iter()
        .map(|(path, target)| (path.clone(), target.clone()))
        .collect();
    for (path, target) in targets {
        let mut chosen = arguments.without_targets();
        if let Some(package) = packages.get(&path) {
            chosen.extend(["-p".to_owned(), String::clone(package)]);
        }
        chosen.extend(target.choose());
        collect(pool, built, &chosen, arguments)?;
    }
    Ok(())
}

impl Target {
    /// Returns the arguments of cargo that choose it within its package.
    pub(crate) fn choose(&self) -> Vec<String> {
        match self.kind.as_str() {
            "lib" => vec!["--lib".to_owned()],
            "doc" => vec!["--doc".to_owned()],
            kind => vec![format!("--{kind}"), self.name.clone()],
        }
    }

    /// Returns the name that reports show.
    pub(crate) fn label(&self) -> String {
        match self.kind.as_str() {
            kind @ ("lib" | "doc") => kind.to_owned(),
            kind => format!("{kind}/{}", self.name),
        }
    }
}

fn read_message(built: &mut Built, message: &Value, packages: &mut HashMap<PathBuf, String>) {
    let is_test = message["profile"]["test"].as_bool() == Some(true);
    let Some(path) = message["executable"].as_str().filter(|_| is_test) else {
        return;
    };
    let kind = message["target"]["kind"][0].as_str();
    let is_named = |kind: &&str| ["bin", "test", "example", "bench"].contains(kind);
    let kind = kind.filter(is_named).unwrap_or("lib");
    let name = message["target"]["name"].as_str().unwrap_or_default();
    let target = Target {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    built.targets.insert(path.into(), target);
    let package = message["package_id"].as_str().unwrap_or_default();
    packages.insert(path.into(), package.to_owned());
    let profile = &message["profile"];
    let is_on = |name: &str| profile[name].as_bool().unwrap_or_default();
    built.profile = Some(Profile {
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
    let mut command = cargo();
    command
        .args(["test", "--no-fail-fast", "--color=never"])
        .args(chosen)
        .arg("--")
        .args(&arguments.test)
        .arg(ONE_BY_ONE)
        .env(collect::FOLDER, pool.path("collected"));
    for variable in collect::runner_variables() {
        command.env(variable, &runner);
    }
    let output = output(&mut command)?;
    let said = String::from_utf8_lossy(&output.stdout);
    built.doc_output.push_str(&said);
    let stderr = String::from_utf8_lossy(&output.stderr);
    // Doc tests that fail now are no reason to stop; other errors are.
    let is_refused = !output.status.success() && !stderr.contains("Doc-tests");
    if is_refused && collect::read(&pool.path("collected"))?.is_empty() {
        return Err(Problem::new(format!(
            "cargo ran no test: {}",
            first_error(&stderr)
        )));
    }
    Ok(())
}

/// The last argument of every test: rustdoc runs doc tests in order then.
pub(crate) const ONE_BY_ONE: &str = "--test-threads=1";

/// Finds the line that says what went wrong.
fn first_error(text: &str) -> String {
    let mut lines = text.lines().map(str::trim);
    let error = lines.clone().find(|line| line.starts_with("error"));
    let line = error.or_else(|| lines.rfind(|line| !line.is_empty()));
    line.unwrap_or("cargo gave no reason").to_owned()
}
