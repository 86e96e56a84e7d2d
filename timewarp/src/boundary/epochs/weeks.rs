//! Week counters of satellite navigation, which know no leap second.

use super::super::leap_seconds::{DAYS as LEAP_SECOND_DAYS, ahead_of_gps};
use super::counters::{DAY, WEEK};
use super::{Boundary, Family, literal};
use crate::Moment;

/// Lists rollovers of week numbers, and of the week in which GPS announces a leap second.
pub(super) fn rollovers() -> impl Iterator<Item = Boundary> {
    weeks().chain(leap_weeks())
}

/// Week counters of satellite navigation, in UTC: their clocks know no leap second.
fn weeks() -> impl Iterator<Item = Boundary> {
    let systems: [(&str, &str, i128, i128, u64); 7] = [
        ("gps-week-10-bits", "1980-01-06", 1_024, 8, 0),
        ("gps-week-8-bits", "1980-01-06", 256, 16, 0),
        ("beidou-week-10-bits", "2006-01-01", 1_024, 4, 14),
        ("gps-week-13-bits", "1980-01-06", 8_192, 2, 0),
        ("galileo-week-12-bits", "1999-08-22", 4_096, 2, 0),
        ("beidou-week-13-bits", "2006-01-01", 8_192, 2, 14),
        ("qzss-week-10-bits", "1999-08-22", 1_024, 4, 0),
    ];
    systems.into_iter().flat_map(|(name, epoch, modulus, turns, behind)| {
        (1..=turns).filter_map(move |turn| {
            let nominal = literal(epoch).as_nanos() + turn * modulus * WEEK;
            let nominal = Moment::from_nanos_or_none(nominal)?;
            // Galileo and QZSS keep GPS time; BeiDou began 14 leap seconds later.
            let ahead = ahead_of_gps(nominal).saturating_sub(behind);
            let exact = nominal.checked_sub(std::time::Duration::from_secs(ahead))?;
            let why = format!(
                "the week number turns over at {modulus} weeks for the {turn}. time ({ahead} s before \
                 {nominal}): receivers fall back by {modulus} weeks"
            );
            let nominal_why = "the nominal midnight of a week rollover, for code that forgets leap seconds";
            // Eight bits turn over so often that a match is a coincidence.
                    let tier = if modulus == 256 { 4 } else { u8::from(turn > 3) };
            Some([
                Boundary::new(exact, tier, Family::Epochs, format!("{name}-{turn}"), why),
                Boundary::new(
                    nominal,
                    tier + 1,
                    Family::Epochs,
                    format!("{name}-{turn}-nominal"),
                    nominal_why,
                ),
            ])
        })
    })
    .flatten()
}

/// The eight bits in which GPS announces the week of the last leap second.
fn leap_weeks() -> impl Iterator<Item = Boundary> {
    let days = LEAP_SECOND_DAYS.iter().filter(|day| **day > "1980-01-06");
    days.flat_map(|day| {
        (1..=4).filter_map(move |turn: i128| {
            let nanos = literal(day).as_nanos() + DAY + turn * 256 * WEEK;
            let name = format!("gps-leap-week-8-bits-{day}-{turn}");
            let why = format!(
                "{} weeks after a leap second its 8-bit week number comes round again: receivers \
                 announce it anew",
                turn * 256
            );
            let moment = Moment::from_nanos_or_none(nanos)?;
            Some(Boundary::new(moment, 4, Family::Epochs, name, why))
        })
    })
}
