//! Counts of time that gain a digit or reach a round number.

use std::ops::Range;

use super::leap_seconds::ahead_of_gps;
use super::span::table;
use super::{Boundary, Family, literal};
use crate::Moment;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Lists where counts gain a decimal or hexadecimal digit or turn a round number.
///
/// Seconds, milliseconds, microseconds and nanoseconds since 1970 in decimal; seconds
/// in hexadecimal; days since 1970; Julian and modified Julian days; serial dates of
/// spreadsheets; GPS weeks; and years.
pub fn digits(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let mut rows: Vec<Boundary> = powers().collect();
    rows.extend(hundreds_of_millions());
    rows.extend(repeated_digits());
    rows.extend(gps_weeks());
    rows.extend(hexadecimal());
    rows.extend(days());
    rows.extend(years());
    table(&range, rows)
}

fn row(nanos: i128, tier: u8, detail: &str, why: String) -> Option<Boundary> {
    let moment = Moment::from_nanos_or_none(nanos)?;
    Some(Boundary::new(moment, tier, Family::Digits, detail, why))
}

/// Each decimal digit of counts of four units, before and after 1970.
fn powers() -> impl Iterator<Item = Boundary> {
    [
        ("seconds", 1),
        ("millis", 1_000),
        ("micros", 1_000_000),
        ("nanos", SECOND),
    ]
    .into_iter()
    .flat_map(|(unit, per_second)| {
        (5..=22).flat_map(move |digits: u32| {
            [1, -1].into_iter().filter_map(move |sign| {
                // Below a day counts are durations, not dates.
                let count = 10_i128.pow(digits);
                let nanos = sign * count * (SECOND / per_second);
                if nanos.abs() < DAY {
                    return None;
                }
                let (detail, word) = if sign > 0 {
                    (format!("{unit}-10e{digits}"), "gains a digit")
                } else {
                    (format!("{unit}-minus-10e{digits}"), "loses a digit")
                };
                let tier = if sign < 0 {
                    3
                } else {
                    u8::from(!(9..=10).contains(&digits))
                };
                let why = format!(
                    "the count of {unit} since 1970 {word}: text sorts wrongly and fixed columns \
                         overflow"
                );
                row(nanos, tier, &detail, why)
            })
        })
    })
}

/// Round counts of seconds, at which patterns for a leading digit stop matching.
fn hundreds_of_millions() -> impl Iterator<Item = Boundary> {
    (1..=100).filter_map(|hundreds: i128| {
        let count = hundreds * 100_000_000;
        let tier = u8::from(hundreds % 10 != 0);
        let why = format!("Unix time {count}: patterns for the leading digits stop matching");
        row(count * SECOND, tier, &format!("unix-{count}"), why)
    })
}

/// Unix times of one repeated digit, which logs and tests love.
fn repeated_digits() -> impl Iterator<Item = Boundary> {
    (1..=9).filter_map(|digit: i128| {
        let count = digit * 1_111_111_111;
        let why = format!("Unix time {count}: a number that people recognise and type");
        row(count * SECOND, 3, &format!("unix-{count}"), why)
    })
}

/// Weeks of GPS that gain a digit or a new leading one, by its own clock.
fn gps_weeks() -> impl Iterator<Item = Boundary> {
    (1..=4).filter_map(|thousands: i128| {
        let nominal = literal("1980-01-06").as_nanos() + thousands * 7_000 * DAY;
        let ahead = ahead_of_gps(Moment::from_nanos_or_none(nominal)?);
        let why = format!(
            "GPS week {} begins, {ahead} s before its midnight",
            thousands * 1_000
        );
        let nanos = nominal - i128::from(ahead) * SECOND;
        row(
            nanos,
            2,
            &format!("gps-weeks-{}-exact", thousands * 1_000),
            why,
        )
    })
}

fn hexadecimal() -> impl Iterator<Item = Boundary> {
    (1..=0x40).filter_map(|high: i128| {
        let count = high << 28;
        let tier = if high % 4 == 0 { 1 } else { 2 };
        let why = format!("Unix time {count:#x}: a leading hexadecimal digit changes");
        row(count * SECOND, tier, &format!("unix-hex-{count:x}"), why)
    })
}

/// Round counts of days and weeks from the epochs in use.
fn days() -> impl Iterator<Item = Boundary> {
    let counts: [(&str, &str, i128, i128, i128, u8, &str); 8] = [
        (
            "unix-days",
            "1970-01-01",
            DAY,
            10_000,
            12,
            0,
            "days since 1970",
        ),
        (
            "mjd",
            "1858-11-17",
            DAY,
            10_000,
            12,
            1,
            "modified Julian days",
        ),
        (
            "julian-days",
            "-004713-11-24T12:00:00Z",
            DAY,
            10_000,
            260,
            2,
            "Julian days",
        ),
        (
            "serial-days",
            "1899-12-30",
            DAY,
            10_000,
            12,
            1,
            "serial days of spreadsheets",
        ),
        (
            "rata-die",
            "0000-12-31",
            DAY,
            10_000,
            80,
            3,
            "days since year 1",
        ),
        (
            "gps-weeks",
            "1980-01-06",
            7 * DAY,
            1_000,
            10,
            1,
            "GPS weeks",
        ),
        ("horolog", "1840-12-31", DAY, 10_000, 12, 2, "MUMPS days"),
        (
            "unix-minutes",
            "1970-01-01",
            60 * SECOND,
            10_000_000,
            10,
            2,
            "minutes since 1970",
        ),
    ];
    counts
        .into_iter()
        .flat_map(|(name, epoch, unit, step, steps, tier, what)| {
            (1..=steps).filter_map(move |index| {
                let count = index * step;
                let why = format!(
                    "the count of {what} reaches {count}: a digit more, or a new leading one"
                );
                let nanos = literal(epoch).as_nanos() + count * unit;
                row(nanos, tier, &format!("{name}-{count}"), why)
            })
        })
}

/// Years that gain a digit, at the year's own midnight.
fn years() -> impl Iterator<Item = Boundary> {
    let years: [(&str, &str, u8); 10] = [
        ("year-0", "0000-01-01", 2),
        ("year-1", "0001-01-01", 2),
        ("year-100", "0100-01-01", 3),
        ("year-1000", "1000-01-01", 2),
        ("year-2000", "2000-01-01", 0),
        ("year-3000", "3000-01-01", 3),
        ("year-10000", "+010000-01-01", 1),
        ("year-100000", "+100000-01-01", 2),
        ("year-1000000", "+1000000-01-01", 3),
        ("year-minus-10000", "-010000-01-01", 3),
    ];
    years.into_iter().map(|(name, text, tier)| {
        let why = "the year has another number of digits, or another leading one, from here";
        Boundary::new(literal(text), tier, Family::Digits, name, why)
    })
}
