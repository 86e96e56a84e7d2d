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
#[cfg(target_os = "linux")]
use std::path::PathBuf;
use std::process::{Command, Output};
#[cfg(target_os = "linux")]
use std::sync::{Mutex, Once, PoisonError};

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

/// Makes a folder that tests share, and that is removed when all of them have ended.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "only the C library tells of the process's end")]
fn shared() -> PathBuf {
    static FOLDERS: Mutex<Vec<tempfile::TempDir>> = Mutex::new(Vec::new());
    static AT_EXIT: Once = Once::new();
    // What is static is never dropped, and nothing but the end of the process says that no
    // test will come any more.
    extern "C" fn remove() {
        FOLDERS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
    // SAFETY: the function may be called at any time, and does not unwind.
    AT_EXIT.call_once(|| assert_eq!(unsafe { libc::atexit(remove) }, 0));
    let folder = temporary();
    let path = folder.path().to_owned();
    FOLDERS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(folder);
    path
}
