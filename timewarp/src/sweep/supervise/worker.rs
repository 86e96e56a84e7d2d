//! Threads that run code which may never return.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{env, hint, io, mem};

pub(super) type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    /// Workers without work, which belong to this thread: several sweeps of one test
    /// share them, and thread-locals of different tests never meet. They end with it.
    static IDLE: RefCell<Vec<Worker>> = const { RefCell::new(Vec::new()) };
}

/// A thread that waits for jobs. Dropping it waits until it has ended.
#[derive(Debug)]
pub(super) struct Worker {
    mailbox: Arc<Mailbox>,
    thread: Option<JoinHandle<()>>,
    /// It was started outside of any warp and may serve the next sweep.
    is_neutral: bool,
}

impl Worker {
    /// Takes an idle worker of this thread, or starts one.
    ///
    /// It bears this thread's name. A thread started in a warp is in it for all its
    /// life: such a worker serves one sweep, and others serve none in a warp.
    pub(super) fn hire() -> io::Result<Self> {
        #[cfg(feature = "warp")]
        let is_neutral = !crate::warp::is_active();
        #[cfg(not(feature = "warp"))]
        let is_neutral = true;
        let idle = IDLE.try_with(|idle| idle.borrow_mut().pop()).ok().flatten();
        if is_neutral && let Some(worker) = idle {
            return Ok(worker);
        }
        let mailbox = Arc::new(Mailbox::default());
        let theirs = Arc::clone(&mailbox);
        let mut builder = thread::Builder::new();
        let current = thread::current();
        if let Some(name) = current.name() {
            builder = builder.name(name.to_owned());
            // What the system gives the main thread; others have 2 MiB unless the
            // variable says otherwise, here as there.
            if name == "main" && env::var_os("RUST_MIN_STACK").is_none() {
                builder = builder.stack_size(8 << 20);
            }
        }
        let thread = builder.spawn(move || {
            while let Some(job) = theirs.next() {
                job();
            }
        })?;
        Ok(Self {
            mailbox,
            thread: Some(thread),
            is_neutral,
        })
    }

    pub(super) fn give(&self, job: Job) {
        self.mailbox.put(job);
    }

    /// Keeps a worker that has done its job for the next sweep of this thread.
    pub(super) fn keep(self) {
        if self.is_neutral {
            // This thread may be ending, its idle workers gone: then this one goes too.
            let _ = IDLE.try_with(|idle| idle.borrow_mut().push(self));
        }
    }

    /// Leaves a worker to its fate; if its job returns some day, it ends.
    pub(super) fn abandon(mut self) {
        drop(self.thread.take());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.mailbox.close();
        // On Windows a thread cannot end while another one runs its destructors.
        if let Some(thread) = self.thread.take()
            && !cfg!(windows)
        {
            // It cannot have panicked: a sweep catches panics, and checks that it did.
            let _ = thread.join();
        }
    }
}

/// Where a worker gets its jobs.
#[derive(Default)]
struct Mailbox {
    letter: Mutex<Letter>,
    has_news: AtomicBool,
    bell: Condvar,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Letter {
    job: Option<Job>,
    is_closed: bool,
    is_awaited: bool,
}

impl Mailbox {
    fn put(&self, job: Job) {
        self.change(|letter| letter.job = Some(job));
    }

    fn close(&self) {
        self.change(|letter| letter.is_closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut Letter)) {
        let mut letter = self.letter.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut letter);
        self.has_news.store(true, Ordering::Release);
        // Waking costs a system call, which most jobs need not wait for.
        if mem::take(&mut letter.is_awaited) {
            self.bell.notify_one();
        }
    }

    fn next(&self) -> Option<Job> {
        spin_until(SHORTLY, || self.has_news.load(Ordering::Acquire));
        let mut letter = self.letter.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            self.has_news.store(false, Ordering::Relaxed);
            if let Some(job) = letter.job.take() {
                return Some(job);
            }
            if letter.is_closed {
                return None;
            }
            letter.is_awaited = true;
            letter = self
                .bell
                .wait(letter)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A worker is often given its next job at once.
const SHORTLY: Duration = Duration::from_micros(50);

/// Waits for a little while without going to sleep, from which waking takes long.
///
/// It does not give way to others: on a busy machine its turn would come back late,
/// and a thread that sleeps is woken at once. With one processor it does not wait at all.
pub(super) fn spin_until(limit: Duration, is_done: impl Fn() -> bool) {
    const SPINS: u32 = 32;
    static CAN_HELP: OnceLock<bool> = OnceLock::new();
    let can_help = CAN_HELP.get_or_init(|| {
        !cfg!(miri) && thread::available_parallelism().is_ok_and(|count| count.get() > 1)
    });
    if !can_help {
        return;
    }
    let begun = Instant::now();
    loop {
        for _ in 0..SPINS {
            if is_done() {
                return;
            }
            hint::spin_loop();
        }
        if begun.elapsed() >= limit {
            return;
        }
    }
}
