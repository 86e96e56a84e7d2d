//! A log line: the time in front of a message.

use std::fmt::Write as _;
use std::time::SystemTime;

use timewarp::{Clock, SystemClock};

use crate::{FieldClock, SharedClock};

/// A buffer that is written again and again, as loggers have one.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The last line that was written.
    pub text: String,
}

impl Line {
    #[inline]
    fn write_at(&mut self, message: &str, now: SystemTime) {
        let since = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        self.text.clear();
        let (seconds, micros) = (since.as_secs(), since.subsec_micros());
        writeln!(self.text, "{seconds}.{micros:06} INFO {message}")
            .expect("a string takes what is written");
    }
}

fn stamp(line: &mut Line, message: &str, clock: &impl Clock) {
    line.write_at(message, clock.system_time());
}

/// Writes a line stamped by the system's clock.
#[inline(never)]
pub fn direct(line: &mut Line, message: &str) {
    line.write_at(message, SystemTime::now());
}

/// Writes a line stamped by the system's clock through `impl Clock`.
#[inline(never)]
pub fn generic(line: &mut Line, message: &str) {
    stamp(line, message, &SystemClock);
}

/// Writes a line stamped by a field.
#[inline(never)]
pub fn field(line: &mut Line, message: &str, clock: &FieldClock) {
    line.write_at(message, clock.wall);
}

/// Writes a line stamped by a field through `impl Clock`.
#[inline(never)]
pub fn generic_field(line: &mut Line, message: &str, clock: &FieldClock) {
    stamp(line, message, clock);
}

/// Writes a line stamped by any clock through `&dyn Clock`.
#[inline(never)]
pub fn dynamic(line: &mut Line, message: &str, clock: &dyn Clock) {
    stamp(line, message, &clock);
}

/// Writes a line stamped by any clock through `Arc<dyn Clock>`.
#[inline(never)]
pub fn shared(line: &mut Line, message: &str, clock: &SharedClock) {
    stamp(line, message, clock);
}
