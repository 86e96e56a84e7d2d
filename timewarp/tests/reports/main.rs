//! The formats of reports: what stands in them, and that nothing can break out of it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod html;
mod json;
mod junit;
mod sample;
mod strip;
