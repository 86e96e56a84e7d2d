//! What does a time limit cost a sweep of code that returns?
//!
//! A sweep of 300 instants with `timeout` against one without, for code of four lengths.
//! Both are timed in turn, so that a busy machine slows both. The ratio of the medians is
//! what counts on a quiet machine; on a busy one, that of the fastest, which is what is
//! held against the bar. A whole sweep is timed: what a limit costs is handing the code
//! to another thread and waiting for it. `first` is the only sweep of its thread, which
//! starts the other one; `next` is one of several in the same test.

#![expect(clippy::print_stdout, reason = "the ratios are the answer")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use timewarp::{Moment, Sweep};

const LIMIT: Duration = Duration::from_secs(60);

/// The bar for code that takes as long as a test's does.
const BAR: f64 = 1.05;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let is_test = std::env::args().any(|argument| argument == "--test");
    let turns_a_microsecond = calibrate();
    let rounds = if is_test { 3 } else { 2_000 };
    println!("code           without     with        ratio of medians   of the fastest");
    for nanos in [0, 100, 1_000, 10_000] {
        let turns = turns_a_microsecond * nanos / 1_000;
        let rounds = rounds / (1 + nanos / 1_000).isqrt();
        compare(&format!("{nanos} ns, first"), turns, rounds / 4, first);
        let ratio = compare(&format!("{nanos} ns, next"), turns, rounds / 8, next);
        if nanos >= 10_000 && !is_test {
            assert!(ratio <= BAR, "{ratio:.3} times for code of {nanos} ns");
        }
    }
    let mut group = criterion.benchmark_group("watchdog");
    for nanos in [0, 100, 1_000, 10_000] {
        let turns = turns_a_microsecond * nanos / 1_000;
        group.bench_function(format!("{nanos}-ns/without"), |bencher| {
            bencher.iter(|| without(turns));
        });
        group.bench_function(format!("{nanos}-ns/with"), |bencher| {
            bencher.iter(|| with(turns));
        });
    }
    group.finish();
    criterion.final_summary();
}

fn work(at: Moment, turns: u64) {
    black_box(at);
    for turn in 0..turns {
        black_box(turn);
    }
}

fn without(turns: u64) {
    let report = Sweep::default().run(|at: Moment| work(at, turns));
    assert_eq!((report.tried(), report.failed()), (300, 0));
}

fn with(turns: u64) {
    let report = Sweep::default()
        .timeout(LIMIT)
        .run(move |at: Moment| work(at, turns));
    assert_eq!((report.tried(), report.failed()), (300, 0));
}

/// Returns how many turns of the loop take a microsecond.
fn calibrate() -> u64 {
    const TURNS: u64 = 1_000_000;
    let fastest = (0..20).map(|_| {
        let begun = Instant::now();
        work(Moment::UNIX_EPOCH, TURNS);
        begun.elapsed()
    });
    let nanos = fastest.min().expect("there are twenty").as_nanos();
    TURNS * 1_000
        / u64::try_from(nanos)
            .expect("it takes less than years")
            .max(1)
}

/// Times one sweep on a thread of its own.
fn first(sweep: fn(u64), turns: u64) -> f64 {
    let timed = std::thread::spawn(move || {
        let begun = Instant::now();
        sweep(turns);
        begun.elapsed().as_secs_f64()
    });
    timed.join().expect("the sweep is clean")
}

/// Times a sweep among others of this thread.
fn next(sweep: fn(u64), turns: u64) -> f64 {
    const SWEEPS: u32 = 8;
    sweep(turns);
    let begun = Instant::now();
    for _ in 0..SWEEPS {
        sweep(turns);
    }
    (begun.elapsed() / SWEEPS).as_secs_f64()
}

type Time = fn(fn(u64), u64) -> f64;

/// Prints how many times longer a sweep takes with a time limit, and returns it for the
/// fastest of each.
fn compare(name: &str, turns: u64, rounds: u64, time: Time) -> f64 {
    let (mut plain, mut watched) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        plain.push(time(without, turns));
        watched.push(time(with, turns));
    }
    plain.sort_by(f64::total_cmp);
    watched.sort_by(f64::total_cmp);
    let median = |times: &[f64]| times[times.len() / 2];
    let ratio = median(&watched) / median(&plain);
    let fastest = watched[0] / plain[0];
    println!(
        "{name:<15}{:<12}{:<12}{ratio:<19.3}{fastest:.3}",
        format!("{:.1} us", median(&plain) * 1e6),
        format!("{:.1} us", median(&watched) * 1e6),
    );
    fastest
}
