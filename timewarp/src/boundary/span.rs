//! Walking a range year by year.

use std::ops::Range;
use std::vec;

use chrono::{Datelike, NaiveDate};

use super::Boundary;
use crate::Moment;
use crate::zone::utc;

/// The years in which recurring families are listed by `all`: -1 to 10000.
pub(super) const YEARLY: Range<Moment> =
    Moment::from_seconds(-62_198_755_200)..Moment::from_seconds(253_433_923_200);

/// The days whose midnights are listed by `all`: 1970 to 2107, and the eve of 1970,
/// which is where zones east of Greenwich were at Unix time zero.
pub(super) const MIDNIGHTS: Range<Moment> =
    Moment::from_seconds(-2 * 86_400)..Moment::from_seconds(4_354_819_200);

/// The calendar years that a range touches, within the calendar library's own.
#[derive(Clone, Debug)]
pub(crate) struct Years {
    next: i32,
    last: i32,
}

impl Years {
    pub(crate) fn of(range: &Range<Moment>) -> Self {
        if range.is_empty() {
            return Self { next: 1, last: 0 };
        }
        // The library's first and last year are not whole years for all zones.
        let year = |moment: Moment, beyond: i32| utc(moment).map_or(beyond, |utc| utc.year());
        let edge = |moment: Moment| {
            if moment < Moment::UNIX_EPOCH {
                -262_140
            } else {
                262_140
            }
        };
        Self {
            next: year(range.start, edge(range.start)).max(-262_140),
            last: year(range.end, edge(range.end)).min(262_140),
        }
    }
}

impl Iterator for Years {
    type Item = Range<Moment>;

    fn next(&mut self) -> Option<Self::Item> {
        let year = self.next;
        if year > self.last {
            return None;
        }
        self.next += 1;
        Some(midnight(year, 1, 1)..midnight(year + 1, 1, 1))
    }
}

/// Returns what two ranges share, empty if nothing.
pub(crate) fn cut(one: &Range<Moment>, other: &Range<Moment>) -> Range<Moment> {
    let from = one.start.max(other.start);
    from..one.end.min(other.end).max(from)
}

/// Returns a day that the caller knows to exist.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the families name days that exist")
}

/// Returns midnight UTC of a day that the caller knows to exist.
pub(super) fn midnight(year: i32, month: u32, day_of_month: u32) -> Moment {
    day(year, month, day_of_month).into()
}

/// What is found in each year of a range, cut to the range.
///
/// One type for all families: iterators over it are compiled once.
#[derive(Clone, Debug)]
pub(super) struct Yearly {
    years: Years,
    range: Range<Moment>,
    in_year: fn(i32) -> Vec<Boundary>,
    found: vec::IntoIter<Boundary>,
}

/// Lists what `in_year` finds in each year of the range, cut to the range.
pub(super) fn yearly(range: Range<Moment>, in_year: fn(i32) -> Vec<Boundary>) -> Yearly {
    Yearly {
        years: Years::of(&range),
        range,
        in_year,
        found: Vec::new().into_iter(),
    }
}

impl Iterator for Yearly {
    type Item = Boundary;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            for boundary in self.found.by_ref() {
                if self.range.contains(&boundary.moment) {
                    return Some(boundary);
                }
            }
            let year = self.years.next()?;
            let year = utc(year.start).expect("within the library's years").year();
            self.found = (self.in_year)(year).into_iter();
        }
    }
}

/// Cuts a table to the range.
pub(super) fn table(
    range: &Range<Moment>,
    mut rows: Vec<Boundary>,
) -> impl Iterator<Item = Boundary> + use<> {
    rows.retain(|boundary| range.contains(&boundary.moment));
    rows.into_iter()
}
