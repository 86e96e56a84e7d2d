//! A wall clock that goes with tokio's.

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime};

use tokio::runtime::Handle;

use super::Clock;
use crate::moment::to_system_time;
use crate::{Error, Moment};

/// A wall clock that moves as tokio's clock does, paused and advanced with it.
///
/// tokio can pause the time of its timers and of `tokio::time::Instant`; the date does not
/// follow. This clock does: `start_paused`, `tokio::time::advance`, and the jump to the next timer of
/// a paused runtime that has nothing to do move it by what they move tokio's clock. Not paused, it runs on
/// as the real one, from where it was made.
///
/// It begins at its moment where it is made in a runtime, or at its first read. Clones go on from the
/// same beginning; they may be read on any thread, in the runtime or outside.
///
/// As an argument of [`sweep_dates`](crate::sweep_dates) it begins at each instant of the plan when the runtime
/// of `#[tokio::test]` does; nothing happens between two reads of it. Reads of
/// the system's clock are not moved: code takes this one as its [`Clock`].
///
/// # Example: a session that ends while nobody waits
///
/// ```
/// use std::time::Duration;
/// use timewarp::{Clock, TokioClock};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// let clock = TokioClock::at("2024-02-29T23:30:00Z");
/// let login = clock.now();
/// tokio::time::sleep(Duration::from_secs(3_600)).await;
/// assert_eq!(clock.now().to_string(), "2024-03-01 00:30:00 UTC");
/// assert!(clock.now() - login < chrono::TimeDelta::hours(2), "still logged in");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TokioClock {
    moment: Moment,
    beginning: Arc<OnceLock<Beginning>>,
}

#[derive(Debug)]
struct Beginning {
    /// By which other threads find tokio's clock.
    runtime: Handle,
    instant: tokio::time::Instant,
}

impl TokioClock {
    /// Makes a clock that stands at `moment` when it begins: a text, a date, a [`Moment`].
    ///
    /// # Panics
    ///
    /// Panics when `moment` is a text that does not parse.
    #[track_caller]
    pub fn at<M>(moment: M) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        let clock = match moment.try_into() {
            Ok(moment) => Self::waiting(moment),
            Err(error) => panic!("{}", error.into()),
        };
        clock.begin();
        clock
    }

    /// Makes a clock that begins later, in a runtime that is not there yet.
    pub(crate) fn waiting(moment: Moment) -> Self {
        Self {
            moment,
            beginning: Arc::default(),
        }
    }

    /// Begins now, if there is a runtime and it has not begun.
    pub(crate) fn begin(&self) {
        if let Ok(runtime) = Handle::try_current() {
            self.beginning.get_or_init(|| Beginning {
                runtime,
                instant: tokio::time::Instant::now(),
            });
        }
    }

    /// Looks at the wall clock.
    ///
    /// # Panics
    ///
    /// Panics at its first read outside of a runtime, if it was made outside as well, and past
    /// [`Moment::MAX`].
    #[track_caller]
    pub fn moment(&self) -> Moment {
        let (beginning, now) = self.read();
        let moment = self.moment.checked_add(now - beginning.instant);
        moment.expect("the runtime advanced the clock past the last moment")
    }

    #[track_caller]
    fn read(&self) -> (&Beginning, tokio::time::Instant) {
        self.begin();
        let Some(beginning) = self.beginning.get() else {
            panic!(
                "this `TokioClock` has no runtime to go with: make it, or read it first, inside of one, \
                 as in `#[tokio::test(start_paused = true)]`"
            );
        };
        // A thread of its own does not know which runtime is meant.
        let _context = beginning.runtime.enter();
        (beginning, tokio::time::Instant::now())
    }
}

impl Clock for TokioClock {
    /// Reads the wall clock.
    ///
    /// # Panics
    ///
    /// Panics as [`moment`](TokioClock::moment) does, and when the platform's `SystemTime` cannot hold it.
    #[track_caller]
    fn system_time(&self) -> SystemTime {
        let moment = self.moment();
        to_system_time(moment).unwrap_or_else(|| {
            panic!("the clock stands at {moment}, which this platform's SystemTime cannot hold")
        })
    }

    /// Reads tokio's own clock.
    #[track_caller]
    fn instant(&self) -> Instant {
        self.read().1.into_std()
    }
}
