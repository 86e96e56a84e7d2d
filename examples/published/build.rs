//! Compiles the C library that the tests sweep, to be linked and to be loaded.

use std::env;
use std::path::PathBuf;

const SOURCE: &str = "c/licence.c";

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    let target = |key| env::var(key).unwrap_or_default();
    // As in `tests/it`: elsewhere there is nothing to test.
    if target("CARGO_CFG_TARGET_OS") != "linux" || target("CARGO_CFG_TARGET_ENV") != "gnu" {
        return;
    }
    let mut build = cc::Build::new();
    build.file(SOURCE).std("c11").warnings_into_errors(true);
    build.compile("licence");

    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut command = build.get_compiler().to_command();
    command.args(["-shared", "-fPIC", SOURCE, "-o"]);
    command.arg(folder.join("licence.so"));
    let status = command.status().expect("it has just compiled the other");
    assert!(status.success(), "{command:?}: {status}");
}
