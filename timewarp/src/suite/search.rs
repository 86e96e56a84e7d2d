//! The search for the windows of one test, one run at a time.

use std::sync::Arc;
use std::time::Duration;

use super::Mark;
use crate::sweep::engine::Engine;
use crate::{Case, Failure, Moment, Plan, Window, Zone};

/// Runs that the search for all windows of one test may take.
const LIMIT: usize = 3_000;

/// Finds the windows of one test, given how it did at the instants of a plan.
///
/// It looks into failures that lie far apart, which may be one window or several, then
/// bisects every edge, then runs both sides of the first edges again. It asks for one run
/// at a time; the caller runs the test and records what happened.
#[derive(Debug)]
pub struct Search {
    engine: Engine,
    zones: Vec<Zone>,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The stretches of failing time, zone after zone, in order of time.
    pub windows: Vec<Window>,
    /// How many runs the search took.
    pub runs: usize,
    /// What happened when an edge was run again, if not the same.
    pub flaw: Option<String>,
}

impl Search {
    /// Begins with what happened at each case of the plan, in its order.
    ///
    /// `failure` tells how the test failed at the case of that place. Edges are found to
    /// `resolution`; every instant of the plan must be a multiple of it after 1970.
    pub fn new(
        plan: &Plan,
        marks: &[Mark],
        failure: impl Fn(usize) -> Option<Failure>,
        resolution: Duration,
    ) -> Self {
        let marked = plan.iter().zip(marks).enumerate();
        let tried: Vec<_> = marked
            .filter(|(_, (_, mark))| **mark != Mark::NotTried)
            .map(|(index, (case, mark))| (index, case.clone(), *mark))
            .collect();
        // What was not tried is no pass: it is left out.
        let cases = tried.iter().map(|(_, case, _)| case.clone()).collect();
        let engine = Engine::new(Arc::new(Plan::of_cases(cases, 0)), LIMIT, false);
        let mut engine = engine.with_resolution(resolution);
        for (place, (index, _, mark)) in tried.iter().enumerate() {
            if *mark == Mark::Failed {
                let failure = failure(*index);
                let failure = failure.unwrap_or_else(|| Failure::from_parts(None, "failed"));
                engine.record(place, Some(Box::new(failure)));
            }
        }
        engine.close();
        let mut zones: Vec<Zone> = plan.iter().map(Case::zone).collect();
        zones.dedup();
        Self { engine, zones }
    }

    /// Tells instants at which other tests have edges; they are tried first.
    pub fn hint(&mut self, moments: impl IntoIterator<Item = Moment>) {
        self.engine.hint(moments);
    }

    /// Returns the next case to run, or none at the end.
    #[expect(
        clippy::should_implement_trait,
        reason = "the answer must be recorded before the next one"
    )]
    pub fn next(&mut self) -> Option<Case> {
        self.engine.next()
    }

    /// Takes the outcome of the case that [`next`](Self::next) returned.
    pub fn record(&mut self, moment: Moment, failure: Option<Failure>) {
        self.engine.record_next(moment, failure.map(Box::new));
    }

    /// Returns what is known so far: all, when [`next`](Self::next) has returned none.
    pub fn finish(self) -> Found {
        let (mut windows, runs, flaw) = self.engine.into_windows();
        Window::explain_all(&mut windows, &self.zones);
        Found {
            windows,
            runs,
            flaw,
        }
    }
}
