//! What does a mock clock cost to read and to move, alone and shared by threads?
//!
//! Beside the mocks that other crates offer, in the same run. A figure is the time of a
//! processor for one operation of one thread: a clock whose readers do not hinder each
//! other shows the same at every number of threads. What a thread sleeps until it gets a
//! lock is not in it, which flatters clocks that have one.
//!
//! Read them as ratios. `mock_instant::thread_local` is a variable of each thread, which
//! no other thread can move; it is what sharing is measured against.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use criterion::{Bencher, BenchmarkGroup, BenchmarkId, Criterion};
use figures::ProcessorTime;
use governor::clock::{Clock as _, FakeRelativeClock};
use timewarp::{Clock, MockClock, Moment};
use tokio::runtime::Runtime;

const THREADS: [u32; 4] = [1, 2, 4, 8];
const LEAST_CALLS: u64 = 100_000;
const STEP: Duration = Duration::from_nanos(1);

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    read(&mut criterion);
    set(&mut criterion);
    advance(&mut criterion);
    other_ways(&mut criterion);
    criterion.final_summary();
}

fn read(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("mock-read");
    let make = || MockClock::at("2008-08-12T07:00:00Z");
    shared(&mut group, "timewarp-wall", make, |clock| {
        black_box(black_box(clock).system_time());
    });
    shared(&mut group, "timewarp-monotonic", make, |clock| {
        black_box(black_box(clock).instant());
    });
    shared(
        &mut group,
        "mock_instant-thread-local",
        || (),
        |()| {
            black_box(mock_instant::thread_local::SystemTime::now());
        },
    );
    shared(
        &mut group,
        "mock_instant-global",
        || (),
        |()| {
            black_box(mock_instant::global::SystemTime::now());
        },
    );
    shared(&mut group, "quanta", quanta::Clock::mock, |(clock, _)| {
        black_box(black_box(clock).now());
    });
    shared(
        &mut group,
        "governor",
        FakeRelativeClock::default,
        |clock| {
            black_box(black_box(clock).now());
        },
    );
    let inside = |runtime: &Runtime, code: &mut dyn FnMut()| {
        let _guard = runtime.enter();
        code();
    };
    entered(&mut group, "tokio", paused, inside, |_| {
        black_box(tokio::time::Instant::now());
    });
    group.finish();
}

fn set(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("mock-set");
    shared(&mut group, "timewarp", MockClock::default, |clock| {
        assert!(clock.set_time(black_box(Moment::UNIX_EPOCH)).is_ok());
    });
    shared(
        &mut group,
        "mock_instant-thread-local",
        || (),
        |()| {
            mock_instant::thread_local::MockClock::set_system_time(black_box(STEP));
        },
    );
    shared(
        &mut group,
        "mock_instant-global",
        || (),
        |()| {
            mock_instant::global::MockClock::set_system_time(black_box(STEP));
        },
    );
    group.finish();
}

fn advance(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("mock-advance");
    shared(&mut group, "timewarp", MockClock::default, |clock| {
        assert!(clock.advance(black_box(STEP)).is_ok());
    });
    shared(
        &mut group,
        "mock_instant-thread-local",
        || (),
        |()| {
            mock_instant::thread_local::MockClock::advance(black_box(STEP));
        },
    );
    shared(
        &mut group,
        "mock_instant-global",
        || (),
        |()| {
            mock_instant::global::MockClock::advance(black_box(STEP));
        },
    );
    shared(&mut group, "quanta", quanta::Clock::mock, |(_, mock)| {
        mock.increment(black_box(STEP));
    });
    shared(
        &mut group,
        "governor",
        FakeRelativeClock::default,
        |clock| {
            clock.advance(black_box(STEP));
        },
    );
    // Only the thread of the runtime can move a paused clock.
    let runtime = paused();
    group.bench_function(BenchmarkId::new("tokio", 1), |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let begin = ProcessorTime::of_this_thread();
                for _ in 0..count {
                    tokio::time::advance(black_box(STEP)).await;
                }
                ProcessorTime::since(begin)
            })
        });
    });
    group.finish();
}

/// What only this crate's mock has, or has at another price.
fn other_ways(criterion: &mut Criterion<ProcessorTime>) {
    let clock = MockClock::at("2008-08-12T07:00:00Z");
    let expected = clock.system_time();
    let mut group = criterion.benchmark_group("mock-other");
    group.bench_function("read-chrono", |bencher| {
        bencher.iter(|| black_box(&clock).now());
    });
    let dynamic: &dyn Clock = &clock;
    group.bench_function("read-dyn", |bencher| {
        bencher.iter(|| black_box(dynamic).system_time());
    });
    assert_eq!(clock.system_time(), expected, "reading does not move it");
    let moving = MockClock::default();
    moving.auto_advance(STEP);
    group.bench_function("read-auto-advancing", |bencher| {
        bencher.iter(|| black_box(&moving).system_time());
    });
    assert!(moving.system_time() > MockClock::default().system_time());
    group.bench_function("make", |bencher| {
        bencher.iter(|| MockClock::at(black_box(Moment::UNIX_EPOCH)));
    });
    group.finish();
}

fn paused() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true);
    builder
        .build()
        .expect("a runtime with a timer needs nothing")
}

/// Times an operation on a clock that so many threads share.
fn shared<T: Sync>(
    group: &mut BenchmarkGroup<'_, ProcessorTime>,
    name: &str,
    make: impl Fn() -> T,
    operation: impl Fn(&T) + Sync,
) {
    entered(group, name, make, |_, code| code(), operation);
}

/// Times an operation that needs something to be entered around each thread's work.
fn entered<T: Sync>(
    group: &mut BenchmarkGroup<'_, ProcessorTime>,
    name: &str,
    make: impl Fn() -> T,
    run: impl Fn(&T, &mut dyn FnMut()) + Sync,
    operation: impl Fn(&T) + Sync,
) {
    for threads in THREADS {
        group.bench_function(
            BenchmarkId::new(name, threads),
            |bencher: &mut Bencher<'_, ProcessorTime>| {
                let clock = make();
                if threads == 1 {
                    run(&clock, &mut || bencher.iter(|| operation(&clock)));
                    return;
                }
                bencher.iter_custom(|count| {
                    let clock = make();
                    // With few, starting and stopping would be all that is measured.
                    let calls = count.max(LEAST_CALLS);
                    let time = on_threads(threads, |barrier| {
                        let mut time = Duration::ZERO;
                        run(&clock, &mut || {
                            barrier.wait();
                            let begin = ProcessorTime::of_this_thread();
                            for _ in 0..calls {
                                operation(&clock);
                            }
                            time = ProcessorTime::since(begin);
                        });
                        time
                    });
                    time.mul_f64(f64_of(count) / f64_of(calls))
                });
            },
        );
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts are far below what a float holds"
)]
fn f64_of(count: u64) -> f64 {
    count as f64
}

/// Runs code on so many threads, which wait at the barrier for each other, and returns
/// what a processor needed for one thread's share.
fn on_threads(threads: u32, code: impl Fn(&Barrier) -> Duration + Sync) -> Duration {
    let barrier = Barrier::new(threads as usize);
    let total: Duration = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| code(&barrier)))
            .collect();
        let times = threads.into_iter().map(thread::ScopedJoinHandle::join);
        times.map(|time| time.expect("it did not panic")).sum()
    });
    total / threads
}
