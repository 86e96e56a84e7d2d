//! The functions that make, change, rename and remove files.
//!
//! Tests write into their package, and what one date leaves there another must not find.
//! A folder changes for other reasons too, as by an editor; so the processes of a run
//! write down which of its paths they touch. Each note opens the list anew: a program may
//! close all files that it does not know.

use core::ffi::{CStr, c_char, c_int, c_long, c_uint, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::{files, next, setting, syscall};

#[cfg(target_arch = "x86_64")]
pub(crate) mod number {
    pub(crate) const WRITE: i64 = 1;
    pub(crate) const CLOSE: i64 = 3;
    pub(crate) const LSEEK: i64 = 8;
    pub(crate) const TRUNCATE: i64 = 76;
    pub(crate) const GETCWD: i64 = 79;
    pub(crate) const OPENAT: i64 = 257;
    pub(crate) const MKDIRAT: i64 = 258;
    pub(crate) const UNLINKAT: i64 = 263;
    pub(crate) const LINKAT: i64 = 265;
    pub(crate) const SYMLINKAT: i64 = 266;
    pub(crate) const READLINKAT: i64 = 267;
    pub(crate) const RENAMEAT2: i64 = 316;
}
#[cfg(target_arch = "aarch64")]
pub(crate) mod number {
    pub(crate) const WRITE: i64 = 64;
    pub(crate) const CLOSE: i64 = 57;
    pub(crate) const LSEEK: i64 = 62;
    pub(crate) const TRUNCATE: i64 = 45;
    pub(crate) const GETCWD: i64 = 17;
    pub(crate) const OPENAT: i64 = 56;
    pub(crate) const MKDIRAT: i64 = 34;
    pub(crate) const UNLINKAT: i64 = 35;
    pub(crate) const LINKAT: i64 = 37;
    pub(crate) const SYMLINKAT: i64 = 36;
    pub(crate) const READLINKAT: i64 = 78;
    pub(crate) const RENAMEAT2: i64 = 276;
}

const AT_FDCWD: c_int = -100;
const AT_REMOVEDIR: c_int = 0x200;
const O_ACCMODE: c_int = 0o3;
const O_WRONLY: c_int = 0o1;
const O_CREAT: c_int = 0o100;
const O_TRUNC: c_int = 0o1000;
const O_APPEND: c_int = 0o2000;
const O_CLOEXEC: c_int = 0o2_000_000;

const SEEK_END: c_long = 2;

/// Bytes of paths that are noted.
const LONGEST_LOG: c_long = 1 << 22;

/// The longest path that is noted.
const LONGEST: usize = 4_096;

/// A path that is put together without an allocation.
struct Path {
    bytes: [u8; LONGEST + 2],
    length: usize,
}

impl Path {
    fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(room) = self.bytes[..LONGEST].get_mut(self.length..self.length + bytes.len())
        else {
            return false;
        };
        room.copy_from_slice(bytes);
        self.length += bytes.len();
        true
    }

    /// Begins with the folder that relative paths are relative to.
    fn begin(&mut self, folder: c_int) -> bool {
        let buffer = self.bytes.as_mut_ptr();
        // SAFETY: the kernel writes into the buffer, as much as it is told to at most.
        let length = unsafe {
            if folder == AT_FDCWD {
                // The length counts the zero at the end.
                syscall(number::GETCWD, buffer, LONGEST) - 1
            } else {
                let mut link = *b"/proc/self/fd/\0\0\0\0\0\0\0\0\0\0\0\0";
                let mut rest = folder;
                let digits = (0..).take_while(|_| {
                    let is_more = rest > 0;
                    rest /= 10;
                    is_more
                });
                let count = digits.count().clamp(1, 11);
                rest = folder;
                for place in (0..count).rev() {
                    link[14 + place] = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
                let (at, link) = (AT_FDCWD as c_long, link.as_ptr());
                syscall(number::READLINKAT, at, link, buffer, LONGEST)
            }
        };
        self.length = usize::try_from(length).unwrap_or(0);
        self.length > 0 && self.push(b"/")
    }
}

/// Notes that a path is about to change.
fn note(folder: c_int, path: *const c_char) {
    let setting = setting::get();
    let log = &setting.log;
    if log[0] == 0 || path.is_null() {
        return;
    }
    let watched = CStr::from_bytes_until_nul(&setting.watched).unwrap_or_default();
    // SAFETY: it is the caller's string of C.
    let path = unsafe { CStr::from_ptr(path) };
    let path = path.to_bytes();
    let mut whole = Path {
        bytes: [0; LONGEST + 2],
        length: 0,
    };
    if path.first() != Some(&b'/') && !whole.begin(folder) {
        return;
    }
    if !whole.push(path) {
        return;
    }
    if !whole.bytes[..whole.length].starts_with(watched.to_bytes()) {
        return;
    }
    // A zero ends each, which no path has.
    whole.bytes[whole.length] = 0;
    // SAFETY: the log is a string of C, and the path as long as is said.
    unsafe {
        let flags = (O_WRONLY | O_APPEND | O_CLOEXEC) as c_long;
        let file = syscall(
            number::OPENAT,
            AT_FDCWD as c_long,
            log.as_ptr(),
            flags,
            0 as c_long,
        );
        if file >= 0 {
            if syscall(number::LSEEK, file, 0 as c_long, SEEK_END) < LONGEST_LOG {
                syscall(number::WRITE, file, whole.bytes.as_ptr(), whole.length + 1);
            }
            syscall(number::CLOSE, file);
        }
    }
}

fn note_open(folder: c_int, path: *const c_char, flags: c_int) {
    if flags & (O_ACCMODE | O_CREAT | O_TRUNC) != 0 {
        note(folder, path);
    }
}

/// Defines functions that note what they change, and then call the next one of their name,
/// or the kernel before set-up.
macro_rules! functions {
    ($($name:ident($($argument:ident: $type:ty),*), $note:expr, $kernel:expr $(, shows $path:ident)?;)*) => {
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
            /// The function of C of this name. One that takes more arguments if it needs
            /// them has them in the same registers.
            ///
            /// # Safety
            ///
            /// As in C.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn $name($($argument: $type),*) -> c_int {
                $note;
                $(let $path = files::shown_at($path);)?
                let next = slot::$name.load(Ordering::Relaxed);
                if next.is_null() {
                    // SAFETY: the caller's arguments go to the kernel as they would from C.
                    return (unsafe { $kernel }) as c_int;
                }
                // SAFETY: the pointer is the function of this name, which has this type,
                // and the arguments are the caller's.
                unsafe {
                    mem::transmute::<*mut c_void, unsafe extern "C" fn($($type),*) -> c_int>(next)(
                        $($argument),*
                    )
                }
            }
        )*
    };
}

functions! {
    open(path: *const c_char, flags: c_int, mode: c_uint), note_open(AT_FDCWD, path, flags),
        syscall(number::OPENAT, AT_FDCWD as c_long, path, flags as c_long, mode as c_long), shows path;
    open64(path: *const c_char, flags: c_int, mode: c_uint), note_open(AT_FDCWD, path, flags),
        syscall(number::OPENAT, AT_FDCWD as c_long, path, flags as c_long, mode as c_long), shows path;
    openat(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint), note_open(folder, path, flags),
        syscall(number::OPENAT, folder as c_long, path, flags as c_long, mode as c_long), shows path;
    openat64(folder: c_int, path: *const c_char, flags: c_int, mode: c_uint), note_open(folder, path, flags),
        syscall(number::OPENAT, folder as c_long, path, flags as c_long, mode as c_long), shows path;
    creat(path: *const c_char, mode: c_uint), note(AT_FDCWD, path),
        syscall(number::OPENAT, AT_FDCWD as c_long, path, (O_WRONLY | O_CREAT | O_TRUNC) as c_long, mode as c_long);
    creat64(path: *const c_char, mode: c_uint), note(AT_FDCWD, path),
        syscall(number::OPENAT, AT_FDCWD as c_long, path, (O_WRONLY | O_CREAT | O_TRUNC) as c_long, mode as c_long);
    truncate(path: *const c_char, length: i64), note(AT_FDCWD, path),
        syscall(number::TRUNCATE, path, length);
    truncate64(path: *const c_char, length: i64), note(AT_FDCWD, path),
        syscall(number::TRUNCATE, path, length);
    rename(from: *const c_char, to: *const c_char), { note(AT_FDCWD, from); note(AT_FDCWD, to) },
        syscall(number::RENAMEAT2, AT_FDCWD as c_long, from, AT_FDCWD as c_long, to, 0 as c_long);
    renameat(one: c_int, from: *const c_char, other: c_int, to: *const c_char),
        { note(one, from); note(other, to) },
        syscall(number::RENAMEAT2, one as c_long, from, other as c_long, to, 0 as c_long);
    renameat2(one: c_int, from: *const c_char, other: c_int, to: *const c_char, flags: c_uint),
        { note(one, from); note(other, to) },
        syscall(number::RENAMEAT2, one as c_long, from, other as c_long, to, flags as c_long);
    unlink(path: *const c_char), note(AT_FDCWD, path),
        syscall(number::UNLINKAT, AT_FDCWD as c_long, path, 0 as c_long);
    unlinkat(folder: c_int, path: *const c_char, flags: c_int), note(folder, path),
        syscall(number::UNLINKAT, folder as c_long, path, flags as c_long);
    rmdir(path: *const c_char), note(AT_FDCWD, path),
        syscall(number::UNLINKAT, AT_FDCWD as c_long, path, AT_REMOVEDIR as c_long);
    remove(path: *const c_char), note(AT_FDCWD, path),
        syscall(number::UNLINKAT, AT_FDCWD as c_long, path, 0 as c_long);
    mkdir(path: *const c_char, mode: c_uint), note(AT_FDCWD, path),
        syscall(number::MKDIRAT, AT_FDCWD as c_long, path, mode as c_long);
    mkdirat(folder: c_int, path: *const c_char, mode: c_uint), note(folder, path),
        syscall(number::MKDIRAT, folder as c_long, path, mode as c_long);
    symlink(to: *const c_char, path: *const c_char), note(AT_FDCWD, path),
        syscall(number::SYMLINKAT, to, AT_FDCWD as c_long, path);
    symlinkat(to: *const c_char, folder: c_int, path: *const c_char), note(folder, path),
        syscall(number::SYMLINKAT, to, folder as c_long, path);
    link(from: *const c_char, path: *const c_char), note(AT_FDCWD, path),
        syscall(number::LINKAT, AT_FDCWD as c_long, from, AT_FDCWD as c_long, path, 0 as c_long);
    linkat(one: c_int, from: *const c_char, folder: c_int, path: *const c_char, flags: c_int), note(folder, path),
        syscall(number::LINKAT, one as c_long, from, folder as c_long, path, flags as c_long);
}

/// Defines functions that open a stream; there is no kernel to ask instead, so that before
/// set-up they look the next one up.
macro_rules! streams {
    ($($name:ident, $slot:ident;)*) => {
        $(
            static $slot: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

            /// The function of C of this name.
            ///
            /// # Safety
            ///
            /// As in C.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn $name(path: *const c_char, mode: *const c_char) -> *mut c_void {
                // SAFETY: a mode is a string of C, as the caller promises.
                if !mode.is_null() && writes(unsafe { CStr::from_ptr(mode) }) {
                    note(AT_FDCWD, path);
                }
                let path = files::shown_at(path);
                let mut next = $slot.load(Ordering::Relaxed);
                if next.is_null() {
                    next = crate::next(concat!(stringify!($name), "\0").as_ptr().cast());
                    $slot.store(next, Ordering::Relaxed);
                }
                if next.is_null() {
                    return ptr::null_mut();
                }
                // SAFETY: the pointer is the function of this name, which has this type, and
                // the arguments are the caller's.
                unsafe { mem::transmute::<*mut c_void, Open>(next)(path, mode) }
            }
        )*
    };
}

/// Returns true for the mode of a stream that is written.
fn writes(mode: &CStr) -> bool {
    let letters = mode.to_bytes();
    letters.first() != Some(&b'r') || letters.contains(&b'+')
}

type Open = unsafe extern "C" fn(*const c_char, *const c_char) -> *mut c_void;

streams! {
    fopen, FOPEN;
    fopen64, FOPEN64;
}
