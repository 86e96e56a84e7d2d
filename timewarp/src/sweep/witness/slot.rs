//! Places in static memory, one for each thread that sweeps.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use crate::{Moment, Zone};

/// Threads that can sweep at once and be found by a signal handler. Those that never
/// come back keep their places.
const PLACES: usize = 256;

static SLOTS: [Slot; PLACES] = [const { Slot::new() }; PLACES];

const FREE: u32 = 0;
const RUNNING: u32 = 1;
/// Like `RUNNING`, and nobody is waiting for it with a time limit.
const ALONE: u32 = 2;
/// Its run did not return in time, and is nobody's business any more.
const ABANDONED: u32 = 3;

/// No instant has been noted.
const NOWHERE: u64 = u64::MAX;

/// What one thread is trying.
///
/// All of it is atomic, so that others may read it at any time. A reader on another
/// thread may see the seconds of one instant and the fraction of the next.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Slot {
    seconds: AtomicI64,
    /// The nanoseconds, and the zone's number above them.
    rest: AtomicU64,
    state: AtomicU32,
    name: Text,
    test: Text,
}

impl Slot {
    const fn new() -> Self {
        Self {
            seconds: AtomicI64::new(0),
            rest: AtomicU64::new(NOWHERE),
            state: AtomicU32::new(FREE),
            name: Text::new(),
            test: Text::new(),
        }
    }

    #[inline]
    pub(super) fn set(&self, moment: Moment, zone: Zone) {
        let rest = u64::from(zone.number()) << 32 | u64::from(moment.subsec_nanos());
        self.seconds.store(moment.as_seconds(), Ordering::Relaxed);
        self.rest.store(rest, Ordering::Relaxed);
    }

    /// Returns the instant that is being tried, if there is one.
    pub(super) fn place(&self) -> Option<(Moment, Zone)> {
        let rest = self.rest.load(Ordering::Relaxed);
        let nanos = u32::try_from(rest & u64::from(u32::MAX)).ok()?;
        let zone = Zone::numbered(u16::try_from(rest >> 32).ok()?)?;
        let seconds = self.seconds.load(Ordering::Relaxed);
        Some((Moment::from_parts(seconds, nanos), zone))
    }

    #[cfg(all(feature = "warp", unix, not(miri)))]
    pub(super) fn is_running(&self) -> bool {
        matches!(self.state.load(Ordering::Acquire), RUNNING | ALONE)
    }

    pub(super) fn is_alone(&self) -> bool {
        self.state.load(Ordering::Acquire) == ALONE
    }

    pub(super) fn write_name(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.name.write(out)
    }

    pub(super) fn has_test(&self) -> bool {
        self.test.length.load(Ordering::Relaxed) > 0
    }

    pub(super) fn write_test(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.test.write(out)
    }

    /// Keeps the place for the thread that hangs in it, and nobody else looks at it.
    pub(in crate::sweep) fn abandon(&self) {
        self.state.store(ABANDONED, Ordering::Release);
    }

    pub(super) fn free(&self) {
        self.rest.store(NOWHERE, Ordering::Relaxed);
        self.state.store(FREE, Ordering::Release);
    }
}

/// Takes a free place, or returns `None` when all are taken.
pub(super) fn claim(name: &str, test: Option<&str>, is_alone: bool) -> Option<&'static Slot> {
    thread_local! {
        /// The last place of this thread, which its processor knows.
        static LAST: Cell<usize> = const { Cell::new(0) };
    }
    let state = if is_alone { ALONE } else { RUNNING };
    let last = LAST.get();
    let index = (last..PLACES).chain(0..last).find(|index| {
        let slot = &SLOTS[*index];
        let is_free = slot.state.load(Ordering::Relaxed) == FREE;
        let take = || {
            slot.state
                .compare_exchange(FREE, state, Ordering::Acquire, Ordering::Relaxed)
        };
        is_free && take().is_ok()
    })?;
    LAST.set(index);
    let slot = &SLOTS[index];
    slot.name.set(name);
    slot.test.set(test.unwrap_or_default());
    Some(slot)
}

pub(super) fn all() -> impl Iterator<Item = &'static Slot> {
    SLOTS.iter()
}

const WORDS: usize = 20;

/// A short text that may be read while it is written; letters may then be mixed.
#[derive(Debug)]
struct Text {
    length: AtomicUsize,
    words: [AtomicU64; WORDS],
}

impl Text {
    const fn new() -> Self {
        Self {
            length: AtomicUsize::new(0),
            words: [const { AtomicU64::new(0) }; WORDS],
        }
    }

    /// Keeps as much of the text as there is room for.
    fn set(&self, text: &str) {
        let mut length = text.len().min(8 * WORDS);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        for (word, bytes) in self.words.iter().zip(text.as_bytes()[..length].chunks(8)) {
            let mut filled = [0; 8];
            filled[..bytes.len()].copy_from_slice(bytes);
            word.store(u64::from_ne_bytes(filled), Ordering::Relaxed);
        }
        self.length.store(length, Ordering::Release);
    }

    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let mut bytes = [0; 8 * WORDS];
        for (word, filled) in self.words.iter().zip(bytes.chunks_mut(8)) {
            filled.copy_from_slice(&word.load(Ordering::Relaxed).to_ne_bytes());
        }
        let length = self.length.load(Ordering::Acquire).min(bytes.len());
        out.write_str(str::from_utf8(&bytes[..length]).unwrap_or("a sweep"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_has_a_number_of_its_own() {
        for zone in Zone::all() {
            assert_eq!(Zone::numbered(zone.number()), Some(zone));
        }
        let none = u16::try_from(Zone::all().count()).expect("there are hundreds");
        assert_eq!(Zone::numbered(none), None);
    }

    #[test]
    fn an_instant_reads_as_it_was_noted() {
        let slot = Slot::new();
        assert_eq!(slot.place(), None);
        let zones = [Zone::UTC, Zone::all().last().expect("there is one")];
        for (moment, zone) in [Moment::MIN, Moment::MAX].into_iter().zip(zones) {
            slot.set(moment, zone);
            assert_eq!(slot.place(), Some((moment, zone)));
        }
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        let text = Text::new();
        for name in [
            "",
            "powers_on",
            &"ä".repeat(200),
            &format!("x{}", "ä".repeat(200)),
        ] {
            text.set(name);
            let mut out = String::new();
            text.write(&mut out).expect("a string takes it");
            assert!(name.starts_with(&out) && out.len() >= name.len().min(8 * WORDS - 1));
        }
    }
}
