//! Asserting that code reads no clock but the one that it is given.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use super::state::State;
use super::thread::Scene;
use super::{Handle, place};

/// Runs `code`, and panics if it reads the system's wall clock by itself.
///
/// For code that takes a [`Clock`](crate::Clock): a single `SystemTime::now()`, `Utc::now()`,
/// `Timestamp::now()` or C's `time` that was overlooked, in it or in a dependency, shows real time
/// to tests that believe in another. The message names the places.
///
/// Seen is what the hook of [`warp`](crate::warp) sees, on this thread, on those that the code
/// starts and on those that enter [`Handle::current`], and calls of C's `syscall`. [`SystemClock`](crate::SystemClock) is the system's clock as well. Time
/// that a warp inside `code` shows is not real. `Instant` is left alone: locks, channels and
/// sleeps of the standard library read it all the time.
///
/// # Panics
///
/// Panics when the code read the system's clock, after it has returned; and where reads cannot be
/// seen, see [`warp::support`](crate::warp::support).
///
/// # Example: one forgotten line
///
/// ```
/// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
/// # fn main() {
/// use timewarp::{Clock, MockClock, assert_no_real_reads};
///
/// fn receipt(clock: &impl Clock) -> String {
///     let date = clock.now().format("%F");
///     let time = chrono::Utc::now().format("%T"); // should be the clock's
///     format!("{date} {time}")
/// }
///
/// let clock = MockClock::at("2024-02-29T12:00:00Z");
/// let panic = std::panic::catch_unwind(|| assert_no_real_reads(|| receipt(&clock)));
/// let message = panic.unwrap_err().downcast::<String>().unwrap();
/// assert!(message.starts_with("the system's clock was read by the code itself, once"));
///
/// let date = assert_no_real_reads(|| clock.now().date_naive());
/// assert_eq!(date.to_string(), "2024-02-29");
/// # }
/// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
/// # fn main() {}
/// ```
#[track_caller]
pub fn assert_no_real_reads<R>(code: impl FnOnce() -> R) -> R {
    let state = Arc::new(State::watched());
    let handle = Handle {
        scene: Scene {
            state: Arc::clone(&state),
            zone: None,
        },
    };
    let result = handle.run(code);
    if let Some(message) = state.real_reads().and_then(RealReads::message) {
        panic!("{message}");
    }
    result
}

/// Who read the real clock.
#[derive(Debug, Default)]
pub(super) struct RealReads {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    count: u64,
    traces: Vec<Backtrace>,
}

/// So many reads are kept with the place they came from; a loop makes the same ones again.
const KEPT: usize = 64;

/// Places that a message lists.
const SHOWN: usize = 8;

impl RealReads {
    /// Notes a read.
    ///
    /// Unlike the hook itself it allocates and locks; the allocator may read a clock, too.
    #[cold]
    pub(super) fn see(&self) {
        thread_local!(static IS_SEEING: Cell<bool> = const { Cell::new(false) });
        if IS_SEEING.replace(true) {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.count += 1;
        if seen.traces.len() < KEPT {
            seen.traces.push(Backtrace::force_capture());
        }
        drop(seen);
        IS_SEEING.set(false);
    }

    /// Says what was read and where, if anything was.
    fn message(&self) -> Option<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let times = match seen.count {
            0 => return None,
            1 => "once".to_owned(),
            count => format!("{count} times"),
        };
        let mut places: Vec<String> = Vec::new();
        for trace in &seen.traces {
            let place = place::reader_and_caller(&format!("{trace:#}"));
            let place = place.unwrap_or_else(|| "(built without debug information)".to_owned());
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let mut message = format!(
            "the system's clock was read by the code itself, {times}; let it read a `timewarp::Clock`"
        );
        for place in places.iter().take(SHOWN) {
            write!(message, "\n  at {place}").expect("writing to a string succeeds");
        }
        if places.len() > SHOWN {
            let hidden = places.len() - SHOWN;
            write!(message, "\n  and {hidden} more").expect("writing to a string succeeds");
        }
        Some(message)
    }
}
