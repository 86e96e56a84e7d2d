//! `cargo timewarp`: whole test suites and shipped programs across dates.
//!
//! `arguments` is what can be asked for. A `unit` is one process that holds tests; `build`,
//! `collect` and `discover` make units of a project, `program` makes one of a program.
//! `examine` runs them: `baseline` at the real date, `instants` over the plan, `edges` to the
//! second. `pool` and `process` run one process after another with moved clocks;
//! `transcript` and `failure` read what they print.

mod arguments;
mod audit;
mod baseline;
mod build;
mod cargo_arguments;
mod clues;
mod collect;
mod constants;
mod discover;
mod edges;
mod elf;
mod examine;
mod failure;
mod failures;
mod footprint;
mod hunt;
mod hunting;
mod instants;
mod interrupt;
mod lines;
mod list;
mod listening;
mod output;
mod pool;
mod problem;
mod process;
mod program;
mod progress;
mod reader;
mod replay;
mod straddle;
mod swept;
mod target;
mod test;
mod tracing;
mod transcript;
mod unit;
mod wrap;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::{CommandFactory, Parser};
use timewarp::Moment;

use arguments::{Arguments, Command};
use problem::{Problem, While};

/// The status of a command that could not do what it was asked.
const COULD_NOT: u8 = 2;

fn main() -> ExitCode {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    if words.get(1).is_some_and(|word| word == collect::WORD) {
        return end(collect::run(&words[2..]));
    }
    // Cargo repeats the name of the command.
    if words.get(1).is_some_and(|word| word == "timewarp") {
        words.remove(1);
    }
    end(run(Arguments::parse_from(words)))
}

fn end(outcome: Result<u8, Problem>) -> ExitCode {
    match outcome {
        Ok(status) => ExitCode::from(status),
        // Cargo, which was building, was interrupted too.
        Err(_) if interrupt::is_interrupted() => {
            eprintln!("timewarp: interrupted before there was anything to report");
            ExitCode::from(interrupt::STATUS)
        }
        Err(problem) => {
            eprintln!("timewarp: {problem}");
            ExitCode::from(COULD_NOT)
        }
    }
}

fn run(arguments: Arguments) -> Result<u8, Problem> {
    interrupt::listen()?;
    match arguments.command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Run(arguments) => program::run(&arguments),
        Command::Hunt(arguments) => hunt::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Completions { shell } => {
            let mut completions = Vec::new();
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "cargo-timewarp",
                &mut completions,
            );
            let text = String::from_utf8_lossy(&completions).into_owned();
            output::print(text.trim_end(), arguments::Color::Never)?;
            Ok(0)
        }
        Command::Man { folder } => manual(&folder),
    }
}

/// Writes a page for the command and one for each part of it.
fn manual(folder: &Path) -> Result<u8, Problem> {
    let command = Arguments::command().name("cargo-timewarp");
    clap_mangen::generate_to(command, folder).or_problem(folder.display())?;
    Ok(0)
}

/// Returns the real time in whole seconds.
fn real_now() -> Moment {
    let now = Moment::from(SystemTime::now());
    Moment::from_seconds(now.as_seconds())
}
