//! One trial: what happens between which reads, close to which boundary.

use std::sync::Arc;
use std::time::Duration;

use crate::sweep::fault::Variant;
use crate::sweep::rollover::{ROLLOVERS, Rollover};
use crate::sweep::{Fault, Script};
use crate::{Boundary, Moment, Move, Timeline, Zone};

/// An instant near which something happens, in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) moment: Moment,
    pub(super) zone: Zone,
    pub(super) boundary: Option<Arc<Boundary>>,
}

impl Site {
    pub(super) fn ordinary(moment: Moment, zone: Zone) -> Self {
        Self {
            moment,
            zone,
            boundary: None,
        }
    }

    pub(super) fn on(boundary: Boundary) -> Self {
        Self {
            moment: boundary.moment,
            zone: Zone::UTC,
            boundary: Some(Arc::new(boundary)),
        }
    }

    pub(super) fn key(&self) -> (Moment, Zone) {
        (self.moment, self.zone)
    }
}

/// Something that happens just before a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) read: u64,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The boundary falls.
    Crossing,
    Fault(Variant),
    /// A counter of uptime rolls over, of the machine or of the time since the first read.
    Rollover {
        counter: Rollover,
        since_boot: bool,
    },
}

impl Event {
    pub(super) fn new(read: u64, what: What) -> Self {
        Self { read, what }
    }

    /// Lists a fault in all its sizes before each of some reads.
    pub(super) fn of_fault(fault: Fault, reads: &[u64]) -> Vec<Self> {
        let variants = Variant::of(fault).into_iter();
        let events = variants.flat_map(|variant| {
            reads
                .iter()
                .map(move |read| Self::new(*read, What::Fault(variant)))
        });
        events.collect()
    }

    /// Lists the rollovers of all counters before each of some reads.
    pub(super) fn of_rollovers(reads: &[u64]) -> Vec<Self> {
        let since = ROLLOVERS
            .iter()
            .flat_map(|counter| [(*counter, true), (*counter, false)]);
        let events = since.flat_map(|(counter, since_boot)| {
            // Since the first read nothing can have happened before it.
            let reads = reads.iter().filter(move |read| since_boot || **read > 1);
            reads.map(move |read| {
                Self::new(
                    *read,
                    What::Rollover {
                        counter,
                        since_boot,
                    },
                )
            })
        });
        events.collect()
    }

    /// Returns true for two different things that can happen in one run.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let sets_time = |event: &Self| event.fault() == Some(Fault::BatteryDead);
        let is_pair = |one: &Self, other: &Self| one.what == What::Crossing && sets_time(other);
        self.fault() != other.fault() && !is_pair(self, other) && !is_pair(other, self)
    }

    /// Returns the fault, if it is one.
    pub(super) fn fault(&self) -> Option<Fault> {
        match self.what {
            What::Fault(variant) => Some(variant.fault),
            _ => None,
        }
    }
}

/// What happens in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) site: Site,
    /// In order of reads; two at most.
    pub(super) events: Vec<Event>,
}

/// What passes between two reads when nothing happens. Real reads differ, too.
pub(super) const TICK: Duration = Duration::from_micros(1);

impl Trial {
    /// Makes a run in which time passes and nothing else happens.
    pub(super) fn plain(site: Site) -> Self {
        Self {
            site,
            events: Vec::new(),
        }
    }

    pub(super) fn of(site: Site, mut events: Vec<Event>) -> Self {
        events.sort_by_key(|event| event.read);
        Self { site, events }
    }

    /// Returns the two reads between which the first thing happens, if there are two.
    pub(super) fn reads(&self) -> Option<[u64; 2]> {
        let read = self.events.first()?.read;
        (read > 1).then(|| [read - 1, read])
    }

    /// Returns how far the uptime goes that it is about, zero if it is about none.
    pub(super) fn uptime(&self) -> Duration {
        let counters = self.events.iter().filter_map(|event| match event.what {
            What::Rollover { counter, .. } => Some(counter.uptime()),
            _ => None,
        });
        counters.sum()
    }

    /// Returns how the clock is set up and what it plays.
    pub(super) fn script(&self) -> Script {
        let boundary = self.site.moment;
        let mut timeline = Timeline::new().tick(TICK);
        let mut start = boundary;
        let mut uptime = Duration::ZERO;
        for event in self.events.iter().rev() {
            let ticks = |reads: u64| TICK.saturating_mul(u32::try_from(reads).unwrap_or(u32::MAX));
            match event.what {
                What::Crossing => {}
                What::Fault(variant) => {
                    // The first fault decides where the clock starts.
                    let lead = variant.lead(TICK) + ticks(event.read.saturating_sub(2));
                    start = variant.start().unwrap_or_else(|| before(boundary, lead));
                    for what in variant.moves(boundary) {
                        timeline = timeline.before(event.read, what);
                    }
                }
                What::Rollover {
                    counter,
                    since_boot: true,
                } => uptime = counter.uptime().saturating_sub(ticks(event.read - 1)),
                What::Rollover {
                    counter,
                    since_boot: false,
                } => {
                    let jump = counter.uptime().saturating_sub(ticks(event.read - 2));
                    timeline = timeline.before(2, Move::Freeze);
                    timeline = timeline.before(2, Move::Advance(jump));
                }
            }
        }
        if let Some(read) = self.crossing() {
            start = timeline.start_to_show(boundary, read);
        }
        Script::new(start, timeline).after_uptime(uptime)
    }

    /// Returns the read before which the boundary falls, if it falls between reads.
    fn crossing(&self) -> Option<u64> {
        let crossing = self
            .events
            .iter()
            .find(|event| event.what == What::Crossing);
        crossing.map(|event| event.read)
    }

    /// Says in words what happens.
    pub(super) fn story(&self) -> String {
        let told = self.events.iter().map(|event| {
            let read = event.read;
            match event.what {
                What::Crossing => format!("{} falls before read {read}", self.site.moment),
                What::Fault(variant) => format!("{} before read {read}", variant.fault),
                What::Rollover {
                    counter,
                    since_boot,
                } => {
                    let since = if since_boot { "boot" } else { "the first read" };
                    format!(
                        "uptime since {since} reaches {} at read {read}",
                        counter.name
                    )
                }
            }
        });
        let told: Vec<_> = told.collect();
        if told.is_empty() {
            return "nothing happens between reads".to_owned();
        }
        told.join(", ")
    }
}

fn before(moment: Moment, distance: Duration) -> Moment {
    moment.checked_sub(distance).unwrap_or(Moment::MIN)
}
