//! The real date first, twice: what fails today or flickers is no bomb.

use std::time::Duration;

use timewarp::{Failure, Zone};

use crate::examine::Setup;
use crate::pool::Pool;
use crate::problem::Problem;
use crate::process::When;
use crate::unit::{Fate, Kind, Unit};

/// What is known of a test before its clock was moved.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) unit: usize,
    pub(crate) test: usize,
    pub(crate) state: State,
    /// It passes in a process of its own only.
    pub(crate) is_isolated: bool,
    pub(crate) reads: u64,
    pub(crate) stats: u64,
    pub(crate) took: Duration,
}

#[derive(Clone, Debug)]
pub(crate) enum State {
    /// It passes, and reads the clock.
    Ready,
    /// It passes, and never reads the clock.
    Unmoved,
    Broken(Failure),
    Flaky(String),
    /// It did not run, as after an interruption.
    Unknown,
}

/// How long tests may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// As asked for.
    pub(crate) fixed: Option<Duration>,
}

/// How long a test may take of which nothing is known yet.
const FIRST: Duration = Duration::from_secs(300);

/// The least that a test may take at another date.
const LEAST: Duration = Duration::from_secs(5);

impl Patience {
    pub(crate) fn for_first(self) -> Duration {
        self.fixed.unwrap_or(FIRST)
    }

    /// Returns how long a test may take that took so long at the real date.
    pub(crate) fn for_test(self, took: Duration) -> Duration {
        let relative = took * 10 + Duration::from_secs(1);
        self.fixed.unwrap_or(relative.max(LEAST))
    }

    /// Returns how long it may take once it was seen to hang: enough to tell.
    pub(crate) fn after_hanging(self, took: Duration) -> Duration {
        let relative = took * 4 + Duration::from_secs(1);
        relative.min(self.for_test(took))
    }
}

/// Runs all tests at the real date: together, then those of binaries that read the clock
/// alone.
pub(crate) fn run(setup: &Setup<'_>, zone: Option<Zone>) -> Result<Vec<Standing>, Problem> {
    let Setup {
        pool,
        units,
        patience,
        progress,
        ..
    } = *setup;
    let when = When::really(zone);
    progress.begin("baseline", units.len());
    let together = pool.each(units, |slot, unit| {
        let tests: Vec<usize> = (0..unit.tests.len()).collect();
        let together = unit.together(slot, pool, &tests, when, |_| patience.for_first());
        progress.step();
        together
    })?;
    // What wrote into its package did so now, and takes turns from here on.
    pool.settle();
    let mut standings = Vec::new();
    for (index, (unit, together)) in units.iter().zip(together).enumerate() {
        let together = together.unwrap_or_default();
        let share = together.took / u32::try_from(unit.tests.len()).unwrap_or(1).max(1);
        for test in 0..unit.tests.len() {
            let state = match together.fates.get(&test) {
                Some(Fate::Passed) if together.reads == 0 => State::Unmoved,
                Some(Fate::Passed) => State::Ready,
                Some(Fate::Failed(failure) | Fate::Hung(failure)) => State::Broken(failure.clone()),
                Some(Fate::NotRun) | None => State::Unknown,
            };
            standings.push(Standing {
                unit: index,
                test,
                state,
                is_isolated: unit.is_split,
                reads: together.reads,
                stats: 0,
                took: share,
            });
        }
    }
    let has_said = |standing: &Standing| matches!(standing.state, State::Unmoved | State::Unknown);
    whole_again(setup, &mut standings, when)?;
    let is_whole = |standing: &Standing| matches!(units[standing.unit].kind, Kind::Whole);
    let is_open = |standing: &&Standing| !has_said(standing) && !is_whole(standing);
    let open: Vec<Standing> = standings.iter().filter(is_open).cloned().collect();
    progress.begin("baseline, each test alone", open.len());
    let alone = pool.each(&open, |slot, standing| {
        let again = again(pool, slot, &units[standing.unit], standing, when, patience);
        progress.step();
        again
    })?;
    let mut alone = alone.into_iter();
    for standing in &mut standings {
        if is_open(&&*standing) {
            match alone.next().flatten() {
                Some(known) => *standing = known,
                None => standing.state = State::Unknown,
            }
        }
    }
    Ok(standings)
}

/// Runs units a second time whose tests cannot run alone.
fn whole_again(setup: &Setup<'_>, standings: &mut [Standing], when: When) -> Result<(), Problem> {
    let is_open = |unit: &usize| {
        let mut own = standings.iter().filter(|standing| standing.unit == *unit);
        matches!(setup.units[*unit].kind, Kind::Whole)
            && own.any(|standing| !matches!(standing.state, State::Unmoved | State::Unknown))
    };
    let open: Vec<usize> = (0..setup.units.len()).filter(is_open).collect();
    let second = setup.pool.each(&open, |slot, unit| {
        let unit = &setup.units[*unit];
        let tests: Vec<usize> = (0..unit.tests.len()).collect();
        let allowed = |_| setup.patience.for_first();
        unit.together(slot, setup.pool, &tests, when, allowed)
    })?;
    for (unit, second) in open.into_iter().zip(second) {
        let second = second.unwrap_or_default();
        for standing in standings
            .iter_mut()
            .filter(|standing| standing.unit == unit)
        {
            let (state, fate) = (&standing.state, second.fates.get(&standing.test));
            let flaky = |failure: &Failure| {
                State::Flaky(format!("failed and passed at the real date: {failure}"))
            };
            standing.state = match (state, fate) {
                (State::Ready, Some(Fate::Failed(failure) | Fate::Hung(failure)))
                | (State::Broken(failure), Some(Fate::Passed)) => flaky(failure),
                (_, Some(Fate::NotRun) | None) => State::Unknown,
                (state, Some(_)) => state.clone(),
            };
        }
    }
    Ok(())
}

/// Runs a test alone, and once more if that gives another answer than together.
fn again(
    pool: &Pool,
    slot: &crate::process::Slot,
    unit: &Unit,
    before: &Standing,
    when: When,
    patience: Patience,
) -> Result<Standing, Problem> {
    let mut standing = before.clone();
    let attempt = || unit.alone(slot, pool, before.test, when, patience.for_first());
    let second = attempt()?;
    standing.reads = second.page.reads;
    standing.stats = second.page.stats;
    standing.took = second.took;
    let passed_together = matches!(before.state, State::Ready);
    standing.state = match (passed_together, &second.fate) {
        (_, Fate::NotRun) => State::Unknown,
        (true, Fate::Passed) => ready(standing.reads),
        (false, Fate::Failed(_) | Fate::Hung(_)) => before.state.clone(),
        (true, bad) => {
            let failure = bad
                .clone()
                .failure()
                .map_or(String::new(), |failure| failure.to_string());
            let third = attempt()?;
            let how = if third.fate.is_bad() {
                "passed with the other tests of its binary and failed alone"
            } else {
                "passed twice and failed once"
            };
            State::Flaky(format!("{how} at the real date: {failure}"))
        }
        (false, Fate::Passed) => {
            let third = attempt()?;
            let has_met_others = pool.is_narrow(&unit.program.folder);
            let ran_alone = matches!(unit.kind, Kind::Exit(_)) && !has_met_others;
            if third.fate.is_bad() || ran_alone {
                let failure = match &before.state {
                    State::Broken(failure) => failure.to_string(),
                    _ => String::new(),
                };
                State::Flaky(format!("failed and passed at the real date: {failure}"))
            } else {
                standing.is_isolated = true;
                ready(standing.reads)
            }
        }
    };
    Ok(standing)
}

fn ready(reads: u64) -> State {
    if reads == 0 {
        State::Unmoved
    } else {
        State::Ready
    }
}
