//! One failure of a straddle or a fault, told so that it can be replayed.

use super::Failure;
use crate::{Boundary, Family, Fault, Moment, Timeline, Zone};

/// A failure that depends on what happens between two reads of the clock.
///
/// It stands for all failures of its kind: the same things happened, and the same place
/// broke. Of these it is the one with the fewest events, the boundary nearest to
/// 2000-01-01 or the shortest uptime, and the earliest reads.
#[derive(Clone, Debug)]
pub struct Straddle {
    pub(crate) story: String,
    pub(crate) faults: Vec<Fault>,
    pub(crate) staging: Staging,
    pub(crate) crosses: bool,
    pub(crate) moment: Moment,
    pub(crate) zone: Zone,
    pub(crate) boundary: Option<Boundary>,
    pub(crate) places: [Option<String>; 2],
    pub(crate) failure: Failure,
    pub(crate) families: Vec<Family>,
    pub(crate) count: usize,
}

/// How its clock was set up.
#[derive(Clone, Debug)]
pub(crate) struct Staging {
    pub(crate) start: Moment,
    pub(crate) timeline: Timeline,
    pub(crate) reads: Option<[u64; 2]>,
}

impl Straddle {
    /// Returns the boundary's instant, or the ordinary instant that it was tried at.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// Returns the zone it was tried in.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Returns the boundary that was near, unless the instant was asked for by itself.
    pub fn boundary(&self) -> Option<&Boundary> {
        self.boundary.as_ref()
    }

    /// Returns true when the boundary fell between two reads.
    pub fn is_straddled(&self) -> bool {
        self.crosses
    }

    /// Lists the faults that it takes, in order of reads.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Returns the numbers of the two reads that the first event lies between, the first
    /// read being 1, or `None` when the code fails without anything between its reads.
    pub fn reads(&self) -> Option<[u64; 2]> {
        self.staging.reads
    }

    /// Returns where in the code the two reads were made, as `src/order.rs:12:21`.
    ///
    /// Reads of a `MockClock` know who called them, unless it was through `dyn Clock`; those and
    /// reads of the system clock are looked up in a backtrace, which takes debug information.
    pub fn places(&self) -> [Option<&str>; 2] {
        [self.places[0].as_deref(), self.places[1].as_deref()]
    }

    /// Returns where the clock stood when it began to play [`timeline`](Self::timeline).
    pub fn start(&self) -> Moment {
        self.staging.start
    }

    /// Returns what the clock played, to be pasted into a test:
    /// `MockClock::at(start)` and `play(timeline)`.
    pub fn timeline(&self) -> &Timeline {
        &self.staging.timeline
    }

    /// Returns the failure.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Lists the families of boundaries near which it was seen.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// Returns how many trials failed in the same way, this one included.
    pub fn count(&self) -> usize {
        self.count
    }
}
