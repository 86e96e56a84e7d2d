//! What must hold of timewarp at any date and for any input; the targets run it.
//!
//! Apart from the targets, so that seeds and artifacts are replayed by `cargo test`, where
//! there is no fuzzer.

mod calendar;
mod clock;
mod edges;
mod licence;
mod plan;
#[cfg(feature = "planted")]
pub mod planted;
mod target;
mod text;

pub use calendar::calendar_families_agree;
pub use clock::clock_follows_its_model;
pub use edges::{edges_are_those_of_brute_force, threshold_is_found_exactly};
pub use licence::esx_time_bomb;
pub use plan::plans_keep_their_promises;
pub use target::{TARGETS, Target};
pub use text::{moment_text_round_trips, options_never_panic, timeline_text_round_trips};
