//! How timewarp works with other tools: test attributes, runtimes, property tests, snapshots,
//! runners, lints. Each file of `tests` is about one of them.
//!
//! Run it with `cargo test` in this folder.
//!
//! cargo-nextest and cargo-llvm-cov are asked whether they are there; their tests pass without.
