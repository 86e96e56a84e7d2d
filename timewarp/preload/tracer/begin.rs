//! Beginning and ending a trace, and what belongs to a thread.

use core::arch::{asm, global_asm, naked_asm};
use core::ffi::{c_char, c_int, c_ulong, c_void};
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::record::{Front, TRACE_MAGIC};
use crate::table::{self, BASE, EVERYWHERE, HERE, LENGTH, MODE, OFF, SIZE, SharedFront};
use crate::text;
use crate::variable::variable;

#[link(name = "c")]
unsafe extern "C" {
    /// The top of the first thread's stack.
    static __libc_stack_end: *const c_void;
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
    fn getauxval(kind: c_ulong) -> c_ulong;
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn close(file: c_int) -> c_int;
    fn mmap(
        at: *mut u8,
        length: usize,
        protection: c_int,
        flags: c_int,
        file: c_int,
        offset: i64,
    ) -> *mut SharedFront;
    pub(crate) fn abort() -> !;
}

const READABLE_WRITABLE: c_int = 3;
const SHARED: c_int = 1;
const PRIVATE_ANONYMOUS: c_int = 0x22;

#[used]
#[unsafe(link_section = ".init_array")]
static LOADED: extern "C" fn() = {
    extern "C" fn loaded() {
        text::look_up();
        find_program();
        if let Some(value) = variable(b"TIMEWARP_TRACE=") {
            // SAFETY: the value is a string of C.
            unsafe { trace_all(value) };
        }
    }
    loaded
};

/// Looks up the next function of that name after this library.
pub(crate) fn next(name: *const c_char) -> *mut c_void {
    const NEXT_LIBRARY: *mut c_void = ptr::without_provenance_mut(usize::MAX);
    // SAFETY: the name is a string of C; looking up a symbol has no other demands.
    unsafe { dlsym(NEXT_LIBRARY, name) }
}

/// A header of ELF's table of what is loaded.
#[repr(C)]
struct Segment {
    kind: u32,
    flags: u32,
    offset: u64,
    address: u64,
    physical: u64,
    file_size: u64,
    memory_size: u64,
    alignment: u64,
}

/// Finds where the program lies in memory.
fn find_program() {
    const PHDR: c_ulong = 3;
    const PHNUM: c_ulong = 5;
    const LOAD: u32 = 1;
    const TABLE: u32 = 6;
    // SAFETY: it has no demands.
    let (headers, count) = unsafe { (getauxval(PHDR), getauxval(PHNUM)) };
    let headers: *const Segment = ptr::with_exposed_provenance(headers as usize);
    if headers.is_null() {
        return;
    }
    let (mut base, mut to) = (0, 0);
    for index in 0..count as usize {
        // SAFETY: the kernel gave the address of the table and its length.
        let segment = unsafe { &*headers.add(index) };
        if segment.kind == TABLE {
            base = headers.addr().wrapping_sub(segment.address as usize);
        }
        if segment.kind == LOAD {
            to = (segment.address + segment.memory_size).max(to);
        }
    }
    BASE.store(base, Ordering::Relaxed);
    LENGTH.store(to as usize, Ordering::Relaxed);
}

/// Traces all threads into a file, as `123,456,/path` says: numbers to watch, and the file.
unsafe fn trace_all(value: *const c_char) {
    let mut cursor = value;
    loop {
        // SAFETY: the cursor is within a string of C and does not pass its end.
        let byte = unsafe { *cursor } as u8;
        if !byte.is_ascii_digit() {
            break;
        }
        let mut number = 0_u64;
        loop {
            // SAFETY: as above.
            let byte = unsafe { *cursor } as u8;
            if !byte.is_ascii_digit() {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add((byte - b'0').into());
            // SAFETY: it was no end.
            cursor = unsafe { cursor.add(1) };
        }
        table::watch(number);
        // SAFETY: as above.
        if unsafe { *cursor } as u8 == b',' {
            // SAFETY: it was no end.
            cursor = unsafe { cursor.add(1) };
        }
    }
    const READ_WRITE_CLOSE_ON_EXEC: c_int = 0o2 | 0o2_000_000;
    // SAFETY: the path is a string of C, and the file is as long as a trace.
    unsafe {
        let file = open(cursor, READ_WRITE_CLOSE_ON_EXEC);
        if file < 0 {
            return;
        }
        let memory = mmap(ptr::null_mut(), SIZE, READABLE_WRITABLE, SHARED, file, 0);
        close(file);
        if memory.addr() == usize::MAX {
            return;
        }
        (*memory).magic.store(TRACE_MAGIC, Ordering::Relaxed);
        (*memory).processes.fetch_add(1, Ordering::Relaxed);
        table::begin(memory, EVERYWHERE);
    }
}

/// Memory for traces of chosen threads, made once.
static OWN: AtomicPtr<SharedFront> = AtomicPtr::new(ptr::null_mut());

/// Begins a trace of chosen threads, and watches these numbers.
///
/// Returns false when another trace is being made, or there is no memory.
///
/// # Safety
///
/// `watched` points to `count` numbers.
#[unsafe(no_mangle)]
unsafe extern "C" fn timewarp_trace_begin(watched: *const u64, count: usize) -> bool {
    if MODE.load(Ordering::Acquire) != OFF {
        return false;
    }
    let mut memory = OWN.load(Ordering::Relaxed);
    if memory.is_null() {
        // SAFETY: new memory from the system, of no file.
        memory = unsafe {
            mmap(
                ptr::null_mut(),
                SIZE,
                READABLE_WRITABLE,
                PRIVATE_ANONYMOUS,
                -1,
                0,
            )
        };
        if memory.addr() == usize::MAX {
            return false;
        }
        OWN.store(memory, Ordering::Relaxed);
    }
    table::forget();
    for index in 0..count {
        // SAFETY: the caller promises so many.
        table::watch(unsafe { *watched.add(index) });
    }
    // SAFETY: the memory is that of a front; it stays.
    unsafe {
        (*memory).count.store(0, Ordering::Relaxed);
        (*memory).passed_over.store(0, Ordering::Relaxed);
        table::begin(memory, HERE);
    }
    true
}

/// Ends a trace of chosen threads; returns its front, behind which its records are.
#[unsafe(no_mangle)]
extern "C" fn timewarp_trace_end() -> *const Front {
    MODE.store(OFF, Ordering::Release);
    OWN.load(Ordering::Relaxed).cast::<Front>()
}

/// Chooses this thread, or does not choose it any more; returns whether it was chosen.
#[unsafe(no_mangle)]
extern "C" fn timewarp_trace_here(is_chosen: bool) -> bool {
    let was_chosen = is_traced_here();
    // SAFETY: the word is this thread's own.
    unsafe { *own_word() = is_chosen.into() };
    was_chosen
}

/// Returns where the program is loaded.
#[unsafe(no_mangle)]
extern "C" fn timewarp_trace_base() -> usize {
    BASE.load(Ordering::Relaxed)
}

/// Returns true when this thread was chosen.
#[inline]
pub(crate) fn is_traced_here() -> bool {
    // SAFETY: the word is this thread's own.
    unsafe { *own_word() != 0 }
}

// A word of each thread, zero at first.
global_asm!(
    ".pushsection .tbss,\"awT\",%nobits",
    ".balign 8",
    ".type timewarp_trace_word, %object",
    ".size timewarp_trace_word, 8",
    "timewarp_trace_word:",
    ".zero 8",
    ".popsection",
);

/// Returns the address of this thread's word.
#[unsafe(naked)]
extern "C" fn own_word() -> *mut u64 {
    #[cfg(target_arch = "x86_64")]
    naked_asm!(
        "mov rax, qword ptr fs:[0]",
        "add rax, qword ptr [rip + timewarp_trace_word@GOTTPOFF]",
        "ret",
    );
    #[cfg(target_arch = "aarch64")]
    naked_asm!(
        "mrs x0, tpidr_el0",
        "adrp x1, :gottprel:timewarp_trace_word",
        "ldr x1, [x1, :gottprel_lo12:timewarp_trace_word]",
        "add x0, x0, x1",
        "ret",
    );
}

#[inline]
pub(crate) fn stack_pointer() -> usize {
    let pointer: usize;
    // SAFETY: it reads a register.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        asm!("mov {}, rsp", out(reg) pointer, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        asm!("mov {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags));
    }
    pointer
}

/// Returns an address above which this thread's stack must not be read.
///
/// Where C's library makes a thread's stack, the thread's own data lies at its top; the
/// first thread's stack ends where C's library says.
#[inline]
pub(crate) fn stack_limit() -> usize {
    let thread: usize;
    // SAFETY: it reads a word that every thread has, or a register.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        asm!("mov {}, qword ptr fs:[0]", out(reg) thread, options(readonly, nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        asm!("mrs {}, tpidr_el0", out(reg) thread, options(nomem, nostack, preserves_flags));
    }
    let here = stack_pointer();
    if thread > here {
        return thread;
    }
    // SAFETY: C's library sets it before any other code runs.
    let top = unsafe { __libc_stack_end };
    if top.addr() > here { top.addr() } else { 0 }
}
