//! System calls that the program makes itself: some of them read the clock, and go
//! around the functions that are moved. They are let through, and counted.

#![expect(unsafe_code, reason = "`syscall` is a function of C")]

use std::ffi::{c_long, c_void};
use std::mem;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::next;
use crate::warp::state::State;
use crate::warp::thread;

/// C's `syscall` takes a number and up to six more, each in the place of a `long`.
type Syscall =
    unsafe extern "C" fn(c_long, c_long, c_long, c_long, c_long, c_long, c_long) -> c_long;

/// The C library's own `syscall`, null until it was looked up.
static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

pub(super) fn look_up() {
    REAL.store(next(c"syscall"), Ordering::Relaxed);
}

/// Returns true when the call reads the wall clock.
fn is_clock_read(number: c_long, first: c_long) -> bool {
    let wall = [
        libc::CLOCK_REALTIME,
        libc::CLOCK_REALTIME_COARSE,
        libc::CLOCK_TAI,
    ];
    match number {
        libc::SYS_clock_gettime => wall.iter().any(|clock| c_long::from(*clock) == first),
        libc::SYS_gettimeofday => true,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_time => true,
        _ => false,
    }
}

/// C's `syscall`.
///
/// # Safety
///
/// As in C: the arguments are those that the call of this number takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn syscall(
    number: c_long,
    first: c_long,
    second: c_long,
    third: c_long,
    fourth: c_long,
    fifth: c_long,
    sixth: c_long,
) -> c_long {
    if is_clock_read(number, first) {
        thread::with_active(State::count_escape);
    }
    let mut real = REAL.load(Ordering::Relaxed);
    if real.is_null() {
        real = next(c"syscall");
        if real.is_null() {
            return -1;
        }
    }
    // SAFETY: the pointer is the C library's `syscall`. It and this function take their
    // arguments from the same places, whatever their types and number: on 64-bit Linux
    // integers and pointers pass alike, with or without a variable number of them. What
    // the caller did not pass is whatever stands there, for C as for us, and unused.
    unsafe {
        mem::transmute::<*mut c_void, Syscall>(real)(
            number, first, second, third, fourth, fifth, sixth,
        )
    }
}
