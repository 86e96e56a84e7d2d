//! Compiles what other programs load, to shared libraries.
//!
//! They are no targets of this package: cargo builds no shared library for a dependency,
//! and these have neither the standard library nor the profile of the program that
//! carries them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

/// Folders, each with a file and a library of its name.
const LIBRARIES: [&str; 2] = ["interposer", "tracer"];

fn main() {
    for name in LIBRARIES {
        println!("cargo::rerun-if-changed={name}");
    }
    println!("cargo::rustc-check-cfg=cfg(carries_library)");
    let out = PathBuf::from(variable("OUT_DIR"));
    if !is_supported() {
        return;
    }
    for name in LIBRARIES {
        if let Err(reason) = compile(name, &out) {
            eprintln!("the library `{name}` could not be compiled: {reason}");
            exit(1);
        }
    }
    println!("cargo::rustc-cfg=carries_library");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// The layouts of C's structures in the source are those of 64-bit Linux.
fn is_supported() -> bool {
    variable("CARGO_CFG_TARGET_OS") == "linux"
        && variable("CARGO_CFG_TARGET_POINTER_WIDTH") == "64"
        && ["x86_64", "aarch64"].contains(&variable("CARGO_CFG_TARGET_ARCH").as_str())
}

fn compile(name: &str, out: &Path) -> Result<(), String> {
    let mut rustc = Command::new(variable("RUSTC"));
    rustc
        .args(["--edition", "2024", "--crate-type", "cdylib"])
        .args(["--crate-name", &format!("timewarp_{name}")])
        .args(["--target", &variable("TARGET")])
        .args(["-C", "opt-level=3", "-C", "panic=abort", "-C", "lto=fat"])
        .args(["-C", "codegen-units=1", "-C", "strip=symbols"])
        // A witness of reads looks through our own calls at those of the program.
        .args(["-C", "force-unwind-tables=yes"])
        // Calls are bound when the library is loaded, not inside a clock read.
        .args(["-C", "relro-level=full", "-C", "target-feature=-crt-static"]);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={linker}"));
    }
    rustc
        .arg("-o")
        .arg(out.join(format!("libtimewarp_{name}.so")));
    rustc.arg(format!("{name}/{name}.rs"));
    let output = rustc
        .output()
        .map_err(|error| format!("`{}`: {error}", variable("RUSTC")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
