//! One run with a clock that plays a timeline, and what was seen of its reads.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

#[cfg(feature = "warp")]
use crate::warp::{Handle, Warp, Witness};
use crate::{MockClock, Moment, Timeline};

/// What the clock of one run does, made anew for each run.
pub(crate) struct Script {
    start: Moment,
    /// How long the machine has been up when the run begins.
    uptime: Duration,
    timeline: Timeline,
    /// The two reads whose places in the code are wanted.
    #[cfg(feature = "warp")]
    reads: Option<[u64; 2]>,
    clock: OnceLock<MockClock>,
    #[cfg(feature = "warp")]
    warp: OnceLock<Handle>,
}

impl Script {
    pub(super) fn new(start: Moment, timeline: Timeline) -> Self {
        Self {
            start,
            uptime: Duration::ZERO,
            timeline,
            #[cfg(feature = "warp")]
            reads: None,
            clock: OnceLock::new(),
            #[cfg(feature = "warp")]
            warp: OnceLock::new(),
        }
    }

    pub(super) fn after_uptime(self, uptime: Duration) -> Self {
        Self { uptime, ..self }
    }

    /// Asks for the places of two reads of a moved system clock, too.
    #[cfg(feature = "warp")]
    pub(super) fn witnessed(self, reads: [u64; 2]) -> Self {
        Self {
            reads: Some(reads),
            ..self
        }
    }

    /// A mock clock notes all places anyway.
    #[cfg(not(feature = "warp"))]
    pub(super) fn witnessed(self, _reads: [u64; 2]) -> Self {
        self
    }

    /// Returns the one mock clock of this run.
    pub(super) fn clock(&self) -> MockClock {
        let clock = self.clock.get_or_init(|| {
            let booted = self.start.checked_sub(self.uptime).unwrap_or(Moment::MIN);
            let clock = MockClock::at(booted);
            // Where the monotonic clock has no such range, the run begins at its zero.
            if clock.advance(self.uptime).is_err() {
                clock.set_time(self.start).expect("a moment always fits");
            }
            clock.play(self.timeline.clone());
            clock
        });
        clock.clone()
    }

    /// Returns the one moved system clock of this run; `around` sets the zone.
    #[cfg(feature = "warp")]
    pub(super) fn warp(&self, around: impl FnOnce(Warp) -> Warp) -> Handle {
        let warp = self.warp.get_or_init(|| {
            let warp = around(Warp::new(self.start));
            warp.play_seen(self.timeline.clone(), self.reads.map(Witness::of))
        });
        warp.clone()
    }

    pub(super) fn start(&self) -> Moment {
        self.start
    }

    pub(super) fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Returns how often the clock was read.
    pub(super) fn reads(&self) -> u64 {
        let reads = self.clock.get().map_or(0, MockClock::reads);
        #[cfg(feature = "warp")]
        let reads = reads + self.warp.get().map_or(0, Handle::reads);
        reads
    }

    /// Returns where in the code two reads were made, as far as that is known.
    pub(super) fn places(&self, reads: [u64; 2]) -> [Option<String>; 2] {
        if let Some(clock) = self.clock.get() {
            let places = clock.places();
            return reads.map(|read| {
                let index = usize::try_from(read.checked_sub(1)?).ok()?;
                let place = places.get(index)?;
                // Through `dyn Clock` the caller is not known.
                (!place.file().starts_with(own_source())).then(|| place.to_string())
            });
        }
        #[cfg(feature = "warp")]
        if let Some(warp) = self.warp.get() {
            return warp.places();
        }
        [None, None]
    }
}

/// Returns the folder of this crate's source, as locations name it.
fn own_source() -> &'static str {
    file!().trim_end_matches("sweep/script.rs")
}

impl PartialEq for Script {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.uptime, &self.timeline) == (other.start, other.uptime, &other.timeline)
    }
}

impl Eq for Script {}

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "from {}, {}", self.start, self.timeline)
    }
}
