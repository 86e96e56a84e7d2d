//! Packed decimal years, calendar eras and calendar reforms.

use std::ops::Range;

use super::span::table;
use super::{Boundary, Family, literal};
use crate::Moment;

/// Name, instant, tier and reason; eras begin at their country's own midnight.
#[rustfmt::skip]
const ROWS: &[(&str, &str, u8, &str)] = &[
    ("reform-1582", "1582-10-15", 2, "ten days were skipped: Julian and Gregorian dates differ before"),
    ("reform-britain", "1752-09-14", 3, "eleven days were skipped in Britain: `cal 9 1752` shows it"),
    ("reform-sweden", "1753-03-01", 3, "Sweden went over to the Gregorian calendar"),
    ("reform-japan", "1873-01-01", 3, "Japan went over to the Gregorian calendar"),
    ("reform-russia", "1918-02-14", 3, "Russia went over to the Gregorian calendar, skipping 13 days"),
    ("reform-greece", "1923-03-01", 3, "Greece went over to the Gregorian calendar"),
    ("meiji", "1868-10-22T14:41:01Z", 3, "the Meiji era begins: older Japanese years have no table"),
    ("meiji-1868", "1868-01-24T15:00:00Z", 3, "the day from which Meiji 1 counts, by later decree"),
    ("meiji-begins", "1868-10-22T15:00:00Z", 3, "the Meiji era begins by today's Japanese clocks"),
    ("taisho", "1912-07-29T15:00:00Z", 3, "the Taisho era begins"),
    ("showa", "1926-12-24T15:00:00Z", 3, "the Showa era begins; its first year lasts a week"),
    ("heisei", "1989-01-07T15:00:00Z", 1, "the Heisei era begins: Showa 64 lasts a week"),
    ("reiwa", "2019-04-30T15:00:00Z", 0, "the Reiwa era begins: tables of eras without it fail"),
    ("reiwa-10", "2027-12-31T15:00:00Z", 2, "the Japanese year gains a digit: Reiwa 10"),
    ("showa-100", "2024-12-31T15:00:00Z", 1, "Showa 100: two-digit Showa years overflow"),
    ("minguo-100", "2010-12-31T16:00:00Z", 0, "Minguo 100: two-digit years overflow in Taiwan"),
    ("juche-100", "2010-12-31T15:00:00Z", 3, "Juche 100: two-digit years overflow in North Korea"),
    ("buddhist-2500", "1956-12-31T17:00:00Z", 3, "Buddhist year 2500 in Thailand"),
    ("buddhist-2600", "2056-12-31T17:00:00Z", 2, "Buddhist year 2600 in Thailand: two digits repeat"),
    ("buddhist-2550", "2006-12-31T17:00:00Z", 3, "Buddhist year 2550 in Thailand: two-digit pivots"),
    ("persian-1400", "2021-03-20T20:30:00Z", 1, "Persian year 1400: years that begin with 13 end"),
    ("persian-1375", "1996-03-19T20:30:00Z", 3, "the Persian leap cycle leaves the simple rule"),
    ("persian-1404", "2025-03-20T20:30:00Z", 3, "Persian year 1404: implementations of its leap years differ"),
    ("hijri-1400", "1979-11-20T21:00:00Z", 2, "Islamic year 1400: two-digit years repeat"),
    ("hijri-1500", "2076-11-16T21:00:00Z", 2, "Islamic year 1500: two-digit years repeat"),
    ("umm-al-qura-1450", "2028-05-24T21:00:00Z", 3, "where older tables of the Islamic calendar end"),
    ("umm-al-qura-1451", "2029-05-14T21:00:00Z", 3, "where .NET's first table of the Islamic calendar ends"),
    ("umm-al-qura-1501", "2077-11-16T21:00:00Z", 3, "where tables of the Islamic calendar end"),
    ("islamic-epoch", "0622-07-16", 3, "the first day of the Islamic calendar"),
    ("gregorian-eve", "1582-10-04", 3, "the last Julian day: GregorianCalendar of Java changes its rules after it"),
    ("gregorian-gap", "1582-10-05", 3, "the first of ten dates that the reform skipped"),
    ("britain-eve", "1752-09-02", 3, "the last Julian day in Britain"),
    ("britain-gap", "1752-09-03", 3, "the first of eleven dates that Britain skipped"),
    ("french-republic", "1792-09-22", 3, "the first day of the French republican calendar"),
    ("hebrew-6000", "2239-09-29T22:00:00Z", 3, "Hebrew year 6000: where .NET's Hebrew calendar ends"),
    ("ethiopian-2000", "2007-09-11T21:00:00Z", 3, "Ethiopian year 2000"),
    ("chinese-2033", "2033-12-22", 3, "a leap month that most Chinese calendars before 1990 got wrong"),
    ("korean-lunisolar-2051", "2051-02-10T15:00:00Z", 3, "where .NET's Korean lunisolar table ends"),
    ("chinese-lunisolar-2101", "2101-01-28T16:00:00Z", 3, "where .NET's Chinese lunisolar table ends"),
    ("bcd-1980", "1980-01-01", 3, "packed year 0x80: the sign bit of a byte"),
    ("bcd-1990", "1990-01-01", 3, "packed year 0x90 reads as 144"),
    ("bcd-2000", "2000-01-01", 1, "packed year 0x00: real-time clocks need a century bit"),
    ("bcd-2010", "2010-01-01", 0, "packed year 0x10 reads as 16: clocks jump to 2016"),
    ("bcd-2016", "2016-01-01", 1, "packed year 0x16 reads as 22"),
    ("bcd-2020", "2020-01-01", 1, "packed year 0x20 reads as 32"),
    ("bcd-2030", "2030-01-01", 1, "packed year 0x30 reads as 48"),
    ("bcd-2040", "2040-01-01", 1, "packed year 0x40 reads as 64"),
    ("bcd-2050", "2050-01-01", 2, "packed year 0x50 reads as 80"),
    ("bcd-2060", "2060-01-01", 2, "packed year 0x60 reads as 96"),
    ("bcd-2070", "2070-01-01", 2, "packed year 0x70 reads as 112"),
    ("bcd-2080", "2080-01-01", 1, "packed year 0x80: the sign bit of a byte"),
    ("bcd-2090", "2090-01-01", 2, "packed year 0x90 reads as 144"),
    ("bcd-2100", "2100-01-01", 1, "packed year 0x00 again: real-time clocks show 2000"),
];

/// Lists packed decimal years, new eras, round years and calendar reforms.
pub fn eras(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let rows = ROWS.iter().map(|&(name, text, tier, why)| {
        Boundary::new(literal(text), tier, Family::Eras, name, why)
    });
    table(&range, rows.collect())
}
