//! The whole examination of units: baseline, instants, edges; and its report.

use std::time::{Duration, Instant};

use timewarp::suite::{
    Mark, Profile, RootCause, Schedule, Skipped, SuiteReport, TestReport, Verdict,
};
use timewarp::{Case, Moment, Plan, Straddle, Window, Zone};
use timewarp_preload::Motion;

use crate::baseline::{self, Patience, Standing, State};
use crate::clues::{Clues, Dated};
use crate::edges::{self, Finding};
use crate::hunting::{self, Ground, Hunted};
use crate::instants::{self, Course};
use crate::interrupt;
use crate::lines::Symbols;
use crate::pool::Pool;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::straddle::{self, Straddled};
use crate::swept::Swept;
use crate::unit::Unit;

/// What is to be examined, and how.
pub(crate) struct Examination<'run> {
    pub(crate) pool: &'run Pool,
    pub(crate) units: &'run [Unit],
    pub(crate) plan: Plan,
    pub(crate) schedule: &'run Schedule,
    /// In words.
    pub(crate) scheduled: String,
    pub(crate) patience: Patience,
    pub(crate) fail_fast: bool,
    pub(crate) motion: Motion,
    pub(crate) progress: &'run Progress,
    pub(crate) command: String,
    pub(crate) is_program: bool,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) notes: Vec<String>,
    pub(crate) profiles: Vec<Profile>,
    /// Where to hunt, instead of running the plan.
    pub(crate) ground: Option<Ground>,
}

/// What all parts of an examination share.
#[derive(Clone, Copy)]
pub(crate) struct Setup<'run> {
    pub(crate) pool: &'run Pool,
    pub(crate) units: &'run [Unit],
    pub(crate) plan: &'run Plan,
    /// Everything runs in each zone of the plan; otherwise the zone is left alone.
    pub(crate) is_zoned: bool,
    pub(crate) patience: Patience,
    pub(crate) fail_fast: bool,
    /// How the clock goes on from each instant.
    pub(crate) motion: Motion,
    pub(crate) progress: &'run Progress,
}

impl Setup<'_> {
    /// Returns the zone of a case, none to leave it alone.
    pub(crate) fn zone(&self, case: &Case) -> Option<Zone> {
        self.is_zoned.then(|| case.zone())
    }
}

/// Where a test fails, for the line that runs it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) at: Moment,
    pub(crate) zone: Zone,
    /// The instant falls between two reads.
    pub(crate) is_straddled: bool,
}

impl Place {
    /// Writes the options that choose it.
    pub(crate) fn options(self, is_zoned: bool) -> Vec<String> {
        let mut words = vec!["--at".to_owned(), self.at.to_string()];
        if self.is_straddled {
            words.push("--straddle".to_owned());
        }
        if is_zoned {
            words.extend(["--zones".to_owned(), self.zone.name().to_owned()]);
        }
        words
    }
}

/// What was found, and what a replay needs beside the report.
pub(crate) struct Examined {
    pub(crate) report: SuiteReport,
    /// For each test of the report, its unit and whether its clock stood still.
    pub(crate) places: Vec<(usize, bool)>,
    /// Where the clock is compared with dates, if it was traced.
    pub(crate) dated: Vec<Dated>,
}

impl Examination<'_> {
    /// Examines; `rerun` writes the line that runs a failure again.
    pub(crate) fn run(
        self,
        rerun: impl Fn(&Unit, usize, Place) -> String,
    ) -> Result<Examined, Problem> {
        let began = Instant::now();
        let is_zoned = !self.schedule.zones.is_empty();
        let zone = self.schedule.zones.first().copied();
        let Self {
            pool,
            units,
            patience,
            progress,
            ..
        } = self;
        let setup = Setup {
            pool,
            units,
            plan: &self.plan,
            is_zoned,
            patience,
            fail_fast: self.fail_fast,
            motion: self.motion,
            progress,
        };
        let mut standings = baseline::run(&setup, zone)?;
        if self.is_program {
            for standing in &mut standings {
                if matches!(standing.state, State::Unmoved) {
                    // A program may read the clock by other ways later on; it runs.
                    standing.state = State::Ready;
                }
            }
        }
        let symbols = Symbols::of(units);
        let mut hunted = match &self.ground {
            Some(ground) => Some(hunting::run(&setup, &symbols, &standings, ground)?),
            None => None,
        };
        let courses = match &mut hunted {
            Some(hunted) => std::mem::take(&mut hunted.courses),
            None => instants::run(&setup, &standings)?,
        };
        let swept = hunted
            .as_mut()
            .map(|hunted| std::mem::take(&mut hunted.swept));
        let swept = swept.unwrap_or_default();
        for place in swept.keys() {
            standings[*place].state = State::Ready;
        }
        let plan = hunted.as_ref().map_or(&self.plan, |hunted| &hunted.plan);
        let setup = Setup { plan, ..setup };
        let is_fast = self.fail_fast && courses.iter().any(|course| !course.failures.is_empty());
        if is_fast {
            pool.resume();
        }
        let findings = edges::find(&setup, &standings, &courses)?;
        let mut straddled = straddle::Answer::default();
        if let Some(at_most) = self.schedule.straddle.filter(|_| !is_fast) {
            let sites = self.schedule.sites()?;
            straddled = straddle::find(&setup, &standings, &courses, &sites, at_most)?;
        }
        let is_fast = is_fast || self.fail_fast && straddled.has_failures();
        progress.end();
        let mut skipped = self.skipped;
        skipped.extend(unmoved(units, &standings));
        let mut notes = self.notes;
        pool.settle();
        notes.extend(pool.notes());
        let tried = tried(&courses, plan);
        let clues = Clues::new(&symbols, hunted.as_ref())?;
        notes.extend(hunted.as_ref().map(Hunted::notes).unwrap_or_default());
        notes.extend(straddled.note);
        straddled
            .tests
            .resize_with(standings.len(), Straddled::default);
        let results = Results {
            standings,
            courses,
            findings,
            between: straddled.tests,
            swept,
        };
        let told = results.tell(units, &clues, rerun)?;
        notes.extend(told.notes);
        let report = SuiteReport {
            command: self.command,
            is_program: self.is_program,
            plan: hunted.map_or(self.plan, |hunted| hunted.plan),
            schedule: self.scheduled,
            zones: self.schedule.zones.clone(),
            tests: told.tests,
            skipped,
            profiles: self.profiles,
            notes,
            stopped: stopped(is_fast),
            tried,
            runs: pool.runs(),
            took: began.elapsed(),
        };
        Ok(Examined {
            report,
            places: told.places,
            dated: told.dated,
        })
    }
}

/// What is known of each test, in the order of the standings.
struct Results {
    standings: Vec<Standing>,
    courses: Vec<Course>,
    findings: Vec<Option<Finding>>,
    between: Vec<Straddled>,
    swept: Swept,
}

/// What a report says of the tests.
#[derive(Default)]
struct Told {
    tests: Vec<TestReport>,
    places: Vec<(usize, bool)>,
    dated: Vec<Dated>,
    notes: Vec<String>,
}

impl Results {
    /// Puts together what is known of each test.
    fn tell(
        self,
        units: &[Unit],
        clues: &Clues<'_>,
        rerun: impl Fn(&Unit, usize, Place) -> String,
    ) -> Result<Told, Problem> {
        let mut told = Told::default();
        let each = self.standings.into_iter().zip(self.courses);
        let each = each.zip(self.findings).zip(self.between).enumerate();
        for (number, (((standing, course), finding), between)) in each {
            told.notes.extend(between.notes.iter().cloned());
            if matches!(standing.state, State::Unmoved | State::Unknown) {
                continue;
            }
            let unit = &units[standing.unit];
            if let Some(Finding {
                verdict: Verdict::Ok,
                reason: Some(reason),
                ..
            }) = &finding
            {
                let id = unit.id(standing.test);
                told.notes.push(format!("{id} {reason}"));
            }
            let is_frozen = finding.as_ref().is_some_and(|one| one.is_frozen);
            told.places.push((standing.unit, is_frozen));
            let (unit_number, id) = (standing.unit, unit.id(standing.test));
            let mut test = test_report(unit, standing, course, finding, between, &rerun);
            if let Some(Some(report)) = self.swept.get(&number) {
                test.verdict = Verdict::Bomb;
                test.reason = Some(format!("its own sweep fails:\n{report}"));
            }
            test.clues = clues.of(number, unit_number, &test.windows)?;
            let dated = clues.dated(number, unit_number, &id)?;
            told.dated.extend(dated);
            told.tests.push(test);
        }
        Ok(told)
    }
}

/// Says why not all was done that was to be done.
fn stopped(is_fast: bool) -> Option<String> {
    if interrupt::is_interrupted() {
        Some("interrupted".to_owned())
    } else {
        is_fast.then(|| "--fail-fast, and a test failed".to_owned())
    }
}

/// Counts the instants at which all ran that was to run.
fn tried(courses: &[Course], plan: &Plan) -> usize {
    let any = |course: &&Course| course.marks.iter().any(|mark| *mark != Mark::NotTried);
    let begun: Vec<&Course> = courses.iter().filter(any).collect();
    let is_tried = |index: &usize| {
        begun
            .iter()
            .all(|course| course.marks[*index] != Mark::NotTried)
    };
    (0..plan.len()).filter(is_tried).count()
}

/// Says which binaries hold tests that never read the clock.
fn unmoved(units: &[Unit], standings: &[Standing]) -> Vec<Skipped> {
    let by_state = |is_it: &dyn Fn(&State) -> bool| {
        // Each doc test is a unit; a reader thinks of them as one.
        let mut places: Vec<(String, usize)> = Vec::new();
        for standing in standings.iter().filter(|standing| is_it(&standing.state)) {
            let unit = &units[standing.unit];
            let place = format!("{} {}", unit.package, unit.label);
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, count)) => *count += 1,
                None => places.push((place, 1)),
            }
        }
        let count = places.iter().map(|(_, count)| count).sum();
        let names: Vec<String> = places
            .into_iter()
            .map(|(place, count)| format!("{count} in {place}"))
            .collect();
        (count, names)
    };
    let mut skipped = Vec::new();
    let reasons = [
        (
            "which never read the wall clock",
            by_state(&|state| matches!(state, State::Unmoved)),
        ),
        (
            "which did not run at the real date",
            by_state(&|state| matches!(state, State::Unknown)),
        ),
    ];
    for (reason, (count, names)) in reasons {
        if count > 0 {
            skipped.push(Skipped {
                reason: reason.to_owned(),
                count,
                names,
            });
        }
    }
    skipped
}

fn test_report(
    unit: &Unit,
    standing: Standing,
    course: Course,
    finding: Option<Finding>,
    between: Straddled,
    rerun: &impl Fn(&Unit, usize, Place) -> String,
) -> TestReport {
    let (mut verdict, mut reason, mut baseline_failure) = match standing.state {
        State::Broken(failure) => (Verdict::Broken, None, Some(failure)),
        State::Flaky(reason) => (Verdict::Flaky, Some(reason), None),
        State::Ready | State::Unmoved | State::Unknown => (Verdict::Ok, None, None),
    };
    let mut windows = Vec::new();
    let mut search_runs = 0;
    let mut marks = course.marks;
    if let Some(finding) = finding {
        verdict = finding.verdict;
        reason = finding.reason;
        windows = finding.found.windows;
        search_runs = finding.found.runs;
        if verdict == Verdict::Ok {
            // It failed for another test's failure only.
            for mark in marks.iter_mut().filter(|mark| **mark == Mark::Failed) {
                *mark = Mark::Passed;
            }
        }
    }
    if verdict != Verdict::Broken {
        baseline_failure = None;
    }
    let straddles = between.straddles;
    if !straddles.is_empty() && !verdict.is_bomb() {
        reason = None;
        verdict = if between.is_hung {
            Verdict::Hang
        } else {
            Verdict::Bomb
        };
    }
    let key = unit.package_key();
    let of_window = windows.first().map(Window::failure);
    let of_straddle = straddles.first().map(Straddle::failure);
    let failure = of_window.or(of_straddle).or(baseline_failure.as_ref());
    let cause = failure.map(|failure| RootCause::of(failure, &key));
    let place = windows.first().map(|window| Place {
        at: window.first_bad(),
        zone: window.zone(),
        is_straddled: false,
    });
    let place = place.or_else(|| {
        straddles.first().map(|straddle| Place {
            at: straddle.moment(),
            zone: straddle.zone(),
            is_straddled: true,
        })
    });
    let rerun = place.map(|place| rerun(unit, standing.test, place));
    TestReport {
        id: unit.id(standing.test),
        verdict,
        marks,
        windows,
        clues: Vec::new(),
        straddles,
        baseline_failure,
        cause,
        reason: reason.filter(|_| verdict != Verdict::Ok),
        rerun,
        reads: standing.reads,
        stats: standing.stats,
        took: standing.took.max(Duration::ZERO),
        search_runs,
    }
}
