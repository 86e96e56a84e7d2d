//! Counting reads exactly without making readers wait for each other.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts reads by any number of threads; no count is lost.
///
/// Each thread owns a counter that nobody else writes, so that it can add without a
/// locked instruction, which would cost more than the read itself. The first thread to
/// read has one at hand; others find theirs in a table, by their token. Threads that
/// meet on a line of the table share its second counter.
// In this order: the gap keeps the first thread's counter off the cache line that all
// threads read.
#[derive(Debug, Default)]
#[repr(C)]
pub(super) struct Reads {
    first: Owner,
    table: OnceLock<Box<[Line; LINES]>>,
    gap: [u64; 16],
    counter: AtomicU64,
}

const LINES: usize = 16;

#[derive(Debug, Default)]
#[repr(align(128))]
struct Line {
    owner: Owner,
    counter: AtomicU64,
    shared: AtomicU64,
}

/// The token of the thread that owns a counter, 0 while there is none.
#[derive(Debug, Default)]
struct Owner(AtomicU64);

impl Owner {
    #[inline]
    fn is(&self, token: u64) -> bool {
        self.0.load(Ordering::Relaxed) == token
    }

    /// Makes the thread the owner if there is none.
    #[cold]
    fn claim(&self, token: u64) -> bool {
        self.0
            .compare_exchange(0, token, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    }
}

/// Adds one; only the thread that owns the counter may.
#[inline]
fn add_one(counter: &AtomicU64) {
    // Not `fetch_add`: nobody else stores here.
    let count = counter.load(Ordering::Relaxed);
    counter.store(count + 1, Ordering::Relaxed);
}

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
        if self.first.is(token) {
            add_one(&self.counter);
        } else if let Some(line) = self.line(token)
            && line.owner.is(token)
        {
            add_one(&line.counter);
        } else {
            self.count_anew(token);
        }
    }

    /// Returns where a thread finds its counter, once two threads have read.
    #[inline]
    fn line(&self, token: u64) -> Option<&Line> {
        self.table.get().map(|table| &table[index(token)])
    }

    /// Counts where the thread has no counter of its own yet, or shares one.
    #[cold]
    fn count_anew(&self, token: u64) {
        if self.first.claim(token) {
            return add_one(&self.counter);
        }
        let line = &self.table.get_or_init(Box::default)[index(token)];
        if line.owner.claim(token) {
            add_one(&line.counter);
        } else {
            line.shared.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn total(&self) -> u64 {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let table = self.table.get().map_or(0, |lines| {
            let lines = lines.iter();
            lines.map(|line| of(&line.counter) + of(&line.shared)).sum()
        });
        of(&self.counter) + table
    }
}

#[inline]
fn index(token: u64) -> usize {
    usize::try_from(token % LINES as u64).expect("below 16")
}
