//! Strategies for proptest: instants that matter first, and an exact answer.
//!
//! proptest draws numbers evenly: the chance that 256 cases meet a given day of a century is
//! less than one in a hundred. These strategies try boundaries first, each once, and
//! then mix what is left of the landmarks, their neighbours and even draws. A failure
//! shrinks by bisection, to the nanosecond.
//!
//! # Example: a licence that nobody remembered
//!
//! ```
//! use proptest::test_runner::{TestError, TestRunner};
//! use timewarp::{Moment, strategy};
//!
//! let mut runner = TestRunner::default();
//! # let mut runner = TestRunner::new(proptest::test_runner::Config {
//! #     failure_persistence: None,
//! #     ..Default::default()
//! # });
//! let answer = runner.run(&strategy::moments(), |at: Moment| {
//!     proptest::prop_assert!(at.as_seconds() < 1_218_524_400, "licence expired");
//!     Ok(())
//! });
//! let Err(TestError::Fail(_, first_bad)) = answer else { panic!("{answer:?}") };
//! assert_eq!(first_bad.to_string(), "2008-08-12T07:00:00Z");
//! ```

mod edge;
mod regressions;
mod timelines;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use proptest::arbitrary::Arbitrary;
use proptest::prelude::{BoxedStrategy, RngExt, Strategy};
use proptest::sample;
use proptest::strategy::NewTree;
use proptest::test_runner::TestRunner;

pub use edge::MomentTree;
pub use regressions::Regressions;
pub use timelines::timelines;

use crate::fuzz::known::{boundaries, landmarks};
use crate::{Boundary, Depth, MockClock, Moment, Timeline};

const DAY: i128 = 86_400_000_000_000;

/// Draws instants of 1970 to 2107.
pub fn moments() -> Moments {
    moments_in(Depth::Quick.range())
}

/// Draws instants of a range.
///
/// # Panics
///
/// Panics when the range is empty.
pub fn moments_in(range: Range<Moment>) -> Moments {
    assert!(range.start < range.end, "there is no instant in {range:?}");
    let last = Moment::from_nanos_or_none(range.end.as_nanos() - 1).unwrap_or(range.start);
    let named = boundaries().iter().map(|boundary| boundary.moment);
    let mut first = vec![last, range.start];
    for moment in named.filter(|moment| range.contains(moment)) {
        if !first.contains(&moment) {
            first.push(moment);
        }
    }
    let mut later = landmarks().to_vec();
    later.retain(|moment| range.contains(moment) && !first.contains(moment));
    Moments {
        range,
        unit: 1,
        first: first.into(),
        later: later.into(),
        turn: Arc::default(),
    }
}

/// Draws dates of 1970 to 2107; a failure shrinks to the exact first bad day.
#[expect(clippy::missing_panics_doc, reason = "it cannot happen")]
pub fn civil_dates() -> impl Strategy<Value = NaiveDate> {
    let days = Moments {
        unit: DAY,
        ..moments()
    };
    days.prop_map(|moment| NaiveDate::try_from(moment).expect("the range is within chrono's"))
}

/// Draws instants with a zone: the local times of 1970 to 2107, gaps and folds first.
///
/// A failure shrinks to the exact first bad instant, and to the first of the zones that
/// fails with it.
///
/// # Panics
///
/// Panics when there are no zones, and for a name that is not in the tz database.
#[cfg(feature = "zones")]
pub fn zoned<Z>(
    zones: impl IntoIterator<Item = Z>,
) -> impl Strategy<Value = chrono::DateTime<chrono_tz::Tz>>
where
    Z: TryInto<crate::Zone>,
    Z::Error: Into<crate::Error>,
{
    let zones = zones.into_iter().map(|zone| match zone.try_into() {
        Ok(zone) => zone,
        Err(error) => panic!("{}", error.into()),
    });
    let zones: Vec<crate::Zone> = zones.collect();
    assert!(
        !zones.is_empty(),
        "there is no time in no zone; name one, as in `[\"Asia/Tokyo\"]`"
    );
    let mut moments = moments();
    let changes = zones
        .iter()
        .flat_map(|zone| crate::boundary::dst(*zone, Depth::Quick.range()));
    // Each change of this century in use; those of the far future are all alike.
    let limit = Moment::from_seconds(i64::from(i32::MAX));
    let changes = changes.map(|change| change.moment).filter(|at| *at < limit);
    let mut later: Vec<Moment> = changes.chain(moments.later.iter().copied()).collect();
    later.sort_unstable();
    later.dedup();
    moments.later = later.into();
    (moments, sample::select(zones)).prop_map(|(moment, zone)| {
        let utc = chrono::DateTime::<chrono::Utc>::try_from(moment);
        let utc = utc.expect("the range is within chrono's");
        let zone: chrono_tz::Tz = zone
            .name()
            .parse()
            .expect("zones have names of the database");
        utc.with_timezone(&zone)
    })
}

/// A strategy for instants; [`moments`] and [`moments_in`] make it.
///
/// Clones share the turn: what one has tried first, the other does not try again.
#[derive(Clone, Debug)]
pub struct Moments {
    range: Range<Moment>,
    /// Nanoseconds from one value to the next.
    unit: i128,
    /// Tried before anything else, each once.
    first: Arc<[Moment]>,
    /// Mixed with the rest, each once.
    later: Arc<[Moment]>,
    turn: Arc<AtomicUsize>,
}

impl Moments {
    /// Tries the instants of a file before all others; see [`Regressions`].
    ///
    /// A file that does not exist is empty.
    ///
    /// # Panics
    ///
    /// Panics when the file cannot be read or a line of it is not an instant.
    #[must_use]
    #[track_caller]
    pub fn regressions(mut self, file: impl AsRef<Path>) -> Self {
        let mut first = regressions::read(file.as_ref()).unwrap_or_else(|error| panic!("{error}"));
        first.extend(self.first.iter().copied());
        self.first = first.into();
        self
    }

    fn draw(&self, runner: &mut TestRunner) -> Moment {
        let random = runner.rng();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        if let Some(first) = self.first.get(turn) {
            return *first;
        }
        // One in four cases is a landmark, until all were tried.
        let beyond = turn - self.first.len();
        let landmark = self.later.get(beyond / 4);
        if let Some(landmark) = landmark.filter(|_| beyond.is_multiple_of(4)) {
            return *landmark;
        }
        if beyond % 4 == 1 {
            const STEPS: [i128; 5] = [1, 1_000_000_000, 60_000_000_000, 3_600_000_000_000, DAY];
            let times = [-3, -2, -1, 1, 2, 3][random.random_range(0..6)];
            let step = STEPS[random.random_range(0..STEPS.len())] * times;
            let known = self.first.len() + self.later.len();
            let index = random.random_range(0..known);
            let landmark = match self.first.get(index) {
                Some(first) => *first,
                None => self.later[index - self.first.len()],
            };
            let near = Moment::from_nanos_or_none(landmark.as_nanos() + step);
            let is_new = |near: &Moment| !self.first.contains(near) && !self.later.contains(near);
            if let Some(near) = near.filter(|near| self.range.contains(near) && is_new(near)) {
                return near;
            }
        }
        let nanos = random.random_range(self.range.start.as_nanos()..self.range.end.as_nanos());
        Moment::from_nanos_or_none(nanos).expect("it lies between two moments")
    }
}

impl Strategy for Moments {
    type Tree = MomentTree;
    type Value = Moment;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let moment = self.draw(runner);
        Ok(MomentTree::new(moment, &self.range, self.unit))
    }
}

impl Arbitrary for Moment {
    type Parameters = ();
    type Strategy = Moments;

    fn arbitrary_with((): ()) -> Moments {
        moments()
    }
}

impl Arbitrary for MockClock {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        moments().prop_map(Self::at).boxed()
    }
}

impl Arbitrary for Timeline {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        timelines().boxed()
    }
}

impl Arbitrary for Boundary {
    type Parameters = ();
    type Strategy = sample::Select<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        sample::select(boundaries())
    }
}
