//! Finds the instant at which code breaks, before its users do.

#[cfg(feature = "sweep")]
mod attribute;
#[cfg(feature = "sweep")]
pub mod boundary;
mod clock;
mod error;
mod moment;
#[cfg(feature = "sweep")]
mod report;
#[cfg(feature = "sweep")]
mod sweep;
#[cfg(feature = "sweep")]
mod zone;

#[cfg(feature = "sweep")]
pub use boundary::{Boundary, Family};
pub use clock::{Clock, MockClock, SystemClock};
pub use error::Error;
pub use moment::Moment;
#[cfg(feature = "sweep")]
pub use report::{Calendar, Failure, Report, Window};
#[cfg(feature = "sweep")]
pub use sweep::{
    Argument, Case, Depth, Outcome, Parallel, Plan, Selector, Sequential, Step, Sweep,
};
#[cfg(feature = "sweep")]
pub use timewarp_macros::sweep_dates;
#[cfg(feature = "sweep")]
pub use zone::Zone;

/// What `#[sweep_dates]` expands to. Not public API: it changes without notice.
#[cfg(feature = "sweep")]
#[doc(hidden)]
pub mod __private {
    pub use crate::attribute::{Attribute, block_on};
    pub use crate::sweep::Returns;
}
