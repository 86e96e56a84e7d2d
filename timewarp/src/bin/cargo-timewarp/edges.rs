//! The exact edges of each failure, one test alone at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

use timewarp::suite::{Found, Mark, RootCause, Search, Verdict};
use timewarp::{Case, Failure, Moment, Plan};
use timewarp_preload::Motion;

use crate::baseline::Standing;
use crate::examine::Setup;
use crate::instants::Course;
use crate::interrupt;
use crate::problem::Problem;
use crate::process::{Slot, When};
use crate::unit::{Attempt, Fate, Kind, Unit};

/// What was found of one test that failed at some date.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) found: Found,
    pub(crate) reason: Option<String>,
    pub(crate) is_frozen: bool,
}

/// Edges are found to the second.
const RESOLUTION: Duration = Duration::from_secs(1);

/// Looks for the edges of all tests that failed; none for those that never did.
pub(crate) fn find(
    setup: &Setup<'_>,
    standings: &[Standing],
    courses: &[Course],
) -> Result<Vec<Option<Finding>>, Problem> {
    let Setup {
        pool,
        units,
        plan,
        progress,
        ..
    } = *setup;
    let failing: Vec<usize> = (0..courses.len())
        .filter(|place| !courses[*place].failures.is_empty())
        .collect();
    if !failing.is_empty() {
        progress.begin("edges", failing.len());
    }
    let hints = Mutex::new(HashMap::new());
    let found = pool.each(&failing, |slot, place| {
        let standing = &standings[*place];
        progress.runs(|| units[standing.unit].id(standing.test).to_string());
        let looker = Looker {
            setup,
            slot,
            unit: &units[standings[*place].unit],
            standing: &standings[*place],
            course: &courses[*place],
        };
        let finding = looker.look(&hints);
        progress.step();
        finding
    })?;
    let mut findings: Vec<Option<Finding>> = courses.iter().map(|_| None).collect();
    for (place, finding) in failing.into_iter().zip(found) {
        // What was not looked at before a stop is known as far as the plan goes.
        findings[place] = Some(finding.unwrap_or_else(|| unsearched(&courses[place], plan)));
    }
    Ok(findings)
}

type Hints = Mutex<HashMap<RootCause, Vec<Moment>>>;

/// A failure that a test has alone.
struct Confirmed {
    /// What happened at each instant, without failures that were other tests'.
    marks: Vec<Mark>,
    index: usize,
    fate: Fate,
}

struct Looker<'run> {
    setup: &'run Setup<'run>,
    slot: &'run Slot,
    unit: &'run Unit,
    standing: &'run Standing,
    course: &'run Course,
}

impl Looker<'_> {
    fn look(&self, hints: &Hints) -> Result<Finding, Problem> {
        let cases: Vec<&Case> = self.setup.plan.iter().collect();
        let failed: Vec<usize> = (0..cases.len())
            .filter(|index| self.course.marks[*index] == Mark::Failed)
            .collect();
        let Some(confirmed) = self.confirm(&cases, &failed)? else {
            return Ok(if interrupt::is_interrupted() {
                unsearched(self.course, self.setup.plan)
            } else {
                secondary(&self.course.failures[&failed[0]])
            });
        };
        let is_frozen = self.holds_still(&cases, &confirmed)?;
        let motion = if is_frozen {
            Motion::Frozen
        } else {
            Motion::Running
        };
        let failure = confirmed.fate.clone().failure();
        let mut hung = HashSet::new();
        if matches!(confirmed.fate, Fate::Hung(_)) {
            hung.insert(cases[confirmed.index].moment());
        }
        let failures = |index: usize| match index {
            index if index == confirmed.index => failure.clone(),
            index => self.course.failures.get(&index).cloned(),
        };
        let cause = failure
            .as_ref()
            .map(|failure| RootCause::of(failure, &self.unit.package_key()));
        let mut search = Search::new(self.setup.plan, &confirmed.marks, failures, RESOLUTION);
        if let Some(cause) = &cause {
            let known = hints.lock().expect("no thread panics in between");
            search.hint(known.get(cause).cloned().unwrap_or_default());
        }
        while let Some(case) = search.next() {
            if self.setup.pool.is_stopped() {
                break;
            }
            let attempt = self.run(&case, motion, self.allowed(&hung))?;
            if interrupt::is_interrupted() {
                break;
            }
            if matches!(attempt.fate, Fate::Hung(_)) {
                hung.insert(case.moment());
            }
            search.record(case.moment(), attempt.fate.failure());
        }
        let found = search.finish();
        if let Some(cause) = cause {
            let mut known = hints.lock().expect("no thread panics in between");
            let edges = found.windows.iter().flat_map(|window| {
                let begin = [Some(window.first_bad()), window.last_good()];
                let end = [
                    window.first_good(),
                    window.first_good().map(|_| window.last_bad()),
                ];
                begin.into_iter().chain(end).flatten()
            });
            known.entry(cause).or_default().extend(edges);
        }
        let (verdict, reason) = self.judge(&found, &hung, motion)?;
        Ok(Finding {
            verdict,
            found,
            reason,
            is_frozen,
        })
    }

    /// Runs the test alone where it failed among others; none if it passes there.
    ///
    /// A lock that another test poisoned fails it too. Where one of its failures is such,
    /// all are run again.
    fn confirm(&self, cases: &[&Case], failed: &[usize]) -> Result<Option<Confirmed>, Problem> {
        let mut marks = self.course.marks.clone();
        let is_alone = self.standing.is_isolated || matches!(self.unit.kind, Kind::Exit(_));
        let samples = [
            failed[0],
            failed[failed.len() / 2],
            failed[failed.len() - 1],
        ];
        let mut bad: Option<(usize, Fate)> = None;
        let mut is_doubtful = false;
        for index in if is_alone {
            &samples[..1]
        } else {
            &samples[..]
        } {
            if bad.as_ref().is_some_and(|(known, _)| known == index) {
                continue;
            }
            // A hang must show itself in the full time once.
            let allowed = match bad {
                None => self.setup.patience.for_test(self.standing.took),
                Some(_) => self.allowed(&HashSet::new()),
            };
            let attempt = self.run(cases[*index], self.setup.motion, allowed)?;
            if attempt.fate.is_bad() {
                bad.get_or_insert((*index, attempt.fate));
            } else {
                is_doubtful = true;
            }
        }
        if is_doubtful && bad.is_some() {
            bad = None;
            for index in failed {
                if self.setup.pool.is_stopped() {
                    break;
                }
                let allowed = self.allowed(&HashSet::new());
                let attempt = self.run(cases[*index], self.setup.motion, allowed)?;
                if attempt.fate.is_bad() {
                    bad.get_or_insert((*index, attempt.fate));
                } else {
                    marks[*index] = Mark::Passed;
                }
            }
        }
        if interrupt::is_interrupted() {
            return Ok(None);
        }
        Ok(bad.map(|(index, fate)| Confirmed { marks, index, fate }))
    }

    fn run(&self, case: &Case, motion: Motion, allowed: Duration) -> Result<Attempt, Problem> {
        let when = When::at(case.moment(), motion, self.setup.zone(case));
        self.unit.alone(
            self.slot,
            self.setup.pool,
            self.standing.test,
            when,
            allowed,
        )
    }

    fn allowed(&self, hung: &HashSet<Moment>) -> Duration {
        if hung.is_empty() && !self.course.is_hung.load(Ordering::Relaxed) {
            self.setup.patience.for_test(self.standing.took)
        } else {
            self.setup.patience.after_hanging(self.standing.took)
        }
    }

    /// Returns true when the clock can stand still: the test fails at a bad instant all
    /// the same, and passes at a good one.
    fn holds_still(&self, cases: &[&Case], confirmed: &Confirmed) -> Result<bool, Problem> {
        if self.setup.motion == Motion::Frozen {
            return Ok(true);
        }
        let bad = confirmed.index;
        let is_good = |index: &usize| {
            confirmed.marks[*index] == Mark::Passed && cases[*index].zone() == cases[bad].zone()
        };
        let distance = |index: &usize| index.abs_diff(bad);
        let good = (0..cases.len()).filter(is_good).min_by_key(distance);
        let allowed = self.setup.patience.after_hanging(self.standing.took);
        if !self.run(cases[bad], Motion::Frozen, allowed)?.fate.is_bad() {
            return Ok(false);
        }
        match good {
            Some(good) => {
                let attempt = self.run(cases[good], Motion::Frozen, allowed)?;
                Ok(matches!(attempt.fate, Fate::Passed))
            }
            None => Ok(true),
        }
    }

    fn judge(
        &self,
        found: &Found,
        hung: &HashSet<Moment>,
        motion: Motion,
    ) -> Result<(Verdict, Option<String>), Problem> {
        if let Some(flaw) = &found.flaw {
            return Ok((Verdict::Flaky, Some(flaw.clone())));
        }
        let Some(window) = found.windows.first() else {
            return Ok((Verdict::Ok, None));
        };
        if hung.contains(&window.first_bad()) {
            return Ok((Verdict::Hang, None));
        }
        if self.standing.stats > 0 && !self.setup.pool.is_stopped() {
            let mut when = When::at(
                window.first_bad(),
                motion,
                self.setup.is_zoned.then(|| window.zone()),
            );
            when.moves_files = true;
            let allowed = self.allowed(hung);
            let attempt = self.unit.alone(
                self.slot,
                self.setup.pool,
                self.standing.test,
                when,
                allowed,
            )?;
            if matches!(attempt.fate, Fate::Passed) {
                let reason = format!(
                    "it asks for the times of files or of the boot ({} times), which keep the kernel's time, and \
                     it passes when they move along with the clock",
                    self.standing.stats
                );
                return Ok((Verdict::Artefact, Some(reason)));
            }
        }
        Ok((Verdict::Bomb, None))
    }
}

/// A failure that is another test's: alone it passes at the same instants.
fn secondary(failure: &Failure) -> Finding {
    Finding {
        verdict: Verdict::Ok,
        found: Found {
            windows: Vec::new(),
            runs: 2,
            flaw: None,
        },
        reason: Some(format!(
            "failed after another test did, and passes alone: {failure}"
        )),
        is_frozen: false,
    }
}

/// The windows as the plan shows them, when there was no time to look for their edges.
fn unsearched(course: &Course, plan: &Plan) -> Finding {
    let failures = |index: usize| course.failures.get(&index).cloned();
    let search = Search::new(plan, &course.marks, failures, RESOLUTION);
    let is_hung = course.is_hung.load(Ordering::Relaxed);
    Finding {
        verdict: if is_hung {
            Verdict::Hang
        } else {
            Verdict::Bomb
        },
        found: search.finish(),
        reason: None,
        is_frozen: false,
    }
}
