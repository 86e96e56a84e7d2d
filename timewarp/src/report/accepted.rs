//! Known failures in a report: which windows they account for, and whether they still hold.

use std::fmt;

use super::{Line, Report, Window};
use crate::{Known, Moment, Zone};

/// A known failure, and what a sweep saw of it.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub(crate) known: Known,
    pub(crate) windows: Vec<Window>,
    pub(crate) state: State,
}

/// Whether what was known is still true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Code fails within it, and not across its edges.
    Holds,
    /// Nothing fails there any more.
    Gone,
    /// What fails there reaches beyond it.
    Exceeded,
    /// The sweep did not look there.
    Unchecked,
}

/// One instant that was tried.
pub(crate) struct Tried {
    pub(crate) moment: Moment,
    pub(crate) zone: Zone,
    pub(crate) is_bad: bool,
}

impl Accepted {
    /// Returns what was known.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Lists the windows of failure within it, which are not among those of the report.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Returns true when it was looked at, and nothing fails there any more.
    pub fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    /// Sorts windows into those that `known` accounts for and those that it does not.
    ///
    /// `is_probed` says of each known failure whether all the instants were tried that tell
    /// whether it holds.
    pub(crate) fn sort(
        report: &mut Report,
        known: &[Known],
        is_probed: impl Fn(&Known) -> bool,
        tried: &[Tried],
    ) {
        let mut accepted: Vec<Self> = known.iter().cloned().map(Self::new).collect();
        let accounts = |known: &Known, window: &Window| {
            let zone = window.zone();
            // What does not return keeps the rest of the plan from being tried.
            !window.failure().is_hang()
                && known.contains(window.first_bad(), zone)
                && known.contains(window.last_bad(), zone)
        };
        let mut others = Vec::new();
        for window in std::mem::take(&mut report.windows) {
            match accepted
                .iter_mut()
                .find(|one| accounts(&one.known, &window))
            {
                Some(one) => one.windows.push(window),
                None => others.push(window),
            }
        }
        // A failure may lie just beside its window, whose edges were found with a clock that
        // was held: it belongs to the nearest one.
        let nearest = |one: &Tried, windows: &mut dyn Iterator<Item = &Window>| {
            let there = windows.filter(|window| window.zone() == one.zone);
            there.map(|window| distance(window, one.moment)).min()
        };
        let is_accepted = |one: &&Tried| {
            let known = nearest(one, &mut accepted.iter().flat_map(|known| &known.windows));
            let other = nearest(one, &mut others.iter());
            one.is_bad && known.is_some_and(|known| other.is_none_or(|other| known < other))
        };
        report.failed -= tried.iter().filter(is_accepted).count();
        for one in &mut accepted {
            let known = &one.known;
            let fails = tried
                .iter()
                .any(|tried| tried.is_bad && known.contains(tried.moment, tried.zone));
            one.state = if !one.windows.is_empty() {
                State::Holds
            } else if fails {
                State::Exceeded
            } else if is_probed(known) {
                State::Gone
            } else {
                State::Unchecked
            };
        }
        report.windows = others;
        report.accepted = accepted;
    }

    fn new(known: Known) -> Self {
        Self {
            known,
            windows: Vec::new(),
            state: State::Unchecked,
        }
    }

    /// Says what there is to know of it, in lines.
    pub(super) fn lines(&self) -> Vec<String> {
        let known = &self.known;
        match self.state {
            State::Holds => {
                let told = self.windows.iter().map(|window| {
                    let line = Line(window).to_string();
                    format!("known: {}: {}", known.reason(), line.trim_end())
                });
                let mut told: Vec<_> = told.take(SHOWN).collect();
                let hidden = self.windows.len() - told.len();
                if hidden > 0 {
                    told.push(format!("known: {hidden} more within {known}"));
                }
                told
            }
            State::Gone => vec![format!(
                "known, and nothing fails there any more: {known}; remove it from `known`"
            )],
            State::Exceeded => vec![format!(
                "known, and what fails there reaches beyond it, or does not return: {known}"
            )],
            State::Unchecked => vec![format!("known, and not looked at here: {known}")],
        }
    }
}

/// Returns how many nanoseconds a moment is away from a window.
fn distance(window: &Window, moment: Moment) -> u128 {
    if moment < window.first_bad() {
        window.first_bad().as_nanos().abs_diff(moment.as_nanos())
    } else if moment > window.last_bad() {
        moment.as_nanos().abs_diff(window.last_bad().as_nanos())
    } else {
        0
    }
}

/// Windows of one known failure that are printed.
const SHOWN: usize = 8;

impl Report {
    /// Lists the known failures of the sweep, with the windows that each accounts for.
    pub fn accepted(&self) -> &[Accepted] {
        &self.accepted
    }

    /// Counts known failures that are none any more.
    pub(crate) fn gone(&self) -> usize {
        self.accepted.iter().filter(|one| one.is_gone()).count()
    }

    /// Writes what the report says about known failures.
    pub(super) fn write_known(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.accepted.iter().flat_map(Accepted::lines);
        lines.try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}
