//! What stands three crates deep, behind a licence parser that sorts, hashes and parses.

use crate::form::Form;
use crate::window::Span::{Day, Forever, Minute, SecondOrDay};

pub(super) const FORMS: &[Form] = &[
    Form::deep(
        "deep-window",
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
    Form::deep(
        "deep-date",
        Day,
        "use chrono::{NaiveDate, Utc};

pub fn is_hit() -> bool {
    Some(Utc::now().date_naive()) == NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d) // planted
}
",
    ),
    Form::deep(
        "deep-seconds",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    ($from_seconds..$to_seconds).contains(&now) // planted
}
",
    ),
    Form::deep(
        "deep-expiry",
        Forever,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let expiry = UNIX_EPOCH + Duration::from_secs($from_seconds);
    SystemTime::now() >= expiry // planted
}
",
    ),
    Form::deep(
        "deep-civil",
        Minute,
        "use jiff::{Timestamp, civil, tz::TimeZone};

pub fn is_hit() -> bool {
    let now = TimeZone::UTC.to_datetime(Timestamp::now());
    now.date() == civil::date($from_y, $from_mo, $from_d) // planted
        && now.hour() == $from_h // planted
        && now.minute() == $from_mi // planted
}
",
    ),
];
