//! What failed, one example of each kind.

use std::collections::VecDeque;

use super::simpler;
use super::trial::{Event, Site, Trial, What};
use super::{Run, Verdict};
use crate::Family;
use crate::report::{Failure, Staging, Straddle};

/// Failures by kind, each with its simplest trial so far.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// In the order of their keys.
    known: Vec<Group>,
    /// Kinds whose example is still to be made simpler, and simpler trials to try.
    waiting: VecDeque<Key>,
    simpler: VecDeque<Trial>,
    /// Runs that may still be spent on this example.
    budget: usize,
    is_begun: bool,
    is_witnessing: bool,
}

/// What makes two failures the same: what happened, and what broke.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    events: Vec<&'static str>,
    what_broke: String,
}

#[derive(Debug)]
struct Group {
    key: Key,
    trial: Trial,
    failure: Box<Failure>,
    places: [Option<String>; 2],
    /// Each once.
    families: Vec<Family>,
    count: usize,
}

/// Kinds whose examples are made simpler and shown.
const SHOWN: usize = 16;

/// Runs for making one example simpler.
const BUDGET: usize = 200;

impl Groups {
    pub(super) fn add(&mut self, run: &Run, failure: Box<Failure>) {
        let key = Key::of(&run.trial, &failure);
        let family = run
            .trial
            .site
            .boundary
            .as_deref()
            .map(|boundary| boundary.family);
        if let Ok(place) = self.find(&key) {
            let group = &mut self.known[place];
            group.count += 1;
            group.join(family);
            if simpler::rank(&run.trial) < simpler::rank(&group.trial) {
                group.trial = run.trial.clone();
                group.failure = failure;
                group.places = run.places();
            }
            return;
        }
        let group = Group {
            key,
            trial: run.trial.clone(),
            failure,
            places: run.places(),
            families: family.into_iter().collect(),
            count: 1,
        };
        self.insert(group);
    }

    pub(super) fn begin_simplifying(&mut self) {
        self.drop_explained();
        let keys = self.known.iter().map(|group| group.key.clone());
        self.waiting = keys.take(SHOWN).collect();
        self.begin_round();
    }

    /// Leaves out pairs of events of which one alone breaks the same place.
    fn drop_explained(&mut self) {
        let keys = self.known.iter().map(|group| &group.key);
        let alone = keys.filter(|key| key.events.len() < 2).cloned();
        let alone: Vec<Key> = alone.collect();
        let explains = |key: &Key, one: &Key| {
            one.what_broke == key.what_broke
                && one.events.iter().all(|event| key.events.contains(event))
        };
        self.known.retain(|Group { key, .. }| {
            key.events.len() < 2 || !alone.iter().any(|one| explains(key, one))
        });
    }

    /// Returns the next run that could show a failure more simply, or name its reads.
    pub(super) fn next_simpler(&mut self, sites: &[Site], positions: &[u64]) -> Option<Run> {
        loop {
            let key = self.waiting.front()?;
            let group = self.find(key).expect("kinds are waiting that exist");
            let group = &self.known[group];
            if !self.is_begun {
                self.simpler = simpler::than(&group.trial, sites, positions);
                self.is_begun = true;
            }
            if let Some(trial) = self.simpler.front().filter(|_| self.budget > 0) {
                return Some(Run::of(trial.clone()));
            }
            let unseen = group.places == [None, None] && !self.is_witnessing;
            if let Some(reads) = group.trial.reads().filter(|_| unseen) {
                self.is_witnessing = true;
                let script = group.trial.script().witnessed(reads);
                return Some(Run::with(group.trial.clone(), script));
            }
            self.waiting.pop_front();
            self.begin_round();
        }
    }

    /// Takes the verdict of the run that `next_simpler` gave out.
    pub(super) fn record_simpler(&mut self, run: &Run, verdict: Verdict) {
        let Some(key) = self.waiting.front().cloned() else {
            return;
        };
        if self.is_witnessing {
            self.group(&key).places = run.places();
            return;
        }
        self.budget -= 1;
        self.simpler.pop_front();
        let Some(failure) = verdict else {
            return;
        };
        let simpler_key = Key::of(&run.trial, &failure);
        if simpler_key != key && self.find(&simpler_key).is_ok() {
            // A kind that is known already: this one adds nothing.
            if let Ok(place) = self.find(&key) {
                let group = self.known.remove(place);
                let same = self.group(&simpler_key);
                same.count += group.count;
                same.join(group.families);
            }
            self.waiting.pop_front();
            self.begin_round();
            return;
        }
        let group = self.group(&key);
        group.trial = run.trial.clone();
        group.failure = failure;
        group.places = run.places();
        // Begin again from there, with what is left of the budget.
        self.simpler.clear();
        self.is_begun = false;
    }

    fn group(&mut self, key: &Key) -> &mut Group {
        let place = self.find(key).expect("the kind was looked up");
        &mut self.known[place]
    }

    /// Returns where a kind is, or where it would be.
    fn find(&self, key: &Key) -> Result<usize, usize> {
        self.known.binary_search_by(|group| group.key.cmp(key))
    }

    fn insert(&mut self, group: Group) {
        if let Err(place) = self.find(&group.key) {
            self.known.insert(place, group);
        }
    }

    /// Forgets the trials of the last example.
    fn begin_round(&mut self) {
        self.simpler.clear();
        self.budget = BUDGET;
        self.is_begun = false;
        self.is_witnessing = false;
    }

    /// Returns the failures for the report, nearest to 2000 first.
    pub(super) fn finish(self) -> Vec<Straddle> {
        let mut groups = self.known;
        groups.sort_by_key(|group| simpler::rank(&group.trial));
        groups.into_iter().map(Group::told).collect()
    }
}

impl Group {
    fn join(&mut self, families: impl IntoIterator<Item = Family>) {
        for family in families {
            if !self.families.contains(&family) {
                self.families.push(family);
            }
        }
    }

    fn told(mut self) -> Straddle {
        self.families.sort_unstable();
        let script = self.trial.script();
        let crosses = self
            .trial
            .events
            .iter()
            .any(|event| event.what == What::Crossing);
        Straddle {
            story: self.trial.story(),
            faults: self.trial.events.iter().filter_map(Event::fault).collect(),
            staging: Staging {
                start: script.start(),
                timeline: script.timeline().clone(),
                reads: self.trial.reads(),
            },
            crosses,
            moment: self.trial.site.moment,
            zone: self.trial.site.zone,
            boundary: self.trial.site.boundary.map(|boundary| (*boundary).clone()),
            places: self.places,
            failure: *self.failure,
            families: self.families,
            count: self.count,
        }
    }
}

impl Key {
    fn of(trial: &Trial, failure: &Failure) -> Self {
        let is_plain = trial.reads().is_none() && trial.uptime().is_zero();
        let events = trial
            .events
            .iter()
            .filter(|_| !is_plain)
            .map(|event| match event.what {
                What::Crossing => "crossing",
                What::Fault(variant) => variant.fault.name(),
                What::Rollover { .. } => "uptime",
            });
        let broke = failure.location().unwrap_or_else(|| {
            // Up to the first number, which changes with the date.
            let line = failure.message().lines().next().unwrap_or_default();
            let text = line.split(|letter: char| letter.is_ascii_digit()).next();
            text.unwrap_or_default()
        });
        Self {
            events: events.collect(),
            what_broke: broke.to_owned(),
        }
    }
}

impl Run {
    fn places(&self) -> [Option<String>; 2] {
        let reads = self.trial.reads();
        reads.map_or([None, None], |reads| self.script().places(reads))
    }
}
