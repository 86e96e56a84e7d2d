//! Instants that wait for their turn.

use crate::Moment;

/// An instant to try: the lowest rank first, in the order in which they came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) rank: Rank,
    pub(super) order: u64,
    pub(super) moment: Moment,
    /// The run that it is a variant of.
    pub(super) anchor: Moment,
}

/// What a candidate comes from, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The clock moves by one field, to show what follows it.
    Probe,
    /// The same in other years.
    Far,
    /// A constant that names a date, with the clock on the other side.
    Date,
    /// A constant that names a part of a date.
    Part,
    /// All values of a field that something depends on.
    Scan,
    /// The clock moves by one field, where new comparisons came up.
    Look,
    Pursuit,
    /// Constants of a site that showed many.
    Many,
    /// A number that looks like a date and is compared with something else.
    Lone,
}
