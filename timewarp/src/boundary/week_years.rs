//! The edges of ISO and American week years, and week 53.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::span::{day, yearly};
use super::{Boundary, Family};
use crate::Moment;

/// Lists where week years begin, where they differ from the year, and weeks 53.
pub fn week_years(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    yearly(range, in_year)
}

/// Lists the edges around 1 January of `year`, and those of its end that fall in it.
pub(super) fn in_year(year: i32) -> Vec<Boundary> {
    // A week year can begin in the last days of the year before: look at both ends,
    // and keep what falls into this year.
    [year, year + 1]
        .into_iter()
        .flat_map(around_new_year)
        .filter(|(date, ..)| date.year() == year)
        .map(|(date, tier, detail, why)| {
            Boundary::new(date.into(), tier, Family::WeekYears, detail, why)
        })
        .collect()
}

fn around_new_year(year: i32) -> Vec<(NaiveDate, u8, String, &'static str)> {
    let new_year = day(year, 1, 1);
    let week_one =
        NaiveDate::from_isoywd_opt(year, 1, Weekday::Mon).expect("every ISO year has a first week");
    let sunday = new_year - Days::new(new_year.weekday().num_days_from_sunday().into());
    let named = new_year.format("%Y");
    let mut rows = vec![
        (
            week_one,
            0,
            format!("{named}-W01"),
            "the ISO week year changes here: formats that mix it with the calendar year print a \
             date a year off",
        ),
        (
            sunday,
            2,
            format!("{named}-us-week-1"),
            "the American week year changes here, up to six days before the year does",
        ),
    ];
    if new_year.iso_week().year() != year {
        rows.push((
            new_year,
            1,
            format!("{named}-01-01"),
            "1 January belongs to the last ISO week of the year before",
        ));
    }
    let last = week_one - Days::new(7);
    if last.iso_week().week() == 53 {
        rows.push((
            last,
            1,
            format!("{}-W53", last.iso_week().year()),
            "week 53 exists: tables of 52 weeks run out of bounds, and \"same week last year\" fails",
        ));
    }
    rows
}
