//! What the command told this process, settled once.

use core::ffi::{c_char, c_int, c_long};
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicU64, Ordering};

use crate::crossing;
use crate::page::{MAGIC, Page, Trace};
use crate::variable::variable;
use crate::writes::number::OPENAT;
use crate::{Timespec, abort, syscall};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The real time is shown, and reads of it are counted.
    Real,
    Running,
    Frozen,
    /// The second to show falls between two reads.
    Crossing,
}

pub(crate) struct Setting {
    pub(crate) mode: Mode,
    pub(crate) moves_files: bool,
    /// The second to show at the origin.
    pub(crate) seconds: i64,
    /// Monotonic nanoseconds.
    pub(crate) origin: i64,
    /// The first read after the second to show, and how far before it the clock starts.
    pub(crate) read: u64,
    pub(crate) lead: i64,
    pub(crate) is_witnessed: bool,
    /// The file in which changed paths are noted, and what they must begin with.
    pub(crate) log: Text,
    pub(crate) watched: Text,
    /// What to show for `/proc/stat` when the times of files move.
    pub(crate) boot: Text,
    counters: AtomicPtr<Counters>,
}

/// [`Page`] as the processes of a run write it.
#[repr(C)]
pub(crate) struct Counters {
    magic: AtomicU64,
    processes: AtomicU64,
    seconds: AtomicU64,
    pub(crate) reads: AtomicU64,
    pub(crate) stats: AtomicU64,
    pub(crate) crossed: AtomicU64,
    pub(crate) headers: AtomicU64,
    pub(crate) before: [AtomicU64; DEPTH],
    pub(crate) after: [AtomicU64; DEPTH],
}

/// Calls that are noted of one read.
pub(crate) const DEPTH: usize = size_of::<Trace>() / size_of::<u64>();

const _: () = assert!(size_of::<Counters>() == Page::SIZE);

impl Setting {
    const fn real() -> Self {
        Self {
            mode: Mode::Real,
            moves_files: false,
            seconds: 0,
            origin: 0,
            read: 0,
            lead: 0,
            is_witnessed: false,
            log: [0; 1024],
            watched: [0; 1024],
            boot: [0; 1024],
            counters: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub(crate) fn counters(&self) -> Option<&'static Counters> {
        // SAFETY: the pointer is null or that of a mapping that is never undone.
        unsafe { self.counters.load(Ordering::Relaxed).as_ref() }
    }
}

const OPEN: u8 = 0;
const BUSY: u8 = 1;
const SETTLED: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(OPEN);
static mut SETTING: Setting = Setting::real();
static REAL: Setting = Setting::real();

unsafe extern "C" {
    fn close(file: c_int) -> c_int;
    fn mmap(
        at: *mut u8,
        length: usize,
        protection: c_int,
        flags: c_int,
        file: c_int,
        offset: i64,
    ) -> *mut Counters;
}

/// Returns the setting of this process.
#[inline]
pub(crate) fn get() -> &'static Setting {
    if STATE.load(Ordering::Acquire) != SETTLED {
        settle();
        if STATE.load(Ordering::Acquire) != SETTLED {
            return &REAL;
        }
    }
    // SAFETY: it is written once, before the state says so, and only read after.
    unsafe { &*&raw const SETTING }
}

/// Reads the environment, once, before the program's `main`.
///
/// It neither allocates nor locks, so that a clock read in the set-up of an allocator may
/// come here first.
#[cold]
pub(crate) fn settle() {
    let taken = STATE.compare_exchange(OPEN, BUSY, Ordering::Acquire, Ordering::Relaxed);
    if taken.is_err() {
        return;
    }
    if let Some(value) = variable(b"TIMEWARP_INTERPOSER=") {
        let Some((mut setting, page)) = parse(value) else {
            refuse();
        };
        setting.log = text(b"TIMEWARP_WRITES=");
        setting.watched = text(b"TIMEWARP_WATCHED=");
        setting.boot = text(b"TIMEWARP_BOOT=");
        setting
            .counters
            .store(map(page, setting.seconds), Ordering::Relaxed);
        // SAFETY: nobody reads it before the state says that it is settled, and only
        // this thread got past the exchange above.
        unsafe { (&raw mut SETTING).write(setting) };
    }
    STATE.store(SETTLED, Ordering::Release);
}

/// A value of the environment, ended by a zero; empty if there is none or it is too long.
pub(crate) type Text = [u8; 1024];

/// Copies a value of the environment, where programs write what they like later.
fn text(name: &[u8]) -> Text {
    let mut copy = [0; 1024];
    if let Some(value) = variable(name) {
        let mut cursor = Cursor(value);
        for place in 0..copy.len() {
            copy[place] = cursor.byte();
        }
        if copy[copy.len() - 1] != 0 {
            copy = [0; 1024];
        }
    }
    copy
}

/// Reads `mk,1218524400,123456789,/path/of/page`; a crossing has its read and its lead in
/// nanoseconds before the path.
fn parse(text: *const c_char) -> Option<(Setting, *const c_char)> {
    let mut cursor = Cursor(text);
    let letter = cursor.byte();
    let mode = match letter {
        b'r' => Mode::Real,
        b'm' => Mode::Running,
        b'f' => Mode::Frozen,
        b'c' | b'w' => Mode::Crossing,
        _ => return None,
    };
    let moves_files = match cursor.byte() {
        b'm' => true,
        b'k' => false,
        _ => return None,
    };
    if cursor.byte() != b',' {
        return None;
    }
    let mut setting = Setting {
        mode,
        moves_files,
        seconds: cursor.number()?,
        origin: cursor.number()?,
        read: 0,
        lead: 0,
        is_witnessed: letter == b'w',
        log: [0; 1024],
        watched: [0; 1024],
        boot: [0; 1024],
        counters: AtomicPtr::new(ptr::null_mut()),
    };
    if mode == Mode::Crossing {
        setting.read = cursor.number()? as u64;
        setting.lead = cursor.number()?;
    }
    Some((setting, cursor.0))
}

struct Cursor(*const c_char);

impl Cursor {
    /// Takes a byte, or returns zero at the end.
    fn byte(&mut self) -> u8 {
        // SAFETY: the cursor is within a string of C and stays on its last zero.
        unsafe {
            let byte = *self.0 as u8;
            if byte != 0 {
                self.0 = self.0.add(1);
            }
            byte
        }
    }

    /// Takes a number and the comma after it.
    fn number(&mut self) -> Option<i64> {
        let mut byte = self.byte();
        let is_negative = byte == b'-';
        if is_negative {
            byte = self.byte();
        }
        let mut number: i64 = 0;
        let mut digits = 0;
        while byte.is_ascii_digit() {
            // Built downwards, so that the least number fits.
            number = number.checked_mul(10)?.checked_sub((byte - b'0').into())?;
            digits += 1;
            byte = self.byte();
        }
        if digits == 0 || byte != b',' {
            return None;
        }
        if is_negative {
            Some(number)
        } else {
            number.checked_neg()
        }
    }
}

/// Maps the page and says in it that this process was told the time.
fn map(path: *const c_char, seconds: i64) -> *mut Counters {
    const AT_FDCWD: c_long = -100;
    const READ_WRITE_CLOSE_ON_EXEC: c_long = 0o2 | 0o2_000_000;
    const READABLE_WRITABLE: c_int = 3;
    const SHARED: c_int = 1;
    // SAFETY: the path is a string of C, and the file is as long as the page.
    let counters = unsafe {
        // Not `open`, which is ours.
        let file = syscall(
            OPENAT,
            AT_FDCWD,
            path,
            READ_WRITE_CLOSE_ON_EXEC,
            0 as c_long,
        ) as c_int;
        if file < 0 {
            return ptr::null_mut();
        }
        let counters = mmap(
            ptr::null_mut(),
            size_of::<Counters>(),
            READABLE_WRITABLE,
            SHARED,
            file,
            0,
        );
        close(file);
        counters
    };
    if counters.addr() == usize::MAX {
        return ptr::null_mut();
    }
    // SAFETY: the mapping succeeded and is never undone.
    let page = unsafe { &*counters };
    if page.processes.fetch_add(1, Ordering::Relaxed) == 0 {
        page.seconds.store(seconds as u64, Ordering::Relaxed);
        page.headers.store(crossing::headers(), Ordering::Relaxed);
        page.magic.store(MAGIC, Ordering::Relaxed);
    }
    counters
}

/// Ends the process: it was told a time that cannot be read.
fn refuse() -> ! {
    #[cfg(target_arch = "x86_64")]
    const SYS_WRITE: c_long = 1;
    #[cfg(target_arch = "aarch64")]
    const SYS_WRITE: c_long = 64;
    let message =
        b"timewarp: TIMEWARP_INTERPOSER is malformed; it is set by cargo-timewarp alone\n";
    // SAFETY: the message is as long as it says.
    unsafe {
        syscall(SYS_WRITE, 2 as c_long, message.as_ptr(), message.len());
        abort()
    }
}

/// Returns the time to show at a read.
#[inline]
pub(crate) fn shown(setting: &Setting, read: u64, monotonic: impl Fn() -> i64) -> Timespec {
    let passed = match setting.mode {
        Mode::Frozen => 0,
        Mode::Crossing => crossing::passed(setting, read, monotonic()),
        Mode::Real | Mode::Running => monotonic().wrapping_sub(setting.origin),
    };
    Timespec {
        seconds: setting
            .seconds
            .wrapping_add(passed.div_euclid(1_000_000_000)),
        nanos: passed.rem_euclid(1_000_000_000),
    }
}
