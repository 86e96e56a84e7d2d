//! The libraries that `cargo-timewarp` loads into other programs: one to move their wall
//! clock, and one to trace what they compare.
//!
//! This package is part of `timewarp-rs` and changes with it. [`LIBRARY`] is the whole
//! shared library, to be written to a file and named in `LD_PRELOAD`; [`VARIABLE`] then
//! tells it what time it is, in the form of [`Setting`]; and the file of a [`Page`] is
//! where it says that it was loaded, and counts what it saw.
//!
//! It also notes which files of a folder the processes of a run make, change or remove
//! ([`WRITES`]), and for a second opinion on a failure the times of files, and of the boot,
//! move along.
//!
//! Only the wall clock moves: `CLOCK_REALTIME`, its coarse form and `CLOCK_TAI` of
//! `clock_gettime`, and `gettimeofday`, `time` and `timespec_get`. No function that waits is
//! touched, and monotonic time stays real.

#[path = "../interposer/page.rs"]
mod page;
#[path = "../tracer/record.rs"]
pub mod record;
mod setting;
mod trace;

pub use page::{MAGIC, Page, Trace};
pub use record::{CAPACITY, Front, Record, TRACE_MAGIC};
pub use setting::{Crossing, Motion, Setting, preload};
pub use trace::{TRACE_SIZE, TRACE_VARIABLE, trace_value};

/// The variable of the environment that the library reads when it is loaded.
pub const VARIABLE: &str = "TIMEWARP_INTERPOSER";

/// The library that traces; empty where it is not supported.
///
/// A program must be linked to it, for it defines what comparison tracing calls, and must
/// have it preloaded for texts to be traced, too.
#[cfg(carries_library)]
pub const TRACER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/libtimewarp_tracer.so"));

/// The library that traces; empty where it is not supported.
#[cfg(not(carries_library))]
pub const TRACER: &[u8] = &[];
/// The variable that names a file, which must exist: paths that the processes of a run make, change or remove are
/// added to it, each with a zero behind it.
pub const WRITES: &str = "TIMEWARP_WRITES";

/// The variable that says what such paths must begin with.
pub const WATCHED: &str = "TIMEWARP_WATCHED";

/// The variable that names a file to show for `/proc/stat` where the times of files move.
pub const BOOT: &str = "TIMEWARP_BOOT";

/// The shared library; empty where it is not supported.
#[cfg(carries_library)]
pub const LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/libtimewarp_interposer.so"));

/// The shared library; empty where it is not supported.
#[cfg(not(carries_library))]
pub const LIBRARY: &[u8] = &[];
