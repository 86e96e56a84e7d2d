//! Moving the wall clock of a thread, for code that reads it directly.
//!
//! Inside [`at`], `SystemTime::now()` shows another time, and so does everything that
//! is built on it or on C's `clock_gettime`, `gettimeofday`, `time` and `timespec_get`:
//! chrono, jiff, `time`, and C libraries in the same program. The code under test and
//! its dependencies need no change.
//!
//! **For tests.** With the feature `warp`, which is on by default, the program's clock
//! reads go through a hook of this crate; with no warp active that adds a nanosecond
//! or two. Production code depends on this crate with `default-features = false`.
//!
//! # What moves, and what does not
//!
//! - Only the wall clock moves. `Instant`, sleeps, timeouts and the timers of tokio stay
//!   real, so nothing hangs and the test harness keeps its own time. C code that waits
//!   until a date, as `pthread_cond_timedwait` does, waits until that real date.
//! - Only this thread moves, and threads that are started inside, and threads that
//!   those start. [`Handle`] takes a warp to a thread that was there before.
//! - What is kept for the process stays: a cache of dates that one test fills at a swept
//!   instant shows that instant to the next, in real time too.
//! - Files keep the kernel's time. Code that makes system calls of its own, reads the
//!   processor's counter, or runs in another process is not reached.
//!
//! Works on 64-bit Linux with glibc. Elsewhere, and under Miri, [`at`] panics with a message
//! that says so: nothing runs on real time while it claims another date.
//!
//! # Example: a token that expires
//!
//! ```
//! # #[cfg(all(target_os = "linux", target_env = "gnu"))]
//! # fn main() {
//! use std::time::{Duration, SystemTime};
//! use timewarp::warp;
//!
//! fn is_expired() -> bool {
//!     SystemTime::now() >= SystemTime::UNIX_EPOCH + Duration::from_secs(1_218_524_400)
//! }
//!
//! assert!(!warp::at("2008-08-12T06:59:59Z", is_expired));
//! assert!(warp::at("2008-08-12T07:00:00Z", is_expired));
//! # }
//! # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
//! # fn main() {}
//! ```

#[cfg(all(feature = "sweep", unix, not(miri)))]
pub(crate) mod fatal;
mod handle;
#[cfg_attr(
    not(all(
        target_os = "linux",
        target_env = "gnu",
        target_pointer_width = "64",
        not(miri)
    )),
    path = "warp/unsupported.rs"
)]
mod hook;
#[cfg(feature = "zones")]
mod local;
mod place;
#[cfg(all(feature = "sweep", target_os = "linux", not(miri)))]
pub(crate) mod priority;
pub(crate) mod real_reads;
mod state;
mod thread;
#[cfg(feature = "sweep")]
mod witness;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use crate::{Error, Moment, Timeline};
pub use handle::{Guard, Handle};
#[cfg(feature = "zones")]
pub(crate) use local::check as check_zone;
pub(crate) use state::Motion;
use state::State;
use thread::Scene;
#[cfg(feature = "sweep")]
pub(crate) use witness::Witness;

/// Runs `code` with this thread's wall clock at `moment`, from where it runs on.
///
/// The first read shows exactly `moment`; later ones show as much more as has passed
/// since. The clock is back when `code` returns or panics. Warps nest: the inner one
/// counts.
///
/// # Panics
///
/// Panics when `moment` is a text that does not parse, and where the clock cannot be
/// moved; see [`support`].
#[track_caller]
pub fn at<M, R>(moment: M, code: impl FnOnce() -> R) -> R
where
    M: TryInto<Moment>,
    M::Error: Into<Error>,
{
    Warp::new(moment).run(code)
}

/// A warp with settings: where the clock stands, and how it moves on.
///
/// # Example: code that must not read the clock twice
///
/// ```
/// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
/// # fn main() {
/// use std::time::{Duration, SystemTime};
/// use timewarp::warp::Warp;
///
/// let warp = Warp::new("2023-12-31T23:59:59Z").step(Duration::from_secs(1));
/// let (before, after) = warp.run(|| (SystemTime::now(), SystemTime::now()));
/// assert_eq!(after.duration_since(before).unwrap(), Duration::from_secs(1));
/// # }
/// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Warp {
    moment: Moment,
    motion: Motion,
    #[cfg(feature = "zones")]
    zone: Option<crate::Zone>,
}

impl Warp {
    /// Makes a warp that begins at `moment` and runs on.
    ///
    /// # Panics
    ///
    /// Panics when `moment` is a text that does not parse.
    #[track_caller]
    pub fn new<M>(moment: M) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        match moment.try_into() {
            Ok(moment) => Self::moving(moment, Motion::Running),
            Err(error) => panic!("{}", error.into()),
        }
    }

    pub(crate) fn moving(moment: Moment, motion: Motion) -> Self {
        Self {
            moment,
            motion,
            #[cfg(feature = "zones")]
            zone: None,
        }
    }

    /// Lets every read show the same moment.
    ///
    /// Code that waits for the wall clock to move on waits for ever.
    #[must_use]
    pub fn frozen(self) -> Self {
        Self {
            motion: Motion::Frozen,
            ..self
        }
    }

    /// Lets every read move the clock by `step`; the first shows the moment itself.
    #[must_use]
    pub fn step(self, step: Duration) -> Self {
        Self {
            motion: Motion::Step(step),
            ..self
        }
    }

    /// Sets the local time zone, for code that takes it from the variable `TZ`.
    ///
    /// That is `chrono::Local`, and every reader of `TZ` through `std::env::var` or
    /// C's `getenv`. The environment itself is not changed, so other threads keep their zone,
    /// and child processes do not get this one. Readers that keep the zone for the whole
    /// process are not reached: C's `localtime`, on which `OffsetDateTime::now_local` of
    /// `time` rests, and jiff, which keeps it for five minutes, unless the feature `jiff`
    /// is on and no other test of the process asks for it at the same time. Run
    /// such tests in a process for each zone: `TZ=Asia/Tokyo cargo test`.
    ///
    /// A warp inside this one keeps the zone unless it sets another.
    ///
    /// # Panics
    ///
    /// Panics when `zone` is not a name of the tz database.
    ///
    /// # Example: the last hour of a leap day, seen from Tokyo
    ///
    /// ```
    /// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
    /// # fn main() {
    /// use timewarp::warp::Warp;
    ///
    /// let warp = Warp::new("2024-02-29T15:00:00Z").zone("Asia/Tokyo");
    /// let today = warp.run(|| chrono::Local::now().date_naive());
    /// assert_eq!(today.to_string(), "2024-03-01");
    /// # }
    /// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    /// # fn main() {}
    /// ```
    #[cfg(feature = "zones")]
    #[must_use]
    #[track_caller]
    pub fn zone<Z>(self, zone: Z) -> Self
    where
        Z: TryInto<crate::Zone>,
        Z::Error: Into<Error>,
    {
        match zone.try_into() {
            Ok(zone) => Self {
                zone: Some(zone),
                ..self
            },
            Err(error) => panic!("{}", error.into()),
        }
    }

    /// Runs `code` in this warp.
    ///
    /// # Panics
    ///
    /// Panics where the clock cannot be moved; see [`support`].
    #[track_caller]
    pub fn run<R>(self, code: impl FnOnce() -> R) -> R {
        let _guard = self.enter();
        code()
    }

    /// Moves the clock of this thread until the guard is dropped.
    ///
    /// # Panics
    ///
    /// Panics where the clock cannot be moved; see [`support`].
    #[track_caller]
    pub fn enter(self) -> Guard {
        self.handle().enter()
    }

    /// Makes the warp of a clock that plays a timeline, read by read, and does not move
    /// otherwise.
    ///
    /// The first read in the warp, by whichever thread, is read 1 of the timeline. Only the
    /// wall clock moves: an `advance` and a `suspend` are the same here.
    ///
    /// # Panics
    ///
    /// Panics when `timeline` is a text that does not parse.
    ///
    /// # Example: a duration measured with the wrong clock
    ///
    /// ```
    /// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
    /// # fn main() {
    /// use std::time::SystemTime;
    /// use timewarp::warp::Warp;
    ///
    /// let warp = Warp::new("2017-01-01").play("read 2: step_back 1s");
    /// warp.run(|| {
    ///     let begun = SystemTime::now();
    ///     assert!(begun.elapsed().is_err(), "the leap second took a second back");
    /// });
    /// # }
    /// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn play<T>(self, timeline: T) -> Handle
    where
        T: TryInto<Timeline>,
        T::Error: Into<Error>,
    {
        match timeline.try_into() {
            Ok(timeline) => self.handle_of(State::new(self.moment, self.motion).playing(timeline)),
            Err(error) => panic!("{}", error.into()),
        }
    }

    /// Plays a timeline, and lets somebody see who makes certain reads.
    #[cfg(feature = "sweep")]
    pub(crate) fn play_seen(self, timeline: Timeline, witness: Option<Witness>) -> Handle {
        let state = State::new(self.moment, self.motion).playing(timeline);
        self.handle_of(match witness {
            Some(witness) => state.witnessed(witness),
            None => state,
        })
    }

    /// Makes the warp without entering it, for this thread or others.
    pub fn handle(self) -> Handle {
        self.handle_of(State::new(self.moment, self.motion))
    }

    #[cfg_attr(
        not(feature = "zones"),
        expect(clippy::unused_self, reason = "with zones it has one")
    )]
    fn handle_of(self, state: State) -> Handle {
        Handle {
            scene: Scene {
                state: Arc::new(state),
                #[cfg(feature = "zones")]
                zone: self.zone.map(local::variable),
                #[cfg(not(feature = "zones"))]
                zone: None,
            },
        }
    }
}

/// Counts the clock reads of this process that went around the hook in a warp.
///
/// Such a read showed real time. Counted are reads by C's `syscall`, on threads in a
/// warp; a sweep with such reads says so in its report. What cannot be seen: system calls
/// by an instruction in the code itself, and copies of the kernel's own reader, both of
/// which the crate `rustix` uses; reads of the processor's counter, as by `quanta`
/// and `minstant`; the times of files; other processes. [`Handle::escapes`]
/// counts those of one warp.
///
/// # Example: code that asks the kernel itself
///
/// ```
/// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
/// # fn main() {
/// use timewarp::warp::Warp;
///
/// let warp = Warp::new("2008-08-12T07:00:00Z").handle();
/// warp.run(|| {
///     let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
///     unsafe { libc::syscall(libc::SYS_clock_gettime, libc::CLOCK_REALTIME, &raw mut time) };
///     assert!(time.tv_sec > 1_218_524_400, "real time");
/// });
/// assert_eq!(warp.escapes(), 1);
/// # }
/// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
/// # fn main() {}
/// ```
pub fn escapes() -> u64 {
    state::escapes()
}

/// Returns true when a warp is active on this thread.
pub fn is_active() -> bool {
    thread::is_active()
}

/// Reads the real wall clock, whatever warp is active.
pub fn real_now() -> SystemTime {
    hook::real_now()
}

/// Checks that the wall clock can be moved in this program.
///
/// The first call moves it and reads it through the standard library and C; later
/// calls return the same answer.
///
/// # Errors
///
/// Returns an error that names the reason: another platform than Linux with glibc,
/// Miri, a static C library, or another crate that took the same functions.
pub fn support() -> Result<(), Error> {
    static SUPPORT: OnceLock<Result<(), Error>> = OnceLock::new();
    SUPPORT.get_or_init(check).clone()
}

fn check() -> Result<(), Error> {
    hook::check()?;
    // A moment that no clock shows by chance.
    let moment = Moment::from_parts(981_173_106, 789_012_345);
    let entry = thread::Entry::push(Scene {
        state: Arc::new(State::new(moment, Motion::Frozen)),
        zone: None,
    });
    let seen = Moment::from(SystemTime::now());
    let by_c = hook::read_by_c();
    entry.leave();
    if seen != moment {
        return Err(Error::range(format!(
            "the wall clock cannot be moved in this program: the standard library reads {seen} where \
             {moment} was set; is another crate overriding `clock_gettime`, or is libc linked statically?"
        )));
    }
    if by_c != moment.as_seconds() {
        return Err(Error::range(format!(
            "the wall clock cannot be moved in this program: C's `time` reads {by_c} where {} was set",
            moment.as_seconds()
        )));
    }
    Ok(())
}
