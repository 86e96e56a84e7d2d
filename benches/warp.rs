//! What does moving the wall clock cost: in a warp, outside of one, and to enter it?
//!
//! `real` calls the C library past the hook; `outside` goes through the hook
//! with no warp active. Their difference is what the feature costs a program.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use criterion::Criterion;
use figures::ProcessorTime;
use timewarp::Moment;
use timewarp::warp::{self, Warp};

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    read(&mut criterion);
    enter(&mut criterion);
    criterion.final_summary();
}

fn read(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("warp-read");
    group.bench_function("real", |bencher| bencher.iter(warp::real_now));
    group.bench_function("outside", |bencher| bencher.iter(SystemTime::now));
    let warps = [
        ("frozen", Warp::new("2008-08-12").frozen()),
        (
            "stepping",
            Warp::new("2008-08-12").step(Duration::from_nanos(1)),
        ),
        ("running", Warp::new("2008-08-12")),
    ];
    for (name, warp) in warps {
        let _guard = warp.enter();
        group.bench_function(name, |bencher| bencher.iter(SystemTime::now));
        assert!(Moment::from(SystemTime::now()) < Moment::from_seconds(1_300_000_000));
    }
    group.finish();
}

fn enter(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("warp-enter");
    group.bench_function("enter-and-leave", |bencher| {
        bencher.iter(|| warp::at(black_box(Moment::UNIX_EPOCH), || ()));
    });
    group.finish();
}
