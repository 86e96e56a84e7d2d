//! A boundary that falls between two reads of the clock, and who makes them.

use core::ffi::{c_int, c_ulong, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use crate::next;
use crate::setting::{self, DEPTH, Setting};

/// How close to the boundary the clock comes before it falls.
const NEARLY: i64 = 1_000;

/// Returns the nanoseconds from the boundary to the time to show at a read.
///
/// Reads have their numbers from a count that all processes of a run share. Whoever first
/// comes with a number after the boundary settles when it fell.
pub(crate) fn passed(setting: &Setting, read: u64, monotonic: i64) -> i64 {
    let before = || {
        let passed = monotonic.wrapping_sub(setting.origin);
        passed.wrapping_sub(setting.lead).min(-NEARLY)
    };
    let Some(counters) = setting.counters().filter(|_| read >= setting.read) else {
        return before();
    };
    let crossed = &counters.crossed;
    let first = crossed.compare_exchange(0, monotonic as u64, Ordering::Relaxed, Ordering::Relaxed);
    match first {
        Ok(_) => 0,
        // Another processor may be a moment ahead.
        Err(crossed) => monotonic.wrapping_sub(crossed as i64).max(0),
    }
}

unsafe extern "C" {
    fn getauxval(kind: c_ulong) -> c_ulong;
}

/// Returns where the program headers of this process lie.
pub(crate) fn headers() -> u64 {
    const AT_PHDR: c_ulong = 3;
    // SAFETY: it has no demands.
    unsafe { getauxval(AT_PHDR) }
}

type Callback = extern "C" fn(*mut c_void, *mut c_void) -> c_int;
type Backtrace = unsafe extern "C" fn(Callback, *mut c_void) -> c_int;
type Address = unsafe extern "C" fn(*mut c_void) -> usize;

static BACKTRACE: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
static ADDRESS: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Looks up what walks through calls: nothing in programs that have no such library.
pub(crate) fn look_up() {
    if setting::get().is_witnessed {
        BACKTRACE.store(next(c"_Unwind_Backtrace".as_ptr()), Ordering::Relaxed);
        ADDRESS.store(next(c"_Unwind_GetIP".as_ptr()), Ordering::Relaxed);
    }
}

/// Notes who makes the reads on both sides of the boundary.
///
/// This may take a lock of the dynamic linker. It is for the one run that is made again
/// to name the reads of a failure.
#[cold]
pub(crate) fn note(setting: &Setting, read: u64) {
    let Some(counters) = setting.counters() else {
        return;
    };
    if counters.headers.load(Ordering::Relaxed) != headers() {
        // Addresses of another program mean nothing in the first.
        return;
    }
    if read == setting.read {
        walk(&counters.after);
    } else if read.wrapping_add(1) == setting.read {
        walk(&counters.before);
    }
}

/// What a walk has to write yet.
struct Walk<'counters> {
    rest: core::slice::Iter<'counters, AtomicU64>,
    address: Address,
}

fn walk(trace: &'static [AtomicU64; DEPTH]) {
    let (backtrace, address) = (
        BACKTRACE.load(Ordering::Relaxed),
        ADDRESS.load(Ordering::Relaxed),
    );
    if backtrace.is_null() || address.is_null() {
        return;
    }
    extern "C" fn take(context: *mut c_void, walk: *mut c_void) -> c_int {
        const GO_ON: c_int = 0;
        const ENOUGH: c_int = 5;
        // SAFETY: it is the walk that is passed below, and nobody else has it meanwhile.
        let walk = unsafe { &mut *walk.cast::<Walk<'static>>() };
        let Some(place) = walk.rest.next() else {
            return ENOUGH;
        };
        // SAFETY: the context is that of the library whose function this is.
        let address = unsafe { (walk.address)(context) };
        place.store(address as u64, Ordering::Relaxed);
        GO_ON
    }
    // SAFETY: these are the functions of their names, which have these types; the walk
    // lives until the call returns.
    unsafe {
        let mut walk = Walk {
            rest: trace.iter(),
            address: mem::transmute::<*mut c_void, Address>(address),
        };
        mem::transmute::<*mut c_void, Backtrace>(backtrace)(take, (&raw mut walk).cast());
    }
}
