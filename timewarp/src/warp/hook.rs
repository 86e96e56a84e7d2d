//! The functions of C's library that read the wall clock, as this program calls them.
//!
//! A definition in the program itself wins over the one in the shared C library, for
//! the standard library, for every crate, and for C code linked into the program.
//! None of these functions allocates, locks, panics, or looks anything up.

#![expect(unsafe_code, reason = "these are functions of C, called by C")]

mod environment;
mod raw;
mod spawn;

use std::ffi::{CStr, c_int, c_void};
use std::mem;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::{Duration, SystemTime};

use libc::{clockid_t, time_t, timespec, timeval};

use super::thread;
use crate::{Error, Moment};

type ClockGettime = unsafe extern "C" fn(clockid_t, *mut timespec) -> c_int;

/// The C library's own `clock_gettime`, null until [`LOOK_UP`] has run.
static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());

/// Looks up the C library's functions before `main`, and before any thread.
#[used]
#[unsafe(link_section = ".init_array")]
static LOOK_UP: extern "C" fn() = {
    extern "C" fn look_up() {
        REAL.store(next(c"clock_gettime"), Ordering::Relaxed);
        environment::look_up();
        raw::look_up();
        spawn::look_up();
    }
    look_up
};

/// Returns the function that this program would call if we had not defined it.
fn next(name: &CStr) -> *mut c_void {
    // SAFETY: `name` is a string of C, and looking up a symbol has no other demands.
    unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) }
}

/// Reads a real clock.
#[inline]
unsafe fn real(clock: clockid_t, time: *mut timespec) -> c_int {
    let real = REAL.load(Ordering::Relaxed);
    if real.is_null() {
        // Somebody reads the clock before our set-up, in one of their own.
        // SAFETY: the caller's pointer goes to the kernel as it would from C.
        let status = unsafe { libc::syscall(libc::SYS_clock_gettime, clock, time) };
        return if status == 0 { 0 } else { -1 };
    }
    // SAFETY: the pointer is the C library's `clock_gettime`, which has this type, and
    // the caller's arguments are those it was given for that function.
    unsafe { mem::transmute::<*mut c_void, ClockGettime>(real)(clock, time) }
}

/// Reads the real monotonic clock in nanoseconds.
fn monotonic() -> i64 {
    let mut time = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is ours to write. The call cannot fail: the clock exists.
    unsafe { real(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec
        .wrapping_mul(1_000_000_000)
        .wrapping_add(time.tv_nsec)
}

/// Returns the time to show on this thread, or `None` if it is the real one.
#[inline]
fn warped() -> Option<Moment> {
    thread::with_active(|state| state.read(monotonic)).flatten()
}

/// International atomic time is ahead of UTC by this since 2017.
const TAI_AHEAD: i64 = 37;

/// C's `clock_gettime`.
///
/// # Safety
///
/// As in C: `time` points to a place for the time, or is null and gets an error.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: clockid_t, time: *mut timespec) -> c_int {
    let ahead = match clock {
        libc::CLOCK_REALTIME | libc::CLOCK_REALTIME_COARSE => 0,
        libc::CLOCK_TAI => TAI_AHEAD,
        // SAFETY: the arguments are the caller's.
        _ => return unsafe { real(clock, time) },
    };
    match warped() {
        Some(moment) if !time.is_null() => {
            let now = timespec {
                tv_sec: moment.as_seconds().saturating_add(ahead),
                tv_nsec: moment.subsec_nanos().into(),
            };
            // SAFETY: the caller promises a place for a `timespec`, and it is not null.
            unsafe { time.write(now) };
            0
        }
        // SAFETY: the arguments are the caller's.
        _ => unsafe { real(clock, time) },
    }
}

/// C's `gettimeofday`.
///
/// # Safety
///
/// As in C: `time` is null or points to a place for the time. The zone is obsolete and
/// left alone, as glibc leaves it unless asked.
#[unsafe(no_mangle)]
unsafe extern "C" fn gettimeofday(time: *mut timeval, zone: *mut c_void) -> c_int {
    if !zone.is_null() {
        // SAFETY: the caller promises room for a `struct timezone`: two integers.
        unsafe { zone.cast::<[c_int; 2]>().write([0, 0]) };
    }
    if time.is_null() {
        return 0;
    }
    let mut now = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is ours, and the caller promises a place for a `timeval`.
    unsafe {
        let status = clock_gettime(libc::CLOCK_REALTIME, &raw mut now);
        time.write(timeval {
            tv_sec: now.tv_sec,
            tv_usec: now.tv_nsec / 1_000,
        });
        status
    }
}

/// C's `time`.
///
/// # Safety
///
/// As in C: `time` is null or points to a place for the time.
#[unsafe(no_mangle)]
unsafe extern "C" fn time(time: *mut time_t) -> time_t {
    let mut now = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is ours to write.
    unsafe { clock_gettime(libc::CLOCK_REALTIME_COARSE, &raw mut now) };
    if !time.is_null() {
        // SAFETY: the caller promises a place for a `time_t`.
        unsafe { time.write(now.tv_sec) };
    }
    now.tv_sec
}

/// C11's `timespec_get`.
///
/// # Safety
///
/// As in C: `time` points to a place for the time.
#[unsafe(no_mangle)]
unsafe extern "C" fn timespec_get(time: *mut timespec, base: c_int) -> c_int {
    const TIME_UTC: c_int = 1;
    const TIME_MONOTONIC: c_int = 2;
    let clock = match base {
        TIME_UTC => libc::CLOCK_REALTIME,
        TIME_MONOTONIC => libc::CLOCK_MONOTONIC,
        _ => return 0,
    };
    // SAFETY: the arguments are the caller's.
    if unsafe { clock_gettime(clock, time) } == 0 {
        base
    } else {
        0
    }
}

pub(super) fn check() -> Result<(), Error> {
    if REAL.load(Ordering::Relaxed).is_null() {
        return Err(Error::range(
            "the wall clock cannot be moved in this program: the C library's own `clock_gettime` was \
             not found; is libc linked statically?",
        ));
    }
    Ok(())
}

/// Reads the clock as C code does.
pub(super) fn read_by_c() -> i64 {
    // SAFETY: a null pointer asks for the return value alone.
    unsafe { libc::time(std::ptr::null_mut()) }
}

pub(super) fn real_now() -> SystemTime {
    let mut now = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is ours to write.
    unsafe { real(libc::CLOCK_REALTIME, &raw mut now) };
    let nanos = u32::try_from(now.tv_nsec).unwrap_or(0);
    let moment = Moment::from_parts(now.tv_sec, nanos);
    SystemTime::try_from(moment).unwrap_or(SystemTime::UNIX_EPOCH + Duration::ZERO)
}
