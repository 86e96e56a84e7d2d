//! The bisection of one edge, with the clock held still where that is possible.

use crate::Moment;
use crate::sweep::bisect::Bisect;

/// The bisection of one edge of one window.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) window: usize,
    pub(super) edge: Edge,
    pub(super) bisect: Bisect,
    /// Where the search stands if the clock cannot be held.
    running: Bisect,
    hold: Hold,
    /// The next failing instant, if the first one fails only because the clock runs on.
    pub(super) second: Option<Moment>,
    hints_taken: usize,
}

/// Whether the clock is held still for a bisection.
///
/// Code that reads a running clock twice fails somewhat before the instant that breaks
/// it, and not always by as much. With the clock held its edge is exact. Code that must
/// see the clock move would fail for that alone: so both sides are tried first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    TryBad,
    TryGood,
    Yes,
    No,
}

/// Which end of a window it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    End,
}

impl Search {
    pub(super) fn new(window: usize, edge: Edge, bisect: Bisect, runs_on: bool) -> Self {
        let hold = if runs_on && bisect.next().is_some() {
            Hold::TryBad
        } else {
            Hold::No
        };
        Self {
            window,
            edge,
            bisect,
            running: bisect,
            hold,
            second: None,
            hints_taken: 0,
        }
    }

    /// From now on, failing runs cost much more than others.
    pub(super) fn be_sparing(&mut self) {
        self.bisect.be_sparing();
        self.running.be_sparing();
    }

    /// Returns the next instant to try, or `None` when the edge is exact: one at which
    /// other code has an edge, if any lies in between, or the middle.
    pub(super) fn next(&mut self, hints: &[Moment]) -> Option<Moment> {
        match self.hold {
            Hold::TryBad => return Some(self.bisect.bad()),
            Hold::TryGood => return Some(self.bisect.good()),
            Hold::Yes | Hold::No => {}
        }
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

    /// Returns true while the clock is to be held.
    pub(super) fn holds(&self) -> bool {
        self.hold != Hold::No
    }

    /// Returns true when the edge was found with the clock held.
    pub(super) fn has_held(&self) -> bool {
        self.hold == Hold::Yes
    }

    /// Takes the verdict of a trial, and returns true if it was one.
    pub(super) fn is_trial(&mut self, is_bad: bool) -> bool {
        self.hold = match (self.hold, is_bad) {
            (Hold::Yes | Hold::No, _) => return false,
            (Hold::TryBad, true) => Hold::TryGood,
            (Hold::TryBad, false) => match self.second.take() {
                // Just before the instant that breaks the code, a run crosses it.
                Some(second) => {
                    self.bisect = self.bisect.between(self.bisect.bad(), second);
                    Hold::TryBad
                }
                None => Hold::No,
            },
            (Hold::TryGood, false) => Hold::Yes,
            (Hold::TryGood, true) => Hold::No,
        };
        if self.hold == Hold::No {
            self.bisect = self.running;
        }
        true
    }
}

/// Hints that one search follows before it halves.
const HINTS: usize = 6;
