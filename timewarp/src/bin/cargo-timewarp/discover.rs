//! From what cargo would run to units with tests.

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use timewarp::suite::Skipped;

use crate::build::{Built, ONE_BY_ONE};
use crate::collect::{Collected, DocTest};
use crate::pool::Pool;
use crate::problem::Problem;
use crate::process::{Exit, Listener, Program, Slot, When};
use crate::target::Target;
use crate::transcript::{Outcome, Transcript};
use crate::unit::{Judge, Kind, Unit};

/// What there is to run.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    pub(crate) units: Vec<Unit>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) notes: Vec<String>,
}

const NAMES_UNKNOWN: [String; 0] = [];

/// How long a binary may take to list its tests.
const LISTING: Duration = Duration::from_secs(60);

/// Lists the tests of everything that cargo would run.
pub(crate) fn discover(pool: &Pool, built: &mut Built) -> Result<Discovered, Problem> {
    let mut discovered = Discovered::default();
    let collected = std::mem::take(&mut built.collected);
    let (docs, binaries): (Vec<_>, Vec<_>) = collected
        .into_iter()
        .partition(|one| one.doc_test.is_some());
    let listed = pool.each(&binaries, |slot, one| list(slot, pool, built, &one.program))?;
    let mut ignored = Vec::new();
    for (unit, left_out) in listed.into_iter().flatten() {
        let place = format!("{} {}", unit.package, unit.label);
        ignored.extend(left_out.into_iter().map(|name| format!("{place} {name}")));
        discovered.units.push(unit);
    }
    if !ignored.is_empty() {
        discovered.skipped.push(Skipped {
            reason: "ignored".to_owned(),
            count: ignored.len(),
            names: ignored,
        });
    }
    doc_tests(&mut discovered, docs, &built.doc_output);
    // A binary without tests has nothing to say.
    discovered.units.retain(|unit| !unit.tests.is_empty());
    Ok(discovered)
}

/// Returns the value of a variable that cargo set for a program.
fn variable(program: &Program, name: &str) -> String {
    let mut variables = program.environment.iter();
    let found = variables.find(|(known, _)| known == name);
    found.map_or(String::new(), |(_, value)| {
        value.to_string_lossy().into_owned()
    })
}

fn unit(program: Program, target: &Target, kind: Kind) -> Unit {
    let name = variable(&program, "CARGO_PKG_NAME");
    let package = format!("{name} {}", variable(&program, "CARGO_PKG_VERSION"));
    let mut choose = vec!["-p".to_owned(), name];
    choose.extend(target.choose());
    Unit {
        program,
        package,
        label: target.label(),
        choose,
        kind,
        tests: Vec::new(),
        runs_ignored: false,
        is_split: false,
    }
}

/// Makes a unit of a test binary, and lists the tests that are ignored in it.
fn list(
    slot: &Slot,
    pool: &Pool,
    built: &Built,
    program: &Program,
) -> Result<(Unit, Vec<String>), Problem> {
    let mut program = program.clone();
    if program
        .arguments
        .last()
        .is_some_and(|last| last == ONE_BY_ONE)
    {
        program.arguments.pop();
    }
    let target = built.targets.get(&program.path).cloned().unwrap_or(Target {
        kind: "lib".to_owned(),
        name: String::new(),
    });
    let given = std::mem::take(&mut program.arguments);
    let asks = |option: &str| given.iter().any(|argument| argument == option);
    let (only_ignored, all) = (asks("--ignored"), asks("--include-ignored"));
    let Some(names) = names(slot, pool, &program, &given)? else {
        program.arguments = given;
        let mut unit = unit(program, &target, Kind::Exit(Judge::default()));
        unit.tests.push(String::new());
        return Ok((unit, Vec::new()));
    };
    let mut unit = unit(program, &target, Kind::Harness);
    unit.runs_ignored = only_ignored || all;
    unit.tests = names;
    let mut left_out = Vec::new();
    if !unit.runs_ignored && !unit.tests.is_empty() {
        let mut given = given;
        given.push("--ignored".into());
        left_out = self::names(slot, pool, &unit.program, &given)?.unwrap_or_default();
        unit.tests.retain(|name| !left_out.contains(name));
    }
    Ok((unit, left_out))
}

/// Asks a binary for its tests; none if it is not libtest that answers.
fn names(
    slot: &Slot,
    pool: &Pool,
    program: &Program,
    given: &[OsString],
) -> Result<Option<Vec<String>>, Problem> {
    let terse = ask(slot, pool, program, given, &["--list", "--format", "terse"])?;
    let Some(answer) = terse else {
        return Ok(None);
    };
    let lines = answer.lines().filter(|line| !line.is_empty());
    let mut names = Vec::new();
    for line in lines {
        match line.rsplit_once(": ") {
            Some((name, "test")) => names.push(name.to_owned()),
            Some((_, "benchmark")) => {}
            _ => return Ok(None),
        }
    }
    if names.is_empty() {
        // A program that ignores its arguments may say nothing too.
        let plain = ask(slot, pool, program, given, &["--list"])?.unwrap_or_default();
        if !plain.contains("0 tests, ") {
            return Ok(None);
        }
    }
    Ok(Some(names))
}

fn ask(
    slot: &Slot,
    pool: &Pool,
    program: &Program,
    given: &[OsString],
    question: &[&str],
) -> Result<Option<String>, Problem> {
    pool.count();
    let mut answer = Answer::default();
    let arguments: Vec<&OsStr> = given
        .iter()
        .map(OsString::as_os_str)
        .chain(question.iter().map(OsStr::new))
        .collect();
    let run = slot.run(program, &arguments, When::really(None), &mut answer)?;
    let text = String::from_utf8_lossy(&answer.0).into_owned();
    Ok((run.exit == Exit::Code(0)).then_some(text))
}

#[derive(Default)]
struct Answer(Vec<u8>);

impl Listener for Answer {
    fn hear(&mut self, stdout: &[u8]) {
        self.0.extend_from_slice(stdout);
    }

    fn allowance(&self) -> (usize, Duration) {
        (0, LISTING)
    }
}

/// Makes units of doc tests, whose names are in what rustdoc said.
fn doc_tests(discovered: &mut Discovered, docs: Vec<Collected>, said: &str) {
    let mut transcript = Transcript::of(NAMES_UNKNOWN);
    transcript.hear(said.as_bytes());
    let is_run = |name: &str, outcome: Outcome| {
        let printed = transcript.printed(name);
        outcome != Outcome::Ignored && !printed.contains("Couldn't compile the test")
    };
    // Those that are only compiled say so behind their names.
    let only_compiled: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("test ")?.rsplit_once(" ... "))
        .filter_map(|(name, _)| {
            let suffixes = [" - compile fail", " - compile"];
            suffixes.iter().find_map(|suffix| name.strip_suffix(suffix))
        })
        .collect();
    let names: Vec<(String, Outcome)> = transcript
        .outcomes()
        .filter(|(name, outcome)| is_run(name, *outcome) && !only_compiled.contains(name))
        .map(|(name, outcome)| (name.to_owned(), outcome))
        .collect();
    let (whole, single): (Vec<_>, Vec<_>) = docs.into_iter().partition(|one| {
        let doc_test = one.doc_test.as_ref();
        doc_test.is_some_and(|doc_test| doc_test.transcript.is_some())
    });
    if single.is_empty() && !names.is_empty() {
        discovered.notes.push(format!(
            "{} doc tests ran at the real date only: this rustdoc does not hand them over, which takes \
             Rust 1.89",
            names.len()
        ));
    }
    let target = Target {
        kind: "doc".to_owned(),
        name: String::new(),
    };
    for one in whole {
        let text = one.doc_test.and_then(|doc_test| doc_test.transcript);
        let mut transcript = Transcript::of(NAMES_UNKNOWN);
        transcript.hear(text.unwrap_or_default().as_bytes());
        let mut unit = unit(one.program, &target, Kind::Whole);
        let outcomes = transcript.outcomes();
        let ran = outcomes.filter(|(_, outcome)| *outcome != Outcome::Ignored);
        unit.tests = ran.map(|(name, _)| name.to_owned()).collect();
        unit.program.arguments.clear();
        discovered.units.push(unit);
    }
    let is_named = single.len() == names.len();
    if !is_named && !single.is_empty() {
        discovered.notes.push(format!(
            "the names of {} doc tests are not known: rustdoc spoke of {}",
            single.len(),
            names.len()
        ));
    }
    for (index, one) in single.into_iter().enumerate() {
        let status = one
            .doc_test
            .as_ref()
            .map_or(0, |DocTest { status, .. }| *status);
        let known = names.get(index).filter(|_| is_named);
        let passed = known.is_none_or(|(_, outcome)| *outcome == Outcome::Passed);
        // What ended badly and passed was to end badly.
        let must_fail = (status != 0) == passed;
        let judge = Judge {
            ok_if: None,
            must_fail: must_fail && is_named,
        };
        let mut unit = unit(one.program, &target, Kind::Exit(judge));
        let name = known.map_or(format!("number {}", index + 1), |(name, _)| name.clone());
        unit.tests.push(name);
        unit.program.arguments.clear();
        discovered.units.push(unit);
    }
}
