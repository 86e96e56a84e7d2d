//! Years at which two-digit years are read in another century.

use std::ops::Range;

use super::span::{midnight, table};
use super::{Boundary, Family};
use crate::Moment;

/// First year of the other reading, and who reads it so.
const YEARS: &[(i32, &str)] = &[
    (
        1930,
        "Windows and Excel read two-digit years from 30 as 19xx",
    ),
    (
        1940,
        "databases with a window from 40 read two-digit years from here as 19xx",
    ),
    (
        1950,
        "ASN.1 UTCTime and SQL Server read two-digit years from 50 as 19xx",
    ),
    (
        1960,
        "systems with a window from 60 read two-digit years from here as 19xx",
    ),
    (1969, "POSIX strptime reads two-digit years from 69 as 19xx"),
    (
        1970,
        "MySQL and others read two-digit years from 70 as 19xx",
    ),
    (1980, "DOS dates begin: two-digit years from 80 are 19xx"),
    (1999, "year 99 was used to say \"never\""),
    (
        2000,
        "year 00: two-digit years sort before 99 and print as 1900 or 19100",
    ),
    (
        2010,
        "the year's last two digits no longer start with 0: octal, hex and one-digit readers fail",
    ),
    (
        2020,
        "repairs of the year 2000 that read years up to 20 as 20xx end here",
    ),
    (
        2025,
        "repairs of the year 2000 with a window of 25 years end here",
    ),
    (
        2028,
        "the calendar repeats every 28 years: clocks set back by 28 years reach 2000 again",
    ),
    (2029, "windows that end with year 28 read from here as 1929"),
    (2030, "Windows and Excel read year 30 as 1930"),
    (2035, "windows that end with year 34 read from here as 1935"),
    (2036, "windows that end with year 35 read from here as 1936"),
    (
        2038,
        "windows chosen to end with Unix time read year 38 as 1938",
    ),
    (2039, "some C libraries end their window with year 38"),
    (2040, "databases with a window from 40 read year 40 as 1940"),
    (
        2044,
        "DOS dates in seven signed bits, and windows that end with year 43",
    ),
    (2045, "windows that end with year 44 read from here as 1945"),
    (
        2049,
        "the last two digits that some .NET versions read as 20xx",
    ),
    (
        2050,
        "ASN.1 UTCTime, SQL Server and RFC 5280 read year 50 as 1950",
    ),
    (2060, "windows that end with year 59 read from here as 1960"),
    (2069, "POSIX strptime reads year 69 as 1969"),
    (2070, "MySQL reads year 70 as 1970"),
    (2075, "windows that end with year 74 read from here as 1975"),
    (2080, "DOS-based readers take year 80 for 1980"),
    (2090, "windows that end with year 89 read from here as 1990"),
    (
        2096,
        "leap rules of two-digit years see their last leap year before 2100 here",
    ),
    (2099, "year 99 means \"never\" again"),
    (
        2100,
        "year 00 again, and not a leap year this time: 2000 is what most code tested",
    ),
];

/// Lists 1 January of the years at which two-digit years change their meaning.
pub fn pivots(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let rows = YEARS.iter().map(|&(year, why)| {
        // Those in use today first.
        let tier = u8::from(!matches!(
            year,
            2000 | 2010 | 2020 | 2030 | 2038 | 2050 | 2070 | 2100
        ));
        Boundary::new(
            midnight(year, 1, 1),
            tier,
            Family::Pivots,
            year.to_string(),
            why,
        )
    });
    table(&range, rows.collect())
}
