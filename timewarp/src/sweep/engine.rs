//! The course of a sweep, free of threads and of how code is called.

mod answer;
#[cfg(feature = "reports")]
mod coarse;
mod gallop;
mod point;
mod quarry;
mod search;

use std::collections::VecDeque;
use std::sync::Arc;

use super::bisect::Bisect;
use super::{Case, Plan};
use crate::Moment;
use crate::report::{Failure, Window};
use gallop::Gallop;
use point::{Point, Points};
pub(super) use quarry::Quarry;
use search::{Edge, Search};

pub(crate) type Verdict = Option<Box<Failure>>;

/// Takes verdicts, asks for more runs, and ends up with windows.
///
/// First every case of the plan, in any order; for a part of a plan, then cases of the whole
/// until one passes on each side of a failure; then a few instants inside each run of
/// failures, which may be several; then the bisection of each edge; then both sides of
/// each edge again, which shows whether they can be trusted.
#[derive(Debug)]
pub(crate) struct Engine {
    plan: Arc<Plan>,
    /// Empty as long as nothing has failed, in an engine that foresees that.
    verdicts: Vec<Verdict>,
    points: Points,
    /// The plan that this one is a part of.
    whole: Option<Arc<Plan>>,
    gallops: VecDeque<Gallop>,
    /// The code passed in the rest of the whole plan.
    passes_elsewhere: bool,
    probes: VecDeque<Case>,
    /// How often probes may still be chosen: each round that finds a pass splits windows.
    rounds: u32,
    was_split: bool,
    windows: Vec<Window>,
    /// For each window, whether the clock was held to find its beginning.
    held: Vec<bool>,
    searches: VecDeque<Search>,
    checks: VecDeque<Check>,
    stage: Stage,
    runs: usize,
    limit: usize,
    flaw: Option<String>,
    /// Which cases did not run; empty when all did.
    left_out: Vec<bool>,
    /// The clock moves during a run, unless it is held.
    runs_on: bool,
    /// Edges are found to this distance, in nanoseconds.
    resolution: i128,
    /// Instants at which an edge is likely, for they are edges of other code.
    hints: Vec<Moment>,
    /// Looks for dates by what the code compares, once the plan has run.
    quarry: Option<Box<Quarry>>,
    /// What a report lists, if it was made before the verdicts were known.
    foreseen: Vec<(Moment, bool)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Plan,
    Hunt,
    Gallop,
    Probe,
    Search,
    Check,
}

/// A run whose outcome is known, to be run again.
#[derive(Debug)]
struct Check {
    case: Case,
    was_bad: bool,
}

/// No edge takes more runs than this, probes and checks included.
const RUNS_PER_EDGE: u32 = 70;

/// How often the insides of windows are looked into.
const PROBE_ROUNDS: u32 = 4;

/// Windows whose edges are checked: those that a report shows in full.
const CHECKED: usize = 8;

/// Moves a case back to a multiple of `resolution`.
fn aligned(case: &Case, resolution: i128) -> Case {
    let nanos = case.moment().as_nanos();
    let moment = Moment::from_nanos_or_none(nanos - nanos.rem_euclid(resolution));
    Case::new(moment.unwrap_or(case.moment()), case.zone())
}

impl Engine {
    pub(crate) fn new(plan: Arc<Plan>, bisect_limit: usize, runs_on: bool) -> Self {
        let verdicts = vec![None; plan.len()];
        Self {
            plan,
            verdicts,
            points: Points::default(),
            whole: None,
            gallops: VecDeque::new(),
            passes_elsewhere: false,
            probes: VecDeque::new(),
            rounds: 0,
            was_split: false,
            windows: Vec::new(),
            held: Vec::new(),
            searches: VecDeque::new(),
            checks: VecDeque::new(),
            stage: Stage::Plan,
            runs: 0,
            limit: bisect_limit,
            flaw: None,
            left_out: Vec::new(),
            runs_on,
            resolution: 1,
            hints: Vec::new(),
            quarry: None,
            foreseen: Vec::new(),
        }
    }

    /// Hunts after the plan.
    pub(super) fn hunt(&mut self, quarry: Quarry) {
        self.quarry = Some(Box::new(quarry));
    }

    pub(super) fn hunts(&self) -> bool {
        self.quarry.is_some()
    }

    pub(super) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(super) fn cases(&self) -> &[Case] {
        self.plan.cases()
    }

    /// Returns the order in which cases run: the baseline first.
    pub(super) fn order(&self) -> impl Iterator<Item = usize> + use<> {
        let baseline = self.plan.baseline_index();
        let count = self.plan.len();
        let rest = (0..count).filter(move |index| *index != baseline);
        std::iter::once(baseline).take(count).chain(rest)
    }

    /// Takes it that these cases did not run.
    pub(super) fn leave_out(&mut self, indices: &[usize]) {
        if !indices.is_empty() {
            self.left_out.resize(self.plan.len(), false);
        }
        for index in indices {
            self.left_out[*index] = true;
        }
    }

    /// Ends the search for edges where it is.
    pub(super) fn give_up(&mut self) {
        if self.stage == Stage::Hunt {
            let extra = self.quarry.as_mut().map(|quarry| quarry.take_extra());
            self.begin_search(extra.unwrap_or_default());
        }
        self.finish_probing();
        self.searches.clear();
        self.checks.clear();
        self.stage = Stage::Check;
    }

    #[inline]
    pub(crate) fn record(&mut self, index: usize, verdict: Verdict) {
        if verdict.is_some() {
            self.record_failure(index, verdict);
        }
    }

    #[cold]
    fn record_failure(&mut self, index: usize, verdict: Verdict) {
        self.verdicts.resize(self.plan.len(), None);
        self.verdicts[index] = verdict;
    }

    /// Begins the search for windows, or a hunt, once every case has its verdict.
    pub(crate) fn close(&mut self) {
        if self.quarry.is_some() {
            self.stage = Stage::Hunt;
        } else {
            self.begin_search(Vec::new());
        }
    }

    fn begin_search(&mut self, extra: Vec<(Case, Verdict)>) {
        let mut hunted = extra.iter().map(|(_, verdict)| verdict);
        if self.verdicts.iter().all(Option::is_none) && hunted.all(Option::is_none) {
            self.stage = Stage::Plan;
            return;
        }
        // None were kept while nothing failed.
        self.verdicts.resize(self.plan.len(), None);
        self.points = Points::of(self.tried());
        for (case, verdict) in extra {
            if self.points.case_at(case.moment(), case.zone()).is_none() {
                self.points.add(Point::new(case, verdict));
            }
        }
        if let Some(whole) = &self.whole {
            self.gallops = self.points.open_ends(whole).collect();
            self.stage = Stage::Gallop;
        } else {
            self.begin_probing();
        }
    }

    fn begin_probing(&mut self) {
        let passes_in_hunt = self.quarry.as_ref().is_some_and(|quarry| quarry.passes());
        let passes = self.passes_elsewhere || passes_in_hunt;
        if passes || self.tried().any(|(_, verdict)| verdict.is_none()) {
            self.rounds = PROBE_ROUNDS;
            self.choose_probes();
        }
        self.stage = Stage::Probe;
    }

    /// Returns the next case to run after the plan, or `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Case> {
        if self.stage == Stage::Hunt {
            let quarry = self.quarry.as_mut()?;
            if let Some(case) = quarry.next() {
                return Some(case);
            }
            let extra = quarry.take_extra();
            self.begin_search(extra);
        }
        if self.runs >= self.limit && self.stage != Stage::Check {
            self.finish_probing();
            return None;
        }
        if self.stage == Stage::Gallop {
            if let Some(case) = self.next_of_gallops() {
                return Some(case);
            }
            self.begin_probing();
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
                    let case = Case::new(moment, self.windows[search.window].zone());
                    return Some(case.held(search.holds()));
                }
                if search.edge == Edge::Begin {
                    self.held[search.window] = search.has_held();
                }
                self.searches.pop_front();
            }
            self.plan_checks();
        }
        self.checks.front().map(|check| check.case.clone())
    }

    /// Takes the verdict on the case that `next` returned.
    pub(crate) fn record_next(&mut self, moment: Moment, verdict: Verdict) {
        if self.stage == Stage::Hunt {
            if let Some(quarry) = &mut self.quarry {
                quarry.record(verdict);
            }
            return;
        }
        self.runs += 1;
        match self.stage {
            Stage::Plan | Stage::Hunt => {}
            Stage::Gallop => self.record_gallop(verdict),
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
            // Two runs check an edge, two try whether the clock can be held.
            let apart = if self.runs_on { 4 } else { 2 };
            let probes = self.points.probes(RUNS_PER_EDGE - apart).into_iter();
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

    /// Returns true where hanging runs are to be spared: each leaves a thread behind. Whole
    /// processes, which are searched to a coarser resolution, can be ended.
    fn spares_hangs(&self) -> bool {
        self.resolution == 1
    }

    fn record_search(&mut self, moment: Moment, verdict: Verdict) {
        let spares = self.spares_hangs();
        let Some(search) = self.searches.front_mut() else {
            return;
        };
        if spares && verdict.as_deref().is_some_and(Failure::is_hang) {
            search.be_sparing();
        }
        if !search.is_trial(verdict.is_some()) {
            search.bisect.record(moment, verdict.is_some());
        }
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
        if !matches!(self.stage, Stage::Gallop | Stage::Probe) {
            return;
        }
        self.stage = Stage::Search;
        self.probes.clear();
        let mut searches = Vec::new();
        for run in self.points.runs() {
            let number = self.windows.len();
            let mut window = run.window;
            window.set_resolution(self.resolution);
            if let Some(good) = run.before {
                let bad = window.first_bad();
                window.set_begin(good, bad, None);
                let bisect = Bisect::new(good, bad, self.resolution);
                let mut search = Search::new(number, Edge::Begin, bisect, self.runs_on);
                search.second = run.second;
                if run.hangs.0 && self.spares_hangs() {
                    search.be_sparing();
                }
                searches.push(search);
            }
            if let Some(good) = run.after {
                let bad = window.last_bad();
                window.set_end(bad, good);
                let bisect = Bisect::new(good, bad, self.resolution);
                let mut search = Search::new(number, Edge::End, bisect, self.runs_on);
                if run.hangs.1 && self.spares_hangs() {
                    search.be_sparing();
                }
                searches.push(search);
            }
            self.windows.push(window);
            self.held.push(false);
        }
        // Beginnings first: if the runs do not suffice, they are the ones to have.
        searches.sort_by_key(|search| (search.edge == Edge::End, search.window));
        self.searches = searches.into();
    }

    /// Plans to run both sides of the edges again that a report shows in full.
    fn plan_checks(&mut self) {
        self.stage = Stage::Check;
        for (window, is_held) in self.windows.iter().zip(&self.held).take(CHECKED) {
            let Some(good) = window.last_good() else {
                continue;
            };
            // An instant of the plan is run again as it was, with its boundary.
            let case = |moment| {
                let known = self.points.case_at(moment, window.zone());
                let case = known.unwrap_or_else(|| Case::new(moment, window.zone()));
                case.held(*is_held)
            };
            let checks = [(window.first_bad(), true), (good, false)];
            self.checks.extend(checks.map(|(moment, was_bad)| Check {
                case: case(moment),
                was_bad,
            }));
        }
    }
}
