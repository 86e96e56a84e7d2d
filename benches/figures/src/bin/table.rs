//! Writes the tables of `benches/README.md`, and their pictures, from what was measured.
//!
//! `cargo run -p benches-figures --bin table`, after `cargo bench`. It replaces what is
//! between the marks `<!-- figures -->` and `<!-- end of figures -->`, and nothing else.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::available_parallelism;
use std::{env, fs};

use figures::{Estimate, bars, in_words};

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end of figures -->";

/// A group of benchmarks, what it asks, and what all of it is compared with.
struct Question {
    group: &'static str,
    asks: &'static str,
    first: &'static str,
}

const fn question(group: &'static str, first: &'static str, asks: &'static str) -> Question {
    Question { group, asks, first }
}

const QUESTIONS: &[Question] = &[
    question(
        "overhead-wall-read",
        "system-direct",
        "Reading the wall clock",
    ),
    question(
        "overhead-monotonic-read",
        "system-direct",
        "Reading the monotonic clock",
    ),
    question(
        "overhead-chrono-read",
        "system-direct",
        "Reading chrono's date and time",
    ),
    question(
        "overhead-read-in-place",
        "load-direct",
        "Reading a clock that is a plain load, with no call around it",
    ),
    question("overhead-token-bucket", "system-direct", "A rate limit"),
    question(
        "overhead-ttl-cache",
        "system-direct",
        "A look-up in a cache that expires",
    ),
    question("overhead-log-stamp", "system-direct", "A line of a log"),
    question(
        "mock-read",
        "timewarp-wall",
        "Reading a mock clock, on 1 to 8 threads",
    ),
    question(
        "mock-set",
        "timewarp",
        "Setting a mock clock, on 1 to 8 threads",
    ),
    question(
        "mock-advance",
        "timewarp",
        "Advancing a mock clock, on 1 to 8 threads",
    ),
    question("mock-other", "read-dyn", "What else a mock clock does"),
    question(
        "sweep-instant-quick",
        "by-hand",
        "A quick sweep, for each of 300 instants",
    ),
    question(
        "sweep-instant-standard",
        "by-hand",
        "A standard sweep, for each instant",
    ),
    question(
        "sweep-instant-deep",
        "by-hand",
        "A deep sweep, for each instant",
    ),
    question("sweep-plan", "quick", "Making a plan"),
    question("sweep-bisect", "quick-with-one-edge", "Finding an edge"),
    question(
        "sweep-test-binary",
        "sweep_dates-300-instants",
        "A test binary, wall clock",
    ),
    question(
        "sweep-process",
        "ambient-300-dates",
        "A process for each date, wall clock",
    ),
    question(
        "warp-read",
        "real",
        "Reading the clock past, outside and inside the hook",
    ),
    question("warp-enter", "enter-and-leave", "Entering a warp"),
];

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("table: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), String> {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or(benches.join("../target"), PathBuf::from);
    let estimates = Estimate::read_all(&target.join("criterion"))?;
    let mut text = machine()?;
    for question in QUESTIONS {
        let mut found: Vec<&Estimate> = estimates
            .iter()
            .filter(|estimate| estimate.group == question.group)
            .collect();
        if found.is_empty() {
            return Err(format!(
                "nothing was measured of `{}`; run `cargo bench` and \
                 `cargo bench -p benches-production`",
                question.group
            ));
        }
        found.sort_by_key(|estimate| {
            let threads = estimate
                .value
                .as_deref()
                .and_then(|value| value.parse().ok());
            (
                threads.unwrap_or(0_u32),
                estimate.function != question.first,
            )
        });
        let first = found[0];
        if first.function != question.first {
            return Err(format!(
                "nothing was measured of `{}/{}`",
                question.group, question.first
            ));
        }
        write!(text, "\n### {}\n\n", question.asks).expect("a string takes what is written");
        text.push_str(&if first.value.is_some() {
            by_threads(&found)
        } else {
            by_name(&found)
        });
        write!(text, "\n![{0}](graphs/{0}.svg)\n", question.group)
            .expect("a string takes what is written");
        let figures: Vec<_> = found
            .iter()
            .map(|estimate| (estimate.id(), estimate.nanos_each()))
            .collect();
        let file = benches.join(format!("graphs/{}.svg", question.group));
        fs::create_dir_all(benches.join("graphs")).map_err(|error| error.to_string())?;
        fs::write(&file, bars(question.asks, &figures))
            .map_err(|error| format!("`{}`: {error}", file.display()))?;
    }
    text.push_str(&instructions(&target.join("tmp/instructions.tsv"))?);
    replace(&benches.join("README.md"), &text)
}

fn by_name(found: &[&Estimate]) -> String {
    let first = found[0].nanos_each();
    let mut text = format!(
        "| ratio to `{}` | | time |\n|---:|---|---:|\n",
        found[0].function
    );
    for estimate in found {
        let nanos = estimate.nanos_each();
        let (ratio, time) = (nanos / first, in_words(nanos));
        writeln!(text, "| {ratio:.2} | {} | {time} |", estimate.function)
            .expect("a string takes what is written");
    }
    text
}

/// Makes a table of a column for each number of threads.
fn by_threads(found: &[&Estimate]) -> String {
    let first = found[0].nanos_each();
    let mut values: Vec<&Option<String>> = Vec::new();
    let mut functions: Vec<&str> = Vec::new();
    for estimate in found {
        if !values.contains(&&estimate.value) {
            values.push(&estimate.value);
        }
        if !functions.contains(&estimate.function.as_str()) {
            functions.push(&estimate.function);
        }
    }
    let mut text = format!("| ratio to `{}`, alone |", found[0].function);
    for value in &values {
        write!(text, " {} |", value.as_deref().unwrap_or("")).expect("a string");
    }
    writeln!(text, "\n|---|{}", "---:|".repeat(values.len())).expect("a string");
    for function in functions {
        write!(text, "| {function} |").expect("a string");
        for value in &values {
            let estimate = found
                .iter()
                .find(|estimate| estimate.function == function && estimate.value == **value);
            let cell = estimate.map_or(String::new(), |estimate| {
                let nanos = estimate.nanos_each();
                format!("{:.2} ({})", nanos / first, in_words(nanos))
            });
            write!(text, " {cell} |").expect("a string");
        }
        text.push('\n');
    }
    text
}

/// Makes the table of what `instructions` counted.
fn instructions(file: &Path) -> Result<String, String> {
    let counts = fs::read_to_string(file).map_err(|error| {
        format!(
            "`{}`: {error}; run `cargo bench -p benches-production --bench instructions`",
            file.display()
        )
    })?;
    let mut text = "\n### Instructions of one call, counted by callgrind\n\n\
                    | | direct | generic | `&dyn` | `Arc<dyn>` |\n|---|---:|---:|---:|---:|\n"
        .to_owned();
    let counts: Vec<(&str, &str, &str)> = counts
        .lines()
        .filter_map(|line| {
            let (name, count) = line.split_once('\t')?;
            let (code, form) = name.rsplit_once(' ')?;
            Some((code, form, count))
        })
        .collect();
    let mut codes: Vec<&str> = counts.iter().map(|(code, ..)| *code).collect();
    codes.dedup();
    for code in codes {
        let of = |form: &str| {
            let mut all = counts.iter();
            let found = all.find(|(known, its_form, _)| *known == code && *its_form == form);
            found.map_or("", |(_, _, count)| *count)
        };
        let [direct, generic, dynamic, shared] = ["direct", "generic", "dyn", "arc"].map(of);
        writeln!(
            text,
            "| {code} | {direct} | {generic} | {dynamic} | {shared} |"
        )
        .expect("a string takes what is written");
    }
    text.push_str("\nSome ten of each are the loop that counts.\n");
    Ok(text)
}

/// Says on what and when this was measured.
fn machine() -> Result<String, String> {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        let output = output.map_err(|error| format!("`{program}` does not run: {error}"))?;
        Ok::<_, String>(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let processor = processor.unwrap_or_else(|| env::consts::ARCH.to_owned());
    let count = available_parallelism().map_err(|error| error.to_string())?;
    let (date, compiler) = (
        said("date", &["-u", "+%F"])?,
        said("rustc", &["--version"])?,
    );
    Ok(format!(
        "Measured on {date} with `cargo bench -p benches` and `cargo bench -p benches-production`: {processor}, \
         {count} processors, {}, {compiler}.\n",
        env::consts::OS
    ))
}

fn replace(file: &Path, figures: &str) -> Result<(), String> {
    let problem = |error| format!("`{}`: {error}", file.display());
    let text = fs::read_to_string(file).map_err(problem)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts
        .ok_or_else(|| format!("`{}` has no `{BEGIN}` and `{END}` after it", file.display()))?;
    let text = format!("{before}{BEGIN}\n\n{figures}\n{END}{after}");
    fs::write(file, text).map_err(problem)
}
