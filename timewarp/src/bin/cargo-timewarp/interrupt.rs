//! Ctrl-C: what was done until then is still reported.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::problem::{Problem, While};

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The status of a command that was interrupted, as shells have it.
pub(crate) const STATUS: u8 = 130;

/// Takes Ctrl-C from now on: the first asks for the report, the second ends at once.
pub(crate) fn listen() -> Result<(), Problem> {
    ctrlc::set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(STATUS.into());
        }
    })
    .or_problem("Ctrl-C cannot be caught")
}

pub(crate) fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::Relaxed)
}
