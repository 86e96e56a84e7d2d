//! The functions that tell the times of files.
//!
//! Files keep the kernel's time, and so does what the kernel tells of itself. A test that compares it with the moved clock fails by
//! that alone, so these functions count, and for a second opinion on a failure they can
//! move the times of files that were touched during the run along with the clock.

use core::ffi::{CStr, c_char, c_int, c_long, c_uint, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::setting::{self, Mode, Setting, shown};
use crate::{Timespec, count, monotonic, next, real, syscall};

/// Offsets of access, change and modification in `struct stat`: seconds, nanoseconds.
const STAT: [usize; 3] = [72, 88, 104];

/// Offsets in `struct statx`, birth among them.
const STATX: [usize; 4] = [64, 80, 96, 112];

#[cfg(target_arch = "x86_64")]
mod number {
    pub(super) const FSTAT: i64 = 5;
    pub(super) const NEWFSTATAT: i64 = 262;
    pub(super) const STATX: i64 = 332;
}
#[cfg(target_arch = "aarch64")]
mod number {
    pub(super) const FSTAT: i64 = 80;
    pub(super) const NEWFSTATAT: i64 = 79;
    pub(super) const STATX: i64 = 291;
}

const AT_FDCWD: c_long = -100;
const AT_SYMLINK_NOFOLLOW: c_long = 0x100;

/// Takes the answer of a function on its way to the caller.
fn pass_on(status: c_int, buffer: *mut u8, offsets: &[usize]) -> c_int {
    let setting = setting::get();
    if let Some(counters) = setting.counters() {
        count(&counters.stats);
    }
    if status == 0 && setting.moves_files && setting.mode != Mode::Real && !buffer.is_null() {
        for offset in offsets {
            // SAFETY: the function succeeded, so that the buffer is the structure, in
            // which seconds lie at these offsets.
            let seconds = unsafe { &mut *buffer.add(*offset).cast::<i64>() };
            move_along(setting, seconds);
        }
    }
    status
}

/// Returns what to open in place of a path.
///
/// The kernel tells in `/proc/stat` when it booted, and in those of processes how long
/// after that they began.
pub(crate) fn shown_at(path: *const c_char) -> *const c_char {
    if path.is_null() {
        return path;
    }
    // SAFETY: it is the caller's string of C.
    let text = unsafe { CStr::from_ptr(path) }.to_bytes();
    if !(text.starts_with(b"/proc/") && text.ends_with(b"/stat")) {
        return path;
    }
    let setting = setting::get();
    if let Some(counters) = setting.counters() {
        count(&counters.stats);
    }
    let is_moved = setting.moves_files && setting.mode != Mode::Real && setting.boot[0] != 0;
    if is_moved && text == b"/proc/stat" {
        setting.boot.as_ptr().cast()
    } else {
        path
    }
}

/// Moves the time of a file that was touched after the origin.
fn move_along(setting: &Setting, seconds: &mut i64) {
    let mut now = Timespec {
        seconds: 0,
        nanos: 0,
    };
    // SAFETY: `now` is ours to write.
    unsafe { real(crate::REALTIME, &raw mut now) };
    let passed = monotonic()
        .wrapping_sub(setting.origin)
        .div_euclid(1_000_000_000);
    let began = now.seconds.wrapping_sub(passed).wrapping_sub(1);
    if *seconds >= began {
        let reads = setting
            .counters()
            .map_or(0, |counters| counters.reads.load(Ordering::Relaxed));
        let shift = shown(setting, reads, monotonic)
            .seconds
            .wrapping_sub(now.seconds);
        *seconds = seconds.wrapping_add(shift);
    }
}

/// Defines functions that call the next one of their name, or the kernel before set-up.
macro_rules! functions {
    ($($name:ident($($argument:ident: $type:ty),*) -> $buffer:ident, $offsets:expr, $kernel:expr;)*) => {
        #[expect(non_upper_case_globals, reason = "each is named for its function")]
        mod slot {
            use super::{AtomicPtr, c_void, ptr};
            $(pub(super) static $name: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());)*
        }

        pub(crate) fn look_up() {
            $(slot::$name.store(
                next(concat!(stringify!($name), "\0").as_ptr().cast()),
                Ordering::Relaxed,
            );)*
        }

        $(
            /// The function of C of this name.
            ///
            /// # Safety
            ///
            /// As in C.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn $name($($argument: $type),*) -> c_int {
                let next = slot::$name.load(Ordering::Relaxed);
                let status = if next.is_null() {
                    // SAFETY: the caller's arguments go to the kernel as they would from C.
                    (unsafe { $kernel }) as c_int
                } else {
                    // SAFETY: the pointer is the function of this name, which has this
                    // type, and the arguments are the caller's.
                    unsafe {
                        mem::transmute::<*mut c_void, unsafe extern "C" fn($($type),*) -> c_int>(next)(
                            $($argument),*
                        )
                    }
                };
                pass_on(status, $buffer.cast(), $offsets)
            }
        )*
    };
}

functions! {
    stat(path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, 0 as c_long);
    lstat(path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW);
    fstat(file: c_int, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::FSTAT, file as c_long, buffer);
    fstatat(folder: c_int, path: *const c_char, buffer: *mut c_void, flags: c_int) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, folder as c_long, path, buffer, flags as c_long);
    stat64(path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, 0 as c_long);
    lstat64(path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW);
    fstat64(file: c_int, buffer: *mut c_void) -> buffer, &STAT,
        syscall(number::FSTAT, file as c_long, buffer);
    fstatat64(folder: c_int, path: *const c_char, buffer: *mut c_void, flags: c_int) -> buffer, &STAT,
        syscall(number::NEWFSTATAT, folder as c_long, path, buffer, flags as c_long);
    __xstat(version: c_int, path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, 0 as c_long) };
    __lxstat(version: c_int, path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW) };
    __fxstat(version: c_int, file: c_int, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::FSTAT, file as c_long, buffer) };
    __xstat64(version: c_int, path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, 0 as c_long) };
    __lxstat64(version: c_int, path: *const c_char, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::NEWFSTATAT, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW) };
    __fxstat64(version: c_int, file: c_int, buffer: *mut c_void) -> buffer, &STAT,
        { let _ = version; syscall(number::FSTAT, file as c_long, buffer) };
    statx(folder: c_int, path: *const c_char, flags: c_int, mask: c_uint, buffer: *mut c_void)
        -> buffer, &STATX,
        syscall(number::STATX, folder as c_long, path, flags as c_long, mask as c_long, buffer);
}
