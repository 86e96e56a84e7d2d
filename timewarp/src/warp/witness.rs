//! Who made two certain reads of the clock.

use std::backtrace::Backtrace;
use std::sync::{Mutex, PoisonError};

use super::place;

/// Notes from where the clock is read, for the two reads on both sides of an event.
///
/// Unlike the hook itself it allocates: it comes only with the one run that is made again
/// to name the reads of a failure.
#[derive(Debug)]
pub(crate) struct Witness {
    reads: [u64; 2],
    seen: Mutex<[Option<Backtrace>; 2]>,
}

impl Witness {
    pub(crate) fn of(reads: [u64; 2]) -> Self {
        Self {
            reads,
            seen: Mutex::default(),
        }
    }

    pub(super) fn see(&self, read: u64) {
        let Some(index) = self.reads.iter().position(|known| *known == read) else {
            return;
        };
        let trace = Backtrace::force_capture();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(trace);
    }

    /// Returns the places in the code of the two reads, where they can be told.
    pub(crate) fn places(&self) -> [Option<String>; 2] {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // The long form has whole paths.
        [0, 1].map(|index| {
            seen[index]
                .as_ref()
                .and_then(|trace| place::reader(&format!("{trace:#}")))
        })
    }
}
