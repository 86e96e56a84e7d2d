//! The ends of years, quarters and fiscal years.

use std::ops::Range;

use super::span::{day, midnight, yearly};
use super::{Boundary, Family};
use crate::Moment;

/// Lists the first and last day of each year, of quarters and of fiscal years.
pub fn year_ends(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    yearly(range, in_year)
}

/// Month, day, tier and reason of each boundary of a year.
const DAYS: &[(u32, u32, u8, &str)] = &[
    (
        1,
        1,
        0,
        "a new year: years, sequence numbers and certificates issued by the year start over",
    ),
    (
        3,
        31,
        3,
        "the last day of the fiscal year in Japan, India and Canada, and of a quarter",
    ),
    (
        4,
        1,
        2,
        "the fiscal year begins in Japan, India and Canada, and the second quarter everywhere",
    ),
    (4, 6, 3, "the tax year begins in the United Kingdom"),
    (
        6,
        30,
        3,
        "the last day of a quarter, and of the fiscal year in Australia; leap seconds go here",
    ),
    (
        7,
        1,
        2,
        "the third quarter begins, and the fiscal year in Australia and most states of the USA",
    ),
    (
        9,
        30,
        3,
        "the last day of a quarter, and of the fiscal year of the USA",
    ),
    (
        10,
        1,
        2,
        "the fourth quarter begins, and the fiscal year of the USA",
    ),
    (
        12,
        31,
        1,
        "the last day of the year: the week may belong to the next, and day 366 may be today",
    ),
];

/// Lists those of one year.
pub(super) fn in_year(year: i32) -> Vec<Boundary> {
    let row = |&(month, of_month, tier, why): &(u32, u32, u8, &'static str)| {
        let detail = day(year, month, of_month).to_string();
        Boundary::new(
            midnight(year, month, of_month),
            tier,
            Family::YearEnds,
            detail,
            why,
        )
    };
    DAYS.iter().map(row).collect()
}
