//! The interposing library: shows programs another wall clock.
//!
//! The dynamic linker puts these functions before those of C's library in every process
//! that inherits `LD_PRELOAD`. None of them allocates, locks, looks a symbol up or reads
//! the environment once the program runs: all is settled in [`settle`], which runs when
//! the library is loaded, or at the first read if another library's set-up comes first,
//! and in [`look_up`]. Nothing here belongs to a thread, and after a `fork` the child has
//! all it needs.
//!
//! There are two exceptions: a run that is made again to name the reads of a failure walks
//! through the calls that led to them (`crossing`), and a stream that is opened before set-up
//! looks its function up (`writes`).
//!
//! Waits are not touched and monotonic time stays real, so nothing hangs.

#![no_std]
#![deny(unsafe_op_in_unsafe_fn)]

mod crossing;
mod files;
mod page;
mod setting;
mod variable;
mod writes;

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use setting::{Mode, shown};

/// C's `struct timespec` on 64-bit Linux.
#[repr(C)]
#[derive(Clone, Copy)]
struct Timespec {
    seconds: i64,
    nanos: i64,
}

/// C's `struct timeval` on 64-bit Linux.
#[repr(C)]
struct Timeval {
    seconds: i64,
    micros: i64,
}

const REALTIME: c_int = 0;
const MONOTONIC: c_int = 1;
const REALTIME_COARSE: c_int = 5;
const TAI: c_int = 11;

/// International atomic time is ahead of UTC by this since 2017.
const TAI_AHEAD: i64 = 37;

#[cfg(target_arch = "x86_64")]
const SYS_CLOCK_GETTIME: c_long = 228;
#[cfg(target_arch = "aarch64")]
const SYS_CLOCK_GETTIME: c_long = 113;

#[link(name = "c")]
unsafe extern "C" {
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    fn syscall(number: c_long, ...) -> c_long;
    fn abort() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: it has no demands.
    unsafe { abort() }
}

type ClockGettime = unsafe extern "C" fn(c_int, *mut Timespec) -> c_int;

/// The next `clock_gettime` after ours, null until [`look_up`] has run.
static NEXT: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

#[used]
#[unsafe(link_section = ".init_array")]
static LOADED: extern "C" fn() = {
    extern "C" fn loaded() {
        setting::settle();
        look_up();
    }
    loaded
};

/// Looks up what the program would call without us, before its `main`.
fn look_up() {
    NEXT.store(next(c"clock_gettime".as_ptr()), Ordering::Relaxed);
    files::look_up();
    crossing::look_up();
    writes::look_up();
}

fn next(name: *const c_char) -> *mut c_void {
    /// `RTLD_NEXT`: the search goes on after this library.
    const NEXT_LIBRARY: *mut c_void = ptr::without_provenance_mut(usize::MAX);
    // SAFETY: the name is a string of C; looking up a symbol has no other demands.
    unsafe { dlsym(NEXT_LIBRARY, name) }
}

/// Reads a real clock.
unsafe fn real(clock: c_int, time: *mut Timespec) -> c_int {
    let next = NEXT.load(Ordering::Relaxed);
    if next.is_null() {
        // Set-up of another library, before ours.
        // SAFETY: the caller's pointer goes to the kernel as it would from C.
        let status = unsafe { syscall(SYS_CLOCK_GETTIME, clock as c_long, time) };
        return if status == 0 { 0 } else { -1 };
    }
    // SAFETY: the pointer is a `clock_gettime`, which has this type, and the arguments
    // are the caller's.
    unsafe { mem::transmute::<*mut c_void, ClockGettime>(next)(clock, time) }
}

/// Reads the real monotonic clock in nanoseconds.
fn monotonic() -> i64 {
    let mut time = Timespec {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: `time` is ours to write.
    unsafe { real(MONOTONIC, &raw mut time) };
    time.seconds
        .wrapping_mul(1_000_000_000)
        .wrapping_add(time.nanos)
}

/// Adds one to a count that several processes share, and returns it.
fn count(counter: &AtomicU64) -> u64 {
    counter.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
}

/// C's `clock_gettime`.
///
/// # Safety
///
/// As in C: `time` points to a place for the time, or is null and gets an error.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: c_int, time: *mut Timespec) -> c_int {
    let ahead = match clock {
        REALTIME | REALTIME_COARSE => 0,
        TAI => TAI_AHEAD,
        // SAFETY: the arguments are the caller's.
        _ => return unsafe { real(clock, time) },
    };
    let setting = setting::get();
    let read = setting
        .counters()
        .map_or(0, |counters| count(&counters.reads));
    if setting.is_witnessed {
        crossing::note(setting, read);
    }
    if setting.mode == Mode::Real || time.is_null() {
        // SAFETY: the arguments are the caller's.
        return unsafe { real(clock, time) };
    }
    let mut now = shown(setting, read, monotonic);
    now.seconds = now.seconds.wrapping_add(ahead);
    // SAFETY: the caller promises a place for a `timespec`, and it is not null.
    unsafe { time.write(now) };
    0
}

/// C's `gettimeofday`.
///
/// # Safety
///
/// As in C: `time` is null or points to a place for the time, and `zone` is null or
/// points to a place for two integers, which have no use any more.
#[unsafe(no_mangle)]
unsafe extern "C" fn gettimeofday(time: *mut Timeval, zone: *mut c_void) -> c_int {
    if !zone.is_null() {
        // SAFETY: the caller promises room for a `struct timezone`: two integers.
        unsafe { zone.cast::<[c_int; 2]>().write([0, 0]) };
    }
    if time.is_null() {
        return 0;
    }
    let mut now = Timespec {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: `now` is ours, and the caller promises a place for a `timeval`.
    unsafe {
        let status = clock_gettime(REALTIME, &raw mut now);
        time.write(Timeval {
            seconds: now.seconds,
            micros: now.nanos / 1_000,
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
unsafe extern "C" fn time(time: *mut i64) -> i64 {
    let mut now = Timespec {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: `now` is ours to write.
    unsafe { clock_gettime(REALTIME_COARSE, &raw mut now) };
    if !time.is_null() {
        // SAFETY: the caller promises a place for a `time_t`.
        unsafe { time.write(now.seconds) };
    }
    now.seconds
}

/// C11's `timespec_get`.
///
/// # Safety
///
/// As in C: `time` points to a place for the time.
#[unsafe(no_mangle)]
unsafe extern "C" fn timespec_get(time: *mut Timespec, base: c_int) -> c_int {
    const TIME_UTC: c_int = 1;
    const TIME_MONOTONIC: c_int = 2;
    let clock = match base {
        TIME_UTC => REALTIME,
        TIME_MONOTONIC => MONOTONIC,
        _ => return 0,
    };
    // SAFETY: the arguments are the caller's.
    if unsafe { clock_gettime(clock, time) } == 0 {
        base
    } else {
        0
    }
}
