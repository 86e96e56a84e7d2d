//! Leaving the processor to others.
//!
//! It is here because it calls C, as the rest of this module does, and nothing else in
//! the crate may.

#![expect(unsafe_code, reason = "the scheduler is asked through C")]

use libc::{c_int, pid_t, sched_param};

/// A thread of this process, by the kernel's number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thread(pid_t);

impl Thread {
    pub(crate) fn current() -> Self {
        // SAFETY: it takes nothing and cannot fail.
        Self(unsafe { libc::gettid() })
    }

    /// Lets the thread run only when no other wants the processor.
    ///
    /// Where that is not allowed it goes on as it was: then others wait longer. The
    /// thread must not have ended, lest its number be another's by now.
    pub(crate) fn make_idle(self) {
        // SAFETY: a priority of zero is all bytes zero, and so are fields that some C
        // libraries have besides.
        let param: sched_param = unsafe { std::mem::zeroed() };
        let policy: c_int = libc::SCHED_IDLE;
        // SAFETY: the number is a thread's of ours, and `param` outlives the call.
        unsafe { libc::sched_setscheduler(self.0, policy, &raw const param) };
    }
}
