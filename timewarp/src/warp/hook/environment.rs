//! The one variable of the environment that a warp may change: `TZ`.
//!
//! The environment itself stays as it is: it belongs to all threads.

#![expect(unsafe_code, reason = "`getenv` is a function of C")]

use std::ffi::{CStr, c_char, c_void};
use std::mem;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::next;
use crate::warp::thread;

type Getenv = unsafe extern "C" fn(*const c_char) -> *mut c_char;

/// The C library's own `getenv`, null until it was looked up.
static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

pub(super) fn look_up() {
    REAL.store(next(c"getenv"), Ordering::Relaxed);
}

/// C's `getenv`.
///
/// # Safety
///
/// As in C: `name` is a string, and what is returned must not be written to.
#[unsafe(no_mangle)]
unsafe extern "C" fn getenv(name: *const c_char) -> *mut c_char {
    let zone = thread::zone();
    // SAFETY: the caller promises a string.
    if !zone.is_null() && unsafe { CStr::from_ptr(name) } == c"TZ" {
        return zone.cast_mut();
    }
    let mut real = REAL.load(Ordering::Relaxed);
    if real.is_null() {
        // Somebody reads the environment before our set-up.
        real = next(c"getenv");
        if real.is_null() {
            return std::ptr::null_mut();
        }
    }
    // SAFETY: the pointer is the C library's `getenv`, which has this type, and the
    // argument is the caller's.
    unsafe { mem::transmute::<*mut c_void, Getenv>(real)(name) }
}
