//! Code that reads a clock, each piece written directly and with `impl Clock`.
//!
//! Every module holds the same functions, none of them generic, so that each has a
//! symbol of its own: timed by `overhead`, counted by `instructions`, and compared
//! instruction by instruction by the test `same_code`.
//!
//! | function | reads |
//! |---|---|
//! | `direct` | the system's clock, as code without a clock does |
//! | `generic` | [`SystemClock`](timewarp::SystemClock), through `impl Clock` |
//! | `field` | the field of a [`FieldClock`], without a trait |
//! | `generic_field` | the same, through `impl Clock` |
//! | `dynamic` | any clock, through `&dyn Clock` |
//! | `shared` | any clock, through `Arc<dyn Clock>` |

pub mod chrono_read;
mod field_clock;
pub mod log_stamp;
pub mod monotonic_read;
pub mod token_bucket;
pub mod ttl_cache;
pub mod wall_read;

use std::sync::Arc;

pub use field_clock::FieldClock;
use timewarp::Clock;

/// A clock behind a shared pointer, as servers keep one.
pub type SharedClock = Arc<dyn Clock + Send + Sync>;

/// Returns true when this program's clock reads go through the hook of the library's
/// feature `warp`, which production code does not have.
pub fn is_hooked() -> bool {
    #[expect(clippy::wildcard_imports, reason = "the name may be there or not")]
    {
        use timewarp::*;
        // The library's module if that is compiled in, or else the one below. The clock
        // is always there, so that the import is used.
        warp::support().is_ok() && size_of::<SystemClock>() == 0
    }
}

/// Stands in for the library's module of this name where that is not compiled in.
#[doc(hidden)]
pub mod warp {
    /// Says that clocks cannot be moved.
    ///
    /// # Errors
    ///
    /// Always returns one.
    pub fn support() -> Result<(), &'static str> {
        Err("the library has no feature `warp` here")
    }
}
