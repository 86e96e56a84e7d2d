//! What does an injected clock cost the code that reads it?
//!
//! Each group asks it of one piece of code; read it as ratios to `direct`, and over the
//! base clock that is a plain load, as ratios to `field`. The functions are those of
//! which `instructions` counts every instruction.
//!
//! Run it by itself, `cargo bench -p benches-production --bench overhead`: together with
//! packages that want the feature `warp`, the system's clock is read through a hook.
//! Groups are then named for it, so that they are not taken for production's.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use criterion::{BenchmarkGroup, Criterion};
use figures::ProcessorTime;
use production::log_stamp::Line;
use production::token_bucket::Bucket;
use production::ttl_cache::Cache;
use production::{
    FieldClock, SharedClock, chrono_read, log_stamp, monotonic_read, token_bucket, ttl_cache,
    wall_read,
};
use timewarp::{Clock, SystemClock};

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    reads(&mut criterion);
    hot_paths(&mut criterion);
    criterion.final_summary();
}

fn group<'a>(
    criterion: &'a mut Criterion<ProcessorTime>,
    name: &str,
) -> BenchmarkGroup<'a, ProcessorTime> {
    if production::is_hooked() {
        eprintln!(
            "overhead: not the production form, clock reads go through the hook of the feature \
             `warp`; run `cargo bench -p benches-production --bench overhead`"
        );
        criterion.benchmark_group(format!("hooked-overhead-{name}"))
    } else {
        criterion.benchmark_group(format!("overhead-{name}"))
    }
}

/// Times the six forms of one piece of code, each given what it takes.
macro_rules! six_forms {
    ($criterion:expr, $name:literal, $module:ident $(, $argument:expr)*) => {{
        let field = FieldClock::of_now();
        let field = black_box(&field);
        let system: &dyn Clock = black_box(&SystemClock);
        let shared_system: SharedClock = Arc::new(SystemClock);
        let dynamic: &dyn Clock = field;
        let shared_field: SharedClock = Arc::new(*field);
        let mut group = group($criterion, $name);
        group.bench_function("system-direct", |bencher| {
            bencher.iter(|| $module::direct($($argument),*));
        });
        group.bench_function("system-generic", |bencher| {
            bencher.iter(|| $module::generic($($argument),*));
        });
        group.bench_function("system-dyn", |bencher| {
            bencher.iter(|| $module::dynamic($($argument,)* black_box(system)));
        });
        group.bench_function("system-arc", |bencher| {
            bencher.iter(|| $module::shared($($argument,)* black_box(&shared_system)));
        });
        group.bench_function("load-direct", |bencher| {
            bencher.iter(|| $module::field($($argument,)* black_box(field)));
        });
        group.bench_function("load-generic", |bencher| {
            bencher.iter(|| $module::generic_field($($argument,)* black_box(field)));
        });
        group.bench_function("load-dyn", |bencher| {
            bencher.iter(|| $module::dynamic($($argument,)* black_box(dynamic)));
        });
        group.bench_function("load-arc", |bencher| {
            bencher.iter(|| $module::shared($($argument,)* black_box(&shared_field)));
        });
        group.finish();
    }};
}

fn reads(criterion: &mut Criterion<ProcessorTime>) {
    six_forms!(criterion, "wall-read", wall_read);
    six_forms!(criterion, "monotonic-read", monotonic_read);
    six_forms!(criterion, "chrono-read", chrono_read);
    in_place(criterion);
}

/// Times a read where it stands in the loop, without a call around it as the forms have.
fn in_place(criterion: &mut Criterion<ProcessorTime>) {
    let field = FieldClock::of_now();
    let field = black_box(&field);
    let dynamic: &dyn Clock = field;
    let shared: SharedClock = Arc::new(*field);
    let mut group = group(criterion, "read-in-place");
    group.bench_function("load-direct", |bencher| {
        bencher.iter(|| black_box(field).wall);
    });
    group.bench_function("load-generic", |bencher| {
        bencher.iter(|| black_box(field).system_time());
    });
    group.bench_function("load-dyn", |bencher| {
        bencher.iter(|| black_box(dynamic).system_time());
    });
    group.bench_function("load-arc", |bencher| {
        bencher.iter(|| black_box(&shared).system_time());
    });
    group.finish();
}

fn hot_paths(criterion: &mut Criterion<ProcessorTime>) {
    let now = FieldClock::of_now();

    // More tokens than can be taken: every request passes, as most do.
    let mut bucket = Bucket::new(
        Duration::from_secs(86_400),
        Duration::from_nanos(1),
        now.monotonic,
    );
    six_forms!(criterion, "token-bucket", token_bucket, &mut bucket);
    assert!(token_bucket::direct(&mut bucket), "a token was left");

    let mut cache = Cache::default();
    for key in 0..1_000 {
        cache.insert(key, key * 3, now.wall + Duration::from_secs(86_400));
    }
    assert_eq!(ttl_cache::direct(&cache, 500), Some(1_500));
    six_forms!(criterion, "ttl-cache", ttl_cache, &cache, black_box(500));
    let later = FieldClock {
        wall: now.wall + Duration::from_secs(86_400),
        ..now
    };
    assert_eq!(ttl_cache::generic_field(&cache, 500, &later), None);

    let mut line = Line::default();
    let message = "request served";
    six_forms!(
        criterion,
        "log-stamp",
        log_stamp,
        &mut line,
        black_box(message)
    );
    log_stamp::generic(&mut line, message);
    assert!(line.text.ends_with(" INFO request served\n"), "{line:?}");
    assert!(now.wall <= SystemTime::now());
}
