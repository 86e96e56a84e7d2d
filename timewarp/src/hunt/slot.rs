//! Where a traced run leaves what it compared.

use std::sync::{Mutex, PoisonError};

use super::trace::Trace;

/// The trace of the last run, until it is taken.
#[derive(Debug, Default)]
pub(crate) struct Slot(Mutex<Option<Trace>>);

impl Slot {
    #[cfg_attr(
        not(all(feature = "warp", target_os = "linux", target_env = "gnu")),
        expect(dead_code, reason = "nothing is traced elsewhere")
    )]
    pub(super) fn put(&self, trace: Trace) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(trace);
    }

    /// Takes the trace; none if the run was not traced.
    pub(crate) fn take(&self) -> Option<Trace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Slot {}
