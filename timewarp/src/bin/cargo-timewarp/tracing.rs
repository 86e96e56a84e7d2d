//! Building a project so that its comparisons are traced.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use timewarp_preload::TRACER;

use crate::build;
use crate::cargo_arguments::CargoArguments;
use crate::problem::{Problem, While};

/// How a traced build is made.
#[derive(Debug)]
pub(crate) struct Tracing {
    /// The library that the build is linked to.
    pub(crate) library: PathBuf,
    /// A folder beside those of other builds.
    target: PathBuf,
}

/// Lets the compiler call the tracing library before each comparison of integers.
const FLAGS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=1",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    // Each function sets a flag instead of calling; their table says where they are.
    "-Cllvm-args=-sanitizer-coverage-inline-bool-flag",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    // A comparison may stay in a function of its own: its callers are on the stack.
    "-Cforce-frame-pointers=yes",
];

impl Tracing {
    /// Puts the tracing library into the target folder of the project.
    pub(crate) fn prepare(arguments: &CargoArguments) -> Result<Self, Problem> {
        if TRACER.is_empty() {
            return Err(Problem::new(
                "programs can be traced on 64-bit Linux only (x86-64 and aarch64)",
            ));
        }
        let target = build::target_folder(arguments)?.join("timewarp");
        fs::create_dir_all(&target).or_problem(target.display())?;
        let library = target.join("libtimewarp_tracer.so");
        // An unchanged file keeps its time.
        if fs::read(&library).ok().as_deref() != Some(TRACER) {
            let partial = target.join(format!("tracer.{}.partial", std::process::id()));
            fs::write(&partial, TRACER).or_problem(partial.display())?;
            fs::rename(&partial, &library).or_problem(library.display())?;
        }
        Ok(Self { library, target })
    }

    /// Returns the flags for the compiler.
    fn flags(&self) -> Vec<String> {
        let mut flags: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        flags.push(format!("-Clink-arg={}", self.library.display()));
        flags
    }

    /// Returns the environment of the build.
    ///
    /// Flags of the caller's environment stay; those of cargo's configuration do where cargo
    /// joins them.
    pub(crate) fn environment(&self) -> Vec<(String, OsString)> {
        let mut environment: Vec<(String, OsString)> = Vec::new();
        for profile in ["DEV", "TEST", "RELEASE", "BENCH"] {
            let variable = |name: &str| format!("CARGO_PROFILE_{profile}_{name}");
            environment.push((variable("DEBUG"), "line-tables-only".into()));
            environment.push((variable("STRIP"), "none".into()));
            // Without optimisation, what std and chrono compare cannot be seen.
            if matches!(profile, "DEV" | "TEST") {
                environment.push((variable("OPT_LEVEL"), "1".into()));
            }
        }
        if let Some(mut flags) = own_flags() {
            flags.extend(self.flags());
            environment.push((ENCODED.to_owned(), flags.join("\u{1f}").into()));
        }
        environment
    }

    /// Returns the arguments of cargo for the build.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let host = build::host();
        let mut arguments = vec![
            "--target".to_owned(),
            host.clone(),
            "--target-dir".to_owned(),
            self.target.display().to_string(),
        ];
        if own_flags().is_none() {
            let flags = self.flags().into_iter().map(toml::text).collect::<Vec<_>>();
            let setting = format!("target.{host}.rustflags=[{}]", flags.join(","));
            arguments.extend(["--config".to_owned(), setting]);
        }
        arguments
    }

    /// Writes lines for a shell, after which cargo itself makes traced builds.
    pub(crate) fn script(&self) -> String {
        let mut flags = own_flags().unwrap_or_default();
        flags.extend(self.flags());
        let mut lines: Vec<String> = self
            .environment()
            .into_iter()
            .filter(|(name, _)| name != ENCODED)
            .map(|(name, value)| format!("export {name}={}", value.to_string_lossy()))
            .collect();
        lines.push(format!("export RUSTFLAGS='{}'", flags.join(" ")));
        lines.push(format!("export CARGO_BUILD_TARGET={}", build::host()));
        lines.push(format!(
            "export CARGO_TARGET_DIR='{}'",
            self.target.display()
        ));
        lines.join("\n")
    }
}

const ENCODED: &str = "CARGO_ENCODED_RUSTFLAGS";

/// Returns the flags that the caller's environment gives the compiler, if it gives any.
fn own_flags() -> Option<Vec<String>> {
    let words = |text: String, separator: char| {
        let words = text.split(separator).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    match env::var(ENCODED) {
        Ok(flags) => Some(words(flags, '\u{1f}')),
        Err(_) => env::var("RUSTFLAGS").ok().map(|flags| words(flags, ' ')),
    }
}

mod toml {
    /// Writes a string of TOML.
    pub(super) fn text(text: String) -> String {
        format!("{text:?}")
    }
}

/// Refuses a path that the linker's arguments cannot have.
pub(crate) fn check(library: &Path) -> Result<(), Problem> {
    let text = library.to_string_lossy();
    if text.contains(',') || text.contains('\'') {
        return Err(Problem::new(format!(
            "`{text}` has a comma or a quote in it, which linkers take apart: set CARGO_TARGET_DIR \
             to a folder without"
        )));
    }
    Ok(())
}
