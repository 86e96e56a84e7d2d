//! The instants at which a zone's clocks or rules change.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::{Zone, utc};
use crate::Moment;

/// How a zone's clocks stand to UTC: seconds east, in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) standard: i32,
    /// Negative where winter is the exception, as in Ireland.
    pub(crate) saving: i32,
}

impl Shift {
    pub(crate) fn total(self) -> i32 {
        self.standard + self.saving
    }
}

/// One change of a zone's shift; `moment` is the first instant of the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transition {
    pub(crate) moment: Moment,
    pub(crate) before: Shift,
    pub(crate) after: Shift,
}

impl Transition {
    /// Returns by how many seconds the clocks jump; negative when they go back.
    pub(crate) fn jump(&self) -> i32 {
        self.after.total() - self.before.total()
    }
}

/// The database offers no list of changes, so we look at it in steps and bisect.
/// The shortest distance between two changes on record is just under seven days
/// (Brazil, October 2000).
const STEP: Duration = Duration::from_secs(5 * 86_400);

/// Where the search begins and ends: local mean time was first abandoned in the 1840s, and the
/// database's tables end in 2100.
const SPAN: Range<Moment> =
    Moment::from_seconds(-4_102_444_800)..Moment::from_seconds(4_354_819_200);

type Table = Arc<[Transition]>;

/// Ranges up to this are searched alone; longer ones are worth a table of the zone.
const SHORT: Duration = Duration::from_secs(2 * 366 * 86_400);

/// Returns the changes of a zone within `range`, in order of time.
///
/// There are none outside 1840 to 2107.
pub(crate) fn transitions(zone: Zone, range: Range<Moment>) -> impl Iterator<Item = Transition> {
    let from = range.start.max(SPAN.start);
    let range = from..range.end.min(SPAN.end).max(from);
    let length = range
        .end
        .checked_duration_since(range.start)
        .unwrap_or_default();
    let table = if zone.is_utc() || range.is_empty() {
        Table::default()
    } else if length <= SHORT {
        // A change on the very first instant shows only from before it.
        let from = from
            .checked_sub(STEP)
            .expect("the span is far from the ends");
        search(zone, from..range.end).into()
    } else {
        table(zone)
    };
    let from = table.partition_point(|transition| transition.moment < range.start);
    let to = table
        .partition_point(|transition| transition.moment < range.end)
        .max(from);
    (from..to).map(move |index| table[index])
}

/// Returns all changes of a zone, searched once for the process.
fn table(zone: Zone) -> Table {
    static TABLES: LazyLock<Mutex<HashMap<Zone, Table>>> = LazyLock::new(Mutex::default);
    let tables = || TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = tables().get(&zone).cloned();
    known.unwrap_or_else(|| {
        let table: Table = search(zone, SPAN).into();
        tables().insert(zone, Arc::clone(&table));
        table
    })
}

fn search(zone: Zone, range: Range<Moment>) -> Vec<Transition> {
    let mut found = Vec::new();
    let shift = |moment: Moment| {
        let utc = utc(moment).expect("the search span is within the library's years");
        zone.database().shift_at(utc)
    };
    let mut at = range.start;
    let mut before = shift(at);
    while at < range.end {
        let next = at
            .checked_add(STEP)
            .expect("the search span is far from the ends");
        let after = shift(next);
        if after == before {
            at = next;
            continue;
        }
        let (mut low, mut high) = (at.as_seconds(), next.as_seconds());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if shift(Moment::from_seconds(middle)) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        let moment = Moment::from_seconds(high);
        let first = shift(moment);
        found.push(Transition {
            moment,
            before,
            after: first,
        });
        // Two changes in one step: go on from the first.
        at = if first == after { next } else { moment };
        before = first;
    }
    found
}
