//! The records, and what was seen already.

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicU64, AtomicUsize, Ordering};

use crate::begin::{self, is_traced_here};
use crate::record::{CAPACITY, DEPTH, Front, IS_ENTRY, IS_TEXT, Record};
use crate::text::Text;

/// Nothing is noted.
pub(crate) const OFF: u8 = 0;
/// What all threads compare is noted.
pub(crate) const EVERYWHERE: u8 = 1;
/// What chosen threads compare is noted.
pub(crate) const HERE: u8 = 2;

pub(crate) static MODE: AtomicU8 = AtomicU8::new(OFF);
static FRONT: AtomicPtr<SharedFront> = AtomicPtr::new(ptr::null_mut());

/// Where the program is loaded: records hold addresses less this.
pub(crate) static BASE: AtomicUsize = AtomicUsize::new(0);
pub(crate) static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// [`Front`] as several threads and processes write it.
#[repr(C)]
pub(crate) struct SharedFront {
    pub(crate) magic: AtomicU64,
    pub(crate) count: AtomicU64,
    pub(crate) passed_over: AtomicU64,
    pub(crate) processes: AtomicU64,
}

const _: () = assert!(size_of::<SharedFront>() == Front::SIZE);

/// Bytes of a trace.
pub(crate) const SIZE: usize = Front::SIZE + CAPACITY * Record::SIZE;

/// Pairs of operands that one place may show, besides those with a number of the clock.
const QUOTA: u64 = 48;

const PLACES: usize = 1 << 14;
const PAIRS: usize = 1 << 16;

/// How many pairs each place has shown; places that meet in one count share it.
static SHOWN: [AtomicU64; PLACES] = [const { AtomicU64::new(0) }; PLACES];

/// Fingerprints of pairs at their places.
static SEEN: [AtomicU64; PAIRS] = [const { AtomicU64::new(0) }; PAIRS];

/// Numbers that the clock may show, in the forms in which programs hold it.
const WATCHED: usize = 32;
static WATCH: [AtomicU64; WATCHED] = [const { AtomicU64::new(0) }; WATCHED];
static WATCH_COUNT: AtomicUsize = AtomicUsize::new(0);
/// A bit for each watched number, by [`bit`]: most others miss it.
static FILTER: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];

/// Begins a trace in this memory.
///
/// # Safety
///
/// The memory has [`SIZE`] bytes, is zero or was used for this, and stays.
pub(crate) unsafe fn begin(memory: *mut SharedFront, mode: u8) {
    FRONT.store(memory, Ordering::Relaxed);
    MODE.store(mode, Ordering::Release);
}

/// Forgets what was seen.
pub(crate) fn forget() {
    for count in &SHOWN {
        count.store(0, Ordering::Relaxed);
    }
    for heat in &HEAT {
        heat.store(0, Ordering::Relaxed);
    }
    for seen in &SEEN {
        seen.store(0, Ordering::Relaxed);
    }
    for bits in &FILTER {
        bits.store(0, Ordering::Relaxed);
    }
    WATCH_COUNT.store(0, Ordering::Relaxed);
}

/// Notes pairs with this number even where a place has shown its share.
pub(crate) fn watch(number: u64) {
    let index = WATCH_COUNT.load(Ordering::Relaxed);
    if index < WATCHED {
        WATCH[index].store(number, Ordering::Relaxed);
        WATCH_COUNT.store(index + 1, Ordering::Relaxed);
        let bit = bit(number);
        FILTER[(bit >> 6) as usize].fetch_or(1 << (bit & 63), Ordering::Relaxed);
    }
}

#[inline]
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (number ^ number >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// Returns the bit of the filter for a number.
#[inline]
fn bit(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56
}

/// Returns false for most numbers that are not watched.
#[inline]
fn may_be_watched(number: u64) -> bool {
    let bit = bit(number);
    FILTER[(bit >> 6) as usize].load(Ordering::Relaxed) & 1 << (bit & 63) != 0
}

fn is_watched(number: u64) -> bool {
    let count = WATCH_COUNT.load(Ordering::Relaxed).min(WATCHED);
    let mut watched = WATCH[..count].iter();
    watched.any(|known| known.load(Ordering::Relaxed) == number)
}

/// How often each place compared something; places that meet in one count share it.
///
/// They are few, so that they stay close to the processor.
static HEAT: [AtomicU8; HEATS] = [const { AtomicU8::new(0) }; HEATS];
const HEATS: usize = 1 << 13;

/// After so many comparisons a place is looked at only for the clock: it is in a loop.
const HOT: u8 = 250;

/// Notes a comparison.
///
/// # Safety
///
/// `place` is the return address of the call before the comparison, and `frame` the frame
/// pointer there.
pub(crate) unsafe extern "C" fn compared(
    left: u64,
    right: u64,
    place: usize,
    frame: *const usize,
    kind: u64,
) {
    // Flags and two-armed enums are compared everywhere, and no date is that small.
    if left | right < 2 {
        return;
    }
    let heat = &HEAT[place % HEATS];
    let count = heat.load(Ordering::Relaxed);
    if count < HOT {
        // A count that two threads raise at once may lose one.
        heat.store(count + 1, Ordering::Relaxed);
        // SAFETY: the arguments are the caller's. The call is the last one, so that what it needs
        // of the stack is not set up for those that end here.
        unsafe { note(left, right, place, frame, kind) }
    } else if may_be_watched(left) || may_be_watched(right) {
        // SAFETY: as above.
        unsafe { note_watched(left, right, place, frame, kind) }
    }
}

/// Returns true for a place in a loop, unless it is the clock that is looked at.
#[inline]
pub(crate) fn is_over(place: usize, number: u64) -> bool {
    HEAT[place % HEATS].load(Ordering::Relaxed) >= HOT && !may_be_watched(number)
}

/// Notes a comparison if it is one of the clock.
///
/// # Safety
///
/// As for [`compared`].
#[inline(never)]
unsafe extern "C" fn note_watched(
    left: u64,
    right: u64,
    place: usize,
    frame: *const usize,
    kind: u64,
) {
    if is_watched(left) || is_watched(right) {
        // SAFETY: the arguments are the caller's.
        unsafe { note(left, right, place, frame, kind) }
    }
}

/// Notes a comparison of a place that is not hot, or of the clock.
///
/// # Safety
///
/// As for [`compared`].
#[inline(never)]
unsafe extern "C" fn note(left: u64, right: u64, place: usize, frame: *const usize, kind: u64) {
    if !is_on() {
        return;
    }
    // SAFETY: the frame is the caller's.
    let (first, second) = unsafe { callers(frame) };
    let context = context(place, first, second);
    if !is_wanted(context, left, right) {
        return;
    }
    let mut record = Record {
        stack: [0; DEPTH],
        left,
        right,
        kind,
        number: 0,
    };
    // SAFETY: the frame is the caller's.
    unsafe { fill(&mut record.stack, place, frame) };
    append(record);
}

/// Notes that two texts were compared.
///
/// # Safety
///
/// As for [`compared`].
pub(crate) unsafe fn compared_texts(left: Text, right: Text, place: usize, frame: *const usize) {
    if !is_on() {
        return;
    }
    // SAFETY: the frame is the caller's.
    let (first, second) = unsafe { callers(frame) };
    let context = context(place, first, second);
    if !is_wanted(context, left.fingerprint(), right.fingerprint()) {
        return;
    }
    let mut record = Record {
        stack: [0; DEPTH],
        left: left.length(),
        right: right.length(),
        kind: IS_TEXT,
        number: 0,
    };
    record.stack[0] = relative(place);
    record.stack[1] = relative(first);
    record.stack[2..5].copy_from_slice(&left.words());
    record.stack[5..8].copy_from_slice(&right.words());
    append(record);
}

/// Notes that a function was entered.
pub(crate) fn entered(function: usize) {
    if MODE.load(Ordering::Acquire) != EVERYWHERE {
        return;
    }
    let mut record = Record {
        stack: [0; DEPTH],
        left: 0,
        right: 0,
        kind: IS_ENTRY,
        number: 0,
    };
    record.stack[0] = relative(function);
    append(record);
}

#[inline]
fn is_on() -> bool {
    match MODE.load(Ordering::Acquire) {
        OFF => false,
        EVERYWHERE => true,
        _ => is_traced_here(),
    }
}

#[inline]
fn context(place: usize, first: usize, second: usize) -> u64 {
    mixed(place as u64 ^ mixed(first as u64 ^ mixed(second as u64)))
}

/// Returns true for a pair that its place has not shown yet, while it may show more.
#[inline]
fn is_wanted(context: u64, left: u64, right: u64) -> bool {
    let shown = &SHOWN[context as usize % PLACES];
    if shown.load(Ordering::Relaxed) >= QUOTA && !is_watched(left) && !is_watched(right) {
        return false;
    }
    // Zero marks a free place.
    let print = mixed(context ^ mixed(left) ^ mixed(right.rotate_left(23))) | 1;
    let mut index = print as usize >> 8;
    for _ in 0..8 {
        let seen = &SEEN[index % PAIRS];
        // Looking is cheaper than trying to write.
        if seen.load(Ordering::Relaxed) == print {
            return false;
        }
        match seen.compare_exchange(0, print, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => {
                shown.fetch_add(1, Ordering::Relaxed);
                return true;
            }
            Err(known) if known == print => return false,
            Err(_) => index += 1,
        }
    }
    if let Some(front) = front() {
        front.passed_over.fetch_add(1, Ordering::Relaxed);
    }
    false
}

fn front() -> Option<&'static SharedFront> {
    // SAFETY: the pointer is null or that of memory that stays.
    unsafe { FRONT.load(Ordering::Relaxed).as_ref() }
}

fn append(mut record: Record) {
    let Some(front) = front() else { return };
    let index = front.count.fetch_add(1, Ordering::Relaxed) as usize;
    if index >= CAPACITY {
        return;
    }
    record.number = index as u64 + 1;
    let records = ptr::from_ref(front).cast::<u8>().cast_mut();
    // SAFETY: a trace has room for so many records behind its front, each on a multiple of
    // eight bytes, and nobody else got this index.
    unsafe {
        records
            .add(Front::SIZE + index * Record::SIZE)
            .cast::<Record>()
            .write(record);
    }
}

#[inline]
fn relative(address: usize) -> u64 {
    let base = BASE.load(Ordering::Relaxed);
    let inside = address.wrapping_sub(base);
    if inside < LENGTH.load(Ordering::Relaxed) {
        inside as u64
    } else {
        0
    }
}

/// Walks from frame to frame: each begins with the one outside it and the return address.
///
/// Code without frame pointers may leave any number in the register, so that a frame counts
/// only if it lies on this stack, above the one before it and not far away.
struct Frames {
    frame: usize,
    limit: usize,
}

/// Bytes of the largest frame that is stepped over.
const LARGEST: usize = 1 << 20;

impl Frames {
    #[inline]
    fn new(frame: *const usize) -> Self {
        Self {
            frame: frame.addr(),
            limit: begin::stack_limit(),
        }
    }

    /// Returns the next return address, or zero.
    ///
    /// # Safety
    ///
    /// The walk began on the stack of this thread.
    #[inline]
    unsafe fn next(&mut self, below: usize) -> usize {
        let frame = self.frame;
        let is_sound = frame > below
            && frame - below < LARGEST
            && frame % align_of::<usize>() == 0
            && frame < self.limit.saturating_sub(16);
        if !is_sound {
            self.frame = 0;
            return 0;
        }
        let frame: *const usize = ptr::with_exposed_provenance(frame);
        // SAFETY: the address is on this thread's stack, between a place in use and the top.
        unsafe {
            self.frame = *frame;
            *frame.add(1)
        }
    }
}

#[inline]
unsafe fn callers(frame: *const usize) -> (usize, usize) {
    let mut frames = Frames::new(frame);
    let here = begin::stack_pointer();
    let at = frames.frame;
    // SAFETY: the caller's frame is on this stack.
    unsafe { (frames.next(here), frames.next(at)) }
}

unsafe fn fill(stack: &mut [u64; DEPTH], place: usize, frame: *const usize) {
    stack[0] = relative(place);
    let mut frames = Frames::new(frame);
    let mut below = begin::stack_pointer();
    for slot in &mut stack[1..] {
        let at = frames.frame;
        // SAFETY: as in `callers`.
        let address = unsafe { frames.next(below) };
        if address == 0 {
            return;
        }
        *slot = relative(address);
        below = at;
    }
}
