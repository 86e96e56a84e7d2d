//! 29 February, the days around it, day 366, and centuries without them.

use std::ops::Range;

use super::span::{day, midnight, yearly};
use super::{Boundary, Family};
use crate::Moment;

/// Lists leap days, the days around them, day 366, and 1 March of common years.
pub fn leap_days(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    yearly(range, in_year)
}

/// Lists those of one year.
pub(super) fn in_year(year: i32) -> Vec<Boundary> {
    let row = |tier, month, day, detail: String, why: &'static str| {
        Boundary::new(
            midnight(year, month, day),
            tier,
            Family::LeapDays,
            detail,
            why,
        )
    };
    let date = |month: u32, of_month: u32| day(year, month, of_month).to_string();
    let is_century = year % 100 == 0;
    if day(year, 1, 1).leap_year() {
        let leap = if is_century {
            "a century that divides by 400 has a leap day: code that knows only the rule of 100 skips it"
        } else {
            "29 February exists: adding a year to it fails, and tables of 365 days end early"
        };
        vec![
            row(
                2,
                2,
                28,
                date(2, 28),
                "28 February is not the last day of the month in this year",
            ),
            row(0, 2, 29, date(2, 29), leap),
            row(
                1,
                3,
                1,
                date(3, 1),
                "every day of the year counts one more from here to the end of the year",
            ),
            row(
                0,
                12,
                31,
                format!("{}-day-366", day(year, 1, 1).format("%Y")),
                "day 366 exists: loops and tables over 365 days run for ever or out of bounds",
            ),
        ]
    } else if is_century {
        vec![
            row(
                1,
                2,
                28,
                date(2, 28),
                "the last day of February in a century that is not a leap year",
            ),
            row(
                0,
                3,
                1,
                date(3, 1),
                "a century that is not a leap year: code that divides by four invents 29 February",
            ),
        ]
    } else {
        vec![row(
            3,
            3,
            1,
            date(3, 1),
            "a common year: code that takes every year for a leap year shows 29 February",
        )]
    }
}
