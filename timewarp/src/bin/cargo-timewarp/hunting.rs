//! The hunt of every test that reads the clock: one traced run after another.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use timewarp::hunt::{Hunt, Trace};
use timewarp::suite::Mark;
use timewarp::{Failure, Moment, Plan};
use timewarp_preload::Motion;

use crate::baseline::{Standing, State};
use crate::constants::Passed;
use crate::examine::Setup;
use crate::instants::Course;
use crate::lines::Symbols;
use crate::problem::Problem;
use crate::process::{Slot, When};
use crate::swept::{self, Swept};
use crate::unit::Fate;

/// Where to hunt, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
    /// Runs of one test.
    pub(crate) limit: usize,
}

/// What was seen of each test, in the order of the standings.
pub(crate) struct Hunted {
    /// All instants at which any test ran.
    pub(crate) plan: Plan,
    pub(crate) range: Range<Moment>,
    pub(crate) courses: Vec<Course>,
    pub(crate) hunts: Vec<Option<Hunt>>,
    /// Tests that sweep by themselves.
    pub(crate) swept: Swept,
    /// Comparisons that there was no room for, in all runs.
    pub(crate) lost: u64,
    /// Hunts that had more to try.
    pub(crate) cut_short: usize,
}

impl Hunted {
    /// Says what was not looked at.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.lost > 0 {
            notes.push(format!(
                "{} comparisons were not looked at: their runs compared more than a trace holds",
                self.lost
            ));
        }
        if self.cut_short > 0 {
            notes.push(format!(
                "{} hunts ended at their limit of runs, with instants left to try; `--limit` sets another",
                self.cut_short
            ));
        }
        notes
    }
}

/// The hunt in one test.
struct Track {
    hunt: Hunt,
    steps: Vec<Step>,
    lost: u64,
    is_cut_short: bool,
}

/// What one test did at one instant.
struct Step {
    moment: Moment,
    fate: Fate,
}

/// Hunts all ready tests.
pub(crate) fn run(
    setup: &Setup<'_>,
    symbols: &Symbols<'_>,
    standings: &[Standing],
    ground: &Ground,
) -> Result<Hunted, Problem> {
    let swept = swept::run(setup, standings)?;
    let is_ready = |place: &usize| {
        matches!(standings[*place].state, State::Ready) && !swept.contains_key(place)
    };
    let ready: Vec<usize> = (0..standings.len()).filter(is_ready).collect();
    setup.progress.begin("hunting", ready.len());
    let answers = setup.pool.each(&ready, |slot, place| {
        let hunted = hunt(setup, symbols, slot, &standings[*place], ground);
        setup.progress.step();
        hunted
    })?;
    let mut tracks: Vec<Option<Track>> = standings.iter().map(|_| None).collect();
    let (mut lost, mut cut_short) = (0, 0);
    for (place, track) in ready.into_iter().zip(answers) {
        if let Some(track) = &track {
            lost += track.lost;
            cut_short += usize::from(track.is_cut_short);
        }
        tracks[place] = track;
    }
    let now = setup.plan.baseline().moment();
    let tried = tracks.iter().flatten().flat_map(|track| &track.steps);
    let moments = tried.map(|step| step.moment).chain([now]);
    let plan = Plan::at(moments, now).expect("there is the baseline");
    let index: HashMap<Moment, usize> = plan
        .iter()
        .enumerate()
        .map(|(index, case)| (case.moment(), index))
        .collect();
    let mut courses = Vec::new();
    let mut hunts = Vec::new();
    for (track, standing) in tracks.into_iter().zip(standings) {
        let mut course = Course::new(plan.len());
        if matches!(standing.state, State::Ready) {
            course.marks[index[&now]] = Mark::Passed;
        }
        let Some(Track { hunt, steps, .. }) = track else {
            courses.push(course);
            hunts.push(None);
            continue;
        };
        for step in steps {
            course.take(index[&step.moment], step.fate);
        }
        courses.push(course);
        hunts.push(Some(hunt));
    }
    Ok(Hunted {
        swept,
        plan,
        range: ground.from..ground.to,
        courses,
        hunts,
        lost,
        cut_short,
    })
}

fn hunt(
    setup: &Setup<'_>,
    symbols: &Symbols<'_>,
    slot: &Slot,
    standing: &Standing,
    ground: &Ground,
) -> Result<Track, Problem> {
    let unit = &setup.units[standing.unit];
    let base = setup.plan.baseline().moment();
    let mut hunt = Hunt::new(base, ground.from..ground.to)
        .with_limit(ground.limit)
        .with_resolution(Duration::from_secs(1));
    let zone = setup.plan.baseline().zone();
    let zone = setup.is_zoned.then_some(zone);
    let mut steps = Vec::new();
    let mut lost = 0;
    let mut has_hung = false;
    let mut has_failed = false;
    let constants = symbols.constants(standing.unit)?;
    let mut passed = Passed::default();
    let mut has_suggested = false;
    loop {
        let Some(moment) = hunt.next() else {
            if has_suggested {
                break;
            }
            // What comparisons show comes first: it says more.
            has_suggested = true;
            let instants = constants.instants(&passed, base);
            hunt.suggest(instants.into_iter().take(SUGGESTED));
            continue;
        };
        if setup.pool.is_stopped() {
            break;
        }
        let mut when = When::at(moment, Motion::Frozen, zone);
        when.is_traced = true;
        let allowed = if has_hung {
            setup.patience.after_hanging(standing.took)
        } else {
            setup.patience.for_test(standing.took * TRACED)
        };
        let attempt = unit.alone(slot, setup.pool, standing.test, when, allowed)?;
        has_hung |= matches!(attempt.fate, Fate::Hung(_));
        let is_bad = attempt.fate.is_bad();
        if is_bad && !has_failed {
            has_failed = true;
            setup.progress.fails();
        }
        let mut trace: Trace = attempt.trace.unwrap_or_default();
        symbols.ask(standing.unit, |lines| {
            for comparison in &mut trace.comparisons {
                comparison.is_inner = !lines.is_telling(&comparison.site);
            }
        })?;
        constants.pass(&trace, &mut passed);
        lost += trace.lost;
        hunt.record(&trace, is_bad);
        steps.push(Step {
            moment,
            fate: attempt.fate,
        });
        if setup.fail_fast && is_bad {
            setup.pool.stop();
        }
    }
    let is_cut_short = !hunt.is_finished() && !setup.pool.is_stopped();
    hunt.settle();
    Ok(Track {
        hunt,
        steps,
        lost,
        is_cut_short,
    })
}

/// Instants that are tried for constants in the code.
const SUGGESTED: usize = 128;

/// How many times longer a traced run may take.
const TRACED: u32 = 5;

impl Course {
    fn take(&mut self, index: usize, fate: Fate) {
        if matches!(fate, Fate::Hung(_)) {
            self.is_hung
                .store(true, std::sync::atomic::Ordering::Relaxed);
        }
        self.marks[index] = match fate {
            Fate::Passed => Mark::Passed,
            Fate::NotRun => Mark::NotTried,
            Fate::Failed(failure) | Fate::Hung(failure) => {
                let failure: Failure = failure;
                self.failures.insert(index, failure);
                Mark::Failed
            }
        };
    }
}
