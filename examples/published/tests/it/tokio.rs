//! `tokio`: a runtime of several threads, built inside a warp.
//!
//! Its timers follow the monotonic clock, which is real: `sleep`, `interval` and
//! `timeout` must take their time at every date, before 1970 and in the year 9999, and so
//! must the standard library's waits on its threads. The wall clock of all workers is
//! one and the same swept clock: it goes on by as much as has really passed.

use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use timewarp::{Moment, sweep_dates};
use tokio::runtime::{Builder, Runtime};
use tokio::time;

const WAIT: Duration = Duration::from_millis(1);

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_time().build().unwrap()
}

fn now() -> Moment {
    SystemTime::now().into()
}

/// Runs waits that take at least so long, and compares the swept clock with the real.
#[track_caller]
fn assert_takes(least: Duration, waits: impl FnOnce()) {
    let begin = Instant::now();
    let from = now();
    waits();
    let passed = now().checked_duration_since(from).unwrap();
    assert!(
        (least..=begin.elapsed()).contains(&passed),
        "{passed:?} on the swept clock"
    );
}

#[sweep_dates(at = ["1969-07-20T20:17:40Z", "2008-08-12T07:00:00Z", "9999-12-31T23:59:59.999Z"])]
fn timers_take_their_time_on_every_worker() {
    let runtime = runtime();
    assert_takes(WAIT * 2, || {
        let sleeps = runtime.spawn(async {
            time::sleep(WAIT).await;
            let instant = Instant::now() + WAIT;
            time::sleep_until(instant.into()).await;
        });
        let ticks = runtime.spawn(async {
            let mut interval = time::interval(WAIT);
            for _ in 0..3 {
                interval.tick().await;
            }
        });
        let timeouts = runtime.spawn(async {
            let never = time::timeout(WAIT, std::future::pending::<()>());
            assert!(never.await.is_err());
            let soon = time::timeout(Duration::from_secs(3_600), time::sleep(WAIT));
            assert!(soon.await.is_ok());
        });
        runtime.block_on(async {
            for task in [sleeps, ticks, timeouts] {
                task.await.unwrap();
            }
        });
    });
}

#[sweep_dates(at = ["1969-07-20T20:17:40Z", "2008-08-12T07:00:00Z", "9999-12-31T23:59:59.999Z"])]
fn waits_of_the_standard_library_take_their_time_on_its_threads() {
    let runtime = runtime();
    assert_takes(WAIT * 4, || {
        let waits = runtime.spawn_blocking(|| {
            thread::sleep(WAIT);
            let begin = Instant::now();
            while let Some(left) = WAIT.checked_sub(begin.elapsed()) {
                // It may wake up early for no reason.
                thread::park_timeout(left);
            }
            let (lock, condition) = (Mutex::new(()), Condvar::new());
            let guard = lock.lock().unwrap();
            let waited = condition.wait_timeout_while(guard, WAIT, |()| true);
            assert!(waited.unwrap().1.timed_out());
            let (_send, receive) = mpsc::channel::<()>();
            assert_eq!(receive.recv_timeout(WAIT), Err(RecvTimeoutError::Timeout));
        });
        runtime.block_on(waits).unwrap();
    });
}

/// What comes before the timeout ends the wait.
#[sweep_dates(at = ["1969-07-20T20:17:40Z", "9999-12-31T23:59:59.999Z"])]
fn a_wait_with_a_timeout_ends_when_there_is_something() {
    let runtime = runtime();
    let (send, receive) = mpsc::channel();
    let waits = runtime.spawn_blocking(move || receive.recv_timeout(Duration::from_secs(3_600)));
    runtime.spawn(async move { send.send(now()).unwrap() });
    let at = runtime.block_on(waits).unwrap().unwrap();
    assert!(at <= now());
}

/// A task goes from worker to worker, and the clock never goes back.
#[sweep_dates(at = ["1969-07-20T20:17:40Z", "2008-08-12T07:00:00Z", "9999-12-31T23:59:59.999Z"])]
fn all_workers_show_one_clock() {
    let runtime = runtime();
    let from = now();
    let seen = runtime.spawn(async {
        let mut seen = vec![now()];
        for _ in 0..20 {
            tokio::task::yield_now().await;
            seen.push(tokio::spawn(async { now() }).await.unwrap());
        }
        seen
    });
    let seen = runtime.block_on(seen).unwrap();
    assert!(seen.is_sorted(), "{seen:?}");
    assert!(from <= seen[0] && seen[20] <= now(), "{from} {seen:?}");
}
