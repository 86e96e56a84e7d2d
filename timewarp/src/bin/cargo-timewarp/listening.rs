//! What a run prints, while it runs.

use std::collections::HashMap;
use std::time::Duration;

use crate::process::Listener;
use crate::transcript::Transcript;

/// Bytes of a program's output that are looked at.
const OUTPUT_LIMIT: usize = 1 << 24;

/// Keeps what a program prints.
pub(crate) struct Output {
    pub(crate) bytes: Vec<u8>,
    allowed: Duration,
}

impl Output {
    pub(crate) fn new(allowed: Duration) -> Self {
        Self {
            bytes: Vec::new(),
            allowed,
        }
    }
}

impl Listener for Output {
    fn hear(&mut self, stdout: &[u8]) {
        let room = OUTPUT_LIMIT.saturating_sub(self.bytes.len());
        self.bytes
            .extend_from_slice(&stdout[..stdout.len().min(room)]);
    }

    fn allowance(&self) -> (usize, Duration) {
        (0, self.allowed)
    }
}

/// Follows tests, each of which has its own time.
pub(crate) struct Listening<'name> {
    pub(crate) transcript: Transcript,
    limits: HashMap<&'name str, Duration>,
    /// Between tests.
    otherwise: Duration,
}

impl<'name> Listening<'name> {
    pub(crate) fn new(
        names: &[&'name str],
        limits: HashMap<&'name str, Duration>,
        otherwise: Duration,
    ) -> Self {
        Self {
            transcript: Transcript::of(names.iter().copied()),
            limits,
            otherwise,
        }
    }
}

impl Listener for Listening<'_> {
    fn hear(&mut self, stdout: &[u8]) {
        self.transcript.hear(stdout);
    }

    fn allowance(&self) -> (usize, Duration) {
        let current = self.transcript.current();
        let limit = current.and_then(|name| self.limits.get(name).copied());
        (self.transcript.steps(), limit.unwrap_or(self.otherwise))
    }
}
