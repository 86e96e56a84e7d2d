//! Does an injected clock execute a single instruction more than none at all?
//!
//! Runs itself under `valgrind --tool=callgrind`, which counts instructions: no noise
//! touches the answer. Every form of every piece of code runs a thousand times, then
//! three thousand times; a call's count is the difference over two thousand, so that
//! what happens once cancels out.
//!
//! Fails when the generic form executes any other number than the direct one, and when
//! the counting is so blunt that it does not tell `&dyn Clock` from both. (Chrono's own
//! read is one jump longer than ours; there, fewer are allowed.)

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{env, fs};

use production::log_stamp::Line;
use production::token_bucket::Bucket;
use production::ttl_cache::Cache;
use production::{
    FieldClock, SharedClock, chrono_read, log_stamp, monotonic_read, token_bucket, ttl_cache,
    wall_read,
};
use timewarp::{Clock, SystemClock};

/// The argument that makes this program run what is counted.
const COUNTED: &str = "--counted";
/// What may execute fewer instructions than its direct form: `Utc::now()` panics before
/// 1970 and is a call of its own, `SystemClock::now` is neither.
const FEWER: &str = "chrono-read system";
const FEW: u64 = 1_000;
const MANY: u64 = 3_000;

/// Where the counts go, for the table of results.
const RESULTS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/instructions.tsv");

fn main() -> ExitCode {
    if env::args().any(|argument| argument == COUNTED) {
        run_everything(&mut |_, calls, call| repeat(calls, call));
        return ExitCode::SUCCESS;
    }
    match count().and_then(|counts| judge(&counts)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("instructions: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// A place that callgrind is told of: it writes a count down whenever it gets here.
#[inline(never)]
fn mark() {
    black_box(());
}

/// Calls so often between two marks, after a call that does what happens only once.
///
/// One function for all, so that they differ in nothing else.
#[inline(never)]
fn repeat(calls: u64, call: &mut dyn FnMut()) {
    call();
    mark();
    for _ in 0..calls {
        call();
    }
    mark();
}

type Runner<'a> = &'a mut dyn FnMut(&'static str, u64, &mut dyn FnMut());

/// Hands every form of every piece of code to `runner`, few times and many times.
fn run_everything(runner: Runner<'_>) {
    // Another time has other digits, which other instructions write.
    let field = FieldClock {
        wall: SystemTime::UNIX_EPOCH + Duration::new(1_218_524_400, 123_456_789),
        ..FieldClock::of_now()
    };
    let field = black_box(&field);
    let system: &dyn Clock = black_box(&SystemClock);
    let shared: SharedClock = Arc::new(*field);
    let day = Duration::from_secs(86_400);
    let mut bucket = Bucket::new(day, Duration::from_nanos(1), field.monotonic);
    let mut cache = Cache::default();
    cache.insert(7, 21, field.wall + day);
    let mut line = Line::default();
    let text = black_box("request served");

    // A call under a name, and what it gives kept from the optimiser.
    macro_rules! run {
        ($($name:literal: $call:expr;)*) => {$(
            for calls in [FEW, MANY] {
                runner($name, calls, &mut || {
                    black_box($call);
                });
            }
        )*};
    }
    run! {
        "wall-read system direct": wall_read::direct();
        "wall-read system generic": wall_read::generic();
        "wall-read system dyn": wall_read::dynamic(system);
        "wall-read load direct": wall_read::field(field);
        "wall-read load generic": wall_read::generic_field(field);
        "wall-read load dyn": wall_read::dynamic(black_box(field));
        "wall-read load arc": wall_read::shared(&shared);
        "monotonic-read system direct": monotonic_read::direct();
        "monotonic-read system generic": monotonic_read::generic();
        "monotonic-read system dyn": monotonic_read::dynamic(system);
        "monotonic-read load direct": monotonic_read::field(field);
        "monotonic-read load generic": monotonic_read::generic_field(field);
        "monotonic-read load dyn": monotonic_read::dynamic(black_box(field));
        "monotonic-read load arc": monotonic_read::shared(&shared);
        "chrono-read system direct": chrono_read::direct();
        "chrono-read system generic": chrono_read::generic();
        "chrono-read system dyn": chrono_read::dynamic(system);
        "token-bucket load direct": token_bucket::field(&mut bucket, field);
        "token-bucket load generic": token_bucket::generic_field(&mut bucket, field);
        "token-bucket load dyn": token_bucket::dynamic(&mut bucket, black_box(field));
        "ttl-cache load direct": ttl_cache::field(&cache, 7, field);
        "ttl-cache load generic": ttl_cache::generic_field(&cache, 7, field);
        "ttl-cache load dyn": ttl_cache::dynamic(&cache, 7, black_box(field));
        "log-stamp load direct": log_stamp::field(&mut line, text, field);
        "log-stamp load generic": log_stamp::generic_field(&mut line, text, field);
        "log-stamp load dyn": log_stamp::dynamic(&mut line, text, black_box(field));
    }
}

/// Runs this program under callgrind and returns each form's instructions for a call.
fn count() -> Result<Vec<(&'static str, u64)>, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("instructions");
    let problem = |error| format!("`{}`: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(problem)?;
    }
    fs::create_dir_all(&folder).map_err(problem)?;
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg("--dump-before=instructions::mark*")
        .arg("--callgrind-out-file=counts")
        .arg(program)
        .arg(COUNTED)
        .current_dir(&folder)
        .output()
        .map_err(|error| {
            format!("`valgrind` does not run: {error}; try `apt-get install valgrind`")
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("valgrind: {}\n{said}", output.status));
    }
    let mut names = Vec::new();
    run_everything(&mut |name, _, _| names.push(name));
    // Parts are numbered from 1; every second one lies between the marks of a `repeat`.
    let totals = (1..=names.len())
        .map(|repeat| 2 * repeat)
        .map(|part| total(&folder.join(format!("counts.{part}"))))
        .collect::<Result<Vec<u64>, String>>()?;
    let pairs = totals.chunks_exact(2).zip(names.chunks_exact(2));
    pairs
        .map(|(totals, names)| {
            let more = totals[1].saturating_sub(totals[0]);
            if more == 0 || more % (MANY - FEW) != 0 {
                return Err(format!(
                    "{}: {} calls took {} instructions and {MANY} took {}, which is not the same for \
                     every call",
                    names[0], FEW, totals[0], totals[1]
                ));
            }
            Ok((names[0], more / (MANY - FEW)))
        })
        .collect()
}

/// Reads how many instructions one part of callgrind's output holds.
fn total(file: &Path) -> Result<u64, String> {
    let text = fs::read_to_string(file).map_err(|error| {
        format!(
            "callgrind did not write `{}`: {error}",
            file.file_name()
                .map(OsStr::to_string_lossy)
                .unwrap_or_default()
        )
    })?;
    let total = text.lines().find_map(|line| line.strip_prefix("summary: "));
    total
        .and_then(|total| total.trim().parse().ok())
        .ok_or_else(|| format!("`{}` has no line `summary: 123`", file.display()))
}

#[expect(clippy::print_stdout, reason = "it is what was asked for")]
fn judge(counts: &[(&str, u64)]) -> Result<(), String> {
    let of = |name: &str| {
        counts
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, count)| *count)
    };
    let mut problems = Vec::new();
    let mut rows = String::new();
    println!("{:32} instructions a call", "");
    for (name, count) in counts {
        println!("{name:32} {count:6}");
        writeln!(rows, "{name}\t{count}").expect("a string takes what is written");
        let (code, form) = name.rsplit_once(' ').expect("names have a form");
        let direct = of(&format!("{code} direct")).expect("every piece has a direct form");
        match form {
            "generic" if code == FEWER && *count < direct => {}
            "generic" if *count != direct => problems.push(format!(
                "{name} executes {count} instructions, and written directly {direct}"
            )),
            "dyn" | "arc" if *count <= direct => problems.push(format!(
                "{name} executes {count} instructions, no more than written directly: the counts do \
                 not show a layer where there is one"
            )),
            _ => {}
        }
    }
    fs::write(RESULTS, rows).map_err(|error| format!("`{RESULTS}`: {error}"))?;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n  "))
    }
}
