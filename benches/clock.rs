//! What does reading a clock cost? A mock beside the real one, and through `dyn`.
//!
//! Read it as ratios to `system/direct`: nanoseconds differ from machine to machine.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use criterion::Criterion;
use timewarp::{Clock, MockClock, Moment, SystemClock};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    system(&mut criterion);
    mock(&mut criterion);
    criterion.final_summary();
}

fn system(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("system");
    group.bench_function("direct", |bencher| bencher.iter(SystemTime::now));
    group.bench_function("generic", |bencher| bencher.iter(|| read(&SystemClock)));
    let clock: &dyn Clock = &SystemClock;
    group.bench_function("dyn", |bencher| {
        bencher.iter(|| black_box(clock).system_time());
    });
    group.finish();
}

fn read(clock: &impl Clock) -> SystemTime {
    clock.system_time()
}

fn mock(criterion: &mut Criterion) {
    let clock = MockClock::at("2008-08-12T07:00:00Z");
    let expected = clock.system_time();
    let mut group = criterion.benchmark_group("mock");
    group.bench_function("read", |bencher| {
        bencher.iter(|| black_box(&clock).system_time());
    });
    group.bench_function("read-instant", |bencher| {
        bencher.iter(|| black_box(&clock).instant());
    });
    group.bench_function("read-chrono", |bencher| {
        bencher.iter(|| black_box(&clock).now());
    });
    let dynamic: &dyn Clock = &clock;
    group.bench_function("read-dyn", |bencher| {
        bencher.iter(|| black_box(dynamic).system_time());
    });
    assert_eq!(clock.system_time(), expected, "reading does not move it");
    group.bench_function("set-time", |bencher| {
        bencher.iter(|| clock.set_time(black_box(Moment::UNIX_EPOCH)));
    });
    group.bench_function("advance", |bencher| {
        bencher.iter(|| clock.advance(black_box(Duration::from_nanos(1))));
    });
    group.bench_function("make", |bencher| {
        bencher.iter(|| MockClock::at(black_box(Moment::UNIX_EPOCH)));
    });
    assert!(clock.moment() > Moment::UNIX_EPOCH, "advancing moved it");
    group.finish();
}
