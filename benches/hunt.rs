//! Does `cargo timewarp hunt` find dates that nobody named, and in how few runs?
//!
//! Dates are drawn by a seed that is printed, and planted in forms that real code has: one
//! test for each form and date, in a project of its own that reads the clock directly. The
//! command runs on it once. A date is found if a window is reported whose edges are exactly
//! those planted, to the second. As many decoys compare the clock with dates and never fail.
//!
//! ```text
//! cargo bench -p benches --bench hunt -- --seed 7 --dates 20 --forms chrono,jiff-window
//! ```
//!
//! `--release` hunts in an optimised build; `--quick` plants two dates of each form, and leaves
//! out the test suites that measure what tracing costs, and libFuzzer. The status is 1 when a
//! bar is missed.

#![expect(clippy::print_stdout, reason = "the tables are the answer")]

#[path = "hunt/arguments.rs"]
mod arguments;
#[path = "hunt/command.rs"]
mod command;
#[path = "hunt/form.rs"]
mod form;
#[path = "hunt/forms.rs"]
mod forms;
#[path = "hunt/fuzzer.rs"]
mod fuzzer;
#[path = "hunt/judge.rs"]
mod judge;
#[path = "hunt/project.rs"]
mod project;
#[path = "hunt/report.rs"]
mod report;
#[path = "hunt/slowdown.rs"]
mod slowdown;
#[path = "hunt/table.rs"]
mod table;
#[path = "hunt/window.rs"]
mod window;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use arguments::Arguments;
use command::Timewarp;
use fastrand::Rng;
use form::Plant;
use judge::{Listing, Naming, Row};
use project::Project;
use table::Bar;
use window::{at, rfc, second};

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("hunt: {error}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether all bars are met.
fn run(arguments: &Arguments) -> Result<bool, String> {
    let timewarp = Timewarp::build()?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hunt");
    let (project, rows) = plant_and_hunt(arguments, &timewarp, &folder)?;
    table::print(&rows);
    let mut bars = table::bars(&rows);
    if arguments.has_peers {
        bars.push(slowdown::measure(&timewarp, &folder)?);
        bars.extend(fuzzer::compare(&project, &rows, &folder, arguments.seed)?);
    }
    println!();
    bars.iter().for_each(Bar::print);
    println!("seed {}", arguments.seed);
    Ok(bars.iter().all(Bar::is_met))
}

fn plant_and_hunt(
    arguments: &Arguments,
    timewarp: &Timewarp,
    folder: &Path,
) -> Result<(Project, Vec<Row>), String> {
    let mut random = Rng::with_seed(arguments.seed);
    let begin = second(random.i64(at(2020).timestamp()..at(2030).timestamp()));
    let mut plants = Vec::new();
    for form in &arguments.forms {
        // The dates of a form depend on the seed and on its name, not on other forms.
        let mut random = random_of(arguments.seed, form.name);
        for number in 0..arguments.dates {
            for is_decoy in [false, true] {
                plants.push(Plant::draw(form, number, is_decoy, begin, &mut random));
            }
        }
    }
    println!(
        "hunt: seed {}, {} forms, {} dates of each, as many decoys, all right at {}",
        arguments.seed,
        arguments.forms.len(),
        arguments.dates,
        rfc(begin),
    );
    let project = Project::write(folder.join("project"), plants)
        .map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let report = folder.join("report");
    let watch = Instant::now();
    let build: &[&str] = if arguments.is_release {
        &["--release"]
    } else {
        &[]
    };
    timewarp.hunt(&project.folder, begin, &report, build)?;
    println!(
        "hunt: {:.0} s for all, the build included",
        watch.elapsed().as_secs_f64()
    );
    let decoys = [build, &["--", "decoy"]].concat();
    let listed = report::listed(&timewarp.audit(&project.folder, begin, &decoys)?)?;
    let answers = report::read(&report)?;
    for planted in &project.plants {
        // It would say that all of it was missed.
        let binary = format!("test/{}", planted.plant.form.module());
        if !answers.keys().any(|(known, _)| *known == binary) {
            return Err(format!("the report has no binary `{binary}`"));
        }
    }
    let rows = judge::judge(&project.plants, &arguments.forms, &answers, &listed);
    missed(&project, &rows);
    Ok((project, rows))
}

fn random_of(seed: u64, name: &str) -> Rng {
    let mut sum = seed;
    for byte in name.bytes() {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    Rng::with_seed(sum)
}

/// Prints each bug that was not found, and what was said instead.
fn missed(project: &Project, rows: &[Row]) {
    for row in rows {
        let of_form = |is_decoy| {
            let plants = project
                .plants
                .iter()
                .map(|planted| (planted, &planted.plant));
            plants.filter(move |(_, plant)| {
                plant.form.name == row.form.name && plant.is_decoy == is_decoy
            })
        };
        for ((planted, plant), judged) in of_form(false).zip(&row.bugs) {
            if !judged.is_found() || judged.naming < Naming::First || judged.false_alarms > 0 {
                let what = if judged.is_found() {
                    "unclear"
                } else {
                    "missed"
                };
                println!(
                    "{what}: {} {} at {}:{:?}: {}; said: {}",
                    row.form.name,
                    plant.name,
                    planted.file,
                    planted.lines,
                    plant.window,
                    judged.said
                );
            }
        }
        for ((planted, plant), judged) in of_form(true).zip(&row.decoys) {
            if judged.listing == Listing::Nowhere || judged.false_alarms > 0 {
                println!(
                    "decoy: {} {} at {}:{:?}: {}; {}; said: {}",
                    row.form.name,
                    plant.name,
                    planted.file,
                    planted.lines,
                    plant.window,
                    if judged.listing > Listing::Nowhere {
                        "listed"
                    } else {
                        "not in the audit"
                    },
                    judged.said
                );
            }
        }
    }
}
