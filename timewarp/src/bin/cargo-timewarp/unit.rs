//! Something that runs as one process: a test binary, a doc test, or a program.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::time::Duration;

use regex::Regex;
use timewarp::Failure;
use timewarp::hunt::Trace;
use timewarp::suite::TestId;
use timewarp_preload::Page;

use crate::failure;
use crate::listening::{Listening, Output};
use crate::pool::Pool;
use crate::problem::Problem;
use crate::process::{Exit, Program, Slot, When};
use crate::transcript::{Outcome, Transcript};

/// Something that runs as one process, and the tests in it.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) program: Program,
    /// The package and its version, as in `licence 1.2.3`; empty for a program.
    pub(crate) package: String,
    /// As in `lib` or `test/it`.
    pub(crate) label: String,
    /// Arguments of `cargo test` that choose it.
    pub(crate) choose: Vec<String>,
    pub(crate) kind: Kind,
    /// Names; one that is empty where the exit status is all there is.
    pub(crate) tests: Vec<String>,
    /// Ignored tests run too.
    pub(crate) runs_ignored: bool,
    /// Each test runs in a process of its own.
    pub(crate) is_split: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// libtest's own harness, which takes names.
    Harness,
    /// Speaks as libtest does but runs all its tests, as merged doc tests do.
    Whole,
    /// Judged by its exit status.
    Exit(Judge),
}

/// Says whether a program did well.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    /// Its output must match this; the exit status is then nobody's business.
    pub(crate) ok_if: Option<Regex>,
    /// It must fail, as a doc test that should panic.
    pub(crate) must_fail: bool,
}

/// What became of one test in one run.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    Passed,
    Failed(Failure),
    /// It was killed after its time.
    Hung(Failure),
    /// It was ignored, or not begun.
    NotRun,
}

impl Fate {
    pub(crate) fn failure(self) -> Option<Failure> {
        match self {
            Self::Failed(failure) | Self::Hung(failure) => Some(failure),
            Self::Passed | Self::NotRun => None,
        }
    }

    pub(crate) fn is_bad(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Hung(_))
    }
}

/// One test alone.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) fate: Fate,
    pub(crate) page: Page,
    pub(crate) trace: Option<Trace>,
    pub(crate) swept: Vec<String>,
    pub(crate) took: Duration,
}

/// Tests that ran together in one process, or in several if one was killed.
#[derive(Debug, Default)]
pub(crate) struct Together {
    pub(crate) fates: HashMap<usize, Fate>,
    pub(crate) reads: u64,
    pub(crate) took: Duration,
}

/// Bytes of names on one command line, well below what the system takes.
const LONGEST_LINE: usize = 200_000;

impl Unit {
    pub(crate) fn id(&self, test: usize) -> TestId {
        TestId {
            package: self.package.clone(),
            binary: self.label.clone(),
            name: self.tests[test].clone(),
        }
    }

    /// Returns the name of its package and its own, for people.
    pub(crate) fn place(&self) -> String {
        let package = self.package.split(' ').next().unwrap_or_default();
        format!("{package} {}", self.label).trim().to_owned()
    }

    /// Returns the package as paths of its sources have it, as in `licence-1.2.3`.
    pub(crate) fn package_key(&self) -> String {
        self.package.replace(' ', "-")
    }

    /// Runs one test in a process of its own.
    pub(crate) fn alone(
        &self,
        slot: &Slot,
        pool: &Pool,
        test: usize,
        when: When,
        allowed: Duration,
    ) -> Result<Attempt, Problem> {
        pool.count();
        let turn = pool.turn(&self.program.folder);
        if let Kind::Exit(judge) = &self.kind {
            let mut output = Output::new(allowed);
            let mut run = slot.run(&self.program, &[], when, &mut output)?;
            let touched = std::mem::take(&mut run.touched);
            pool.touch(&self.program.folder, touched, turn.as_ref());
            let stdout = String::from_utf8_lossy(&output.bytes);
            let fate = judge.fate(&run, &stdout);
            return Ok(Attempt {
                fate,
                page: run.page,
                trace: run.trace,
                swept: run.swept,
                took: run.took,
            });
        }
        let name = &self.tests[test];
        let limits = HashMap::from([(name.as_str(), allowed)]);
        let names: Vec<&str> = match self.kind {
            Kind::Harness => vec![name],
            _ => self.tests.iter().map(String::as_str).collect(),
        };
        let mut listening = Listening::new(&names, limits, allowed);
        let arguments = self.arguments(&names);
        let mut run = slot.run(&self.program, &arguments, when, &mut listening)?;
        let touched = std::mem::take(&mut run.touched);
        pool.touch(&self.program.folder, touched, turn.as_ref());
        let outcome = listening.transcript.outcome(name);
        let fate = match outcome {
            Some(Outcome::Passed) => Fate::Passed,
            Some(Outcome::Failed) => {
                let printed = failure::of_output(listening.transcript.printed(name));
                Fate::Failed(printed.unwrap_or_else(|| said_nothing(&listening.transcript, name)))
            }
            Some(Outcome::Ignored) => Fate::NotRun,
            Some(Outcome::Silent) | None => match run.exit {
                Exit::TimedOut(allowed) => Fate::Hung(failure::still_running(allowed)),
                Exit::Interrupted => Fate::NotRun,
                _ => Fate::Failed(failure::of_run(&run, "")),
            },
        };
        Ok(Attempt {
            fate,
            page: run.page,
            trace: run.trace,
            swept: run.swept,
            took: run.took,
        })
    }

    /// Runs tests one after another in one process.
    ///
    /// When one is killed or takes the process with it, the rest goes on in another.
    pub(crate) fn together(
        &self,
        slot: &Slot,
        pool: &Pool,
        tests: &[usize],
        when: When,
        allowed: impl Fn(usize) -> Duration,
    ) -> Result<Together, Problem> {
        let mut together = Together::default();
        if let Kind::Exit(_) = self.kind {
            for test in tests {
                let attempt = self.alone(slot, pool, *test, when, allowed(*test))?;
                together.reads += attempt.page.reads;
                together.took += attempt.took;
                together.fates.insert(*test, attempt.fate);
            }
            return Ok(together);
        }
        let mut left = tests.to_vec();
        while !left.is_empty() && !pool.is_stopped() {
            let part = self.part(&left);
            let ended = self.once(slot, pool, &part, when, &allowed, &mut together)?;
            left.retain(|test| !together.fates.contains_key(test));
            if !ended && matches!(self.kind, Kind::Whole) {
                break;
            }
        }
        // What cannot be run apart from a test that was killed did not run.
        for test in left {
            together.fates.insert(test, Fate::NotRun);
        }
        Ok(together)
    }

    /// Returns as many of the tests as fit on one command line.
    fn part(&self, tests: &[usize]) -> Vec<usize> {
        if matches!(self.kind, Kind::Whole) {
            return tests.to_vec();
        }
        let mut length = 0;
        let fits = |test: &&usize| {
            length += self.tests[**test].len() + 1;
            length < LONGEST_LINE
        };
        let part: Vec<_> = tests.iter().take_while(fits).copied().collect();
        if part.is_empty() {
            tests[..1].to_vec()
        } else {
            part
        }
    }

    /// Runs one process; returns false when it did not come to its own end.
    fn once(
        &self,
        slot: &Slot,
        pool: &Pool,
        tests: &[usize],
        when: When,
        allowed: &impl Fn(usize) -> Duration,
        together: &mut Together,
    ) -> Result<bool, Problem> {
        pool.count();
        let turn = pool.turn(&self.program.folder);
        let name = |test: usize| self.tests[test].as_str();
        let names: Vec<&str> = match self.kind {
            Kind::Harness => tests.iter().map(|test| name(*test)).collect(),
            _ => self.tests.iter().map(String::as_str).collect(),
        };
        let limits: HashMap<&str, Duration> = tests
            .iter()
            .map(|test| (name(*test), allowed(*test)))
            .collect();
        let most = limits.values().max().copied().unwrap_or_default();
        let mut listening = Listening::new(&names, limits, most);
        let arguments = self.arguments(&names);
        let mut run = slot.run(&self.program, &arguments, when, &mut listening)?;
        let touched = std::mem::take(&mut run.touched);
        pool.touch(&self.program.folder, touched, turn.as_ref());
        together.reads += run.page.reads;
        together.took += run.took;
        let transcript = &listening.transcript;
        let known: HashMap<&str, Outcome> = transcript.outcomes().collect();
        let before = together.fates.len();
        for test in tests {
            let fate = match known.get(name(*test)) {
                Some(Outcome::Passed) => Fate::Passed,
                Some(Outcome::Failed) => {
                    let is_told = transcript.is_finished() || matches!(self.kind, Kind::Whole);
                    if !is_told {
                        // Its message went with the process; it runs again with the rest.
                        continue;
                    }
                    let printed = failure::of_output(transcript.printed(name(*test)));
                    Fate::Failed(printed.unwrap_or_else(|| said_nothing(transcript, name(*test))))
                }
                Some(Outcome::Ignored) => Fate::NotRun,
                Some(Outcome::Silent) => match run.exit {
                    Exit::TimedOut(allowed) => Fate::Hung(failure::still_running(allowed)),
                    Exit::Interrupted => continue,
                    _ => Fate::Failed(failure::of_run(&run, "")),
                },
                None => continue,
            };
            together.fates.insert(*test, fate);
        }
        if together.fates.len() == before && !pool.is_stopped() {
            // Nothing was learnt, and the next process would do no better.
            let failure = failure::of_run(&run, "");
            let message = format!("no test began: {}", failure.message());
            let fate = Fate::Failed(Failure::from_parts(failure.location(), message));
            let fates = tests.iter().map(|test| (*test, fate.clone()));
            together.fates.extend(fates);
        }
        Ok(transcript.is_finished())
    }

    fn arguments<'name>(&self, names: &[&'name str]) -> Vec<&'name OsStr> {
        if matches!(self.kind, Kind::Whole) {
            return Vec::new();
        }
        let mut arguments: Vec<&OsStr> = names.iter().map(|name| OsStr::new(*name)).collect();
        arguments.extend(["--exact", "--test-threads=1", "--color=never"].map(OsStr::new));
        if self.runs_ignored {
            arguments.push(OsStr::new("--include-ignored"));
        }
        arguments
    }
}

impl Judge {
    fn fate(&self, run: &crate::process::Run, stdout: &str) -> Fate {
        if let Exit::TimedOut(allowed) = run.exit {
            return Fate::Hung(failure::still_running(allowed));
        }
        if run.exit == Exit::Interrupted {
            return Fate::NotRun;
        }
        if let Some(ok_if) = &self.ok_if {
            if ok_if.is_match(stdout) || ok_if.is_match(&run.stderr) {
                return Fate::Passed;
            }
            let failure = failure::of_run(run, stdout);
            let message = format!("the output does not match `{ok_if}`: {}", failure.message());
            return Fate::Failed(Failure::from_parts(failure.location(), message));
        }
        let is_well = run.exit == Exit::Code(0);
        match (is_well, self.must_fail) {
            (true, false) | (false, true) => Fate::Passed,
            (false, false) => Fate::Failed(failure::of_run(run, stdout)),
            (true, true) => {
                Fate::Failed(Failure::from_parts(None, "it did not panic as it should"))
            }
        }
    }
}

fn said_nothing(transcript: &Transcript, name: &str) -> Failure {
    let printed = transcript.printed(name);
    let last = printed.lines().rev().find(|line| !line.trim().is_empty());
    Failure::from_parts(None, last.unwrap_or("failed without a message"))
}
