//! What is to happen between the reads of a clock.

use super::Fault;

/// What a sweep lets happen between reads; by default nothing.
#[derive(Clone, Debug)]
pub(crate) struct Rehearsal {
    pub(crate) straddle: bool,
    pub(crate) faults: Vec<Fault>,
    pub(crate) uptime: bool,
    /// Reads beyond so many are chosen from evenly.
    pub(crate) reads_at_most: u64,
}

/// Reads that are straddled one by one unless the sweep says otherwise.
pub(crate) const READS: u64 = 64;

impl Default for Rehearsal {
    fn default() -> Self {
        Self {
            straddle: false,
            faults: Vec::new(),
            uptime: false,
            reads_at_most: READS,
        }
    }
}

impl Rehearsal {
    /// Returns true when something happens near boundaries.
    pub(crate) fn has_sites(&self) -> bool {
        self.straddle || !self.faults.is_empty()
    }

    /// Returns true when the sweep is one of trials, not of instants.
    pub(crate) fn is_asked(&self) -> bool {
        self.uptime || self.has_sites()
    }
}
