//! The same sweep by other means: a test for each date, a process for each date.
//!
//! Processes are timed by the wall clock, their own time being somebody else's.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use criterion::Criterion;
use figures::ProcessorTime;
use timewarp::{Case, Moment, Sweep};

/// How much slower a process for each date must at least be than an ambient sweep.
const TIMES_SLOWER: f64 = 1_000.0;

pub(crate) fn compare(criterion: &mut Criterion<ProcessorTime>) {
    tests(criterion);
    processes(criterion);
}

/// Times whole runs of test binaries, of 300 cases and of a sweep of 300 instants.
fn tests(criterion: &mut Criterion<ProcessorTime>) {
    let mut group = criterion.benchmark_group("sweep-test-binary");
    group.sample_size(20);
    for (id, target) in [
        ("sweep_dates-300-instants", "sweep_dates"),
        ("rstest-300-cases", "rstest_cases"),
    ] {
        let program = test_binary(target);
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|count| {
                let begin = Instant::now();
                for _ in 0..count {
                    let output = Command::new(&program).output().expect("it was just built");
                    assert!(output.status.success(), "{target}: {output:?}");
                }
                begin.elapsed()
            });
        });
    }
    group.finish();
}

fn test_binary(target: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["test", "--no-run", "--quiet", "--message-format=json"])
        .args(["-p", "benches", "--test", target])
        .output()
        .expect("cargo runs, it runs this benchmark");
    assert!(
        output.status.success(),
        "cargo test --no-run --test {target}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let messages = String::from_utf8(output.stdout).expect("JSON is text");
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program = messages
        .filter(|message| message["target"]["name"] == target)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.unwrap_or_else(|| panic!("cargo built no executable for the test `{target}`"))
}

/// Times a sweep of 300 dates by a process for each, and asserts how much slower it is.
#[expect(clippy::print_stdout, reason = "criterion prints there too")]
fn processes(criterion: &mut Criterion<ProcessorTime>) {
    if let Err(error) = Command::new("faketime").arg("--version").output() {
        eprintln!(
            "sweep: NOT COMPARED with a process for each date: `faketime` does not run: {error}; \
             try `apt-get install faketime`"
        );
        return;
    }
    let plan = Sweep::default()
        .plan()
        .expect("the defaults are a good plan");
    let moments: Vec<Moment> = plan.iter().map(Case::moment).collect();
    let mut fastest = [Duration::MAX; 2];
    let mut group = criterion.benchmark_group("sweep-process");
    group.sample_size(10);
    group.bench_function("ambient-300-dates", |bencher| {
        bencher.iter_custom(|count| {
            let begin = Instant::now();
            for _ in 0..count {
                let one = Instant::now();
                let report = Sweep::default().run_ambient(|| {
                    black_box(SystemTime::now());
                });
                assert_eq!(report.tried(), moments.len());
                fastest[0] = fastest[0].min(one.elapsed());
            }
            begin.elapsed()
        });
    });
    group.bench_function("faketime-300-dates", |bencher| {
        bencher.iter_custom(|count| {
            let begin = Instant::now();
            for _ in 0..count {
                let one = Instant::now();
                for at in &moments {
                    run_at(*at);
                }
                fastest[1] = fastest[1].min(one.elapsed());
            }
            begin.elapsed()
        });
    });
    group.finish();
    if fastest.contains(&Duration::MAX) {
        return; // A filter left one of them out.
    }
    let ratio = fastest[1].as_secs_f64() / fastest[0].as_secs_f64();
    println!(
        "{} dates: a process for each takes {ratio:.0} times as long as the ambient sweep",
        moments.len()
    );
    assert!(
        ratio >= TIMES_SLOWER,
        "a process for each date took only {ratio:.0} times as long as the ambient sweep, {fastest:?}; \
         it was {TIMES_SLOWER} times or more"
    );
}

/// Runs the program of one date in a process that sees this date.
fn run_at(at: Moment) {
    let seconds = at.as_seconds();
    let date = Moment::from_seconds(seconds).to_string();
    let date = date.replace('T', " ").replace('Z', "");
    let status = Command::new("faketime")
        .args(["-f", &format!("@{date}")])
        .arg(env!("CARGO_BIN_EXE_one-date"))
        .arg(seconds.to_string())
        .env("TZ", "UTC")
        .status();
    let status = status.expect("faketime ran before");
    assert!(
        status.success(),
        "the process at {date} saw another date: {status}"
    );
}
