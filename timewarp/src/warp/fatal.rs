//! The last words of a process that is killed by what it does: which instant it was at.
//!
//! An abort, a stack overflow, a bad pointer: no `catch_unwind` sees them. Handlers of
//! their signals write one line, and leave the rest to whoever handled them before, or
//! to the system. They are installed when the first sweep begins. It is here because it
//! calls C, as the rest of this module does, and nothing else in the crate may.
//!
//! All that a handler calls may be called in one: it allocates nothing, locks nothing
//! and waits for nobody.

#![expect(unsafe_code, reason = "signals are handled by functions of C")]

mod line;

use std::ffi::{CString, c_int, c_void};
use std::fmt;
use std::mem;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Once, OnceLock};

use libc::{sigaction, siginfo_t};

use line::Line;

/// The signals that end a process for what it did, and what to call them.
const SIGNALS: [(c_int, &str); 6] = [
    (libc::SIGABRT, "aborted"),
    (libc::SIGSEGV, "segmentation fault"),
    (libc::SIGBUS, "bus error"),
    (libc::SIGILL, "illegal instruction"),
    (libc::SIGFPE, "arithmetic fault"),
    (libc::SIGTRAP, "trap"),
];

type Handler = unsafe extern "C" fn(c_int, *mut siginfo_t, *mut c_void);
type PlainHandler = unsafe extern "C" fn(c_int);

/// What was there before us, in the order of [`SIGNALS`].
struct Before {
    /// A function, or one of C's two constants.
    handler: AtomicUsize,
    takes_info: AtomicBool,
}

static BEFORE: [Before; SIGNALS.len()] = [const {
    Before {
        handler: AtomicUsize::new(libc::SIG_DFL),
        takes_info: AtomicBool::new(false),
    }
}; SIGNALS.len()];

/// One death, one message: an overflow ends in an abort.
static HAS_SPOKEN: AtomicBool = AtomicBool::new(false);

/// Writes what to say of an event; nothing if it is none of our business.
///
/// A handler calls it: it allocates nothing, locks nothing and waits for nobody.
pub(crate) type Words = fn(&mut dyn fmt::Write, &str) -> fmt::Result;

static WORDS: OnceLock<Words> = OnceLock::new();

/// Where the line is written besides standard error.
static FILE: OnceLock<CString> = OnceLock::new();

/// Installs the handlers, once for the process.
pub(crate) fn install(words: Words) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        WORDS.get_or_init(|| words);
        for ((signal, _), before) in SIGNALS.iter().zip(&BEFORE) {
            install_one(*signal, before);
        }
    });
}

fn install_one(signal: c_int, before: &Before) {
    // SAFETY: all bytes zero is a valid action: the default, no flags, an empty mask.
    let mut old: sigaction = unsafe { mem::zeroed() };
    // SAFETY: a null action asks for the present one, which `old` has room for.
    if unsafe { sigaction(signal, ptr::null(), &raw mut old) } != 0
        || old.sa_sigaction == libc::SIG_IGN
    {
        return;
    }
    before.handler.store(old.sa_sigaction, Ordering::Relaxed);
    let takes_info = old.sa_flags & libc::SA_SIGINFO != 0;
    before.takes_info.store(takes_info, Ordering::Relaxed);
    let handler: Handler = handle;
    let mut action = old;
    action.sa_sigaction = handler as usize;
    action.sa_flags = libc::SA_SIGINFO | old.sa_flags & (libc::SA_ONSTACK | libc::SA_NODEFER);
    if signal != libc::SIGABRT {
        // After an overflow there is no other stack. An abort has the one it is on.
        action.sa_flags |= libc::SA_ONSTACK;
    }
    // SAFETY: `handle` has the type that `SA_SIGINFO` promises, and calls only what may
    // be called in a handler; what it reads was stored above.
    unsafe { sigaction(signal, &raw const action, ptr::null_mut()) };
}

/// Lets the line be written into a file of `folder` too, which is made now: a handler
/// cannot. The file is named for the program.
pub(crate) fn keep_in(folder: &Path, program: &str) {
    FILE.get_or_init(|| {
        // Should it fail, the report that goes there fails the test and says why.
        let _ = std::fs::create_dir_all(folder);
        let name = format!("{program}.aborted.txt");
        let path = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        CString::new(path.join(name).into_os_string().into_encoded_bytes()).unwrap_or_default()
    });
}

/// Speaks, unless somebody before us mends what happened.
unsafe extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    let known = SIGNALS.iter().position(|(known, _)| *known == signal);
    let Some(index) = known else { return };
    let event = SIGNALS[index].1;
    let before = BEFORE[index].handler.load(Ordering::Relaxed);
    // SAFETY: the system passes a valid `info` to a handler with `SA_SIGINFO`.
    let is_overflow = signal != libc::SIGABRT && unsafe { is_overflow(info, context) };
    if is_overflow {
        // The standard library's handler aborts, and the small stack that we are on has
        // no room for a second signal.
        speak("stack overflow");
    } else if before == libc::SIG_DFL || signal == libc::SIGABRT {
        speak(event);
    }
    if before == libc::SIG_DFL {
        // SAFETY: both may be called in a handler, and the numbers are valid.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            // Held back until we return; a fault would happen again, an abort not.
            libc::raise(signal);
        }
        return;
    }
    // SAFETY: it is not one of the constants (we are not installed over `SIG_IGN`), so it
    // is a function of the type that its flags said. The arguments are its own.
    unsafe {
        if BEFORE[index].takes_info.load(Ordering::Relaxed) {
            mem::transmute::<usize, Handler>(before)(signal, info, context);
        } else {
            mem::transmute::<usize, PlainHandler>(before)(signal);
        }
    }
    // The standard library's handler, when it is no overflow, restores the default and
    // lets the fault happen again. Any other that returns has mended it.
    // SAFETY: as in `install_one`; it may be called in a handler.
    let is_fatal = unsafe {
        let mut now: sigaction = mem::zeroed();
        sigaction(signal, ptr::null(), &raw mut now) == 0 && now.sa_sigaction == libc::SIG_DFL
    };
    if is_fatal {
        speak(event);
    }
}

/// Writes the lines to standard error, and into the file if there is one.
fn speak(event: &str) {
    if HAS_SPOKEN.swap(true, Ordering::Relaxed) {
        return;
    }
    let mut line = Line::new();
    if let Some(words) = WORDS.get() {
        // A line that is too long is cut.
        let _ = words(&mut line, event);
    }
    if line.bytes().is_empty() {
        // No sweep is running: it is none of our business.
        HAS_SPOKEN.store(false, Ordering::Relaxed);
        return;
    }
    write_all(libc::STDERR_FILENO, line.bytes());
    let Some(path) = FILE.get().filter(|path| !path.is_empty()) else {
        return;
    };
    let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC | libc::O_CLOEXEC;
    let mode: libc::c_uint = 0o644;
    // SAFETY: `path` is a string of C that lasts as long as the process; `open`, `write`
    // and `close` may be called in a handler.
    unsafe {
        let file = libc::open(path.as_ptr(), flags, mode);
        if file >= 0 {
            write_all(file, line.bytes());
            libc::close(file);
        }
    }
}

fn write_all(file: c_int, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the bytes are readable, and as many as we say.
        let written = unsafe { libc::write(file, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => bytes = &bytes[written.min(bytes.len())..],
            // There is nobody left to tell.
            _ => return,
        }
    }
}

/// Returns true when the fault is just below or above the top of the stack.
///
/// # Safety
///
/// Both are what the system passed to a handler of a fault.
unsafe fn is_overflow(info: *mut siginfo_t, context: *mut c_void) -> bool {
    /// Functions touch every page of a large frame in turn.
    const NEAR: usize = 64 << 10;
    // SAFETY: the caller's promise.
    let (address, stack) = unsafe { ((*info).si_addr() as usize, stack_pointer(context)) };
    stack.is_some_and(|stack| stack.abs_diff(address) < NEAR)
}

/// Returns where the stack was when the signal came, where that is known.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
unsafe fn stack_pointer(context: *mut c_void) -> Option<usize> {
    // SAFETY: the caller's promise: this is what the system passes as context.
    let context = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext };
    #[cfg(target_arch = "x86_64")]
    let stack = context.gregs[usize::try_from(libc::REG_RSP).ok()?];
    #[cfg(target_arch = "aarch64")]
    let stack = context.sp;
    usize::try_from(stack).ok()
}

/// Elsewhere the line comes with the abort that follows, and says that.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
unsafe fn stack_pointer(_context: *mut c_void) -> Option<usize> {
    None
}
