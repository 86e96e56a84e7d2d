//! The integration tests of the library, one module per topic.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod boundary;
mod clock;
mod meta;
mod moment;
mod environment;
mod macros;
mod sweep;
mod ui;
