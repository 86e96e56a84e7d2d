//! The clock that a test sets.

use std::fmt;
use std::panic::Location;
#[cfg(feature = "sweep")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Clock;
use super::latch::{Face, Latch};
use super::player::Player;
use super::reads::Reads;
use super::timeline::{Position, Timeline};
use crate::moment::to_system_time;
use crate::{Error, Moment};

/// A clock that shows what a test tells it to.
///
/// It stands still until it is moved. Clones share one state, so a test keeps one
/// clone and gives the other to the code under test; they may live on different
/// threads. Reading takes no lock and waits for nobody.
///
/// There are two ways to move it, and they are not the same:
///
/// - [`advance`](Self::advance): time passes. Wall and monotonic clock move
///   together, forwards only.
/// - [`set_time`](Self::set_time): somebody changed the wall clock. It may go back,
///   and the monotonic clock does not notice. A sweep over dates does this.
///
/// [`suspend`](Self::suspend) is the third thing that happens to real machines: the
/// wall clock has moved on when the machine wakes, the monotonic clock has not.
///
/// No move panics; one that cannot be represented is an error and changes nothing.
///
/// # Example: a cache entry that survives a clock change but not an hour
///
/// ```
/// use std::time::Duration;
/// use timewarp::{Clock, MockClock};
///
/// let clock = MockClock::at("2024-02-29T23:30:00Z");
/// let stored = clock.instant();
/// clock.set_time("2038-01-19T03:14:08Z")?;
/// assert_eq!(clock.instant() - stored, Duration::ZERO);
/// clock.advance(Duration::from_secs(3600))?;
/// assert_eq!(clock.instant() - stored, Duration::from_secs(3600));
/// assert_eq!(clock.moment().to_string(), "2038-01-19T04:14:08Z");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone)]
pub struct MockClock {
    state: Arc<State>,
}

// In this order: what readers read is together, and the gap in `Reads` keeps what they
// write apart. An alignment would do the same and make every clock a slower allocation.
#[repr(C)]
struct State {
    latch: Latch,
    base: Instant,
    reads: Reads,
    hand: Mutex<Hand>,
    /// Somebody looked at it without reading it.
    #[cfg(feature = "sweep")]
    was_looked_at: AtomicBool,
}

/// What only those who move the clock touch.
struct Hand {
    face: Face,
    auto_advance: Duration,
    player: Option<Player>,
}

impl State {
    #[cfg(feature = "sweep")]
    #[inline]
    fn note_look(&self) {
        // Not written again, so that those who look do not wait for each other.
        if !self.was_looked_at.load(Ordering::Relaxed) {
            self.was_looked_at.store(true, Ordering::Relaxed);
        }
    }
}

impl MockClock {
    /// Makes a clock that stands at `moment`: a text, a date, a [`Moment`].
    ///
    /// # Panics
    ///
    /// Panics when `moment` is a text that does not parse, so that a test can be
    /// written in one line. Parse it first where it is not a literal.
    ///
    /// # Example: a clock before 1970
    ///
    /// ```
    /// use timewarp::{Clock, MockClock};
    ///
    /// let clock = MockClock::at("1969-07-20T20:17:40Z");
    /// assert!(clock.system_time() < std::time::SystemTime::UNIX_EPOCH);
    /// ```
    #[track_caller]
    pub fn at<M>(moment: M) -> Self
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        match moment.try_into() {
            Ok(moment) => Self::new(moment),
            Err(error) => panic!("{}", error.into()),
        }
    }

    fn new(wall: Moment) -> Self {
        let face = Face {
            wall,
            elapsed: Duration::ZERO,
            is_moved_by_reads: false,
        };
        let hand = Hand {
            face,
            auto_advance: Duration::ZERO,
            player: None,
        };
        let state = State {
            latch: Latch::new(face),
            base: base(),
            reads: Reads::default(),
            #[cfg(feature = "sweep")]
            was_looked_at: AtomicBool::new(false),
            hand: Mutex::new(hand),
        };
        Self {
            state: Arc::new(state),
        }
    }

    /// Lets time pass: both clocks move forwards by `duration`.
    ///
    /// # Errors
    ///
    /// Returns an error, and moves nothing, when either clock would leave its range.
    pub fn advance(&self, duration: Duration) -> Result<(), Error> {
        self.change(|face| {
            let wall = later(face.wall, duration)?;
            let elapsed = face
                .elapsed
                .checked_add(duration)
                .filter(|elapsed| self.state.base.checked_add(*elapsed).is_some())
                .ok_or_else(|| {
                    Error::range(format!(
                        "the monotonic clock cannot advance by {duration:?}; \
                         use `set_time` to change the date alone"
                    ))
                })?;
            face.wall = wall;
            face.elapsed = elapsed;
            Ok(())
        })
    }

    /// Changes the wall clock, forwards or back; the monotonic clock stays.
    ///
    /// # Errors
    ///
    /// Returns an error, and changes nothing, when `moment` is a text that does not
    /// parse. A [`Moment`] always fits.
    pub fn set_time<M>(&self, moment: M) -> Result<(), Error>
    where
        M: TryInto<Moment>,
        M::Error: Into<Error>,
    {
        let moment = moment.try_into().map_err(Into::into)?;
        self.change(|face| {
            face.wall = moment;
            Ok(())
        })
    }

    /// Lets the machine sleep: the wall clock moves on, the monotonic one stands.
    ///
    /// Linux and macOS count `Instant` in this way; Windows counts sleep too.
    ///
    /// # Errors
    ///
    /// Returns an error, and moves nothing, past [`Moment::MAX`].
    pub fn suspend(&self, duration: Duration) -> Result<(), Error> {
        self.change(|face| {
            face.wall = later(face.wall, duration)?;
            Ok(())
        })
    }

    /// Lets `duration` pass after every read from now on; zero turns it off.
    ///
    /// The first read still shows the time at which the clock stands. At the end
    /// of its range the clock stops and every read shows the same.
    ///
    /// # Example: code that assumes two reads differ
    ///
    /// ```
    /// use std::time::Duration;
    /// use timewarp::{Clock, MockClock};
    ///
    /// let clock = MockClock::at("2016-12-31T23:59:59.5Z");
    /// clock.auto_advance(Duration::from_millis(500));
    /// assert_eq!(clock.moment().to_string(), "2016-12-31T23:59:59.5Z");
    /// let (before, after) = (clock.system_time(), clock.system_time());
    /// assert_eq!(after.duration_since(before)?, Duration::from_millis(500));
    /// # Ok::<(), std::time::SystemTimeError>(())
    /// ```
    pub fn auto_advance(&self, duration: Duration) {
        let mut hand = self.hand();
        hand.auto_advance = duration;
        hand.player = None;
        hand.face.is_moved_by_reads = !duration.is_zero();
        self.state.latch.store(hand.face);
    }

    /// Plays a timeline from the next read on, which is its read 1.
    ///
    /// It takes the place of another timeline and of [`auto_advance`](Self::auto_advance). The clock can
    /// still be moved by hand; at the end of its range it stops.
    ///
    /// # Panics
    ///
    /// Panics when `timeline` is a text that does not parse.
    ///
    /// # Example: a failure from a report, as a test of its own
    ///
    /// ```
    /// use timewarp::{Clock, MockClock};
    ///
    /// let clock = MockClock::at("2023-12-31T23:59:59.999999999Z");
    /// clock.play("read 2: advance 1ns");
    /// assert_eq!(clock.now().to_string(), "2023-12-31 23:59:59.999999999 UTC");
    /// assert_eq!(clock.now().to_string(), "2024-01-01 00:00:00 UTC");
    /// ```
    #[track_caller]
    pub fn play<T>(&self, timeline: T)
    where
        T: TryInto<Timeline>,
        T::Error: Into<Error>,
    {
        let timeline = match timeline.try_into() {
            Ok(timeline) => timeline,
            Err(error) => panic!("{}", error.into()),
        };
        let mut hand = self.hand();
        hand.auto_advance = Duration::ZERO;
        hand.player = Some(Player::new(timeline));
        hand.face.is_moved_by_reads = true;
        self.state.latch.store(hand.face);
    }

    /// Lists where the clock was read since it plays a timeline.
    #[cfg(feature = "sweep")]
    pub(crate) fn places(&self) -> Vec<&'static Location<'static>> {
        let hand = self.hand();
        let player = hand.player.as_ref();
        player.map_or(Vec::new(), |player| player.places().to_vec())
    }

    /// Returns how often the clock was read, by all clones, wall or monotonic.
    pub fn reads(&self) -> u64 {
        self.state.reads.total()
    }

    /// Returns the instant at which the clock's machine was started: the monotonic zero of
    /// all mock clocks.
    ///
    /// What [`instant`](Clock::instant) shows less this is the uptime. It does not count as a read.
    pub fn boot(&self) -> Instant {
        self.state.base
    }

    /// Looks at the wall clock without counting as a read or moving it.
    pub fn moment(&self) -> Moment {
        #[cfg(feature = "sweep")]
        self.state.note_look();
        let latch = &self.state.latch;
        latch.load_wall().unwrap_or_else(|| latch.load().wall)
    }

    /// Returns true when somebody read the clock or looked at it.
    #[cfg(feature = "sweep")]
    pub(crate) fn was_seen(&self) -> bool {
        self.state.was_looked_at.load(Ordering::Relaxed) || self.reads() > 0
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        // A panic cannot leave a hand half moved: `change` copies, then stores.
        self.state
            .hand
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Face) -> Result<(), Error>) -> Result<(), Error> {
        let mut hand = self.hand();
        let mut face = hand.face;
        change(&mut face)?;
        hand.face = face;
        self.state.latch.store(face);
        Ok(())
    }

    #[inline]
    #[track_caller]
    fn read_wall(&self) -> Moment {
        self.state.reads.count();
        match self.state.latch.load_wall() {
            Some(wall) => wall,
            None => self.read_and_advance().wall,
        }
    }

    #[inline]
    #[track_caller]
    fn read_elapsed(&self) -> Duration {
        self.state.reads.count();
        match self.state.latch.load_elapsed() {
            Some(elapsed) => elapsed,
            None => self.read_and_advance().elapsed,
        }
    }

    #[cold]
    #[track_caller]
    fn read_and_advance(&self) -> Face {
        // Look and move under one lock, so that no two readers see the same time.
        let mut hand = self.hand();
        let before = Position {
            wall: hand.face.wall,
            elapsed: hand.face.elapsed,
        };
        if let Some(player) = &mut hand.player {
            let now = player.next(before, Location::caller());
            self.move_to(&mut hand, now);
            return hand.face;
        }
        let shown = hand.face;
        let wall = before.wall.checked_add(hand.auto_advance);
        let elapsed = before.elapsed.checked_add(hand.auto_advance);
        if let (Some(wall), Some(elapsed)) = (wall, elapsed) {
            self.move_to(&mut hand, Position { wall, elapsed });
        }
        shown
    }

    /// Moves both clocks, unless the monotonic one would leave its range.
    fn move_to(&self, hand: &mut Hand, position: Position) {
        if self.state.base.checked_add(position.elapsed).is_some() {
            hand.face.wall = position.wall;
            hand.face.elapsed = position.elapsed;
            self.state.latch.store(hand.face);
        }
    }
}

fn later(moment: Moment, duration: Duration) -> Result<Moment, Error> {
    moment.checked_add(duration).ok_or_else(|| {
        Error::range(format!(
            "`{moment}` plus {duration:?} is past the last moment, {}",
            Moment::MAX
        ))
    })
}

/// The monotonic zero of all mock clocks, so that their instants can be compared.
fn base() -> Instant {
    static BASE: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    *BASE.get_or_init(Instant::now)
}

impl Clock for MockClock {
    /// Reads the wall clock.
    ///
    /// # Panics
    ///
    /// Panics when the clock stands at a moment that the platform's `SystemTime`
    /// cannot hold. On Unix there is none.
    #[inline]
    fn system_time(&self) -> SystemTime {
        let wall = self.read_wall();
        to_system_time(wall).unwrap_or_else(|| no_system_time(wall))
    }

    #[inline]
    fn instant(&self) -> Instant {
        self.state.base + self.read_elapsed()
    }

    // The reads below do not pass through `SystemTime`, which is narrower and
    // coarser than a moment on some platforms.

    #[cfg(feature = "chrono")]
    #[inline]
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        super::expect_range(self.read_wall().try_into())
    }

    #[cfg(feature = "jiff")]
    #[inline]
    fn timestamp(&self) -> jiff::Timestamp {
        super::expect_range(self.read_wall().try_into())
    }

    #[cfg(feature = "time")]
    #[inline]
    fn offset_date_time(&self) -> time::OffsetDateTime {
        super::expect_range(self.read_wall().try_into())
    }
}

#[cold]
#[track_caller]
fn no_system_time(wall: Moment) -> SystemTime {
    panic!("the clock stands at {wall}, which this platform's SystemTime cannot hold")
}

impl Default for MockClock {
    /// Makes a clock at midnight UTC of 2000-01-01, on every run and machine.
    fn default() -> Self {
        Self::new(Moment::from_seconds(946_684_800))
    }
}

impl fmt::Debug for MockClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let face = self.state.latch.load();
        formatter
            .debug_struct("MockClock")
            .field("moment", &face.wall)
            .field("elapsed", &face.elapsed)
            .field("reads", &self.reads())
            .finish_non_exhaustive()
    }
}
