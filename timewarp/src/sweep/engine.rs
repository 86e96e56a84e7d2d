//! The course of a sweep, free of threads and of how code is called.

use std::sync::Arc;

use super::bisect::Bisect;
use super::{Case, Plan, Settings};
use crate::Moment;
use crate::report::{Failure, Report, Window};

type Verdict = Option<Box<Failure>>;

/// Takes verdicts, asks for more runs, and ends up with windows.
///
/// First every case of the plan, in any order; then one rerun that shows whether
/// failures repeat; then the bisection of each edge.
#[derive(Debug)]
pub(super) struct Engine {
    plan: Arc<Plan>,
    verdicts: Vec<Verdict>,
    windows: Vec<Window>,
    searches: Vec<Search>,
    /// The search that runs, as an index.
    current: usize,
    runs: usize,
    limit: usize,
    rerun: Rerun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rerun {
    NotYet,
    Asked,
    Same,
    Differs,
}

/// The bisection of one edge of one window.
#[derive(Debug)]
struct Search {
    window: usize,
    edge: Edge,
    bisect: Bisect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Begin,
    End,
}

impl Engine {
    pub(super) fn new(plan: Arc<Plan>, bisect_limit: usize) -> Self {
        let verdicts = vec![None; plan.len()];
        Self {
            plan,
            verdicts,
            windows: Vec::new(),
            searches: Vec::new(),
            current: 0,
            runs: 0,
            limit: bisect_limit,
            rerun: Rerun::NotYet,
        }
    }

    pub(super) fn cases(&self) -> &[Case] {
        self.plan.cases()
    }

    /// Returns the order in which cases run: the baseline first.
    pub(super) fn order(&self) -> impl Iterator<Item = usize> + use<> {
        let baseline = self.plan.baseline_index();
        let rest = (0..self.plan.len()).filter(move |index| *index != baseline);
        std::iter::once(baseline).chain(rest)
    }

    #[inline]
    pub(super) fn record(&mut self, index: usize, verdict: Verdict) {
        if verdict.is_some() {
            self.verdicts[index] = verdict;
        }
    }

    /// Joins failures into windows once every case has its verdict.
    pub(super) fn close(&mut self) {
        let cases = self.plan.cases();
        let mut index = 0;
        while index < cases.len() {
            if self.verdicts[index].is_none() {
                index += 1;
                continue;
            }
            let zone = cases[index].zone;
            let run = (index..cases.len())
                .take_while(|at| self.verdicts[*at].is_some() && cases[*at].zone == zone)
                .count();
            let (first, last) = (index, index + run - 1);
            let failure = self.verdicts[first].as_deref().cloned();
            let mut window = Window::new(
                zone,
                cases[first].moment..=cases[last].moment,
                run,
                failure.expect("the window begins with a failure"),
            );
            let number = self.windows.len();
            let good_before = first.checked_sub(1).filter(|at| cases[*at].zone == zone);
            let good_after =
                Some(last + 1).filter(|at| cases.get(*at).is_some_and(|case| case.zone == zone));
            if let Some(good) = good_before {
                let good = cases[good].moment;
                window.set_begin(good, window.first_bad(), None);
                let bisect = Bisect::new(good, window.first_bad());
                self.searches.push(Search {
                    window: number,
                    edge: Edge::Begin,
                    bisect,
                });
            }
            if let Some(good) = good_after {
                let good = cases[good].moment;
                window.set_end(window.last_bad(), good);
                let bisect = Bisect::new(good, window.last_bad());
                self.searches.push(Search {
                    window: number,
                    edge: Edge::End,
                    bisect,
                });
            }
            self.windows.push(window);
            index += run;
        }
        // Beginnings first: if the runs do not suffice, they are the ones to have.
        self.searches
            .sort_by_key(|search| (search.edge == Edge::End, search.window));
        if self.is_everywhere() {
            self.searches.clear();
        }
    }

    fn is_everywhere(&self) -> bool {
        self.verdicts.iter().all(Option::is_some)
    }

    /// Returns the next case to run after the plan, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Case> {
        if self.runs >= self.limit {
            return None;
        }
        if self.rerun == Rerun::NotYet && !self.windows.is_empty() && !self.is_everywhere() {
            self.rerun = Rerun::Asked;
            let window = &self.windows[0];
            return Some(Case::new(window.first_bad(), window.zone()));
        }
        while let Some(search) = self.searches.get(self.current) {
            if let Some(moment) = search.bisect.next() {
                return Some(Case::new(moment, self.windows[search.window].zone()));
            }
            self.current += 1;
        }
        None
    }

    /// Takes the verdict on the case that `next` returned.
    pub(super) fn record_next(&mut self, moment: Moment, verdict: Verdict) {
        self.runs += 1;
        if self.rerun == Rerun::Asked {
            self.rerun = if verdict.is_some() {
                Rerun::Same
            } else {
                Rerun::Differs
            };
            return;
        }
        let search = &mut self.searches[self.current];
        search.bisect.record(moment, verdict.is_some());
        let (good, bad) = (search.bisect.good(), search.bisect.bad());
        let window = &mut self.windows[search.window];
        match search.edge {
            Edge::Begin => window.set_begin(good, bad, verdict.map(|failure| *failure)),
            Edge::End => window.set_end(bad, good),
        }
    }

    /// Returns the answer.
    pub(super) fn finish(self, name: String, settings: &Settings) -> Report {
        let instants = self.plan.iter().zip(&self.verdicts);
        let instants: Vec<_> = instants
            .map(|(case, verdict)| (case.moment(), verdict.is_some()))
            .collect();
        let mut report = Report {
            name,
            test: settings.fallback_name.clone(),
            depth: settings.choice.depth.name(),
            baseline: self.plan.baseline().moment(),
            is_baseline_bad: self.verdicts[self.plan.baseline_index()].is_some(),
            is_flaky: self.rerun == Rerun::Differs,
            is_rerun: settings.choice.is_rerun,
            failed: instants.iter().filter(|(_, is_bad)| *is_bad).count(),
            instants,
            bisect_runs: self.runs,
            windows: self.windows,
            notes: Vec::new(),
        };
        report.explain(settings.choice.zones.as_deref().unwrap_or_default());
        report
    }
}
