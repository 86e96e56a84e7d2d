//! A strip of the calendar that shows at a glance when a suite is broken.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::{Mark, SuiteReport, TestReport};
use crate::Moment;
use crate::zone::utc;

/// The plan's years as rows and months as columns, made by [`SuiteReport::strip`].
///
/// `·` is a month in which every test passed wherever it was tried, a digit is how many
/// bombs (and hangs) fail in it at some time, `+` ten or more, and a space a month that nothing is
/// known of. Years that look the same are one row, and so are years in which nothing fails.
#[derive(Clone, Debug)]
pub struct Strip<'report> {
    report: &'report SuiteReport,
}

impl<'report> Strip<'report> {
    pub(super) fn new(report: &'report SuiteReport) -> Self {
        Self { report }
    }

    fn row(&self, year: i32) -> [char; 12] {
        let mut row = [UNKNOWN; 12];
        for (mark, month) in row.iter_mut().zip(1..) {
            *mark = self.mark(year, month);
        }
        row
    }

    fn mark(&self, year: i32, month: u32) -> char {
        let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).map(Moment::from);
        let next = if month == 12 {
            first(year + 1, 1)
        } else {
            first(year, month + 1)
        };
        let (Some(from), Some(to)) = (first(year, month), next) else {
            return UNKNOWN;
        };
        let fails = |test: &&TestReport| {
            if !test.verdict.is_bomb() {
                return false;
            }
            let mut windows = test.windows.iter();
            windows.any(|window| window.first_bad() < to && window.last_bad() >= from)
        };
        let failing = self.report.tests.iter().filter(fails).count();
        let is_tried = || {
            let cases = self.report.plan.iter().enumerate();
            let mut cases = cases.filter(|(_, case)| (from..to).contains(&case.moment()));
            cases.any(|(index, _)| {
                let mark = |test: &TestReport| test.marks.get(index).copied();
                let mut tests = self.report.tests.iter();
                tests.any(|test| mark(test).is_some_and(|mark| mark != Mark::NotTried))
            })
        };
        match u32::try_from(failing) {
            Ok(0) if is_tried() => PASSED,
            Ok(0) => UNKNOWN,
            Ok(count) => char::from_digit(count, 10).unwrap_or('+'),
            Err(_) => '+',
        }
    }
}

/// Returns true for a year in which nothing fails where it was tried.
fn is_clean(row: &[char; 12]) -> bool {
    row.iter().all(|mark| [PASSED, UNKNOWN].contains(mark))
}

/// In this order, so that the greater tells more.
const UNKNOWN: char = ' ';
const PASSED: char = '·';

impl fmt::Display for Strip<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let years = |moment: Moment| utc(moment).map(|time| time.year());
        let moments = || self.report.plan.iter().map(crate::Case::moment);
        let first = moments().min().and_then(years);
        let last = moments().max().and_then(years);
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(());
        };
        writeln!(formatter, "              J F M A M J J A S O N D")?;
        let mut year = first;
        while year <= last {
            let mut row = self.row(year);
            let mut until = year;
            while until < last {
                let next = self.row(until + 1);
                if next != row && !(is_clean(&row) && is_clean(&next)) {
                    break;
                }
                for (mark, next) in row.iter_mut().zip(next) {
                    *mark = (*mark).max(next);
                }
                until += 1;
            }
            let label = if until == year {
                year.to_string()
            } else {
                format!("{year} to {until}")
            };
            let marks: Vec<String> = row.iter().map(char::to_string).collect();
            let line = format!("{label:>13} {}", marks.join(" "));
            writeln!(formatter, "{}", line.trim_end())?;
            year = until + 1;
        }
        Ok(())
    }
}
