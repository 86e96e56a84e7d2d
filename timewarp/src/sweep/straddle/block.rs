//! Many trials, made one by one when they are wanted.

use super::trial::{Event, Site, Trial};

/// Trials of one kind: sets of events at each of some sites.
#[derive(Debug)]
pub(super) struct Block {
    sites: Vec<Site>,
    sets: Vec<Vec<Event>>,
    /// How many of all combinations are made, evenly chosen.
    count: usize,
}

impl Block {
    /// Makes every set of events at every site.
    pub(super) fn of(sites: Vec<Site>, sets: Vec<Vec<Event>>) -> Self {
        let count = sites.len() * sets.len();
        Self { sites, sets, count }
    }

    /// Makes pairs of events of different kinds, as many as there is room for.
    pub(super) fn pairs(sites: &[Site], events: &[Event], room: usize) -> Self {
        let mut sets = Vec::new();
        for (index, one) in events.iter().enumerate() {
            let others = events[index + 1..]
                .iter()
                .filter(|other| one.goes_with(other));
            sets.extend(others.map(|other| vec![*one, *other]));
        }
        let count = room.min(sites.len() * sets.len());
        Self {
            sites: sites.to_vec(),
            sets,
            count,
        }
    }

    /// Returns the trial of a number, or `None` past the last.
    pub(super) fn trial(&self, number: usize) -> Option<Trial> {
        if number >= self.count {
            return None;
        }
        let all = self.sites.len() * self.sets.len();
        // Evenly over all combinations; the step is rarely a divisor of either list's length.
        let index = number as u128 * all as u128 / self.count as u128;
        let index = usize::try_from(index).expect("below the number of combinations");
        let (set, site) = (index / self.sites.len(), index % self.sites.len());
        Some(Trial::of(self.sites[site].clone(), self.sets[set].clone()))
    }

    /// Says how many of the combinations are made, if not all.
    pub(super) fn note(&self) -> Option<String> {
        let all = self.sites.len() * self.sets.len();
        (self.count < all).then(|| {
            format!(
                "of {all} pairs of events {} were chosen evenly; a deeper sweep tries more",
                self.count
            )
        })
    }
}
