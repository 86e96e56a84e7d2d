//! Waiting for the first of several threads to be done.

use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Wakes the thread that waits, if it sleeps; whoever rings does not wait for it.
#[derive(Debug, Default)]
pub(super) struct Bell {
    is_awaited: AtomicBool,
    lock: Mutex<()>,
    wake: Condvar,
}

impl Bell {
    /// Wakes the thread that waits, after something that it waits for is done.
    pub(super) fn ring(&self) {
        // Together with the one below: either the sleeper is seen here, or what is done
        // is seen there.
        fence(Ordering::SeqCst);
        if self.is_awaited.load(Ordering::Relaxed) {
            drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));
            self.wake.notify_one();
        }
    }

    /// Waits until something is done, or until `limit` has passed.
    pub(super) fn wait(&self, limit: Duration, is_done: impl Fn() -> bool) {
        let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_awaited.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if !is_done() {
            drop(self.wake.wait_timeout(lock, limit));
        }
        self.is_awaited.store(false, Ordering::Relaxed);
    }
}
