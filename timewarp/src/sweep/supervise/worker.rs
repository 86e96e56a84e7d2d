//! Threads that run code which may never return.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{env, hint, io, mem};

use super::bell::Bell;
use super::course::{Brief, Work};
use super::lane::{Lane, Line, PutOff};

thread_local! {
    /// Workers without work, which belong to this thread: several sweeps of one test
    /// share them, and thread-locals of different tests never meet. They end with it.
    static IDLE: RefCell<Vec<Worker>> = const { RefCell::new(Vec::new()) };

    /// Rung by all workers of this thread.
    static BELL: Arc<Bell> = Arc::default();
}

/// What a worker is to do.
pub(super) struct Job {
    pub(super) work: Arc<dyn Work>,
    pub(super) part: Part,
}

/// The part of a sweep that a worker does.
#[derive(Debug)]
pub(super) enum Part {
    /// The plan from a position on, less what is put off.
    Walk(usize, Option<Box<PutOff>>),
    /// The search for edges.
    Search,
}

impl Part {
    /// Returns the beat of a lane that has not yet tried anything of it.
    pub(super) fn first_beat(&self) -> usize {
        match self {
            Self::Walk(from, _) => *from,
            Self::Search => 0,
        }
    }
}

/// A thread that waits for jobs. Dropping it waits until it has ended.
pub(super) struct Worker {
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
    /// It was started outside of any warp and may serve the next sweep.
    is_neutral: bool,
    /// The brief that it was given last, which it keeps as well.
    pub(super) brief: Option<Arc<Brief>>,
    /// How many jobs it was given.
    given: usize,
    /// What it did last.
    past: Option<Arc<dyn Work>>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Worker")
            .field("thread", &self.thread)
            .finish_non_exhaustive()
    }
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
        let desk = Arc::new(Desk::default());
        let theirs = Arc::clone(&desk);
        let bell = bell();
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
        let thread = builder.spawn(move || theirs.serve(&bell))?;
        Ok(Self {
            desk,
            thread: Some(thread),
            is_neutral,
            brief: None,
            given: 0,
            past: None,
        })
    }

    /// Gives a job to a worker that has none.
    pub(super) fn give(&mut self, job: Job) {
        self.given += 1;
        self.desk.change(|inbox| inbox.job = Some(job));
    }

    pub(super) fn lane(&self) -> &Lane {
        &self.desk.lane
    }

    pub(super) fn has_begun(&self) -> bool {
        self.desk.lane.job() == self.given
    }

    /// Returns true once it has done its job.
    ///
    /// # Panics
    ///
    /// Panics when the thread panicked: whatever it would have found is lost.
    pub(super) fn is_done(&self) -> bool {
        let done = self.desk.done.0.jobs.load(Ordering::Acquire);
        assert!(
            done != BROKEN,
            "a thread of the sweep panicked outside the code under test"
        );
        done == self.given
    }

    /// Returns the beat of its lane at the end of the job, once it has done it.
    pub(super) fn last_beat(&self) -> usize {
        self.desk.done.0.beat.load(Ordering::Relaxed)
    }

    /// Does what can be done for the next sweep while this one runs elsewhere.
    pub(super) fn tidy(&mut self) {
        self.past = None;
        // The line of the cache comes back here.
        drop(self.desk.inbox.0.lock());
    }

    /// Keeps a worker that has no job any more for the next sweep of this thread.
    pub(super) fn keep(self) {
        if self.is_neutral {
            // This thread may be ending, its idle workers gone: then this one goes too.
            let _ = IDLE.try_with(|idle| idle.borrow_mut().push(self));
        }
    }

    /// Leaves a worker to its fate; if its job returns some day, it ends.
    pub(super) fn abandon(mut self) {
        // In this order: the thread cannot end before it is told to.
        self.desk.lane.abandon();
        drop(self.thread.take());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.desk.close();
        // On Windows a thread cannot end while another one runs its destructors.
        if let Some(thread) = self.thread.take()
            && !cfg!(windows)
        {
            // It cannot have panicked: a sweep catches panics, and checks that it did.
            let _ = thread.join();
        }
    }
}

/// Returns the bell that workers of this thread ring.
pub(super) fn bell() -> Arc<Bell> {
    // A thread that is ending has one that nobody rings, and looks now and then.
    BELL.try_with(Arc::clone).unwrap_or_default()
}

/// Keeps what is left of a sweep until there is time to drop it.
///
/// Whoever drops it has to get from another processor how many share it.
pub(super) fn put_away(work: Arc<dyn Work>) {
    let _ = IDLE.try_with(|idle| {
        if let Some(worker) = idle.borrow_mut().last_mut() {
            worker.past = Some(work);
        }
    });
}

/// What a worker shares with the thread that it belongs to.
///
/// A line of the cache takes a quarter of a microsecond from one processor to another,
/// as long as a hundred runs of the shortest code. So each line here is written by one
/// of the two, or while the other has something else to do.
#[derive(Debug, Default)]
struct Desk {
    inbox: Line<Mutex<Inbox>>,
    /// How often the inbox was changed, for the worker, who looks at it all the time.
    news: Line<AtomicUsize>,
    done: Line<Done>,
    bell: Condvar,
    lane: Lane,
}

/// What the worker says of its last job, so that nobody has to look at its lane.
#[derive(Debug, Default)]
struct Done {
    /// How many jobs it has done.
    jobs: AtomicUsize,
    /// The beat at the end of the last one.
    beat: AtomicUsize,
}

/// In place of a number of jobs when the worker panicked.
const BROKEN: usize = usize::MAX;

#[derive(Default)]
struct Inbox {
    job: Option<Job>,
    changes: usize,
    is_closed: bool,
    is_awaited: bool,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Inbox").finish_non_exhaustive()
    }
}

impl Desk {
    fn close(&self) {
        self.change(|inbox| inbox.is_closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut Inbox)) {
        let mut inbox = self.inbox.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut inbox);
        inbox.changes += 1;
        // Waking costs a system call, which most jobs need not wait for.
        if mem::take(&mut inbox.is_awaited) {
            self.bell.notify_one();
        }
        let changes = inbox.changes;
        drop(inbox);
        self.news.0.store(changes, Ordering::Release);
    }

    /// Does one job after the other until the desk is closed.
    fn serve(&self, bell: &Bell) {
        let mut idle = Idle {
            awake: Instant::now(),
            seen: 0,
            past: Vec::new(),
        };
        for number in 1.. {
            let Some(Job { work, part }) = self.next(&mut idle) else {
                return;
            };
            self.lane.begin_job(number, part.first_beat());
            let finishing = Finishing {
                desk: self,
                number,
                bell,
            };
            match part {
                Part::Walk(from, put_off) => work.walk(&self.lane, from, put_off.as_deref()),
                Part::Search => work.search(&self.lane),
            }
            drop(finishing);
            idle.past.push(work);
        }
    }

    /// Waits for a job, and does not go to sleep at once.
    ///
    /// Sweeps often follow each other, or something else that takes as long runs between
    /// them: it waits for as long again as it has been awake.
    fn next(&self, idle: &mut Idle) -> Option<Job> {
        let has_news = |seen| self.news.0.load(Ordering::Acquire) != seen;
        if idle.past.len() >= MOST_PAST || !has_news(idle.seen) {
            idle.past.clear();
        }
        let patience = idle.awake.elapsed().saturating_mul(2);
        spin_until(patience.clamp(SHORTLY, LONGEST), || has_news(idle.seen));
        let mut inbox = self.inbox.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            idle.seen = inbox.changes;
            if let Some(job) = inbox.job.take() {
                return Some(job);
            }
            if inbox.is_closed {
                return None;
            }
            inbox.is_awaited = true;
            inbox = self
                .bell
                .wait(inbox)
                .unwrap_or_else(PoisonError::into_inner);
            idle.awake = Instant::now();
        }
    }
}

/// What a worker knows between two jobs.
struct Idle {
    /// Since when it has not slept.
    awake: Instant,
    /// How many changes of its inbox it has seen.
    seen: usize,
    /// What it did, to be dropped when there is time.
    past: Vec<Arc<dyn Work>>,
}

/// So many past jobs are dropped in any case.
const MOST_PAST: usize = 4;

/// Tells whoever waits that a job has ended, also by a panic of our own.
struct Finishing<'desk> {
    desk: &'desk Desk,
    number: usize,
    bell: &'desk Bell,
}

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        let Done { jobs, beat } = &self.desk.done.0;
        beat.store(self.desk.lane.beat(), Ordering::Relaxed);
        let number = if thread::panicking() {
            BROKEN
        } else {
            self.number
        };
        jobs.store(number, Ordering::Release);
        self.bell.ring();
    }
}

/// A worker is often given its next job at once.
const SHORTLY: Duration = Duration::from_micros(50);

/// Beside sweeps further apart it costs little to be woken.
const LONGEST: Duration = Duration::from_millis(1);

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
