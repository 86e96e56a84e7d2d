//! Reading which branches of the code a run took, out of the counters that the compiler put in.
//!
//! Code that is built for libFuzzer counts every branch that it takes in a byte of the section
//! `__sancov_cntrs`, which libFuzzer clears before each run. Built in another way there is no
//! such section, and nothing to read.

#[cfg(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub(super) use section::{clear, copy};

/// Forgets what was counted so far: what this crate does before the code runs.
#[cfg(not(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pub(super) fn clear() {}

/// Makes `copy` empty: there are no counters that can be found.
#[cfg(not(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pub(super) fn copy(copy: &mut Vec<u8>) {
    copy.clear();
}

/// The branches that any run took, a byte each.
#[derive(Debug, Default)]
pub(super) struct Known(Vec<u64>);

impl Known {
    /// Adds the branches of a run; returns true when one of them is new.
    ///
    /// Sums only, and pointers in place of an index: numbers that are compared here would take
    /// the place of what the code compared in libFuzzer's table.
    pub(super) fn add(&mut self, taken: &[u8]) -> bool {
        const LOW: u64 = u64::MAX / 255 * 127;
        let (chunks, rest) = taken.as_chunks::<8>();
        self.0.resize(chunks.len() + 1, 0);
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let mut known = self.0.iter_mut();
        let mut new = 0;
        let mut add = |chunk: [u8; 8]| {
            let counts = u64::from_ne_bytes(chunk);
            let taken = (((counts & LOW) + LOW) | counts) & !LOW;
            if let Some(known) = known.next() {
                new |= taken & !*known;
                *known |= taken;
            }
        };
        for chunk in chunks {
            add(*chunk);
        }
        add(last);
        new != 0
    }
}

#[cfg(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[expect(
    unsafe_code,
    reason = "the linker marks where the section of the counters begins and ends"
)]
mod section {
    use std::arch::global_asm;
    use std::ptr;

    // The two marks are weak, which Rust has no stable word for: without the section, they
    // are zero.
    global_asm!(
        ".weak __start___sancov_cntrs",
        ".hidden __start___sancov_cntrs",
        ".weak __stop___sancov_cntrs",
        ".hidden __stop___sancov_cntrs",
        ".pushsection .data.rel.ro.timewarp_branches, \"aw\"",
        ".balign 8",
        ".globl timewarp_branches",
        ".hidden timewarp_branches",
        "timewarp_branches:",
        ".quad __start___sancov_cntrs",
        ".quad __stop___sancov_cntrs",
        ".popsection",
    );

    #[repr(C)]
    struct Marks {
        from: *mut u8,
        to: *mut u8,
    }

    unsafe extern "C" {
        #[link_name = "timewarp_branches"]
        static MARKS: Marks;
    }

    /// Returns where the counters are, and how many.
    fn counters() -> (*mut u8, usize) {
        // SAFETY: the static lies in the section above and is never written to.
        let (from, to) = unsafe { (MARKS.from, MARKS.to) };
        (from, to.addr() - from.addr())
    }

    /// Forgets what was counted so far: what this crate does before the code runs.
    pub(in crate::fuzz) fn clear() {
        let (from, length) = counters();
        // SAFETY: as below; libFuzzer does the same.
        unsafe { ptr::write_bytes(from, 0, length) };
    }

    /// Copies the counters, a byte for each branch; makes `copy` empty where there are none.
    ///
    /// The copy is made by a single call, so that it counts and compares next to nothing.
    pub(in crate::fuzz) fn copy(copy: &mut Vec<u8>) {
        let (from, length) = counters();
        copy.clear();
        copy.reserve(length);
        // SAFETY: the linker puts all counters of the program between the marks, and both are
        // zero where there are none. Instrumented code writes to them, and no reference
        // to them is ever made. The room was reserved.
        unsafe {
            ptr::copy_nonoverlapping(from, copy.as_mut_ptr(), length);
            copy.set_len(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_new_once() {
        for length in [0, 1, 7, 8, 9, 40] {
            let mut known = Known::default();
            assert!(!known.add(&vec![0; length]));
            for branch in 0..length {
                for count in [1, 127, 128, 255] {
                    let mut taken = vec![0; length];
                    taken[branch] = count;
                    assert_eq!(known.add(&taken), count == 1, "{branch} of {length}");
                }
            }
            assert!(!known.add(&vec![1; length]));
        }
    }

    #[test]
    fn without_instrumentation_there_is_nothing_to_read() {
        let mut taken = vec![1, 2, 3];
        copy(&mut taken);
        assert!(taken.is_empty());
    }
}
