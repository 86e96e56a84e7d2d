//! One instant to try, in one zone, with the reason.

use std::fmt;
use std::sync::Arc;

use super::Script;
use super::attention::Glances;
use crate::hunt::Slot;
use crate::hunt::tracer::Tracing;
use crate::{Boundary, MockClock, Moment, Zone};

/// One instant that a sweep tries, in one zone, with the boundary it belongs to.
///
/// The instant is not always the boundary's own: the neighbours of a boundary, such
/// as the nanosecond before it, are tried too.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    pub(crate) moment: Moment,
    pub(crate) zone: Zone,
    pub(crate) boundary: Option<Arc<Boundary>>,
    /// A clock that runs on by itself is to be held at the instant.
    pub(crate) is_held: bool,
    /// What the clock plays in this run.
    pub(crate) script: Option<Arc<Script>>,
    /// Where the run leaves what it compared.
    pub(crate) trace: Option<Arc<Slot>>,
    /// Who looked at it, while that is of interest.
    pub(crate) glances: Option<Arc<Glances>>,
}

impl Case {
    pub(crate) fn new(moment: Moment, zone: Zone) -> Self {
        Self {
            moment,
            zone,
            boundary: None,
            is_held: false,
            script: None,
            trace: None,
            glances: None,
        }
    }

    /// Puts cases in order of time; those of one instant stay as they are.
    pub(crate) fn sort(cases: &mut [Self]) {
        cases.sort_by_key(|case| case.moment);
    }

    /// Asks for a trace of the run.
    pub(crate) fn traced(mut self, slot: Arc<Slot>) -> Self {
        self.trace = Some(slot);
        self
    }

    /// Traces the run until what this returns is dropped, if that is asked for.
    pub(crate) fn trace(&self) -> Option<Tracing<'_>> {
        let slot = self.trace.as_deref()?;
        Some(Tracing::begin(slot, self.moment))
    }

    /// Asks for a clock that stands still.
    pub(crate) fn held(mut self, is_held: bool) -> Self {
        self.is_held = is_held;
        self
    }

    /// Returns the instant to try.
    #[inline]
    pub fn moment(&self) -> Moment {
        self.see();
        self.moment
    }

    /// Returns the clock of this run, standing at the instant, or playing what a straddle or a
    /// fault asks for.
    ///
    /// In such a run all calls return clones of one clock, otherwise a new one each.
    pub fn clock(&self) -> MockClock {
        if let Some(script) = &self.script {
            return script.clock();
        }
        let clock = MockClock::at(self.moment);
        if let Some(glances) = &self.glances {
            glances.give(&clock);
        }
        clock
    }

    /// Returns the zone to try it in; UTC unless the sweep has zones.
    #[inline]
    pub fn zone(&self) -> Zone {
        self.see();
        self.zone
    }

    /// Returns the boundary that this instant is on or next to, if it is on any.
    #[inline]
    pub fn boundary(&self) -> Option<&Boundary> {
        self.see();
        self.boundary.as_deref()
    }

    /// Notes that the code asked for what the case shows.
    #[inline]
    pub(super) fn see(&self) {
        if let Some(glances) = &self.glances {
            glances.see();
        }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.moment)?;
        if !self.zone.is_utc() {
            write!(formatter, " in {}", self.zone)?;
        }
        match &self.boundary {
            Some(boundary) => write!(formatter, " ({})", boundary.name),
            None => Ok(()),
        }
    }
}
