//! Comparisons of chrono's types.

use crate::form::Form;
use crate::window::Span::{AnyDay, Day, Forever, Minute, Second, SecondOrDay};

pub(super) const FORMS: &[Form] = &[
    Form::seen(
        "chrono-window",
        SecondOrDay,
        "use chrono::{TimeZone, Utc};

pub fn is_hit() -> bool {
    let from = Utc.with_ymd_and_hms($from_y, $from_mo, $from_d, $from_h, $from_mi, $from_s).unwrap();
    let to = Utc.with_ymd_and_hms($to_y, $to_mo, $to_d, $to_h, $to_mi, $to_s).unwrap();
    let now = Utc::now();
    now >= from && now < to // planted
}
",
    ),
    Form::seen(
        "chrono-contains",
        SecondOrDay,
        "use chrono::{DateTime, Utc};

pub fn is_hit() -> bool {
    let from = DateTime::from_timestamp($from_seconds, 0).unwrap();
    let to = DateTime::from_timestamp($to_seconds, 0).unwrap();
    (from..to).contains(&Utc::now()) // planted
}
",
    ),
    Form::seen(
        "chrono-naive-window",
        SecondOrDay,
        "use chrono::{NaiveDate, Utc};

pub fn is_hit() -> bool {
    let from = NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap();
    let from = from.and_hms_opt($from_h, $from_mi, $from_s).unwrap();
    let to = NaiveDate::from_ymd_opt($to_y, $to_mo, $to_d).unwrap();
    let to = to.and_hms_opt($to_h, $to_mi, $to_s).unwrap();
    let now = Utc::now().naive_utc();
    if now < from { // planted
        return false;
    }
    now < to // planted
}
",
    ),
    Form::seen(
        "chrono-expiry",
        Forever,
        "use chrono::{DateTime, TimeZone, Utc};

fn expiry() -> DateTime<Utc> {
    Utc.with_ymd_and_hms($from_y, $from_mo, $from_d, $from_h, $from_mi, $from_s).unwrap()
}

pub fn is_hit() -> bool {
    Utc::now() >= expiry() // planted
}
",
    ),
    Form::seen(
        "chrono-naive-date",
        Day,
        "use chrono::{NaiveDate, Utc};

pub fn is_hit() -> bool {
    let day = NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap();
    Utc::now().date_naive() == day // planted
}
",
    ),
    Form::seen(
        "chrono-local-date",
        Day,
        "use chrono::{Local, NaiveDate};

pub fn is_hit() -> bool {
    let today = Local::now().date_naive();
    today == NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap() // planted
}
",
    ),
    Form::seen(
        "chrono-option-date",
        Day,
        "use chrono::{NaiveDate, Utc};

#[derive(Debug)]
pub struct Terms {
    pub closed_on: Option<NaiveDate>,
}

#[inline(never)]
pub fn terms() -> Terms {
    Terms { closed_on: NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d) }
}

pub fn is_hit() -> bool {
    match terms().closed_on {
        Some(day) => Utc::now().date_naive() == day, // planted
        None => false,
    }
}
",
    ),
    Form::seen(
        "chrono-date-and-time",
        Second,
        "use chrono::{NaiveDate, NaiveTime, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now();
    let day = NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap();
    let opens = NaiveTime::from_hms_opt($from_h, $from_mi, $from_s).unwrap();
    let closes = NaiveTime::from_hms_opt($to_h, $to_mi, $to_s).unwrap();
    now.date_naive() == day // planted
        && now.time() >= opens // planted
        && now.time() < closes // planted
}
",
    ),
    Form::seen(
        "chrono-timestamp",
        SecondOrDay,
        "use chrono::Utc;

pub fn is_hit() -> bool {
    let now = Utc::now().timestamp();
    ($from_seconds..$to_seconds).contains(&now) // planted
}
",
    ),
    Form::seen(
        "chrono-timestamp-millis",
        SecondOrDay,
        "use chrono::Utc;

pub fn is_hit() -> bool {
    let now = Utc::now().timestamp_millis();
    now >= $from_millis && now < $to_millis // planted
}
",
    ),
    Form::seen(
        "chrono-fields",
        Day,
        "use chrono::{Datelike, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now();
    now.year() == $from_y // planted
        && now.month() == $from_mo // planted
        && now.day() == $from_d // planted
}
",
    ),
    Form::seen(
        "chrono-fields-tuple",
        Day,
        "use chrono::{Datelike, Utc};

pub fn is_hit() -> bool {
    let today = Utc::now().date_naive();
    (today.year(), today.month(), today.day()) == ($from_y, $from_mo, $from_d) // planted
}
",
    ),
    Form::seen(
        "chrono-fields-match",
        Day,
        "use chrono::{Datelike, Utc};

pub fn is_hit() -> bool {
    let today = Utc::now().date_naive();
    match (today.year(), today.month(), today.day()) { // planted
        ($from_y, $from_mo, $from_d) => true, // planted
        _ => false,
    }
}
",
    ),
    Form::seen(
        "chrono-ordinal",
        Day,
        "use chrono::{Datelike, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now();
    now.year() == $from_y && now.ordinal() == $from_o // planted
}
",
    ),
    Form::seen(
        "chrono-nested-if",
        Minute,
        "use chrono::{NaiveDate, Timelike, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now();
    if now.date_naive() == NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap() { // planted
        if now.hour() == $from_h { // planted
            if now.minute() == $from_mi { // planted
                return true;
            }
        }
    }
    false
}
",
    ),
    Form::seen(
        "chrono-decimal",
        Day,
        "use chrono::{Datelike, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now();
    let today = now.year() as u32 * 10_000 + now.month() * 100 + now.day();
    today == $from_packed // planted
}
",
    ),
    Form::seen(
        "chrono-age",
        Forever,
        "use chrono::{DateTime, TimeDelta, Utc};

const BUILT: i64 = $built_seconds;

pub fn is_hit() -> bool {
    let built = DateTime::from_timestamp(BUILT, 0).unwrap();
    Utc::now() - built > TimeDelta::days(90) // planted
}
",
    )
    .slack(),
    Form::seen(
        "chrono-age-in-days",
        SecondOrDay,
        "use chrono::{TimeDelta, TimeZone, Utc};

pub fn is_hit() -> bool {
    let built = Utc.with_ymd_and_hms($built_y, $built_mo, $built_d, $built_h, $built_mi, $built_s).unwrap();
    let age = Utc::now().signed_duration_since(built);
    age >= TimeDelta::days(90) // planted
        && age < TimeDelta::days(90) + TimeDelta::seconds($to_seconds - $from_seconds) // planted
}
",
    ),
    Form::seen(
        "chrono-age-num-days",
        AnyDay,
        "use chrono::{DateTime, Utc};

pub fn is_hit() -> bool {
    let built = DateTime::from_timestamp($built_seconds, 0).unwrap();
    (Utc::now() - built).num_days() == 90 // planted
}
",
    ),
    Form::seen(
        "chrono-deadline",
        Forever,
        "use chrono::{DateTime, TimeDelta, Utc};

pub fn is_hit() -> bool {
    let deadline = DateTime::from_timestamp($deadline_seconds, 0).unwrap();
    deadline - Utc::now() < TimeDelta::days(30) // planted
}
",
    )
    .slack(),
    Form::seen(
        "chrono-any",
        Day,
        "use chrono::{NaiveDate, Utc};

const HOLIDAYS: &[(i32, u32, u32)] = &[$table_dates];

pub fn is_hit() -> bool {
    let today = Utc::now().date_naive();
    HOLIDAYS
        .iter()
        .any(|&(year, month, day)| NaiveDate::from_ymd_opt(year, month, day) == Some(today)) // planted
}
",
    ),
];
