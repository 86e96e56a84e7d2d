//! The leap seconds and the hours over which they are smeared.

use std::ops::Range;

use super::span::table;
use super::{Boundary, Family, literal};
use crate::Moment;

/// The days that ended with a second 60, from the IERS's Bulletin C.
pub(super) const DAYS: &[&str] = &[
    "1972-06-30",
    "1972-12-31",
    "1973-12-31",
    "1974-12-31",
    "1975-12-31",
    "1976-12-31",
    "1977-12-31",
    "1978-12-31",
    "1979-12-31",
    "1981-06-30",
    "1982-06-30",
    "1983-06-30",
    "1985-06-30",
    "1987-12-31",
    "1989-12-31",
    "1990-12-31",
    "1992-06-30",
    "1993-06-30",
    "1994-06-30",
    "1995-12-31",
    "1997-06-30",
    "1998-12-31",
    "2005-12-31",
    "2008-12-31",
    "2012-06-30",
    "2015-06-30",
    "2016-12-31",
];

const DAY: i64 = 86_400;
const HALF_DAY: i64 = DAY / 2;

/// Lists the 27 leap seconds and, for each, where a 24-hour smear begins and ends.
///
/// The boundary is the midnight after the second 60, which POSIX clocks show twice
/// or hold: around it a clock may stand still or step back.
pub fn leap_seconds(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let rows = DAYS.iter().flat_map(|day| {
        let moment = after(day);
        let row = |moment, tier, detail: String, why| {
            Boundary::new(moment, tier, Family::LeapSeconds, detail, why)
        };
        let early = Moment::from_seconds(moment.as_seconds() - HALF_DAY);
        let late = Moment::from_seconds(moment.as_seconds() + HALF_DAY);
        [
            row(
                early,
                2,
                format!("{day}-smear-begins"),
                "smeared clocks run slow from here: they disagree with others by up to half a second",
            ),
            row(
                moment,
                0,
                (*day).to_owned(),
                "a leap second ends: the wall clock has just repeated or held a second, and \
                 differences come out zero or negative",
            ),
            row(
                late,
                2,
                format!("{day}-smear-ends"),
                "smeared clocks agree with the others again from here",
            ),
        ]
    });
    table(&range, rows.collect())
}

fn after(day: &str) -> Moment {
    Moment::from_seconds(literal(day).as_seconds() + DAY)
}

/// Returns the seconds by which GPS time, which knows none, is ahead at `moment`.
pub(super) fn ahead_of_gps(moment: Moment) -> u64 {
    let since_1980 = DAYS.iter().filter(|day| **day > "1980-01-06");
    since_1980.filter(|day| after(day) <= moment).count() as u64
}
