//! Known failures, as documents tell them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Window, sweep};
use crate::Report;
use crate::report::{Accepted, State, plural};

/// A failure that somebody knows of and accepts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Known {
    /// When it fails, as in `2038-01-19T03:14:08Z..`, and the zone if only one is meant.
    pub range: String,
    /// Why it is accepted.
    pub reason: String,
    /// Whether it still is what it was known to be.
    pub state: KnownState,
    /// The windows of failure that it accounts for.
    pub windows: Vec<Window>,
}

/// Whether a known failure still is what it was known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownState {
    /// It fails there, and nowhere across the edges: it is accepted.
    Holds,
    /// Nothing fails there any more, which is a failure.
    Gone,
    /// What fails there reaches beyond it, or does not return; it accounts for nothing.
    Exceeded,
    /// Nobody looked.
    Unchecked,
}

impl KnownState {
    /// Returns it in words that follow "known".
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Holds => "known",
            Self::Gone => "known, and nothing fails there any more: remove it from `known`",
            Self::Exceeded => "known, and what fails there reaches beyond it, or does not return",
            Self::Unchecked => "known, and not looked at here",
        }
    }
}

impl From<State> for KnownState {
    fn from(state: State) -> Self {
        match state {
            State::Holds => Self::Holds,
            State::Gone => Self::Gone,
            State::Exceeded => Self::Exceeded,
            State::Unchecked => Self::Unchecked,
        }
    }
}

impl Known {
    pub(super) fn new(report: &Report, accepted: &Accepted) -> Self {
        Self {
            range: accepted.known().place(),
            reason: accepted.known().reason().to_owned(),
            state: accepted.state.into(),
            windows: sweep::told(report, accepted.windows()),
        }
    }
}

/// Windows of one known failure that are told in lines.
const SHOWN: usize = 8;

/// What a person reads of it: its state, range and reason, and a line for each window.
impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.words();
        write!(formatter, "{state}: {}: {}", self.range, self.reason)?;
        for window in self.windows.iter().take(SHOWN) {
            write!(formatter, "\n  fails from {}", window.first_bad)?;
            match window.first_good {
                Some(good) => write!(formatter, ", good again from {good}")?,
                None => write!(formatter, ", still failing at {}", window.last_bad)?,
            }
            if let Some(zone) = window.zone.as_ref().filter(|zone| *zone != "UTC") {
                write!(formatter, ", in {zone}")?;
            }
        }
        match self.windows.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            hidden => {
                let windows = plural(hidden, "window");
                write!(formatter, "\n  … and {hidden} more {windows}")
            }
        }
    }
}
