//! A strip of the calendar that shows at a glance when code is broken.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::Report;
use crate::Moment;

/// Years as rows and months as columns, made by [`Report::calendar`].
///
/// `·` is a month in which the code passed wherever it was tried, `█` one in which it
/// failed wherever it was tried, `▒` one in which it did both, or in which a failure
/// begins or ends. `▓` was not tried but lies between two failures, and a space was
/// not tried either.
#[derive(Clone, Debug)]
pub struct Calendar<'report> {
    report: &'report Report,
    years: RangeInclusive<i32>,
}

impl<'report> Calendar<'report> {
    pub(super) fn new(report: &'report Report, years: RangeInclusive<i32>) -> Self {
        Self { report, years }
    }

    fn mark(&self, year: i32, month: u32) -> char {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).map(Moment::from);
        let next = if month == 12 {
            first(year + 1, 1)
        } else {
            first(year, month + 1)
        };
        let (Some(from), Some(to)) = (first(year, month), next) else {
            return ' ';
        };
        let windows = || self.report.windows.iter();
        // A window without an end is known to fail only as far as it was tried.
        let covers = windows().any(|window| {
            window.first_bad() <= from && window.first_good().unwrap_or(window.last_bad()) >= to
        });
        let touches = windows().any(|window| window.first_bad() < to && window.last_bad() >= from);
        let is_tried = self
            .report
            .instants
            .iter()
            .any(|(moment, _)| (from..to).contains(moment));
        match (covers, touches, is_tried) {
            (true, _, true) => '█',
            (true, _, false) => '▓',
            (false, true, _) => '▒',
            (false, false, true) => '·',
            (false, false, false) => ' ',
        }
    }
}

impl fmt::Display for Calendar<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "       J F M A M J J A S O N D")?;
        for year in self.years.clone() {
            let marks: Vec<_> = (1..=12)
                .map(|month| self.mark(year, month).to_string())
                .collect();
            let row = format!("{year:>6} {}", marks.join(" "));
            writeln!(formatter, "{}", row.trim_end())?;
        }
        Ok(())
    }
}
