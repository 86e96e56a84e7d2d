//! Figures that benchmarks make: how they are taken, and what is made of them.
//!
//! The binary `table` writes `benches/README.md` from what criterion measured; the binary
//! `gate` compares a change with what it is based on.

mod bars;
mod estimate;
mod processor_time;

pub use bars::bars;
pub use estimate::{Estimate, in_words};
pub use processor_time::ProcessorTime;
