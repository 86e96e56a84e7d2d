//! Which trials are simpler than others.

use std::collections::VecDeque;

use super::trial::{Event, Site, Trial};
use crate::Moment;

/// The middle of what people think of as now; failures near it are easiest to read.
const NEAR: Moment = Moment::from_seconds(946_684_800);

/// Earlier reads that are tried in place of one, at most.
const EARLIER: u64 = 64;

/// Sites that are tried in place of one, at most.
const NEARER: usize = 8;

/// Orders trials: fewer events first, then the nearest to 2000, or the shortest uptime,
/// then the earliest reads.
pub(super) fn rank(trial: &Trial) -> impl Ord + use<> {
    let reads: Vec<u64> = trial.events.iter().map(|event| event.read).collect();
    let near = distance(&trial.site);
    (
        trial.events.len(),
        near,
        trial.uptime(),
        reads,
        trial.site.moment,
        format!("{:?}", trial.events),
    )
}

fn distance(site: &Site) -> u128 {
    site.moment.as_nanos().abs_diff(NEAR.as_nanos())
}

/// Lists trials that are simpler than one, the simplest first.
///
/// `positions` are the reads before which things were tried already, one at a time.
pub(super) fn than(trial: &Trial, sites: &[Site], positions: &[u64]) -> VecDeque<Trial> {
    let mut simpler = VecDeque::new();
    let site = &trial.site;
    // Without one of its events, or without any.
    for skipped in 0..trial.events.len() {
        let rest = trial
            .events
            .iter()
            .enumerate()
            .filter(|(index, _)| *index != skipped);
        let rest: Vec<Event> = rest.map(|(_, event)| *event).collect();
        simpler.push_back(Trial::of(site.clone(), rest));
    }
    let is_single = trial.events.len() == 1;
    for (index, event) in trial.events.iter().enumerate() {
        // One event alone was tried before all reads that were chosen.
        let known = positions.iter().rev().find(|read| **read < event.read);
        let first = if is_single {
            known.map_or(2, |read| read + 1)
        } else {
            2
        };
        for read in (first..event.read).take(usize::try_from(EARLIER).unwrap_or(64)) {
            let mut events = trial.events.clone();
            events[index].read = read;
            simpler.push_back(Trial::of(site.clone(), events));
        }
    }
    if !is_single {
        let family = |site: &Site| site.boundary.as_deref().map(|boundary| boundary.family);
        let mut nearer: Vec<&Site> = sites
            .iter()
            .filter(|other| family(other) == family(site) && distance(other) < distance(site))
            .collect();
        nearer.sort_by_key(|site| distance(site));
        let nearer = nearer.into_iter().take(NEARER);
        simpler.extend(nearer.map(|site| Trial::of(site.clone(), trial.events.clone())));
    }
    simpler
}
