//! The integration tests of the library, one module per topic.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod alarms;
mod boundary;
mod cause;
mod clock;
mod crashes;
mod dst;
mod environment;
mod fuzz;
mod handover;
mod hangs;
mod held;
mod hunt;
mod known;
mod local;
mod macros;
mod meta;
mod moment;
mod plan;
mod real_reads;
mod report;
#[cfg(feature = "reports")]
mod sites;
mod split;
mod straddle;
mod strategy;
mod sweep;
mod timeline;
mod tokio_clock;
mod ui;
mod unread;
mod warp;
