//! Threads that are started in a warp begin in it.

#![expect(unsafe_code, reason = "`pthread_create` is a function of C")]

use std::arch::global_asm;
use std::ffi::{c_int, c_void};
use std::mem;
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::{pthread_attr_t, pthread_t};

use super::next;
use crate::warp::thread::{Entry, Scene, current};

type Routine = extern "C-unwind" fn(*mut c_void) -> *mut c_void;

type PthreadCreate =
    unsafe extern "C" fn(*mut pthread_t, *const pthread_attr_t, Routine, *mut c_void) -> c_int;

/// The C library's own `pthread_create`, null until it was looked up.
static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

pub(super) fn look_up() {
    REAL.store(real(), Ordering::Relaxed);
}

// A sanitizer puts its own `pthread_create` into the program, to know every thread,
// and would never hear of ours: it keeps the function under this name too. Weak: it is
// null in a program without one. (Stable Rust has no other way to say so.)
global_asm!(
    ".weak __interceptor_pthread_create",
    ".pushsection .data.rel.ro.timewarp,\"aw\",@progbits",
    ".p2align 3",
    ".globl timewarp_sanitizer_pthread_create",
    ".hidden timewarp_sanitizer_pthread_create",
    "timewarp_sanitizer_pthread_create:",
    ".8byte __interceptor_pthread_create",
    ".popsection",
);

unsafe extern "C" {
    static timewarp_sanitizer_pthread_create: *mut c_void;
}

/// Returns the function that starts threads if we do not: a sanitizer's or C's.
fn real() -> *mut c_void {
    // SAFETY: the assembly above defines it: eight bytes, aligned, never written.
    let sanitizer = unsafe { timewarp_sanitizer_pthread_create };
    if sanitizer.is_null() {
        next(c"pthread_create")
    } else {
        sanitizer
    }
}

/// What a thread that inherits a warp is started with.
struct Start {
    routine: Routine,
    argument: *mut c_void,
    scene: Option<Scene>,
    is_traced: bool,
}

extern "C-unwind" fn inherit(start: *mut c_void) -> *mut c_void {
    // SAFETY: `pthread_create` below made the pointer with `Box::into_raw` for this
    // call, which happens once.
    let Start {
        routine,
        argument,
        scene,
        is_traced,
    } = *unsafe { Box::from_raw(start.cast::<Start>()) };
    // Left when the thread ends: its stack of warps goes with it.
    let _entry = scene.map(Entry::push);
    #[cfg(feature = "sweep")]
    if is_traced {
        crate::hunt::tracer::join();
    }
    #[cfg(not(feature = "sweep"))]
    let _ = is_traced;
    routine(argument)
}

/// C's `pthread_create`.
///
/// # Safety
///
/// As in C: `thread` points to a place for the thread, `attributes` is null or points to
/// attributes, and `routine` may be called with `argument` on another thread.
#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_create(
    thread: *mut pthread_t,
    attributes: *const pthread_attr_t,
    routine: Routine,
    argument: *mut c_void,
) -> c_int {
    let mut real = REAL.load(Ordering::Relaxed);
    if real.is_null() {
        // A thread before our set-up: looking up is safe here, this is no clock read.
        real = self::real();
        if real.is_null() {
            return libc::EAGAIN;
        }
    }
    // SAFETY: the pointer is the C library's `pthread_create`, which has this type.
    let real = unsafe { mem::transmute::<*mut c_void, PthreadCreate>(real) };
    let scene = current();
    #[cfg(feature = "sweep")]
    let is_traced = crate::hunt::tracer::is_here();
    #[cfg(not(feature = "sweep"))]
    let is_traced = false;
    if scene.is_none() && !is_traced {
        // SAFETY: the arguments are the caller's.
        return unsafe { real(thread, attributes, routine, argument) };
    }
    let start = Box::into_raw(Box::new(Start {
        routine,
        argument,
        scene,
        is_traced,
    }));
    // SAFETY: the arguments are the caller's, save for a routine of the same type and
    // the argument that it expects.
    let status = unsafe { real(thread, attributes, inherit, start.cast()) };
    if status != 0 {
        // SAFETY: no thread was started, so nobody else has the pointer.
        drop(unsafe { Box::from_raw(start) });
    }
    status
}
