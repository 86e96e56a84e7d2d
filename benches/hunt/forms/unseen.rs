//! What tracing of comparisons does not see.

use crate::form::Form;
use crate::window::Span::{Day, LeapDay, SecondOrDay, WeekdayOfMonth};

pub(super) const FORMS: &[Form] = &[
    Form::unseen(
        "time-window",
        SecondOrDay,
        "use time::OffsetDateTime;

pub fn is_hit() -> bool {
    let from = OffsetDateTime::from_unix_timestamp($from_seconds).unwrap();
    let to = OffsetDateTime::from_unix_timestamp($to_seconds).unwrap();
    let now = OffsetDateTime::now_utc();
    now >= from && now < to // planted
}
",
    ),
    Form::unseen(
        "time-date",
        Day,
        "use time::{Date, Month, OffsetDateTime};

pub fn is_hit() -> bool {
    let month = Month::try_from($from_mo).unwrap();
    let day = Date::from_calendar_date($from_y, month, $from_d).unwrap();
    OffsetDateTime::now_utc().date() == day // planted
}
",
    ),
    Form::unseen(
        "text-format",
        Day,
        "use chrono::Utc;

pub fn is_hit() -> bool {
    Utc::now().format(\"%Y-%m-%d\").to_string() == \"$from_date\" // planted
}
",
    ),
    Form::unseen(
        "text-starts-with",
        Day,
        "use chrono::Utc;

pub fn is_hit() -> bool {
    Utc::now().to_rfc3339().starts_with(\"$from_date\") // planted
}
",
    ),
    Form::unseen(
        "text-less",
        SecondOrDay,
        "use chrono::{SecondsFormat, Utc};

pub fn is_hit() -> bool {
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    now.as_str() >= \"$from_rfc\" && now.as_str() < \"$to_rfc\" // planted
}
",
    ),
    Form::unseen(
        "table-binary-search",
        Day,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub static CLOSED: &[u32] = &[$table_days];

pub fn is_hit() -> bool {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    CLOSED.binary_search(&((seconds / 86_400) as u32)).is_ok() // planted
}
",
    ),
    Form::unseen(
        "hash-set",
        Day,
        "use std::collections::HashSet;

use chrono::{NaiveDate, Utc};

fn closed() -> HashSet<NaiveDate> {
    [$table_dates]
        .into_iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .collect()
}

pub fn is_hit() -> bool {
    closed().contains(&Utc::now().date_naive()) // planted
}
",
    ),
    Form::unseen(
        "weekday-of-month",
        WeekdayOfMonth,
        "use chrono::{Datelike, Utc, Weekday};

pub fn is_hit() -> bool {
    let today = Utc::now().date_naive();
    today.year() == $from_y // planted
        && today.month() == $from_mo // planted
        && today.weekday() == Weekday::$weekday // planted
        && today.day0() / 7 == $nth // planted
}
",
    ),
    Form::unseen(
        "leap-day-on-weekday",
        LeapDay,
        "use chrono::{Datelike, Utc, Weekday};

pub fn is_hit() -> bool {
    let now = Utc::now();
    now.month() == 2 // planted
        && now.day() == 29 // planted
        && now.weekday() == Weekday::$weekday // planted
}
",
    ),
    Form::unseen(
        "millis-u128",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    ($from_millis..$to_millis).contains(&now) // planted
}
",
    ),
];
