//! The tracing library: writes down what a program compares.
//!
//! A program that is built with comparison tracing calls these functions before every
//! comparison of integers. They note the operands and where the comparison is, each pair once a
//! place, and return. `memcmp` and `bcmp` note texts that begin with digits.
//!
//! The library must not be built with tracing itself. Nothing here allocates, locks, or
//! belongs to a thread but one word; the functions may be called from anywhere.

#![no_std]
#![deny(unsafe_op_in_unsafe_fn)]

mod begin;
mod functions;
mod hooks;
mod record;
mod table;
mod text;
#[path = "../interposer/variable.rs"]
mod variable;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: it has no demands.
    unsafe { begin::abort() }
}
