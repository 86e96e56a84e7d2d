//! `cargo timewarp test`.

use std::collections::{BTreeMap, HashSet};
use std::process::{Command, Stdio};

use serde_json::Value;
use timewarp::document::Subject;
use timewarp::suite::{Profile, Skipped, SuiteReport, Verdict};
use timewarp_preload::Motion;

use crate::arguments::{Partition, Runner, TestArguments};
use crate::baseline::Patience;
use crate::build;
use crate::cargo_arguments::CargoArguments;
use crate::discover::{self, Discovered};
use crate::examine::{Examination, Place};
use crate::failures;
use crate::output;
use crate::pool::Pool;
use crate::problem::{Problem, While};
use crate::progress::Progress;
use crate::real_now;
use crate::unit::{Kind, Unit};

/// Examines the tests of the project.
pub(crate) fn run(arguments: &TestArguments) -> Result<u8, Problem> {
    arguments.plan.check_zones()?;
    let mut schedule = arguments.plan.schedule(real_now());
    let at_most = arguments.straddle.straddle_reads;
    schedule.straddle = schedule.straddle.map(|_| at_most);
    let plan = schedule.plan()?;
    let pool = Pool::new(arguments.engine.jobs())?;
    let progress = Progress::new(arguments.engine.quiet);
    let cargo = CargoArguments::new(&arguments.cargo);
    let mut found = Found::default();
    let by_nextest = is_nextest(arguments.runner)?;
    for (cargo, label) in builds(&cargo, &arguments.profiles)? {
        found.add(&pool, &progress, &cargo, label, by_nextest, arguments)?;
    }
    let Found {
        mut discovered,
        mut notes,
        profiles,
    } = found;
    if by_nextest {
        notes.push("by the rules of nextest: each test in a process of its own".to_owned());
    }
    if let Some(partition) = arguments.partition {
        cut(&mut discovered, partition);
    }
    if discovered.units.is_empty() {
        notes.push("there is no test to run".to_owned());
    }
    let mut command = vec!["cargo".to_owned(), "test".to_owned()];
    command.extend(arguments.cargo.iter().cloned());
    let examination = Examination {
        pool: &pool,
        units: &discovered.units,
        plan,
        schedule: &schedule,
        scheduled: arguments.plan.words(),
        patience: Patience {
            fixed: arguments.engine.timeout,
        },
        fail_fast: arguments.engine.fail_fast,
        motion: arguments.engine.clock.into(),
        progress: &progress,
        command: shell(&command),
        is_program: false,
        skipped: discovered.skipped,
        notes,
        profiles,
        ground: None,
    };
    let rerun = Rerun {
        cargo: &cargo,
        is_zoned: !schedule.zones.is_empty(),
        motion: arguments.engine.clock.into(),
    };
    let mut examined = examination.run(|unit, test, place| rerun.line(unit, test, place))?;
    if arguments.profiles.len() > 1 {
        let differences = differences(&examined.report);
        examined.report.notes.extend(differences);
    }
    let folder = std::env::current_dir().or_problem("the current folder")?;
    let subject = Subject::Tests {
        arguments: arguments.cargo.clone(),
        profiles: arguments.profiles.clone(),
    };
    let report = &examined.report;
    let document = failures::document(report, &examined.places, &folder, subject);
    output::finish(report, &document, &arguments.engine)
}

/// What was built and listed, in all profiles.
#[derive(Default)]
struct Found {
    discovered: Discovered,
    notes: Vec<String>,
    profiles: Vec<Profile>,
}

impl Found {
    /// Adds the tests of one build.
    fn add(
        &mut self,
        pool: &Pool,
        progress: &Progress,
        cargo: &CargoArguments,
        label: Option<InProfile>,
        is_nextest: bool,
        arguments: &TestArguments,
    ) -> Result<(), Problem> {
        progress.begin("building", 0);
        let mut built = build::build(pool, cargo, arguments.engine.verbose)?;
        let mut discovered = discover::discover(pool, &mut built)?;
        if is_nextest {
            by_nextest(&mut discovered, cargo)?;
        }
        self.profiles.extend(built.profile);
        for note in built.notes.into_iter().chain(discovered.notes) {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        for mut unit in discovered.units {
            if let Some(profile) = &label {
                profile.mark(&mut unit);
            }
            self.discovered.units.push(unit);
        }
        for skipped in discovered.skipped {
            // What is left out of one build is left out of the others.
            if !self.discovered.skipped.contains(&skipped) {
                self.discovered.skipped.push(skipped);
            }
        }
        Ok(())
    }
}

/// A profile that was asked for beside others, with the arguments of cargo that choose it.
#[derive(Clone, Debug)]
pub(crate) struct InProfile {
    name: String,
    chosen: Vec<String>,
}

impl InProfile {
    /// Tells the tests of this build from those of others.
    pub(crate) fn mark(&self, unit: &mut Unit) {
        unit.label = format!("{} ({})", unit.label, self.name);
        unit.choose.splice(0..0, self.chosen.iter().cloned());
    }
}

/// Returns what to build: once, or once for each profile.
pub(crate) fn builds(
    cargo: &CargoArguments,
    profiles: &[String],
) -> Result<Vec<(CargoArguments, Option<InProfile>)>, Problem> {
    if profiles.is_empty() {
        return Ok(vec![(cargo.clone(), None)]);
    }
    let builds = profiles.iter().map(|name| {
        let (cargo, chosen) = cargo.in_profile(name)?;
        let name = name.clone();
        Ok((cargo, Some(InProfile { name, chosen })))
    });
    builds.collect()
}

/// Names the tests that end otherwise in one profile than in another.
fn differences(report: &SuiteReport) -> Vec<String> {
    let mut tests: BTreeMap<[&str; 3], Vec<(&str, Verdict)>> = BTreeMap::new();
    for test in &report.tests {
        let id = &test.id;
        if let Some((binary, profile)) = id.binary.rsplit_once(" (") {
            let key = [id.package.as_str(), binary, id.name.as_str()];
            let profile = profile.trim_end_matches(')');
            tests.entry(key).or_default().push((profile, test.verdict));
        }
    }
    let differing = tests.iter().filter(|(_, verdicts)| {
        let (_, first) = verdicts[0];
        verdicts.iter().any(|(_, verdict)| *verdict != first)
    });
    let told = differing.map(|([package, binary, name], verdicts)| {
        let package = package.split(' ').next().unwrap_or_default();
        let verdicts = verdicts
            .iter()
            .map(|(profile, verdict)| format!("{verdict} in {profile}"));
        let verdicts: Vec<String> = verdicts.collect();
        format!("{package} {binary} {name} is {}", verdicts.join(" and "))
    });
    told.collect()
}

/// What the line says that runs a failure again.
pub(crate) struct Rerun<'run> {
    pub(crate) cargo: &'run CargoArguments,
    pub(crate) is_zoned: bool,
    pub(crate) motion: Motion,
}

impl Rerun<'_> {
    pub(crate) fn line(&self, unit: &Unit, test: usize, place: Place) -> String {
        let mut words = vec!["cargo".to_owned(), "timewarp".to_owned(), "test".to_owned()];
        words.extend(place.options(self.is_zoned));
        if self.motion == Motion::Frozen {
            words.extend(["--clock".to_owned(), "frozen".to_owned()]);
        }
        words.push("--".to_owned());
        words.extend(self.cargo.without_targets());
        words.extend(unit.choose.iter().cloned());
        let name = &unit.tests[test];
        if !name.is_empty() {
            words.push("--".to_owned());
            match unit.kind {
                Kind::Harness => {
                    words.extend(["--exact".to_owned(), name.clone()]);
                    if unit.runs_ignored {
                        words.push("--include-ignored".to_owned());
                    }
                }
                // rustdoc takes no exact names, and these have spaces.
                _ => words.push(name.clone()),
            }
        }
        shell(&words)
    }
}

/// Joins words so that a shell takes them apart again.
pub(crate) fn shell(words: &[String]) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./=:,@+%".contains(letter);
    let quoted = words.iter().map(|word| {
        if !word.is_empty() && word.chars().all(is_plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Keeps a share of the tests, counted through all binaries.
fn cut(discovered: &mut Discovered, partition: Partition) {
    let mut number = 0;
    let mut left_out = 0;
    for unit in &mut discovered.units {
        if matches!(unit.kind, Kind::Whole) {
            // Its tests cannot be run apart: it counts as one.
            if number % partition.of != partition.number - 1 {
                left_out += unit.tests.len();
                unit.tests.clear();
            }
            number += 1;
            continue;
        }
        unit.tests.retain(|_| {
            let is_kept = number % partition.of == partition.number - 1;
            number += 1;
            left_out += usize::from(!is_kept);
            is_kept
        });
    }
    discovered.units.retain(|unit| !unit.tests.is_empty());
    if left_out > 0 {
        discovered.skipped.push(Skipped {
            reason: format!(
                "in other shares than {} of {}",
                partition.number, partition.of
            ),
            count: left_out,
            names: Vec::new(),
        });
    }
}

/// Decides whose rules hold.
fn is_nextest(runner: Runner) -> Result<bool, Problem> {
    let is_there = || {
        let mut command = Command::new("cargo");
        command.args(["nextest", "--version"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    match runner {
        Runner::Libtest => Ok(false),
        Runner::Nextest if is_there() => Ok(true),
        Runner::Nextest => Err(Problem::new(
            "`--runner nextest` needs `cargo nextest`, which is not installed; write `--runner libtest`",
        )),
        Runner::Auto => {
            let folder = std::env::current_dir().or_problem("the current folder")?;
            let has_settings = folder
                .ancestors()
                .any(|folder| folder.join(".config/nextest.toml").is_file());
            Ok(has_settings && is_there())
        }
    }
}

/// Leaves out what nextest leaves out.
fn by_nextest(discovered: &mut Discovered, cargo: &CargoArguments) -> Result<(), Problem> {
    let mut command = Command::new("cargo");
    command
        .args([
            "nextest",
            "list",
            "--message-format",
            "json",
            "--color",
            "never",
        ])
        .args(&cargo.build)
        .stdin(Stdio::null());
    if !cargo.test.is_empty() {
        command.arg("--").args(&cargo.test);
    }
    let output = command
        .output()
        .or_problem("`cargo nextest` cannot be started")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().find(|line| line.contains("error"));
        return Err(Problem::new(format!(
            "`cargo nextest list` failed: {}; write `--runner libtest` to do without",
            line.unwrap_or("it gave no reason")
        )));
    }
    let list: Value = serde_json::from_slice(&output.stdout).or_problem("`cargo nextest list`")?;
    let mut chosen: HashSet<(String, String)> = HashSet::new();
    let suites = list["rust-suites"].as_object().into_iter().flatten();
    for (_, suite) in suites {
        let path = suite["binary-path"].as_str().unwrap_or_default();
        let cases = suite["testcases"].as_object().into_iter().flatten();
        for (name, case) in cases {
            if case["filter-match"]["status"] == "matches" {
                chosen.insert((path.to_owned(), name.clone()));
            }
        }
    }
    let mut names = Vec::new();
    for unit in &mut discovered.units {
        if !matches!(unit.kind, Kind::Harness) {
            continue;
        }
        unit.is_split = true;
        let path = unit.program.path.to_string_lossy().into_owned();
        let place = format!("{} {}", unit.package, unit.label);
        unit.tests.retain(|name| {
            let is_chosen = chosen.contains(&(path.clone(), name.clone()));
            if !is_chosen {
                names.push(format!("{place} {name}"));
            }
            is_chosen
        });
    }
    discovered.units.retain(|unit| !unit.tests.is_empty());
    if !names.is_empty() {
        discovered.skipped.push(Skipped {
            reason: "which nextest leaves out".to_owned(),
            count: names.len(),
            names,
        });
    }
    Ok(())
}
