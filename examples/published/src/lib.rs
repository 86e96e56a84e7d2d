//! Published crates, unmodified, swept over dates.
//!
//! None of them was written with a swept clock in mind, none is told about one, and
//! each reads the system clock itself, somewhere deep inside. Every file in `tests/it`
//! opens with what should hold of one crate by that crate's own documentation or the
//! standard it follows, and where the edges must fall; then it says so to the
//! nanosecond. The last few are about how code runs, not what it does: C, and pools
//! and runtimes of threads. `tests/jemalloc.rs` is a program of its own, because it
//! has another allocator.
//!
//! Some of what is written down there is a mistake of the crate, pinned as it is
//! in the version that the lock file names. When one is mended, its test fails and
//! says from when to when the crate works now.
//!
//! ```text
//! cargo test --manifest-path examples/published/Cargo.toml
//! ```
//!
//! Building it takes a C compiler, and `make` for jemalloc.
