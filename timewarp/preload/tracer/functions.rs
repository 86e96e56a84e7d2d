//! Which functions were entered: each has a flag, which it sets itself.

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering};

use crate::table;

/// The flags of one program or library, and where its functions lie.
struct Module {
    flags: AtomicPtr<AtomicU8>,
    count: AtomicUsize,
    functions: AtomicPtr<Function>,
}

/// An entry of the compiler's table.
#[repr(C)]
struct Function {
    address: usize,
    kind: usize,
}

const MODULES: usize = 16;
static MODULE: [Module; MODULES] = [const {
    Module {
        flags: AtomicPtr::new(ptr::null_mut()),
        count: AtomicUsize::new(0),
        functions: AtomicPtr::new(ptr::null_mut()),
    }
}; MODULES];

/// Called when a program is loaded, with the flags of all its functions; several times, for each
/// part of it that was compiled by itself.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_bool_flag_init(from: *mut AtomicU8, to: *mut AtomicU8) {
    for module in &MODULE {
        let known = module.flags.load(Ordering::Relaxed);
        if known == from {
            return;
        }
        if known.is_null() {
            module
                .count
                .store(to.addr() - from.addr(), Ordering::Relaxed);
            module.flags.store(from, Ordering::Relaxed);
            return;
        }
    }
}

/// Called after the flags of a program were told, with the table of its functions.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_pcs_init(from: *mut Function, _to: *mut Function) {
    for module in &MODULE {
        let known = module.functions.load(Ordering::Relaxed);
        if known == from {
            return;
        }
        if known.is_null() {
            module.functions.store(from, Ordering::Relaxed);
            return;
        }
    }
}

#[used]
#[unsafe(link_section = ".fini_array")]
static ENDS: extern "C" fn() = {
    /// Notes the functions whose flags are set, when the process ends by itself.
    extern "C" fn ends() {
        for module in &MODULE {
            let flags = module.flags.load(Ordering::Relaxed);
            let functions = module.functions.load(Ordering::Relaxed);
            if flags.is_null() || functions.is_null() {
                return;
            }
            for index in 0..module.count.load(Ordering::Relaxed) {
                // SAFETY: the compiler made a flag and an entry for each function, in the same order,
                // and the program is still loaded: it is linked to this library.
                unsafe {
                    if (*flags.add(index)).load(Ordering::Relaxed) != 0 {
                        table::entered((*functions.add(index)).address);
                    }
                }
            }
        }
    }
    ends
};
