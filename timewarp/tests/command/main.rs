//! The command `cargo timewarp`, driven as a user drives it.

#[cfg(target_os = "linux")]
mod hunt;
#[cfg(target_os = "linux")]
mod inside;
mod options;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod suite;

use std::path::Path;
use std::process::{Command, Output};

/// Runs the command in a folder.
fn timewarp(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-timewarp"))
        .args(arguments)
        .current_dir(folder)
        // The fixture is built apart from this project, and has its own folder for that.
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("LD_PRELOAD")
        .output()
        .expect("the command was built beside this test")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is a folder for temporary files")
}
