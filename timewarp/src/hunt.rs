//! Finding dates that nobody named, by what code compares its clock with.
//!
//! A window of one second, a back door for one day: no list of boundaries and no grid finds
//! them. But the code itself compares the clock with the date. In a build with comparison
//! tracing every comparison of integers shows both its sides; a [`Hunt`] finds out which side
//! follows the clock, by moving it, and goes to where the other side is met.
//!
//! `cargo timewarp hunt` does this for the tests of any project, and `cargo timewarp audit`
//! lists what was seen. This module is the search without the tracing: it takes what one run
//! compared as a [`Trace`] and says where to run next.

mod field;
mod join;
mod lead;
mod pursuit;
mod relation;
mod rounds;
mod slot;
mod text_form;
mod trace;
#[cfg_attr(
    not(all(feature = "warp", target_os = "linux", target_env = "gnu")),
    path = "hunt/no_tracer.rs"
)]
pub(crate) mod tracer;
mod view;

pub use lead::Lead;
pub use relation::Relation;
pub use rounds::Hunt;
pub(crate) use slot::Slot;
pub use trace::{Comparison, Operands, Site, Trace};
pub use view::View;
#[cfg(feature = "fuzz")]
pub(crate) use view::flags;
