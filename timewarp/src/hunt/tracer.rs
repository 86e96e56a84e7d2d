//! Tracing runs of this process, in a build that was made for it.
//!
//! Such a build is linked to the tracing library, whose functions are looked up by name: any
//! other build has none, and nothing is traced.

#![expect(unsafe_code, reason = "the tracing library has functions of C")]

use std::ffi::CStr;
use std::mem;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use super::rounds::Hunt;
use super::slot::Slot;
use super::trace::Trace;
use crate::Moment;

/// Words in front of the records: a mark, and how many records were to be written, first.
const FRONT: usize = 4;

/// Words of a record.
const RECORD: usize = 12;

/// Records that there is room for.
const CAPACITY: usize = 1 << 15;

type Begin = unsafe extern "C" fn(*const u64, usize) -> bool;
type End = unsafe extern "C" fn() -> *const u64;
type Here = unsafe extern "C" fn(bool) -> bool;

/// The functions of the tracing library.
#[derive(Clone, Copy, Debug)]
struct Library {
    begin: Begin,
    end: End,
    here: Here,
}

static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();

fn library() -> Option<&'static Library> {
    LIBRARY.get_or_init(Library::find).as_ref()
}

impl Library {
    fn find() -> Option<Self> {
        let find = |name: &CStr| {
            // SAFETY: the name is a string of C.
            let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
            (!found.is_null()).then_some(found)
        };
        let begin = find(c"timewarp_trace_begin")?;
        let end = find(c"timewarp_trace_end")?;
        let here = find(c"timewarp_trace_here")?;
        // SAFETY: the tracing library, which alone has these names, defines them with these
        // types.
        unsafe {
            Some(Self {
                begin: mem::transmute::<*mut libc::c_void, Begin>(begin),
                end: mem::transmute::<*mut libc::c_void, End>(end),
                here: mem::transmute::<*mut libc::c_void, Here>(here),
            })
        }
    }
}

/// Returns true in a build that was made for tracing.
pub(crate) fn is_there() -> bool {
    library().is_some()
}

/// Returns true when what this thread compares is traced.
pub(crate) fn is_here() -> bool {
    // Before the first traced run nothing is looked up: this is asked for every new thread.
    let Some(library) = LIBRARY.get().and_then(Option::as_ref) else {
        return false;
    };
    // SAFETY: it reads a word of this thread, and writes back what was there.
    unsafe {
        let is_here = (library.here)(false);
        (library.here)(is_here);
        is_here
    }
}

/// Traces what this thread compares from now on.
pub(crate) fn join() {
    if let Some(library) = library() {
        // SAFETY: it writes a word of this thread.
        unsafe { (library.here)(true) };
    }
}

/// How long a run waits until another test's run has been traced.
const PATIENCE: Duration = Duration::from_secs(2);

/// Traces this thread, and threads that it starts, until it is dropped.
///
/// There is one trace at a time in a process. A run for which there is none is not traced.
#[derive(Debug)]
pub(crate) struct Tracing<'slot> {
    slot: &'slot Slot,
    library: Option<&'static Library>,
}

impl<'slot> Tracing<'slot> {
    pub(crate) fn begin(slot: &'slot Slot, moment: Moment) -> Self {
        let watched = Hunt::watched(moment);
        let began = Instant::now();
        let library = library().filter(|library| {
            // SAFETY: there are as many numbers as it is told.
            while !unsafe { (library.begin)(watched.as_ptr(), watched.len()) } {
                if began.elapsed() > PATIENCE {
                    return false;
                }
                thread::sleep(Duration::from_micros(50));
            }
            // SAFETY: it writes a word of this thread.
            unsafe { (library.here)(true) };
            true
        });
        Self { slot, library }
    }
}

impl Drop for Tracing<'_> {
    fn drop(&mut self) {
        let Some(library) = self.library else {
            return;
        };
        // SAFETY: the trace is ours: it was begun, and nobody else ends it. The memory has a front
        // and room for the records, and stays; only we read it while it is ours.
        let trace = unsafe {
            (library.here)(false);
            let words = (library.end)();
            let count = *words.add(1);
            let records = usize::try_from(count).unwrap_or(CAPACITY).min(CAPACITY);
            let records = std::slice::from_raw_parts(words.add(FRONT), records * RECORD);
            Trace::from_words(records, count)
        };
        self.slot.put(trace);
    }
}
