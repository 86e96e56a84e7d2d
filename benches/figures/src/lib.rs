//! Figures that benchmarks make: how they are taken, and what criterion wrote down.

mod processor_time;

pub use processor_time::ProcessorTime;
