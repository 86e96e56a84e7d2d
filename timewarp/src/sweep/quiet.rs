//! Catching panics without printing each of them.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::pin::pin;
use std::sync::Once;
use std::task::Poll;

use super::Outcome;
use crate::report::{Failure, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// No sweep on this thread: panics are none of our business.
    Off,
    /// Keep the message and the place, print nothing.
    Quiet,
    /// Keep both, and print as usual: somebody reruns one failure to study it.
    Loud,
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Off) };
    static CAUGHT: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// Keeps this thread's panics from being printed, until it is dropped.
#[derive(Debug)]
pub(crate) struct Quiet {
    before: Mode,
}

impl Quiet {
    pub(crate) fn begin(is_loud: bool) -> Self {
        install();
        Self {
            before: MODE.replace(if is_loud { Mode::Loud } else { Mode::Quiet }),
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        MODE.set(self.before);
    }
}

/// Puts our hook before the one that is there, once for the process.
///
/// It passes on every panic of a thread without a sweep, so that tests beside this
/// one print as ever. Should the code under test replace the hook, places are lost
/// but messages are not: those come with the panic itself.
fn install() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let mode = MODE.try_with(Cell::get).unwrap_or(Mode::Off);
            if mode != Mode::Off {
                keep(info);
            }
            if mode != Mode::Quiet {
                previous(info);
            }
        }));
    });
}

fn keep(info: &PanicHookInfo<'_>) {
    let failure = Failure {
        message: text(info.payload()),
        location: info.location().map(ToString::to_string),
        kind: Kind::Panic,
    };
    CAUGHT.with(|caught| {
        // A panic while another is handled finds the cell taken: the first one counts.
        if let Ok(mut caught) = caught.try_borrow_mut() {
            *caught = Some(failure);
        }
    });
}

fn text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "(the panic's payload is not a text)".to_owned()
    }
}

/// Runs code, and turns a panic into a failure.
///
/// The code is taken as unwind safe: what a panic leaves behind, such as a poisoned
/// mutex, is the same as if the test had failed and another had gone on.
#[inline]
pub(crate) fn catch(run: impl FnOnce() -> Option<String>) -> Option<Box<Failure>> {
    match panic::catch_unwind(AssertUnwindSafe(run)) {
        Ok(None) => None,
        Ok(Some(message)) => Some(Box::new(Failure::returned(message))),
        Err(payload) => Some(Box::new(caught(payload))),
    }
}

/// Runs a future, and turns a panic of any of its steps into a failure.
///
/// Panics are quiet only while the future runs, not while its thread does other work.
pub(crate) async fn catch_async<R: Outcome>(
    is_loud: bool,
    future: impl Future<Output = R>,
) -> Option<Box<Failure>> {
    let mut future = pin!(future);
    poll_fn(|context| {
        let _quiet = Quiet::begin(is_loud);
        let poll = panic::catch_unwind(AssertUnwindSafe(|| {
            future.as_mut().poll(context).map(Outcome::failure)
        }));
        match poll {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(failure)) => Poll::Ready(failure.map(Failure::returned).map(Box::new)),
            Err(payload) => Poll::Ready(Some(Box::new(caught(payload)))),
        }
    })
    .await
}

#[cold]
fn caught(payload: Box<dyn Any + Send>) -> Failure {
    let kept = CAUGHT.with(|caught| {
        caught
            .try_borrow_mut()
            .ok()
            .and_then(|mut caught| caught.take())
    });
    let message = text(&*payload);
    // A payload may panic when it is dropped; it must not take the sweep with it.
    if let Err(again) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
    // What was kept may stem from another panic that was caught inside the code.
    match kept {
        Some(kept) if kept.message == message => kept,
        _ => Failure {
            message,
            location: None,
            kind: Kind::Panic,
        },
    }
}
