//! What a sweep was told, before it becomes a plan.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::{Depth, Expectation, Known, Part, Plan, Rehearsal, Selector, Step};
use crate::{Error, Moment, Zone};

/// What a sweep was told; mistakes are kept until it runs.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked on its own, of a sweep that is about to run"
)]
pub(crate) struct Settings {
    pub(crate) name: Option<String>,
    /// The test's name, for reruns, and for the sweep if it has none of its own.
    pub(crate) fallback_name: Option<String>,
    pub(crate) choice: Choice,
    /// Zero means one that was never asked for.
    pub(crate) jobs: usize,
    /// How long one run may take, if anybody said so.
    pub(crate) timeout: Option<Duration>,
    pub(crate) expectation: Expectation,
    /// What is to happen between the reads of a clock.
    pub(crate) rehearsal: Rehearsal,
    /// Dates are looked for by what the code compares, in a build that traces it.
    pub(crate) hunt: bool,
    /// The code is given a date, which depends on the zone if there are zones.
    pub(crate) sees_local_date: bool,
    /// The code need not look at the time.
    pub(crate) is_unread: bool,
    /// The system clock is moved under the code.
    pub(crate) is_ambient: bool,
    /// The clock moves during a run, so that code may read two times of it.
    pub(crate) runs_on: bool,
    #[cfg(feature = "warp")]
    pub(crate) motion: crate::warp::Motion,
    /// Which part of the plan this test has, if several share it.
    pub(crate) part: Option<Part>,
    pub(crate) problems: Vec<Error>,
}

/// What decides which instants are tried: equal choices make equal plans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    pub(crate) depth: Depth,
    pub(crate) from: Option<Moment>,
    pub(crate) to: Option<Moment>,
    pub(crate) every: Option<Step>,
    pub(crate) zones: Option<Vec<Zone>>,
    pub(crate) families: Option<Vec<Selector>>,
    pub(crate) without: Vec<Selector>,
    pub(crate) at: Vec<Moment>,
    /// Failures whose edges are tried too.
    pub(crate) known: Vec<Known>,
    /// The code is given a zone, so that one instant in two zones is two cases.
    pub(crate) is_zoned: bool,
    /// Boundaries themselves are wanted, not what lies beside or between them.
    pub(crate) only_boundaries: bool,
    /// Only `at` is tried: a rerun of a known failure.
    pub(crate) is_rerun: bool,
}

impl Settings {
    /// Takes a good value, keeps a mistake.
    pub(crate) fn check<T, E: Into<Error>>(
        &mut self,
        option: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(error.into().within(option));
                None
            }
        }
    }

    pub(crate) fn check_all<T, E: Into<Error>>(
        &mut self,
        option: &str,
        values: impl Iterator<Item = Result<T, E>>,
    ) -> Vec<T> {
        values
            .filter_map(|value| self.check(option, value))
            .collect()
    }

    /// Checks known failures against what was asked for in the code, before the environment
    /// changes it.
    pub(crate) fn check_known(&self) -> Result<(), Error> {
        let range = self.choice.range()?;
        for known in &self.choice.known {
            if self.rehearsal.is_asked() {
                return Err(Error::plan(format!(
                    "known: `{known}` is a window of time, and what happens between two reads has none; \
                    leave its boundary out by `without`, or sweep it on its own"
                )));
            }
            if !known.meets(&range) {
                let (from, to) = (range.start, range.end);
                return Err(Error::plan(format!(
                    "known: `{known}` is outside of what is swept, from `{from}` to `{to}`; widen the \
                    range, or remove it"
                )));
            }
            let is_zoned =
                self.choice.is_zoned || self.sees_local_date && self.choice.zones.is_some();
            if known.zone().is_some_and(|zone| !zone.is_utc()) && !is_zoned {
                return Err(Error::plan(format!(
                    "known: `{known}` names a zone, and this code is given none; leave the zone out"
                )));
            }
        }
        Ok(())
    }

    /// Returns the plan, or the first mistake.
    pub(crate) fn plan(&self) -> Result<Arc<Plan>, Error> {
        match self.problems.first() {
            Some(problem) => Err(problem.clone()),
            None => Plan::shared(&self.choice),
        }
    }
}

impl Choice {
    /// Returns the range to sweep.
    pub(crate) fn range(&self) -> Result<Range<Moment>, Error> {
        let default = self.depth.range();
        let range = self.from.unwrap_or(default.start)..self.to.unwrap_or(default.end);
        if !range.is_empty() {
            return Ok(range);
        }
        let (from, to, depth) = (range.start, range.end, self.depth);
        let reason = match (self.from, self.to) {
            (Some(_), None) => format!("depth `{depth}` ends there; give both"),
            (None, Some(_)) => format!("depth `{depth}` begins there; give both"),
            _ => "it must end after it begins".to_owned(),
        };
        Err(Error::plan(format!(
            "the range from `{from}` to `{to}` is empty: {reason}, as from `2024-01-01` to `2025-01-01`"
        )))
    }

    /// Returns true when boundaries of any family may be taken.
    pub(crate) fn takes(&self, boundary: &crate::Boundary) -> bool {
        let is_in = |selectors: &[Selector]| selectors.iter().any(|one| one.takes(boundary));
        self.families.as_deref().is_none_or(is_in) && !is_in(&self.without)
    }

    /// Returns true when the family is not left out as a whole.
    pub(crate) fn touches(&self, family: crate::Family) -> bool {
        let families = self.families.as_deref();
        families.is_none_or(|families| families.iter().any(|one| one.touches(family)))
            && !self.without.iter().any(|one| one.covers(family))
    }
}
