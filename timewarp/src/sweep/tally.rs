//! How often the code of an ambient sweep read the clock.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Error;
use crate::warp::Handle;

/// The clock reads of all runs, and those among them that showed real time.
#[derive(Debug, Default)]
pub(super) struct Tally {
    reads: AtomicU64,
    escapes: AtomicU64,
}

impl Tally {
    /// Counts one run when what this returns is dropped, after a panic too.
    pub(super) fn run<'tally>(&'tally self, handle: &'tally Handle) -> impl Drop + 'tally {
        Run {
            tally: self,
            handle,
        }
    }

    /// Returns what the reader of the report should know.
    pub(super) fn note(&self) -> Option<String> {
        let escapes = self.escapes.load(Ordering::Relaxed);
        (escapes > 0).then(|| {
            format!(
                "{escapes} clock reads went around the hook, by `syscall`, and showed real time; what \
                 rests on them was not swept"
            )
        })
    }

    /// Returns the error of code that never read the clock at all.
    pub(super) fn unread(&self, runs: usize) -> Option<Error> {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (of(&self.reads) + of(&self.escapes) == 0).then(|| {
            Error::plan(format!(
                "nothing was swept: in {runs} runs the code never read the clock; a read on a thread that \
                    was started before shows real time and is not seen, unless the thread enters \
                    `warp::Handle::current()`; `unread = true` (`Sweep::unread`) says that this is meant"
            ))
        })
    }

    /// Checks that the code saw the instants at all.
    ///
    /// # Errors
    ///
    /// Returns an error when it read the clock, but never through the hook.
    pub(super) fn check(&self) -> Result<(), Error> {
        let escapes = self.escapes.load(Ordering::Relaxed);
        if escapes == 0 || self.reads.load(Ordering::Relaxed) > 0 {
            return Ok(());
        }
        Err(Error::plan(format!(
            "nothing was swept: the code read the clock {escapes} times by `syscall`, which shows real \
             time, and never through the C library; let it take a clock, as in `fn \
             renews(clock: timewarp::MockClock)`"
        )))
    }
}

struct Run<'tally> {
    tally: &'tally Tally,
    handle: &'tally Handle,
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        let Self { tally, handle } = self;
        tally.reads.fetch_add(handle.reads(), Ordering::Relaxed);
        tally.escapes.fetch_add(handle.escapes(), Ordering::Relaxed);
    }
}
