//! jemalloc as the allocator of a program whose clock is swept.
//!
//! It allocates for Rust and, as `malloc`, for C, reads the clock when memory is freed,
//! and has threads of its own, which give memory back. Code that allocates, locks or
//! looks up symbols when the clock is read can deadlock with it: a small program that
//! allocates so hangs when libfaketime is preloaded. Here threads are started, and memory
//! goes from one to the other, at every instant of a sweep; that must end, and the
//! expiry must be found exactly.
#![cfg(all(target_os = "linux", target_env = "gnu"))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

use tikv_jemallocator::Jemalloc;
use timewarp::{Moment, Report, Sweep, sweep_dates, warp};

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn expiry() -> Moment {
    "2008-08-12T07:00:00Z".parse().unwrap()
}

const THREADS: usize = 3;

/// Allocates small and large pieces on several threads, and frees them on others.
fn check_licence() -> Result<(), &'static str> {
    let (send, pieces) = mpsc::channel();
    for number in 0..THREADS {
        let send = send.clone();
        thread::spawn(move || {
            for size in [16, 4_096, 300_000, 3_000_000] {
                let piece = vec![u8::try_from(number).unwrap(); size];
                send.send((Moment::from(SystemTime::now()), piece)).unwrap();
            }
        });
    }
    drop(send);
    let seen: Vec<_> = pieces.into_iter().map(|(now, _freed)| now).collect();
    assert_eq!(seen.len(), 4 * THREADS);
    if seen.into_iter().all(|now| now < expiry()) {
        Ok(())
    } else {
        Err("licence expired")
    }
}

#[track_caller]
fn assert_found(report: &Report) {
    let [window] = report.windows() else {
        panic!("one window: {report}");
    };
    assert_eq!(window.first_bad(), expiry());
    assert!(window.is_exact() && window.last_good().is_some() && window.first_good().is_none());
}

#[test]
fn a_sweep_that_starts_threads_ends_and_finds_the_expiry() {
    assert_found(&Sweep::default().frozen().run_ambient(check_licence));
}

#[test]
fn so_does_one_on_several_threads() {
    assert_found(&Sweep::default().frozen().jobs(4).run_ambient(check_licence));
}

/// At every instant, memory of one date is freed on another.
#[sweep_dates(unread = true)]
fn memory_goes_from_date_to_date() {
    let made = warp::at("9999-12-31", || vec![1_u8; 1 << 20]);
    let other = thread::spawn(move || warp::at("1970-01-01", || drop(made)));
    other.join().unwrap();
}

/// Else this file would not test what it says.
#[test]
fn jemalloc_has_threads_of_its_own() {
    let has_named_one = || {
        let threads = fs::read_dir("/proc/self/task").unwrap();
        let mut names = threads.map(|thread| {
            // A thread may end while the list is read.
            fs::read_to_string(thread.unwrap().path().join("comm")).unwrap_or_default()
        });
        names.any(|name| name.starts_with("jemalloc_bg_thd"))
    };
    // It names itself once it gets to run, which may take a while.
    let is_there = (0..5_000).any(|_| {
        thread::sleep(Duration::from_millis(2));
        has_named_one()
    });
    assert!(is_there, "no thread of jemalloc's");
}
