//! The integration tests of the library, one module per topic.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod alarms;
mod boundary;
mod clock;
mod crashes;
mod dst;
mod environment;
mod hangs;
mod held;
mod local;
mod macros;
mod meta;
mod moment;
mod plan;
mod report;
mod sites;
mod straddle;
mod strategy;
mod sweep;
mod timeline;
mod ui;
mod warp;
