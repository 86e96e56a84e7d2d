//! Which instant is being tried, where it can be read while the code is running.
//!
//! A panic can be caught; an abort, a stack overflow or a loop cannot. So each thread that
//! sweeps writes the instant into static memory before it runs the code, at the price
//! of two stores: there signal handlers find it (see `warp::fatal`), and the reminder.

mod reminder;
mod slot;

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
#[cfg(all(feature = "warp", unix, not(miri)))]
use std::path::Path;

use super::Case;
pub(super) use slot::Slot;

thread_local! {
    /// The slot of the innermost sweep on this thread: without a destructor, so that a
    /// signal handler may read it.
    static MINE: Cell<Option<&'static Slot>> = const { Cell::new(None) };
}

/// Whose business it is when a run takes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// A supervisor's, which ends it.
    Supervised,
    /// Nobody's: the reminder says so.
    Alone,
}

/// A sweep's place in static memory, until it is dropped.
#[derive(Debug)]
pub(super) struct Witness {
    /// None when all places are taken.
    slot: Option<&'static Slot>,
}

impl Witness {
    pub(super) fn begin(name: &str, test: Option<&str>, watch: Watch) -> Self {
        #[cfg(all(feature = "warp", unix, not(miri)))]
        crate::warp::fatal::install(write_lines);
        if watch == Watch::Alone {
            reminder::begin();
        }
        Self {
            slot: slot::claim(name, test, watch == Watch::Alone),
        }
    }

    /// Makes it what this thread is doing, until what is returned is dropped.
    pub(super) fn on_this_thread(&self) -> OnThread {
        OnThread {
            before: MINE.replace(self.slot),
            thread: PhantomData,
        }
    }

    /// Notes the instant that is tried next.
    #[inline]
    pub(super) fn tries(&self, case: &Case) {
        if let Some(slot) = self.slot {
            slot.set(case.moment(), case.zone());
        }
    }

    pub(super) fn slot(&self) -> Option<&'static Slot> {
        self.slot
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            slot.free();
        }
    }
}

/// Restores what this thread was doing before.
#[derive(Debug)]
pub(super) struct OnThread {
    before: Option<&'static Slot>,
    /// Not `Send`: it belongs to the thread.
    thread: PhantomData<*const ()>,
}

impl Drop for OnThread {
    fn drop(&mut self) {
        MINE.set(self.before);
    }
}

/// Threads that are named when a thread crashes that belongs to no sweep.
#[cfg(all(feature = "warp", unix, not(miri)))]
const SUSPECTS: usize = 4;

/// Writes a line for the instant that this thread is trying; for those that all
/// threads are trying, if it belongs to no sweep.
///
/// Allocates nothing and locks nothing: signal handlers call it.
#[cfg(all(feature = "warp", unix, not(miri)))]
fn write_lines(out: &mut dyn fmt::Write, event: &str) -> fmt::Result {
    if let Some(slot) = MINE.get() {
        return write_line(out, event, "while", slot);
    }
    // A thread that the code started, most likely: it inherits no more than its warp.
    let suspects = slot::all().filter(|slot| slot.is_running());
    for slot in suspects.take(SUSPECTS) {
        write_line(out, event, "on another thread while", slot)?;
    }
    Ok(())
}

#[cfg(all(feature = "warp", unix, not(miri)))]
fn write_line(out: &mut dyn fmt::Write, event: &str, when: &str, slot: &Slot) -> fmt::Result {
    if slot.place().is_none() {
        return Ok(());
    }
    write!(out, "timewarp: {event} {when} ")?;
    slot.write_name(out)?;
    out.write_str(" ran at ")?;
    write_rest(out, slot)
}

/// Writes the instant and how to run it alone.
fn write_rest(out: &mut dyn fmt::Write, slot: &Slot) -> fmt::Result {
    let Some((moment, zone)) = slot.place() else {
        return Ok(());
    };
    moment.write_to(out, None)?;
    out.write_str("; run it alone: TIMEWARP_AT=")?;
    moment.write_to(out, None)?;
    if !zone.is_utc() {
        out.write_str(" TIMEWARP_ZONES=")?;
        out.write_str(zone.name())?;
    }
    if slot.has_test() {
        out.write_str(" cargo test ")?;
        slot.write_test(out)?;
    } else {
        out.write_str(" before the same command")?;
    }
    out.write_char('\n')
}

/// Lets the lines be written into a file of this folder too.
#[cfg(all(feature = "warp", unix, not(miri)))]
pub(super) fn keep_in(folder: &Path) {
    crate::warp::fatal::keep_in(folder, &crate::report::program());
}
