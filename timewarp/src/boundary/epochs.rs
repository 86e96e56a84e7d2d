//! Counters that overflow and formats that end.

mod counters;
mod formats;
mod weeks;

use std::ops::Range;

use super::span::table;
use super::{Boundary, Family, literal};
use crate::Moment;

/// Lists every overflow of a counter of time in use, and the ends of formats.
///
/// A boundary is the first instant that the counter or format cannot hold (or, for
/// lower ends, the first that it can). Overflows of an uptime are not here: they
/// have no date.
pub fn epochs(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let named = formats::ROWS.iter().map(|&(name, text, tier, why)| {
        Boundary::new(literal(text), tier, Family::Epochs, name, why)
    });
    let mut rows: Vec<Boundary> = named.collect();
    rows.extend(counters::overflows());
    rows.extend(weeks::rollovers());
    table(&range, rows)
}
