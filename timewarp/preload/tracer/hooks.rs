//! What a traced program calls.
//!
//! Each function passes its return address and the frame pointer on: the comparison is where the
//! call is, and who called the function that compares stands on the stack. They change no
//! register that a callee must keep.

use core::arch::naked_asm;

use crate::record::IS_CONSTANT;
#[cfg(target_arch = "x86_64")]
use crate::table::MODE;
use crate::table::{compared, is_over};

/// Defines a hook for operands of a width.
macro_rules! hooks {
    ($($name:ident: $first:literal, $second:literal, $kind:expr;)*) => {$(
        /// Called before a comparison.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name() {
            #[cfg(target_arch = "x86_64")]
            naked_asm!(
                // Most of the time nothing is traced.
                "cmp byte ptr [rip + {mode}], 0",
                "je 2f",
                $first,
                $second,
                "mov rdx, qword ptr [rsp]",
                "mov rcx, rbp",
                "mov r8d, {kind}",
                "jmp {compared}",
                "2:",
                "ret",
                mode = sym MODE,
                kind = const $kind,
                compared = sym compared,
            );
            #[cfg(target_arch = "aarch64")]
            naked_asm!(
                $first,
                $second,
                "mov x2, x30",
                "mov x3, x29",
                "mov x4, {kind}",
                "b {compared}",
                kind = const $kind,
                compared = sym compared,
            );
        }
    )*};
}

#[cfg(target_arch = "x86_64")]
hooks! {
    __sanitizer_cov_trace_cmp1: "movzx edi, dil", "movzx esi, sil", 1;
    __sanitizer_cov_trace_cmp2: "movzx edi, di", "movzx esi, si", 2;
    __sanitizer_cov_trace_cmp4: "mov edi, edi", "mov esi, esi", 4;
    __sanitizer_cov_trace_cmp8: "", "", 8;
    __sanitizer_cov_trace_const_cmp1: "movzx edi, dil", "movzx esi, sil", 1 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp2: "movzx edi, di", "movzx esi, si", 2 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp4: "mov edi, edi", "mov esi, esi", 4 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp8: "", "", 8 | IS_CONSTANT;
}

#[cfg(target_arch = "aarch64")]
hooks! {
    __sanitizer_cov_trace_cmp1: "and w0, w0, #0xff", "and w1, w1, #0xff", 1;
    __sanitizer_cov_trace_cmp2: "and w0, w0, #0xffff", "and w1, w1, #0xffff", 2;
    __sanitizer_cov_trace_cmp4: "mov w0, w0", "mov w1, w1", 4;
    __sanitizer_cov_trace_cmp8: "", "", 8;
    __sanitizer_cov_trace_const_cmp1: "and w0, w0, #0xff", "and w1, w1, #0xff", 1 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp2: "and w0, w0, #0xffff", "and w1, w1, #0xffff", 2 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp4: "mov w0, w0", "mov w1, w1", 4 | IS_CONSTANT;
    __sanitizer_cov_trace_const_cmp8: "", "", 8 | IS_CONSTANT;
}

/// Called before a `match` of integers: value, and how many cases of which width, then they.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_trace_switch() {
    #[cfg(target_arch = "x86_64")]
    naked_asm!(
        "cmp byte ptr [rip + {mode}], 0",
        "je 2f",
        "mov rdx, qword ptr [rsp]",
        "mov rcx, rbp",
        "jmp {switched}",
        "2:",
        "ret",
        mode = sym MODE,
        switched = sym switched,
    );
    #[cfg(target_arch = "aarch64")]
    naked_asm!(
        "mov x2, x30",
        "mov x3, x29",
        "b {switched}",
        switched = sym switched,
    );
}

/// Cases of one `match` that are noted; a longer one is a table, not a date.
const CASES: u64 = 32;

/// Notes each case as a comparison of the value with a constant.
///
/// # Safety
///
/// `cases` points to a number of cases, their width in bits, and the cases.
unsafe extern "C" fn switched(value: u64, cases: *const u64, place: usize, frame: *const usize) {
    if is_over(place, value) {
        return;
    }
    // SAFETY: the arguments are the caller's.
    unsafe { note_cases(value, cases, place, frame) }
}

/// Notes each case of a `match` that is not in a loop.
///
/// # Safety
///
/// As for [`switched`].
#[inline(never)]
unsafe extern "C" fn note_cases(value: u64, cases: *const u64, place: usize, frame: *const usize) {
    // SAFETY: the caller promises two words and as many cases as the first says.
    let (count, bits) = unsafe { (*cases, *cases.add(1)) };
    let width = bits.div_ceil(8).clamp(1, 8);
    let mask = u64::MAX >> (64 - 8 * width);
    for index in 0..count.min(CASES) {
        // SAFETY: as above.
        let case = unsafe { *cases.add(2 + index as usize) };
        // SAFETY: place and frame are those of our caller.
        unsafe { compared(case & mask, value & mask, place, frame, width | IS_CONSTANT) };
    }
}
