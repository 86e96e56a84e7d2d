//! The plan: every test that matters at every instant.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use timewarp::suite::Mark;
use timewarp::{Failure, Plan};

use crate::baseline::{Standing, State};
use crate::examine::Setup;
use crate::problem::Problem;
use crate::process::When;
use crate::unit::{Fate, Unit};

/// What happened to one test at the instants of the plan.
#[derive(Debug)]
pub(crate) struct Course {
    pub(crate) marks: Vec<Mark>,
    pub(crate) failures: HashMap<usize, Failure>,
    /// It was seen to hang, so that it needs less time to show it again.
    pub(crate) is_hung: AtomicBool,
}

impl Course {
    pub(crate) fn new(length: usize) -> Self {
        Self {
            marks: vec![Mark::NotTried; length],
            failures: HashMap::new(),
            is_hung: AtomicBool::new(false),
        }
    }
}

/// One process of the plan: tests of one unit at one case.
struct Item<'standing> {
    case: usize,
    unit: usize,
    /// Places among the standings.
    tests: Vec<usize>,
    standings: &'standing [Standing],
}

/// Letters of a message that are kept for each instant.
const SHORT: usize = 300;

/// Runs all ready tests at all cases of the plan; the quick binaries first.
pub(crate) fn run(setup: &Setup<'_>, standings: &[Standing]) -> Result<Vec<Course>, Problem> {
    let Setup {
        pool,
        units,
        plan,
        patience,
        fail_fast,
        progress,
        ..
    } = *setup;
    let cases: Vec<_> = plan.iter().collect();
    let courses: Vec<Mutex<Course>> = standings
        .iter()
        .map(|_| Mutex::new(Course::new(cases.len())))
        .collect();
    let items = items(units, standings, plan);
    progress.begin("runs across dates", items.len());
    pool.each(&items, |slot, item| {
        let case = cases[item.case];
        let when = When::at(case.moment(), setup.motion, setup.zone(case));
        let unit = &units[item.unit];
        progress.runs(|| match item.tests.as_slice() {
            [place] => format!(
                "{} at {}",
                unit.id(item.standings[*place].test),
                case.moment()
            ),
            tests => format!(
                "{} tests of {} at {}",
                tests.len(),
                unit.place(),
                case.moment()
            ),
        });
        let by_test: HashMap<usize, usize> = item
            .tests
            .iter()
            .map(|place| (item.standings[*place].test, *place))
            .collect();
        let tests: Vec<usize> = item
            .tests
            .iter()
            .map(|place| item.standings[*place].test)
            .collect();
        let allowed = |test: usize| {
            let place = by_test[&test];
            let took = item.standings[place].took;
            let course = courses[place].lock().expect("no thread panics in between");
            if course.is_hung.load(Ordering::Relaxed) {
                patience.after_hanging(took)
            } else {
                patience.for_test(took)
            }
        };
        let together = unit.together(slot, pool, &tests, when, allowed)?;
        for (test, fate) in together.fates {
            let mut course = courses[by_test[&test]]
                .lock()
                .expect("no thread panics in between");
            if matches!(fate, Fate::Hung(_)) {
                course.is_hung.store(true, Ordering::Relaxed);
            }
            course.marks[item.case] = match fate {
                Fate::Passed => Mark::Passed,
                Fate::NotRun => Mark::NotTried,
                Fate::Failed(failure) | Fate::Hung(failure) => {
                    if course.failures.is_empty() {
                        progress.fails();
                    }
                    if fail_fast {
                        pool.stop();
                    }
                    course.failures.insert(item.case, short(&failure));
                    Mark::Failed
                }
            };
        }
        progress.step();
        Ok(())
    })?;
    let courses = courses.into_iter();
    let mut courses: Vec<Course> = courses
        .map(|course| course.into_inner().expect("no thread panics in between"))
        .collect();
    // The baseline is in the plan, and has run.
    let now = place_of_baseline(plan);
    for (course, standing) in courses.iter_mut().zip(standings) {
        if matches!(standing.state, State::Ready) {
            course.marks[now] = Mark::Passed;
        }
    }
    Ok(courses)
}

/// Returns the place of the case that ran for real: now, in the first zone.
fn place_of_baseline(plan: &Plan) -> usize {
    let now = plan.baseline();
    let is_now = |case: &timewarp::Case| case.moment() == now.moment() && case.zone() == now.zone();
    plan.iter().position(is_now).unwrap_or_default()
}

fn items<'standing>(
    units: &[Unit],
    standings: &'standing [Standing],
    plan: &Plan,
) -> Vec<Item<'standing>> {
    let now = place_of_baseline(plan);
    let mut groups = Vec::new();
    for unit in 0..units.len() {
        let is_ready = |place: &usize| {
            standings[*place].unit == unit && matches!(standings[*place].state, State::Ready)
        };
        let ready: Vec<usize> = (0..standings.len()).filter(is_ready).collect();
        let (alone, together): (Vec<_>, Vec<_>) = ready
            .into_iter()
            .partition(|place| standings[*place].is_isolated);
        groups.extend(alone.into_iter().map(|place| (unit, vec![place])));
        if !together.is_empty() {
            groups.push((unit, together));
        }
    }
    groups.sort_by_key(|(_, tests)| {
        let took = tests.iter().map(|place| standings[*place].took);
        took.sum::<std::time::Duration>()
    });
    let cases = plan.len();
    let of_group = |(unit, tests): (usize, Vec<usize>)| {
        (0..cases)
            .filter(move |case| *case != now)
            .map(move |case| Item {
                case,
                unit,
                tests: tests.clone(),
                standings,
            })
    };
    groups.into_iter().flat_map(of_group).collect()
}

/// Cuts a failure of which there may be thousands.
fn short(failure: &Failure) -> Failure {
    if failure.is_hang() {
        return failure.clone();
    }
    let message: String = failure.message().chars().take(SHORT).collect();
    Failure::from_parts(failure.location(), message)
}
