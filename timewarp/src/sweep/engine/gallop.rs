//! Looking for a pass on one side of a failure, in ever longer steps.

use std::sync::Arc;

use super::{Engine, Point, Points, Verdict};
use crate::sweep::{Case, Plan};

impl Engine {
    /// Looks for the edges of a part's failures in the plan that it is a part of.
    pub(in crate::sweep) fn within(mut self, whole: Arc<Plan>) -> Self {
        self.whole = Some(whole);
        self
    }

    /// Returns the next case of the whole plan to run, while a pass is looked for.
    pub(super) fn next_of_gallops(&mut self) -> Option<Case> {
        while let Some(gallop) = self.gallops.front_mut() {
            if let Some(case) = gallop.next(&self.points) {
                return Some(case);
            }
            self.gallops.pop_front();
        }
        None
    }

    pub(super) fn record_gallop(&mut self, verdict: Verdict) {
        if let Some(case) = self.gallops.front().and_then(Gallop::asked) {
            self.passes_elsewhere |= verdict.is_none();
            self.points.add(Point::new(case, verdict));
        }
    }
}

/// The cases on one side of a failure, the nearest first, and how far they were tried.
#[derive(Debug)]
pub(super) struct Gallop {
    cases: Vec<Case>,
    next: usize,
    step: usize,
    is_over: bool,
    /// The one that was asked for.
    asked: Option<Case>,
}

impl Gallop {
    /// Goes towards the past.
    pub(super) fn back(whole: &Plan, from: &Case) -> Self {
        let is_earlier = |case: &&Case| case.zone == from.zone && case.moment < from.moment;
        let mut cases = in_order(whole.iter().filter(is_earlier).cloned());
        cases.reverse();
        Self::over(cases)
    }

    /// Goes towards the future.
    pub(super) fn on(whole: &Plan, from: &Case) -> Self {
        let is_later = |case: &&Case| case.zone == from.zone && case.moment > from.moment;
        Self::over(in_order(whole.iter().filter(is_later).cloned()))
    }

    fn over(cases: Vec<Case>) -> Self {
        Self {
            cases,
            next: 0,
            step: 1,
            is_over: false,
            asked: None,
        }
    }

    /// Returns the next case to run, or `None` when a pass was found or there is none.
    fn next(&mut self, points: &Points) -> Option<Case> {
        if let Some(asked) = &self.asked {
            match points.is_bad_at(asked.moment, asked.zone) {
                None => return Some(asked.clone()),
                Some(is_bad) => self.is_over |= !is_bad,
            }
            self.asked = None;
        }
        while !self.is_over {
            // The last one is tried whatever the step: a failure may have begun with the plan.
            let last = self.cases.len().checked_sub(1)?;
            let case = &self.cases[self.next.min(last)];
            self.is_over = self.next >= last;
            self.next += self.step;
            self.step *= 2;
            match points.is_bad_at(case.moment, case.zone) {
                Some(true) => {}
                Some(false) => return None,
                None => {
                    self.asked = Some(case.clone());
                    return self.asked.clone();
                }
            }
        }
        None
    }

    /// Returns the case that was asked for last.
    fn asked(&self) -> Option<Case> {
        self.asked.clone()
    }
}

/// Puts cases in order of time.
fn in_order(cases: impl Iterator<Item = Case>) -> Vec<Case> {
    let mut cases: Vec<Case> = cases.collect();
    Case::sort(&mut cases);
    cases
}
