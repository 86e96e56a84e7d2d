//! Comparisons of jiff's types.

use crate::form::Form;
use crate::window::Span::{Day, Minute, SecondOrDay};

pub(super) const FORMS: &[Form] = &[
    Form::seen(
        "jiff-window",
        SecondOrDay,
        "use jiff::Timestamp;

pub fn is_hit() -> bool {
    let from = Timestamp::from_second($from_seconds).unwrap();
    let to = Timestamp::from_second($to_seconds).unwrap();
    let now = Timestamp::now();
    now >= from && now < to // planted
}
",
    ),
    Form::seen(
        "jiff-parsed",
        SecondOrDay,
        "use jiff::Timestamp;

pub fn is_hit() -> bool {
    let from: Timestamp = \"$from_rfc\".parse().unwrap();
    let to: Timestamp = \"$to_rfc\".parse().unwrap();
    (from..to).contains(&Timestamp::now()) // planted
}
",
    ),
    Form::seen(
        "jiff-as-millisecond",
        SecondOrDay,
        "use jiff::Timestamp;

pub fn is_hit() -> bool {
    let now = Timestamp::now().as_millisecond();
    now >= $from_millis && now < $to_millis // planted
}
",
    ),
    Form::seen(
        "jiff-civil-date",
        Day,
        "use jiff::{Timestamp, civil, tz::TimeZone};

pub fn is_hit() -> bool {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    today == civil::date($from_y, $from_mo, $from_d) // planted
}
",
    ),
    Form::seen(
        "jiff-civil-datetime",
        SecondOrDay,
        "use jiff::{Timestamp, civil, tz::TimeZone};

pub fn is_hit() -> bool {
    let now = TimeZone::UTC.to_datetime(Timestamp::now());
    now >= civil::datetime($from_y, $from_mo, $from_d, $from_h, $from_mi, $from_s, 0) // planted
        && now < civil::datetime($to_y, $to_mo, $to_d, $to_h, $to_mi, $to_s, 0) // planted
}
",
    ),
    Form::seen(
        "jiff-zoned-fields",
        Minute,
        "use jiff::{Timestamp, tz::TimeZone};

pub fn is_hit() -> bool {
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    now.year() == $from_y // planted
        && now.month() == $from_mo // planted
        && now.day() == $from_d // planted
        && now.hour() == $from_h // planted
        && now.minute() == $from_mi // planted
}
",
    ),
];
