//! One of several tests that share the plan of a split sweep.

use super::{Case, Choice, Plan, Selector};
use crate::{Boundary, Error, Moment, Zone};

/// Which cases of the plan belong to one test; those of all tests are the whole plan.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Those of one boundary, and its own instant in any case.
    Boundary {
        /// Its name in the catalogue.
        name: &'static str,
        /// Its instant.
        at: &'static str,
    },
    /// One in `count` of those that no test has by name, counted from 0.
    Rest {
        /// The boundaries that have tests of their own.
        named: &'static [&'static str],
        /// Which of the tests this is.
        index: usize,
        /// How many there are.
        count: usize,
    },
}

impl Part {
    /// Picks its cases from the plan; a rerun has the same in every part.
    ///
    /// The environment may leave a part with nothing to do.
    pub(super) fn of(self, plan: &Plan, choice: &Choice) -> Result<Plan, Error> {
        if choice.is_rerun {
            return Ok(plan.clone());
        }
        let cases = match self {
            Self::Boundary { name, at } => boundary(name, at.parse()?, plan, choice)?,
            Self::Rest {
                named,
                index,
                count,
            } => rest(named, index, count, plan, choice)?,
        };
        let range = choice.range()?;
        Ok(Plan::around(cases, &range))
    }
}

fn boundary(
    name: &'static str,
    at: Moment,
    plan: &Plan,
    choice: &Choice,
) -> Result<Vec<Case>, Error> {
    let of_it = |case: &&Case| {
        let boundary = case.boundary.as_ref();
        boundary.is_some_and(|boundary| boundary.name == name)
    };
    let mut cases: Vec<Case> = plan.iter().filter(of_it).cloned().collect();
    let is_there = cases.iter().any(|case| case.moment == at);
    if is_there || !choice.range()?.contains(&at) || !is_wanted(name, at, choice)? {
        return Ok(cases);
    }
    let own = name.parse::<Selector>().ok().and_then(|own| own.zone());
    let of_plan = || cases.first().or_else(|| plan.iter().next());
    let zone = match own {
        _ if !choice.is_zoned => Zone::UTC,
        Some(zone) => zone,
        None => of_plan().map_or(Zone::UTC, |case| case.zone),
    };
    let mut case = Case::new(at, zone);
    case.boundary = cases.first().and_then(|case| case.boundary.clone());
    cases.push(case);
    cases.sort_by_key(|case| (case.zone.name(), case.moment));
    Ok(cases)
}

/// Returns true when the environment has not left the boundary out.
fn is_wanted(name: &'static str, at: Moment, choice: &Choice) -> Result<bool, Error> {
    if choice.every.is_some() && choice.families.is_none() {
        return Ok(false);
    }
    let (family, detail) = name.split_once('/').unwrap_or((name, ""));
    let boundary = Boundary::new(at, 0, family.parse()?, detail, "");
    Ok(choice.takes(&boundary))
}

fn rest(
    named: &[&str],
    index: usize,
    count: usize,
    plan: &Plan,
    choice: &Choice,
) -> Result<Vec<Case>, Error> {
    let range = choice.range()?;
    let has_test = |case: &Case| {
        let boundary = case.boundary.as_ref();
        boundary.is_some_and(|boundary| named.contains(&&*boundary.name))
    };
    let probes: Vec<Moment> = choice
        .known
        .iter()
        .flat_map(|known| known.probes(&range))
        .collect();
    // What tells whether a known failure still holds must be told by one test.
    let is_probe = |case: &Case| case.boundary.is_none() && probes.contains(&case.moment);
    let others = plan.iter().filter(|case| !has_test(case));
    let mine = others.enumerate().filter(|(place, case)| {
        if is_probe(case) {
            index == 0
        } else {
            place % count == index
        }
    });
    Ok(mine.map(|(_, case)| case.clone()).collect())
}
