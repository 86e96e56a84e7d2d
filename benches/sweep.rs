//! What does a sweep cost beyond the code it runs?
//!
//! `instant/…` is a whole sweep of empty code per instant of its plan, the plan made
//! once; `by-hand` is the loop that people write instead, with `catch_unwind`.

use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};

use criterion::{Criterion, Throughput};
use figures::ProcessorTime;
use timewarp::{Depth, MockClock, Moment, Sweep};

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .configure_from_args();
    instant(&mut criterion);
    plan(&mut criterion);
    bisect(&mut criterion);
    criterion.final_summary();
}

fn instant(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("instant");
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        let plan = Sweep::default()
            .depth(depth)
            .plan()
            .expect("the defaults are a good plan");
        group.throughput(Throughput::Elements(plan.len() as u64));
        group.bench_function(format!("{depth}/empty"), |bencher| {
            bencher.iter(|| {
                let report = Sweep::default().depth(depth).run(|at: Moment| {
                    black_box(at);
                });
                assert!(report.is_clean());
            });
        });
        group.bench_function(format!("{depth}/mock-clock"), |bencher| {
            bencher.iter(|| {
                let report = Sweep::default().depth(depth).run(|at: Moment| {
                    black_box(MockClock::at(at));
                });
                assert!(report.is_clean());
            });
        });
        let moments: Vec<Moment> = plan.iter().map(timewarp::Case::moment).collect();
        group.bench_function(format!("{depth}/by-hand"), |bencher| {
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
    }
    group.finish();
}

fn plan(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(20);
    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        // Another range each time: plans of equal choices are kept.
        let mut nanos = 0;
        group.bench_function(depth.name(), |bencher| {
            bencher.iter(|| {
                nanos += 1;
                let from = Moment::from_nanos(nanos).expect("it is just after 1970");
                Sweep::default()
                    .depth(depth)
                    .from(from)
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
    let mut group = criterion.benchmark_group("bisect");
    group.bench_function("one-edge-of-a-quick-sweep", |bencher| {
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
