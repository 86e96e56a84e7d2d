//! `Timeline`: what happens to a clock between one read and the next.

mod length;
mod text;

use std::time::Duration;

use crate::Moment;

/// Something that happens to a clock between two reads of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Time passes: the wall clock and the monotonic clock move on.
    Advance(Duration),
    /// Somebody sets the wall clock, forwards or back; the monotonic clock goes on.
    SetTime(Moment),
    /// The machine sleeps: the wall clock has moved on when it wakes.
    Suspend(Duration),
    /// The wall clock is set back by so much, as by NTP or at a leap second.
    StepBack(Duration),
    /// The clock does not tick before this read: it shows what the last one showed.
    Freeze,
}

/// A script for a clock: what happens before its first read, its second, and so on.
///
/// A [`MockClock`](crate::MockClock) or a warp plays it. Between two reads the clock
/// moves by the [`tick`](Self::tick), zero unless it is set; then come the moves for the read,
/// in the order in which they were added. Reads count from 1. A clock at the end of its range
/// stays there.
///
/// It prints as text, in which reports show it, and parses from it.
///
/// # Example: the clock is set back between two reads
///
/// ```
/// use timewarp::{Clock, MockClock, Timeline};
///
/// let timeline: Timeline = "tick 1ms; read 2: step_back 1h".parse()?;
/// let clock = MockClock::at("2017-01-01T00:30:00Z");
/// clock.play(timeline);
/// let begun = clock.system_time();
/// let latency = clock.system_time().duration_since(begun);
/// assert!(latency.is_err(), "`unwrap` would panic");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timeline {
    tick: Duration,
    /// In order of reads.
    moves: Vec<(u64, Move)>,
}

/// Where a clock stands: its wall clock, and how far the monotonic one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) wall: Moment,
    pub(crate) elapsed: Duration,
}

impl Timeline {
    /// Makes a timeline in which nothing happens.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets both clocks move by `tick` between two reads.
    #[must_use]
    pub fn tick(self, tick: Duration) -> Self {
        Self { tick, ..self }
    }

    /// Adds what happens just before a read; the first read is 1.
    ///
    /// # Panics
    ///
    /// Panics when `read` is zero.
    ///
    /// # Example: midnight falls between two reads
    ///
    /// ```
    /// use std::time::Duration;
    /// use timewarp::{Move, Timeline};
    ///
    /// let timeline = Timeline::new().before(2, Move::Advance(Duration::from_nanos(1)));
    /// assert_eq!(timeline.to_string(), "read 2: advance 1ns");
    /// ```
    #[must_use]
    #[track_caller]
    pub fn before(mut self, read: u64, what: Move) -> Self {
        assert!(
            read > 0,
            "reads count from 1: there is nothing before read 0"
        );
        let place = self.moves.partition_point(|(known, _)| *known <= read);
        self.moves.insert(place, (read, what));
        self
    }

    /// Returns by how much both clocks move between two reads.
    #[cfg(feature = "fuzz")]
    pub(crate) fn tick_length(&self) -> Duration {
        self.tick
    }

    /// Lists the moves with the reads that they come before, in that order.
    pub fn moves(&self) -> &[(u64, Move)] {
        &self.moves
    }

    /// Returns what a clock shows at a read, if it stood at `from` when it began to play.
    ///
    /// It allocates nothing, locks nothing and cannot panic.
    #[cfg(any(feature = "warp", feature = "sweep"))]
    pub(crate) fn shown_at(&self, from: Position, read: u64) -> Position {
        let mut position = from;
        let mut last = 1;
        for moves in self.moves.chunk_by(|one, next| one.0 == next.0) {
            let at = moves[0].0;
            if at > read {
                break;
            }
            position = position.ticked(self.tick, self.ticks_between(last, at));
            position = moves
                .iter()
                .fold(position, |position, (_, what)| position.moved(*what));
            last = at;
        }
        position.ticked(self.tick, read.saturating_sub(last))
    }

    /// Returns where a clock must start to show `moment` at a read.
    ///
    /// Not for a timeline that sets the time before.
    #[cfg(feature = "sweep")]
    pub(crate) fn start_to_show(&self, moment: Moment, read: u64) -> Moment {
        let from = Position {
            wall: moment,
            elapsed: Duration::ZERO,
        };
        let shown = self.shown_at(from, read).wall;
        let start = 2 * moment.as_nanos() - shown.as_nanos();
        Moment::from_nanos_or_none(start).unwrap_or(moment)
    }

    /// Returns what a clock shows at a read, if it stood at `position` after the last one.
    pub(crate) fn next(&self, position: Position, read: u64) -> Position {
        let ticks = self.ticks_between(read.saturating_sub(1).max(1), read);
        let position = position.ticked(self.tick, ticks);
        let begin = self.moves.partition_point(|(known, _)| *known < read);
        let moves = self.moves[begin..]
            .iter()
            .take_while(|(known, _)| *known == read);
        moves.fold(position, |position, (_, what)| position.moved(*what))
    }

    /// Counts the ticks after one read up to a later one, without those that are frozen.
    fn ticks_between(&self, last: u64, read: u64) -> u64 {
        let is_frozen = self.moves.contains(&(read, Move::Freeze));
        read.saturating_sub(last).saturating_sub(is_frozen.into())
    }
}

impl Position {
    fn ticked(self, tick: Duration, ticks: u64) -> Self {
        if tick.is_zero() || ticks == 0 {
            return self;
        }
        let nanos = tick.as_nanos().saturating_mul(ticks.into());
        let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
        let rest = u32::try_from(nanos % 1_000_000_000).unwrap_or(0);
        self.moved(Move::Advance(Duration::new(seconds, rest)))
    }

    fn moved(self, what: Move) -> Self {
        let Self { wall, elapsed } = self;
        let later = |duration| wall.checked_add(duration).unwrap_or(Moment::MAX);
        match what {
            Move::Advance(duration) => Self {
                wall: later(duration),
                elapsed: elapsed.saturating_add(duration),
            },
            Move::SetTime(moment) => Self {
                wall: moment,
                elapsed,
            },
            Move::Suspend(duration) => Self {
                wall: later(duration),
                elapsed,
            },
            Move::StepBack(duration) => Self {
                wall: wall.checked_sub(duration).unwrap_or(Moment::MIN),
                elapsed,
            },
            Move::Freeze => self,
        }
    }
}
