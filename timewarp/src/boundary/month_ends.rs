//! The last day of each month and the first of the next.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::span::{day, midnight, yearly};
use super::{Boundary, Family};
use crate::Moment;

/// Lists the last day of every month, the first, and the days that February lacks.
pub fn month_ends(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    yearly(range, in_year)
}

/// Lists those of one year.
pub(super) fn in_year(year: i32) -> Vec<Boundary> {
    let mut boundaries = Vec::with_capacity(26);
    for month in 1..=12 {
        let first = day(year, month, 1);
        let last = last_day(first);
        let row = |tier, of_month: u32, why| {
            let detail = day(year, month, of_month).to_string();
            let moment = midnight(year, month, of_month);
            Boundary::new(moment, tier, Family::MonthEnds, detail, why)
        };
        boundaries.push(row(
            1,
            1,
            "the first of the month: \"yesterday\" lies in another month, and reports start over",
        ));
        if month == 1 {
            for of_month in [29, 30] {
                boundaries.push(row(
                    2,
                    of_month,
                    "a day that February may lack: adding a month fails or lands in March",
                ));
            }
        }
        let why = match last {
            31 => "day 31: adding or taking a month, or changing the month alone, yields no date",
            30 => "day 30 is the last: code that loops to 31 finds a day that does not exist",
            29 => "the last day of a long February",
            _ => {
                "the last day of February comes early: code that expects day 29 or 30 waits in vain"
            }
        };
        boundaries.push(row(0, last, why));
    }
    boundaries
}

fn last_day(first: NaiveDate) -> u32 {
    // Month 13 does not exist, and December has 31 days.
    first
        .with_month(first.month() + 1)
        .and_then(|next| next.pred_opt())
        .map_or(31, |last| last.day())
}
