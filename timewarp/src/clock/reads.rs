//! Counting reads exactly without making readers wait for each other.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts reads by any number of threads; no count is lost.
///
/// The first thread to read owns a counter that nobody else writes, so that it can
/// add without a locked instruction, which would cost more than the read itself.
/// Other threads share a set of counters, one to a cache line.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// The token of the owning thread, 0 while there is none.
    owner: AtomicU64,
    owned: AtomicU64,
    shared: OnceLock<Box<[Line; LINES]>>,
}

const LINES: usize = 16;

#[derive(Debug, Default)]
#[repr(align(128))]
struct Line(AtomicU64);

static NEXT_TOKEN: AtomicU64 = AtomicU64::new(1);

thread_local! {
    static TOKEN: Cell<u64> = const { Cell::new(0) };
}

/// Returns a number that no other thread of the process has or had.
#[inline]
fn token() -> u64 {
    let token = TOKEN.get();
    if token != 0 { token } else { take_token() }
}

#[cold]
fn take_token() -> u64 {
    let token = NEXT_TOKEN.fetch_add(1, Ordering::Relaxed);
    TOKEN.set(token);
    token
}

impl Reads {
    #[inline]
    pub(super) fn count(&self) {
        let token = token();
        if self.owner.load(Ordering::Relaxed) == token {
            // Not `fetch_add`: only this thread stores here.
            let count = self.owned.load(Ordering::Relaxed);
            self.owned.store(count + 1, Ordering::Relaxed);
        } else {
            self.count_shared(token);
        }
    }

    #[cold]
    fn count_shared(&self, token: u64) {
        let claim = self
            .owner
            .compare_exchange(0, token, Ordering::Relaxed, Ordering::Relaxed);
        if claim.is_ok() {
            return self.count();
        }
        let lines = self.shared.get_or_init(Box::default);
        let line = usize::try_from(token % LINES as u64).expect("below 16");
        lines[line].0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn total(&self) -> u64 {
        let shared = self.shared.get().map_or(0, |lines| {
            lines
                .iter()
                .map(|line| line.0.load(Ordering::Relaxed))
                .sum()
        });
        self.owned.load(Ordering::Relaxed) + shared
    }
}
