//! What does a time limit cost a sweep of code that returns?
//!
//! A sweep of 300 instants with `timeout` against one without, for code of several
//! lengths. Both are timed in turn, so that a busy machine slows both, and by the wall
//! clock, for what a limit costs is waiting for another thread. `next` is one of several
//! sweeps in the same test, eight of each kind in turn; `alternate` is one of each in turn;
//! `first` is the only sweep of its thread, which starts the other one.
//!
//! The ratio of the fastest of each is held against the bar, save for `first`. On a machine
//! without a processor to spare it says little: the code then waits for its turn.

#![expect(clippy::print_stdout, reason = "the ratios are the answer")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use timewarp::{Clock, MockClock, Moment, Sweep};

const LIMIT: Duration = Duration::from_secs(60);

/// How many times longer a sweep may take with a limit.
const BAR: f64 = 1.05;

/// Code that is swept with and without a limit.
#[derive(Clone, Copy)]
struct Code {
    name: &'static str,
    without: fn(u64),
    with: fn(u64),
    /// How many turns of a loop it takes.
    turns: u64,
    /// How many comparisons are made of it.
    rounds: u64,
}

macro_rules! code {
    ($name:literal, $rounds:literal, $turns:expr, $code:expr) => {
        Code {
            name: $name,
            without: |turns| {
                let report = Sweep::default().run(|at: Moment| $code(at, turns));
                assert_eq!((report.tried(), report.failed()), (300, 0));
            },
            with: |turns| {
                let sweep = Sweep::default().timeout(LIMIT);
                let report = sweep.run(move |at: Moment| $code(at, turns));
                assert_eq!((report.tried(), report.failed()), (300, 0));
            },
            turns: $turns,
            rounds: $rounds,
        }
    };
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let is_test = std::env::args().any(|argument| argument == "--test");
    let is_asked = is_asked();
    let microsecond = calibrate();
    let codes = [
        code!("empty", 20_000, 0, |_, _| ()),
        code!("black-box", 20_000, 0, |at, _| {
            black_box(at);
        }),
        code!("mock-clock", 4_000, 0, |at, _| {
            black_box(MockClock::at(at).system_time());
        }),
        code!("100-ns", 2_000, microsecond / 10, work),
        code!("1-us", 300, microsecond, work),
        code!("10-us", 40, 10 * microsecond, work),
    ];
    let mut is_slow = false;
    if is_asked {
        println!("code                  without     with        ratio of medians   of the fastest");
        for code in codes {
            let rounds = if is_test { 3 } else { code.rounds };
            is_slow |= compare(&code, "alternate", rounds, |sweep| {
                time(sweep, code.turns, 1)
            }) > BAR;
            is_slow |= compare(&code, "next", rounds / 8, |sweep| {
                time(sweep, code.turns, 8)
            }) > BAR;
            compare(&code, "first", rounds.min(500), |sweep| {
                let timed = std::thread::spawn(move || time(sweep, code.turns, 1));
                timed.join().expect("the sweep is clean")
            });
        }
    }
    let mut group = criterion.benchmark_group("watchdog");
    for code in codes {
        group.bench_function(format!("{}/without", code.name), |bencher| {
            bencher.iter(|| (code.without)(code.turns));
        });
        group.bench_function(format!("{}/with", code.name), |bencher| {
            bencher.iter(|| (code.with)(code.turns));
        });
    }
    group.finish();
    criterion.final_summary();
    assert!(
        is_test || !is_slow,
        "a sweep with a limit takes more than {BAR} times as long"
    );
}

/// Returns false when other benchmarks were named, or a list of them is wanted.
fn is_asked() -> bool {
    let mut names = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with('-'));
    let is_list = std::env::args().any(|argument| argument == "--list");
    !is_list && names.next().is_none()
}

fn work(at: Moment, turns: u64) {
    black_box(at);
    for turn in 0..turns {
        black_box(turn);
    }
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

/// Times some sweeps, in seconds for one.
fn time(sweep: fn(u64), turns: u64, sweeps: u32) -> f64 {
    let begun = Instant::now();
    for _ in 0..sweeps {
        sweep(turns);
    }
    (begun.elapsed() / sweeps).as_secs_f64()
}

/// Prints how many times longer a sweep takes with a time limit, and returns it for the
/// fastest of each.
fn compare(code: &Code, how: &str, rounds: u64, time: impl Fn(fn(u64)) -> f64) -> f64 {
    let (mut plain, mut watched) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        plain.push(time(code.without));
        watched.push(time(code.with));
    }
    plain.sort_by(f64::total_cmp);
    watched.sort_by(f64::total_cmp);
    let median = |times: &[f64]| times[times.len() / 2];
    let ratio = median(&watched) / median(&plain);
    let fastest = watched[0] / plain[0];
    println!(
        "{:<22}{:<12}{:<12}{ratio:<19.3}{fastest:.3}",
        format!("{}, {how}", code.name),
        format!("{:.2} us", median(&plain) * 1e6),
        format!("{:.2} us", median(&watched) * 1e6),
    );
    fastest
}
