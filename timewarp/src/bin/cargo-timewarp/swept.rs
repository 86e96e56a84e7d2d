//! Tests that sweep dates by themselves: they hunt in their own process, and say what they found.

use std::collections::HashMap;
use std::fs;

use crate::baseline::{Standing, State};
use crate::examine::Setup;
use crate::problem::{Problem, While};
use crate::process::When;
use crate::unit::Kind;

/// What tests that sweep said, by their place among the standings: the report of a failure.
pub(crate) type Swept = HashMap<usize, Option<String>>;

/// A name that every program has in which the library sweeps.
const MARK: &[u8] = b"TIMEWARP_FAMILIES";

/// Runs every test of programs that can sweep, and finds out which do.
pub(crate) fn run(setup: &Setup<'_>, standings: &[Standing]) -> Result<Swept, Problem> {
    let mut can_sweep = Vec::new();
    for unit in setup.units {
        let path = &unit.program.path;
        let bytes = fs::read(path).or_problem(path.display())?;
        let is_harness = matches!(unit.kind, Kind::Harness);
        can_sweep.push(is_harness && has_mark(&bytes));
    }
    let is_open = |place: &usize| {
        let standing = &standings[*place];
        let has_passed = matches!(standing.state, State::Unmoved | State::Ready);
        can_sweep[standing.unit] && has_passed
    };
    let open: Vec<usize> = (0..standings.len()).filter(is_open).collect();
    if open.is_empty() {
        return Ok(Swept::new());
    }
    setup.progress.begin("sweeps, hunting", open.len());
    let answers = setup.pool.each(&open, |slot, place| {
        let standing = &standings[*place];
        let unit = &setup.units[standing.unit];
        let mut when = When::really(None);
        when.sweeps_hunt = true;
        // A hunt is a thousand runs and more.
        let allowed = setup.patience.for_first();
        let attempt = unit.alone(slot, setup.pool, standing.test, when, allowed)?;
        setup.progress.step();
        let is_bad = attempt.fate.is_bad();
        let failure = attempt.fate.failure().map(|failure| failure.to_string());
        let report = attempt.swept.last().cloned().or(failure);
        let has_swept = !attempt.swept.is_empty();
        Ok(has_swept.then(|| report.filter(|_| is_bad)))
    })?;
    let answers = open.into_iter().zip(answers);
    let swept = answers.filter_map(|(place, answer)| Some((place, answer??)));
    Ok(swept.collect())
}

fn has_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK)
}
