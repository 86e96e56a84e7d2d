//! Compiles `interposer/interposer.rs`, which other programs load, to a shared library.
//!
//! It is not a target of this package: cargo builds no shared library for a dependency,
//! and this one has neither the standard library nor the profile of the program that
//! carries it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

fn main() {
    println!("cargo::rerun-if-changed=interposer");
    println!("cargo::rustc-check-cfg=cfg(carries_library)");
    let out = PathBuf::from(variable("OUT_DIR"));
    if !is_supported() {
        return;
    }
    if let Err(reason) = compile(&out.join("libtimewarp_interposer.so")) {
        eprintln!("the interposing library could not be compiled: {reason}");
        exit(1);
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

fn compile(library: &Path) -> Result<(), String> {
    let mut rustc = Command::new(variable("RUSTC"));
    rustc
        .args(["--edition", "2024", "--crate-type", "cdylib"])
        .args(["--crate-name", "timewarp_interposer"])
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
    rustc.arg("-o").arg(library).arg("interposer/interposer.rs");
    let output = rustc
        .output()
        .map_err(|error| format!("`{}`: {error}", variable("RUSTC")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
