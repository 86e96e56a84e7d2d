//! Compiles the C library that the tests sweep.

fn main() {
    println!("cargo::rerun-if-changed=c/licence.c");
    cc::Build::new()
        .file("c/licence.c")
        .std("c11")
        .warnings_into_errors(true)
        .compile("licence");
}
