//! What does moving the wall clock cost: in a warp, outside of one, and to enter it?
//!
//! `read/real` calls the C library past the hook; `read/outside` goes through the hook
//! with no warp active. Their difference is what the feature costs a program.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use criterion::Criterion;
use figures::ProcessorTime;
use timewarp::warp::{self, Warp};
use timewarp::{Moment, Sweep};

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .configure_from_args();
    read(&mut criterion);
    enter(&mut criterion);
    sweep(&mut criterion);
    criterion.final_summary();
}

fn read(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("read");
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
    criterion.bench_function("enter-and-leave", |bencher| {
        bencher.iter(|| warp::at(black_box(Moment::UNIX_EPOCH), || ()));
    });
}

fn sweep(criterion: &mut Criterion<ProcessorTime>) {
    criterion.bench_function("ambient-sweep-of-300-empty-runs", |bencher| {
        bencher.iter(|| {
            let report = Sweep::default().run_ambient(|| ());
            assert_eq!(report.tried(), 300);
        });
    });
}
