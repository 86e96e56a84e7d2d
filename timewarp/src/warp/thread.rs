//! Which warp is active on this thread.

#![expect(
    unsafe_code,
    reason = "the hook reads a pointer that it must not have to borrow"
)]

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char};
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;

use super::state::State;

thread_local! {
    /// The active warp's state, for the hook: no destructor, no lazy set-up, so that
    /// reading it is safe at any time of a thread's life. Null, or in `ENTERED`.
    static ACTIVE: Cell<*const State> = const { Cell::new(ptr::null()) };

    /// The zone that `TZ` names here, for the hook; null when it is the real one.
    static ZONE: Cell<*const c_char> = const { Cell::new(ptr::null()) };

    /// The warps that this thread has entered and not left; the last one is active.
    static ENTERED: RefCell<Stack> = const { RefCell::new(Stack(Vec::new())) };
}

/// What a thread sees in a warp.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) state: Arc<State>,
    /// What `TZ` is here; without it, what it is around this warp.
    pub(super) zone: Option<&'static CStr>,
}

struct Stack(Vec<(u64, Scene)>);

impl Stack {
    fn activate_last(&self) {
        let last = self.0.last();
        ACTIVE.set(last.map_or(ptr::null(), |(_, scene)| Arc::as_ptr(&scene.state)));
        let zone = last.and_then(|(_, scene)| scene.zone);
        ZONE.set(zone.map_or(ptr::null(), CStr::as_ptr));
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // The thread ends, and with it the states: later reads are real.
        ACTIVE.set(ptr::null());
        ZONE.set(ptr::null());
    }
}

/// One entry on this thread's stack; it belongs to the thread.
#[derive(Debug)]
pub(super) struct Entry {
    number: u64,
    /// Not `Send`: another thread has another stack.
    thread: PhantomData<*const ()>,
}

impl Entry {
    pub(super) fn push(mut scene: Scene) -> Self {
        thread_local!(static NEXT: Cell<u64> = const { Cell::new(0) });
        let number = NEXT.replace(NEXT.get() + 1);
        ENTERED.with_borrow_mut(|entered| {
            let around = entered.0.last().and_then(|(_, scene)| scene.zone);
            scene.zone = scene.zone.or(around);
            entered.0.push((number, scene));
            entered.activate_last();
        });
        Self {
            number,
            thread: PhantomData,
        }
    }

    pub(super) fn leave(&self) {
        // The thread may be ending, its stack gone: then there is nothing to leave.
        let left = ENTERED.try_with(|entered| {
            let mut entered = entered.borrow_mut();
            let place = entered
                .0
                .iter()
                .rposition(|(number, _)| *number == self.number);
            let left = place.map(|place| entered.0.remove(place));
            entered.activate_last();
            left
        });
        // Dropped out here, where the stack is not borrowed.
        drop(left);
    }
}

/// Gives the active state to `read`, or returns `None`.
#[inline]
pub(super) fn with_active<T>(read: impl FnOnce(&State) -> T) -> Option<T> {
    let state = ACTIVE.get();
    // SAFETY: `state` is null or points into the last `Arc` of this thread's `ENTERED`.
    // Every change of the stack sets `ACTIVE` before it lets an `Arc` go, and the
    // stack's own drop sets it to null first. `read` runs on this thread and cannot
    // change the stack: the hook's closures only read.
    unsafe { state.as_ref() }.map(read)
}

pub(super) fn is_active() -> bool {
    with_active(|state| state.real_reads().is_none()).unwrap_or(false)
}

/// Returns what `TZ` is on this thread as a string of C, or null if it is the real one.
#[inline]
pub(super) fn zone() -> *const c_char {
    ZONE.get()
}

/// Returns what this thread sees, to be entered elsewhere.
pub(super) fn current() -> Option<Scene> {
    let current = ENTERED.try_with(|entered| {
        let entered = entered.try_borrow().ok()?;
        entered.0.last().map(|(_, scene)| scene.clone())
    });
    current.ok().flatten()
}
