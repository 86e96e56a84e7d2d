//! The catalogue's calendar against chrono and jiff.

use std::ops::Range;

use chrono::{DateTime, Datelike, Utc, Weekday};
use timewarp::{Boundary, Moment, boundary};

/// On the day of `moment`, a family has a boundary if and only if chrono and jiff both say
/// that this is such a day.
///
/// # Panics
///
/// Panics when one of the three differs.
pub fn calendar_families_agree(moment: Moment, _: &[u8]) {
    let midnight = moment.as_seconds().div_euclid(86_400) * 86_400;
    let day = Moment::from_seconds(midnight)..Moment::from_seconds(midnight + 86_400);
    let one = DateTime::<Utc>::try_from(day.start).expect("the range is within chrono's");
    let other = jiff::Timestamp::try_from(day.start).expect("the range is within jiff's");
    let other = other.to_zoned(jiff::tz::TimeZone::UTC);
    let one = one.date_naive();
    let (year, month, of_month) = (one.year(), one.month(), one.day());
    assert_eq!(i32::from(other.year()), year);
    assert_eq!(u32::from(other.month().unsigned_abs()), month);
    assert_eq!(u32::from(other.day().unsigned_abs()), of_month);
    assert_eq!(other.in_leap_year(), one.leap_year());
    assert_eq!(
        other.days_in_year(),
        if one.leap_year() { 366 } else { 365 }
    );

    let named = |mut list: Box<dyn Iterator<Item = Boundary>>, name: &str| {
        list.any(|boundary| boundary.moment == day.start && boundary.name == name)
    };
    let range = || -> Range<Moment> { day.clone() };
    let is_leap_day = (month, of_month) == (2, 29);
    let name = format!("leap-days/{one}");
    if is_leap_day {
        assert!(
            named(Box::new(boundary::leap_days(range())), &name),
            "{name}"
        );
    } else if (month, of_month) == (12, 31) {
        let name = format!("leap-days/{}-day-366", one.format("%Y"));
        let is_listed = named(Box::new(boundary::leap_days(range())), &name);
        assert_eq!(is_listed, other.day_of_year() == 366, "{name}");
    }

    let is_last = of_month == u32::from(other.days_in_month().unsigned_abs());
    let is_listed = named(
        Box::new(boundary::month_ends(range())),
        &format!("month-ends/{one}"),
    );
    let is_before_february = month == 1 && (29..=30).contains(&of_month);
    assert_eq!(
        is_listed,
        of_month == 1 || is_last || is_before_february,
        "{one}"
    );

    let week = other.date().iso_week_date();
    assert_eq!(i32::from(week.year()), one.iso_week().year());
    assert_eq!(u32::from(week.week().unsigned_abs()), one.iso_week().week());
    let is_monday = one.weekday() == Weekday::Mon;
    let year_of_week = format!("{:04}", week.year());
    for (number, suffix) in [(1, "W01"), (53, "W53")] {
        let name = format!("week-years/{year_of_week}-{suffix}");
        let is_listed = named(Box::new(boundary::week_years(range())), &name);
        assert_eq!(
            is_listed,
            is_monday && week.week() == number,
            "{name} on {one}"
        );
    }
}
