//! The neighbours of a boundary that are tried with it.

const SECOND: i128 = 1_000_000_000;
const HOUR: i128 = 3_600 * SECOND;
const DAY: i128 = 24 * HOUR;

/// A distance from a boundary in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offset(i128);

impl Offset {
    pub(super) const fn nanos(self) -> i128 {
        self.0
    }
}

/// The boundary alone.
pub(super) const EXACT: &[Offset] = &[Offset(0)];

/// Half past ten in UTC: from Honolulu to Auckland the clocks show the same date.
pub(super) const MIDDAY: &[Offset] = &[Offset(10 * HOUR + HOUR / 2)];

/// Late in the evening of a day.
pub(super) const EVENING: &[Offset] = &[Offset(23 * HOUR + HOUR / 2)];

/// The first minutes of a day, in which "yesterday" is still being closed.
pub(super) const MINUTES_AFTER: &[Offset] = &[Offset(150 * SECOND)];

/// The last second before.
pub(super) const SECOND_BEFORE: &[Offset] = &[Offset(-SECOND)];

/// The boundary, and both sides of it by the least step and by a second.
pub(super) const FINE: &[Offset] = &[Offset(0), Offset(-1), Offset(-SECOND), Offset(SECOND)];

/// A whole day: its edges to the nanosecond, midday, late evening, and the eve.
pub(super) const DAYS: &[Offset] = &[
    Offset(0),
    Offset(-1),
    Offset(SECOND),
    Offset(10 * HOUR + HOUR / 2),
    Offset(23 * HOUR + HOUR / 2),
    Offset(-12 * HOUR),
];

/// Every neighbour that matters for a day or an overflow.
pub(super) const ALL: &[Offset] = &[
    Offset(0),
    Offset(-1),
    Offset(-SECOND),
    Offset(SECOND),
    Offset(10 * HOUR + HOUR / 2),
    Offset(23 * HOUR + HOUR / 2),
    Offset(-12 * HOUR),
];

/// Around a gap: after it, its edges, and the days before and after.
pub(super) const GAP: &[Offset] = &[
    Offset(HOUR / 2),
    Offset(0),
    Offset(10 * HOUR),
    Offset(-SECOND),
    Offset(-1),
    Offset(SECOND),
    Offset(-HOUR / 2),
    Offset(-14 * HOUR),
    Offset(DAY + 10 * HOUR),
];

/// Around a fold: both passes over the repeated time, its edges, and the days around.
pub(super) const FOLD: &[Offset] = &[
    Offset(-HOUR / 2),
    Offset(HOUR / 2),
    Offset(10 * HOUR),
    Offset(0),
    Offset(-SECOND),
    Offset(-1),
    Offset(SECOND),
    Offset(-14 * HOUR),
    Offset(DAY + 10 * HOUR),
];

/// Around a leap second: the repeated second, half of it, and both halves of a smear.
pub(super) const LEAP_SECOND: &[Offset] = &[
    Offset(0),
    Offset(-SECOND / 2),
    Offset(-SECOND),
    Offset(-1),
    Offset(SECOND / 2),
    Offset(SECOND),
    Offset(-6 * HOUR),
    Offset(6 * HOUR),
];

/// Around a midnight: the instant, the second before, and the first minutes.
pub(super) const INSIDE: &[Offset] = &[
    Offset(0),
    Offset(-SECOND),
    Offset(150 * SECOND),
    Offset(HOUR + HOUR / 2),
];
