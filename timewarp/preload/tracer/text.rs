//! Texts that may be dates: `memcmp` and `bcmp`.

use core::arch::naked_asm;
use core::ffi::{c_int, c_void};
use core::mem;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::begin::next;
use crate::record::TEXT;
use crate::table::compared_texts;

static MEMCMP: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

pub(crate) fn look_up() {
    MEMCMP.store(next(c"memcmp".as_ptr()), Ordering::Relaxed);
}

/// C's `memcmp`.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp() {
    #[cfg(target_arch = "x86_64")]
    naked_asm!("mov rcx, qword ptr [rsp]", "mov r8, rbp", "jmp {compare}", compare = sym compare);
    #[cfg(target_arch = "aarch64")]
    naked_asm!("mov x3, x30", "mov x4, x29", "b {compare}", compare = sym compare);
}

/// C's `bcmp`.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp() {
    #[cfg(target_arch = "x86_64")]
    naked_asm!("mov rcx, qword ptr [rsp]", "mov r8, rbp", "jmp {compare}", compare = sym compare);
    #[cfg(target_arch = "aarch64")]
    naked_asm!("mov x3, x30", "mov x4, x29", "b {compare}", compare = sym compare);
}

/// The shortest text that is noted: `12:00`.
const SHORTEST: usize = 4;

/// The longest: a date with time, nanoseconds and offset, and some words.
const LONGEST: usize = 64;

/// Notes the texts if both begin with a digit, and compares them.
///
/// # Safety
///
/// As for `memcmp`; place and frame are those of its caller.
unsafe extern "C" fn compare(
    left: *const u8,
    right: *const u8,
    length: usize,
    place: usize,
    frame: *const usize,
) -> c_int {
    if length >= SHORTEST && length <= LONGEST {
        // SAFETY: both have as many bytes as the caller says.
        unsafe {
            if (*left).is_ascii_digit() && (*right).is_ascii_digit() {
                let texts = (Text::new(left, length), Text::new(right, length));
                compared_texts(texts.0, texts.1, place, frame);
            }
        }
    }
    let next = MEMCMP.load(Ordering::Relaxed);
    if next.is_null() {
        // Before this library was set up.
        for index in 0..length {
            // SAFETY: as above.
            let (left, right) = unsafe { (*left.add(index), *right.add(index)) };
            if left != right {
                return c_int::from(left) - c_int::from(right);
            }
        }
        return 0;
    }
    type Memcmp = unsafe extern "C" fn(*const u8, *const u8, usize) -> c_int;
    // SAFETY: the pointer is a `memcmp`, and the arguments are the caller's.
    unsafe { mem::transmute::<*mut c_void, Memcmp>(next)(left, right, length) }
}

/// The front of a text.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    bytes: [u8; TEXT],
    length: usize,
}

impl Text {
    /// Copies the front.
    ///
    /// # Safety
    ///
    /// There are so many bytes.
    unsafe fn new(text: *const u8, length: usize) -> Self {
        let mut bytes = [0; TEXT];
        let mut index = 0;
        while index < TEXT && index < length {
            // SAFETY: the caller promises the bytes.
            bytes[index] = unsafe { *text.add(index) };
            index += 1;
        }
        Self { bytes, length }
    }

    pub(crate) fn length(&self) -> u64 {
        self.length as u64
    }

    pub(crate) fn words(&self) -> [u64; TEXT / 8] {
        let mut words = [0; TEXT / 8];
        let mut index = 0;
        while index < TEXT {
            words[index / 8] |= u64::from(self.bytes[index]) << (8 * (index % 8));
            index += 1;
        }
        words
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        let words = self.words();
        words[0] ^ words[1].rotate_left(17) ^ words[2].rotate_left(41) ^ self.length() << 57
    }
}
