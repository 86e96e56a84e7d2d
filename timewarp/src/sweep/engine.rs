//! The course of a sweep, free of threads and of how code is called.

mod point;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::bisect::Bisect;
use super::{Case, Plan, Settings};
use crate::Moment;
use crate::report::{Failure, Report, Window};
use point::{Point, Points};

pub(crate) type Verdict = Option<Box<Failure>>;

/// Takes verdicts, asks for more runs, and ends up with windows.
///
/// First every case of the plan, in any order; then a few instants inside each run of
/// failures, which may be several; then the bisection of each edge; then both sides of
/// each edge again, which shows whether they can be trusted.
#[derive(Debug)]
pub(crate) struct Engine {
    plan: Arc<Plan>,
    verdicts: Vec<Verdict>,
    points: Points,
    probes: VecDeque<Case>,
    /// How often probes may still be chosen: each round that finds a pass splits windows.
    rounds: u32,
    was_split: bool,
    windows: Vec<Window>,
    searches: VecDeque<Search>,
    checks: VecDeque<Check>,
    stage: Stage,
    runs: usize,
    limit: usize,
    flaw: Option<String>,
    /// Edges are found to this distance, in nanoseconds.
    resolution: i128,
    /// Instants at which an edge is likely, for they are edges of other code.
    hints: Vec<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Plan,
    Probe,
    Search,
    Check,
}

/// The bisection of one edge of one window.
#[derive(Debug)]
struct Search {
    window: usize,
    edge: Edge,
    bisect: Bisect,
    hints_taken: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Begin,
    End,
}

/// A run whose outcome is known, to be run again.
#[derive(Debug)]
struct Check {
    case: Case,
    was_bad: bool,
}

/// No edge takes more runs than this, probes and checks included.
const RUNS_PER_EDGE: u32 = 70;

/// Hints that one search follows before it halves.
const HINTS: usize = 6;

/// How often the insides of windows are looked into.
const PROBE_ROUNDS: u32 = 4;

/// Windows whose edges are checked: those that a report shows in full.
const CHECKED: usize = 8;

impl Search {
    /// Returns the instant to try next: one at which other code has an edge, if any lies
    /// in between, or the middle.
    fn next(&mut self, hints: &[Moment]) -> Option<Moment> {
        let middle = self.bisect.next()?;
        let is_open = |moment: &&Moment| self.bisect.is_open(**moment);
        match hints.iter().find(is_open) {
            Some(hint) if self.hints_taken < HINTS => {
                self.hints_taken += 1;
                Some(*hint)
            }
            _ => Some(middle),
        }
    }
}

/// Moves a case back to a multiple of `resolution`.
fn aligned(case: &Case, resolution: i128) -> Case {
    let nanos = case.moment().as_nanos();
    let moment = Moment::from_nanos_or_none(nanos - nanos.rem_euclid(resolution));
    Case::new(moment.unwrap_or(case.moment()), case.zone())
}

impl Engine {
    pub(crate) fn new(plan: Arc<Plan>, bisect_limit: usize) -> Self {
        let verdicts = vec![None; plan.len()];
        Self {
            plan,
            verdicts,
            points: Points::default(),
            probes: VecDeque::new(),
            rounds: 0,
            was_split: false,
            windows: Vec::new(),
            searches: VecDeque::new(),
            checks: VecDeque::new(),
            stage: Stage::Plan,
            runs: 0,
            limit: bisect_limit,
            flaw: None,
            resolution: 1,
            hints: Vec::new(),
        }
    }

    /// Looks for edges to this distance only; all cases must lie on multiples of it.
    pub(crate) fn with_resolution(mut self, resolution: Duration) -> Self {
        self.resolution = i128::try_from(resolution.as_nanos()).unwrap_or(1).max(1);
        self
    }

    /// Tries these instants before it halves, in this order.
    pub(crate) fn hint(&mut self, moments: impl IntoIterator<Item = Moment>) {
        self.hints.extend(moments);
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
    pub(crate) fn record(&mut self, index: usize, verdict: Verdict) {
        if verdict.is_some() {
            self.verdicts[index] = verdict;
        }
    }

    /// Begins the search for windows once every case has its verdict.
    pub(crate) fn close(&mut self) {
        if self.verdicts.iter().all(Option::is_none) {
            return;
        }
        self.points = Points::of(self.plan.cases(), &self.verdicts);
        if self.verdicts.iter().any(Option::is_none) {
            self.rounds = PROBE_ROUNDS;
            self.choose_probes();
        }
        self.stage = Stage::Probe;
    }

    /// Returns the next case to run after the plan, or `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Case> {
        if self.runs >= self.limit && self.stage != Stage::Check {
            self.finish_probing();
            return None;
        }
        if self.stage == Stage::Probe {
            if let Some(case) = self.probes.front() {
                return Some(case.clone());
            }
            self.finish_probing();
        }
        if self.stage == Stage::Search {
            while let Some(search) = self.searches.front_mut() {
                if let Some(moment) = search.next(&self.hints) {
                    return Some(Case::new(moment, self.windows[search.window].zone()));
                }
                self.searches.pop_front();
            }
            self.plan_checks();
        }
        self.checks.front().map(|check| check.case.clone())
    }

    /// Takes the verdict on the case that `next` returned.
    pub(crate) fn record_next(&mut self, moment: Moment, verdict: Verdict) {
        self.runs += 1;
        match self.stage {
            Stage::Plan => {}
            Stage::Probe => {
                if let Some(case) = self.probes.pop_front() {
                    let is_split = verdict.is_none();
                    self.points.add(Point::new(case, verdict));
                    if self.probes.is_empty() && (is_split || self.was_split) {
                        self.choose_probes();
                    } else {
                        self.was_split |= is_split;
                    }
                }
            }
            Stage::Search => self.record_search(moment, verdict),
            Stage::Check => {
                if let Some(check) = self.checks.pop_front() {
                    self.record_check(&check, verdict.is_some());
                }
            }
        }
    }

    fn choose_probes(&mut self) {
        self.was_split = false;
        if self.rounds > 0 {
            self.rounds -= 1;
            let probes = self.points.probes(RUNS_PER_EDGE - 2).into_iter();
            self.probes = if self.resolution == 1 {
                probes.collect()
            } else {
                let probes = probes.map(|case| aligned(&case, self.resolution));
                let is_new =
                    |case: &Case| self.points.case_at(case.moment(), case.zone()).is_none();
                probes.filter(is_new).collect()
            };
        }
    }

    fn record_search(&mut self, moment: Moment, verdict: Verdict) {
        let Some(search) = self.searches.front_mut() else {
            return;
        };
        search.bisect.record(moment, verdict.is_some());
        let (good, bad) = (search.bisect.good(), search.bisect.bad());
        let window = &mut self.windows[search.window];
        match search.edge {
            Edge::Begin => window.set_begin(good, bad, verdict.map(|failure| *failure)),
            Edge::End => window.set_end(bad, good),
        }
    }

    fn record_check(&mut self, check: &Check, is_bad: bool) {
        if is_bad == check.was_bad || self.flaw.is_some() {
            return;
        }
        let moment = check.case.moment();
        self.flaw = Some(if is_bad {
            format!("{moment} passed, and failed when it ran again: does the code keep state?")
        } else {
            format!("{moment} failed, and passed when it ran again")
        });
    }

    /// Joins failures into windows, and plans the search for their edges.
    fn finish_probing(&mut self) {
        if self.stage != Stage::Probe {
            return;
        }
        self.stage = Stage::Search;
        self.probes.clear();
        let mut searches = Vec::new();
        for run in self.points.runs() {
            let number = self.windows.len();
            let (mut window, before, after) = run;
            window.set_resolution(self.resolution);
            if let Some(good) = before {
                let bad = window.first_bad();
                window.set_begin(good, bad, None);
                let bisect = Bisect::new(good, bad, self.resolution);
                searches.push(Search {
                    window: number,
                    edge: Edge::Begin,
                    bisect,
                    hints_taken: 0,
                });
            }
            if let Some(good) = after {
                let bad = window.last_bad();
                window.set_end(bad, good);
                let bisect = Bisect::new(good, bad, self.resolution);
                searches.push(Search {
                    window: number,
                    edge: Edge::End,
                    bisect,
                    hints_taken: 0,
                });
            }
            self.windows.push(window);
        }
        // Beginnings first: if the runs do not suffice, they are the ones to have.
        searches.sort_by_key(|search| (search.edge == Edge::End, search.window));
        self.searches = searches.into();
    }

    /// Plans to run both sides of the edges again that a report shows in full.
    fn plan_checks(&mut self) {
        self.stage = Stage::Check;
        for window in self.windows.iter().take(CHECKED) {
            let Some(good) = window.last_good() else {
                continue;
            };
            // An instant of the plan is run again as it was, with its boundary.
            let case = |moment| {
                let known = self.points.case_at(moment, window.zone());
                known.unwrap_or_else(|| Case::new(moment, window.zone()))
            };
            let checks = [(window.first_bad(), true), (good, false)];
            self.checks.extend(checks.map(|(moment, was_bad)| Check {
                case: case(moment),
                was_bad,
            }));
        }
    }

    /// Returns the windows as far as they are known, the number of runs it took to find
    /// them, and what went wrong.
    pub(crate) fn into_windows(mut self) -> (Vec<Window>, usize, Option<String>) {
        self.finish_probing();
        (self.windows, self.runs, self.flaw)
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
            flaw: self.flaw,
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
