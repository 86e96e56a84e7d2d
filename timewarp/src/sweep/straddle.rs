//! The course of a sweep that lets things happen between two reads of the clock.

mod block;
mod drive;
mod group;
mod limit;
mod reads;
mod simpler;
mod trial;

use std::collections::{HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use super::{Case, Choice, Fault, Plan, Rehearsal};
use crate::report::{Failure, Report};
use crate::{Error, Moment, Zone, boundary};
use block::Block;
use group::Groups;
pub(crate) use reads::evenly_chosen_reads;
use trial::{Event, Site, Trial, What};

pub(super) type Verdict = Option<Box<Failure>>;

/// A trial that is under way, with the case that its code is given.
#[derive(Debug)]
pub(super) struct Run {
    trial: Trial,
    pub(super) case: Case,
}

/// Takes verdicts, and gives out the next trials.
///
/// First one run at an ordinary instant, which counts the reads; then every boundary before
/// read 1, which shows dates that are bad whatever happens between reads; then
/// everything else; then simpler forms of what failed, for each kind of failure.
#[derive(Debug)]
pub(super) struct Straddling {
    asked: Rehearsal,
    sites: Vec<Site>,
    leap_sites: Vec<Site>,
    baseline: Site,
    pairs: usize,
    stage: Stage,
    blocks: VecDeque<Block>,
    next: usize,
    reads: u64,
    /// The reads before which things happen: all, or evenly chosen ones.
    positions: Vec<u64>,
    /// Sites at which the code fails without anything between its reads.
    bad_sites: HashSet<(Moment, Zone)>,
    groups: Groups,
    tried: usize,
    failed: usize,
    more: usize,
    notes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Count,
    Plain,
    All,
    Simplify,
}

impl Straddling {
    pub(super) fn new(asked: Rehearsal, choice: &Choice, plan: &Plan) -> Result<Self, Error> {
        let sites = if asked.has_sites() {
            sites(plan, choice)?
        } else {
            Vec::new()
        };
        let range = choice.range()?;
        let baseline = Site::ordinary(super::layer::calm(&range), plan.baseline().zone());
        let leap_sites = leap_sites(&sites, choice, &range);
        Ok(Self {
            asked,
            sites,
            leap_sites,
            baseline,
            pairs: choice.depth.limit(),
            stage: Stage::Count,
            blocks: VecDeque::new(),
            next: 0,
            reads: 0,
            positions: Vec::new(),
            bad_sites: HashSet::new(),
            groups: Groups::default(),
            tried: 0,
            failed: 0,
            more: 0,
            notes: Vec::new(),
        })
    }

    /// Returns the next trial, or `None` when this stage has no more to give out.
    pub(super) fn next(&mut self) -> Option<Run> {
        let trial = match self.stage {
            Stage::Count if self.next == 0 => Trial::plain(self.baseline.clone()),
            Stage::Count => return None,
            Stage::Simplify => return self.groups.next_simpler(&self.sites, &self.positions),
            Stage::Plain | Stage::All => loop {
                let block = self.blocks.front()?;
                if let Some(trial) = block.trial(self.next) {
                    break trial;
                }
                self.blocks.pop_front();
                self.next = 0;
            },
        };
        self.next += 1;
        Some(Run::of(trial))
    }

    /// Takes the verdict of a run, in any order within a stage.
    pub(super) fn record(&mut self, run: &Run, verdict: Verdict) {
        if self.stage == Stage::Simplify {
            self.more += 1;
            self.groups.record_simpler(run, verdict);
            return;
        }
        self.tried += 1;
        if self.stage == Stage::Count {
            self.reads = run.reads();
        }
        let Some(failure) = verdict else {
            return;
        };
        self.failed += 1;
        if matches!(self.stage, Stage::Count | Stage::Plain) {
            self.bad_sites.insert(run.trial.site.key());
        } else if self.bad_sites.contains(&run.trial.site.key()) {
            // It fails there whatever happens between its reads, and that is recorded.
            return;
        }
        self.groups.add(run, failure);
    }

    /// Goes on to the next stage once all runs of this one are recorded; false at the end.
    ///
    /// # Errors
    ///
    /// Returns an error when the code does not read the clock that it is given.
    pub(super) fn advance(&mut self) -> Result<bool, Error> {
        self.next = 0;
        self.stage = match self.stage {
            Stage::Count if self.failed > 0 => {
                self.notes.push("nothing else was tried".to_owned());
                return Ok(false);
            }
            Stage::Count => {
                self.check_reads()?;
                self.choose_positions();
                self.blocks = self.plain_blocks();
                Stage::Plain
            }
            Stage::Plain => {
                self.blocks = self.all_blocks();
                Stage::All
            }
            Stage::All => {
                self.groups.begin_simplifying();
                Stage::Simplify
            }
            Stage::Simplify => return Ok(false),
        };
        Ok(true)
    }

    fn check_reads(&self) -> Result<(), Error> {
        if self.reads > 0 {
            return Ok(());
        }
        Err(Error::plan(format!(
            "nothing falls between reads: at {} the code did not read the clock that it was given; let it \
             take a `MockClock`, call `case.clock()`, or sweep it ambiently",
            self.baseline.moment
        )))
    }

    /// Chooses the reads to put things before: every one up to the cap, or evenly so many.
    fn choose_positions(&mut self) {
        let cap = self.asked.reads_at_most;
        self.positions = evenly_chosen_reads(self.reads, cap);
        if self.reads > cap {
            self.notes.push(format!(
                "the code reads the clock {} times; {cap} of these were chosen evenly \
                 (`straddle_reads` sets how many)",
                self.reads
            ));
        }
    }

    fn plain_blocks(&self) -> VecDeque<Block> {
        if self.asked.straddle {
            let first = Event::new(1, What::Crossing);
            return VecDeque::from([Block::of(self.sites.clone(), vec![vec![first]])]);
        }
        if self.asked.faults.is_empty() {
            return VecDeque::new();
        }
        VecDeque::from([Block::of(self.sites.clone(), vec![vec![]])])
    }

    fn all_blocks(&mut self) -> VecDeque<Block> {
        let mut blocks = VecDeque::new();
        let between: Vec<u64> = self
            .positions
            .iter()
            .copied()
            .filter(|read| *read > 1)
            .collect();
        let mut elements = Vec::new();
        if self.asked.straddle {
            let events: Vec<_> = between
                .iter()
                .map(|read| Event::new(*read, What::Crossing))
                .collect();
            elements.extend(events.iter().copied());
            let single = events.into_iter().map(|event| vec![event]);
            blocks.push_back(Block::of(self.sites.clone(), single.collect()));
        }
        for fault in &self.asked.faults {
            let sites = match fault {
                Fault::LeapSecond => &self.leap_sites,
                _ => &self.sites,
            };
            let mut events = Event::of_fault(*fault, &between);
            if *fault == Fault::BatteryDead {
                // It may also never be set.
                events.extend(Event::of_fault(*fault, &[self.reads + 1]));
            }
            elements.extend(
                events
                    .iter()
                    .filter(|event| event.read <= self.reads)
                    .copied(),
            );
            let single = events.into_iter().map(|event| vec![event]);
            blocks.push_back(Block::of(sites.clone(), single.collect()));
        }
        if self.asked.uptime {
            let events = Event::of_rollovers(&self.positions);
            let single = events.into_iter().map(|event| vec![event]);
            blocks.push_back(Block::of(vec![self.baseline.clone()], single.collect()));
        }
        let pairs = Block::pairs(&self.sites, &elements, self.pairs);
        self.notes.extend(pairs.note());
        blocks.push_back(pairs);
        blocks
    }

    /// Returns true as long as nothing was tried but the ordinary instant.
    fn is_counting(&self) -> bool {
        self.stage == Stage::Count
    }

    /// Returns the answer.
    pub(super) fn finish(self) -> Report {
        let mut report = Report::empty(self.baseline.moment);
        report.tried = self.tried;
        report.failed = self.failed;
        report.bisect_runs = self.more;
        report.is_baseline_bad = self.tried == 1 && self.failed == 1;
        report.reads = Some(self.reads);
        report.boundaries = self.sites.len();
        report.notes = self.notes;
        report.straddles = self.groups.finish();
        report
    }
}

impl Run {
    fn of(trial: Trial) -> Self {
        let script = trial.script();
        Self::with(trial, script)
    }

    fn with(trial: Trial, script: super::Script) -> Self {
        let mut case = Case::new(trial.site.moment, trial.site.zone);
        case.boundary.clone_from(&trial.site.boundary);
        case.script = Some(Arc::new(script));
        Self { trial, case }
    }

    fn script(&self) -> &super::Script {
        self.case.script.as_deref().expect("every trial has one")
    }

    fn reads(&self) -> u64 {
        self.script().reads()
    }
}

/// Lists the boundaries of a plan, and the instants that were asked for one by one.
///
/// Not the beginning of the range: what comes before it is not asked for.
fn sites(plan: &Plan, choice: &Choice) -> Result<Vec<Site>, Error> {
    let range = choice.range()?;
    let cases = plan.iter().filter(|case| {
        case.boundary.is_none() || case.moment > range.start || choice.at.contains(&case.moment)
    });
    let sites = cases.map(|case| Site {
        moment: case.moment,
        zone: case.zone,
        boundary: case.boundary.clone(),
    });
    let sites: Vec<Site> = sites.collect();
    if sites.is_empty() {
        return Err(Error::plan(format!(
            "nothing to straddle: the only boundary is `{}`, where the range begins; let it begin earlier",
            range.start
        )));
    }
    Ok(sites)
}

/// Lists the announced leap seconds, if the sweep takes them and has any, or else all sites.
fn leap_sites(sites: &[Site], choice: &Choice, range: &Range<Moment>) -> Vec<Site> {
    let known = boundary::leap_seconds(range.clone());
    let announced = known.filter(|boundary| boundary.tier == 0 && choice.takes(boundary));
    let known: Vec<Site> = announced.map(Site::on).collect();
    if known.is_empty() || choice.is_rerun {
        sites.to_vec()
    } else {
        known
    }
}
