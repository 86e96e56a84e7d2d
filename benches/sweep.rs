//! What does a sweep cost beyond the code it runs?
//!
//! - `sweep-instant-…`: a whole sweep per instant of its plan, the plan made once, beside
//!   `by-hand`, the loop that people write instead, with `catch_unwind`.
//! - `sweep-plan`: making a plan. `sweep-bisect`: finding one edge.
//! - `sweep-test-binary`, `sweep-process`: the same by rstest and by `faketime`.

#[path = "sweep/peers.rs"]
mod peers;

use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use criterion::{Criterion, Throughput};
use figures::ProcessorTime;
use timewarp::{Case, Depth, MockClock, Moment, Sweep};

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        instant(&mut criterion, depth);
    }
    plan(&mut criterion);
    bisect(&mut criterion);
    peers::compare(&mut criterion);
    criterion.final_summary();
}

fn instant(criterion: &mut Criterion<ProcessorTime>, depth: Depth) {
    let sweep = || Sweep::default().depth(depth);
    let plan = sweep().plan().expect("the defaults are a good plan");
    let moments: Vec<Moment> = plan.iter().map(Case::moment).collect();
    let mut group = criterion.benchmark_group(format!("sweep-instant-{depth}"));
    group.throughput(Throughput::Elements(plan.len() as u64));
    group.sample_size(30);
    group.bench_function("by-hand", |bencher| {
        bencher.iter(|| {
            let failed = moments.iter().filter(|at| {
                catch_unwind(AssertUnwindSafe(|| {
                    black_box(at);
                }))
                .is_err()
            });
            assert_eq!(failed.count(), 0);
        });
    });
    group.bench_function("injected-empty", |bencher| {
        bencher.iter(|| {
            let report = sweep().run(|at: Moment| {
                black_box(at);
            });
            assert!(report.is_clean());
        });
    });
    group.bench_function("injected-mock-clock", |bencher| {
        bencher.iter(|| {
            let report = sweep().run(|at: Moment| {
                black_box(MockClock::at(at));
            });
            assert!(report.is_clean());
        });
    });
    group.bench_function("ambient-empty", |bencher| {
        bencher.iter(|| assert!(sweep().unread(true).run_ambient(|| ()).is_clean()));
    });
    group.bench_function("ambient-one-read", |bencher| {
        bencher.iter(|| {
            let report =
                sweep().run_ambient(|| assert!(SystemTime::now() > UNIX_EPOCH - CENTURIES));
            assert!(report.is_clean());
        });
    });
    // More than one thread: the wall clock, which other work on the machine disturbs.
    for jobs in [1, 2] {
        group.bench_function(format!("wall-clock-of-{jobs}-jobs"), |bencher| {
            bencher.iter_custom(|count| {
                let begin = Instant::now();
                for _ in 0..count {
                    let report = sweep().jobs(jobs).run(|at| {
                        black_box(at);
                    });
                    assert!(report.is_clean());
                }
                begin.elapsed()
            });
        });
    }
    group.finish();
}

/// Longer ago than the plans of all depths begin.
const CENTURIES: Duration = Duration::from_secs(86_400 * 366 * 2_000);

fn plan(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("sweep-plan");
    group.sample_size(20);
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        // Another range each time: plans of equal choices are kept.
        let mut nanos = 0;
        group.bench_function(depth.name(), |bencher| {
            bencher.iter(|| {
                nanos += 1;
                let from = depth.range().start.checked_add(Duration::from_nanos(nanos));
                Sweep::default()
                    .depth(depth)
                    .from(from.expect("it is long before the last moment"))
                    .plan()
                    .expect("it is a good plan")
                    .len()
            });
        });
    }
    group.finish();
}

fn bisect(criterion: &mut Criterion<ProcessorTime>) {
    let first_bad = Moment::from_seconds(1_218_524_400);
    let mut group = criterion.benchmark_group("sweep-bisect");
    group.bench_function("quick-with-one-edge", |bencher| {
        bencher.iter(|| {
            let report = Sweep::default().run(|at: Moment| {
                if at < first_bad {
                    Ok(())
                } else {
                    Err("expired")
                }
            });
            assert_eq!(report.windows()[0].first_bad(), first_bad);
            assert!(report.bisect_runs() <= 70);
        });
    });
    group.finish();
}
