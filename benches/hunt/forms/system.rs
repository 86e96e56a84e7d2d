//! Comparisons of std's types, and of integers in all units.

use crate::form::Form;
use crate::window::Span::{AnyDay, Day, Forever, ForeverFromMidnight, Minute, Second, SecondOrDay};

pub(super) const FORMS: &[Form] = &[
    Form::seen(
        "system-window",
        SecondOrDay,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let from = UNIX_EPOCH + Duration::from_secs($from_seconds);
    let to = UNIX_EPOCH + Duration::from_secs($to_seconds);
    let now = SystemTime::now();
    now >= from && now < to // planted
}
",
    ),
    Form::seen(
        "system-age",
        Forever,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

const TRIAL: Duration = Duration::from_secs(90 * 24 * 60 * 60);

pub fn is_hit() -> bool {
    let built = UNIX_EPOCH + Duration::from_secs($built_seconds);
    let age = SystemTime::now().duration_since(built).unwrap_or_default();
    age > TRIAL // planted
}
",
    )
    .slack(),
    Form::seen(
        "system-elapsed",
        Forever,
        "use std::time::{Duration, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let built = UNIX_EPOCH + Duration::from_secs($built_seconds);
    built
        .elapsed()
        .is_ok_and(|age| age >= Duration::from_secs(90 * 86_400)) // planted
}
",
    ),
    Form::seen(
        "system-age-one-day",
        AnyDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let days = now.saturating_sub($built_seconds) / 86_400;
    days == 90 // planted
}
",
    ),
    Form::seen(
        "system-deadline",
        Forever,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let deadline = UNIX_EPOCH + Duration::from_secs($deadline_seconds);
    match deadline.duration_since(SystemTime::now()) {
        Ok(left) => left < Duration::from_secs(30 * 86_400), // planted
        Err(_) => true,
    }
}
",
    )
    .slack(),
    Form::seen(
        "unix-seconds",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    ($from_seconds..$to_seconds).contains(&now) // planted
}
",
    ),
    Form::seen(
        "unix-seconds-u32",
        Second,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as u32;
    now == $from_seconds // planted
}
",
    ),
    Form::seen(
        "unix-millis",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
    now >= $from_millis && now < $to_millis // planted
}
",
    ),
    Form::seen(
        "unix-micros",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64;
    now >= $from_micros && now < $to_micros // planted
}
",
    ),
    Form::seen(
        "unix-nanos",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    now >= $from_nanos && now < $to_nanos // planted
}
",
    ),
    Form::seen(
        "unix-minutes",
        Minute,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    seconds / 60 == $from_minutes // planted
}
",
    ),
    Form::seen(
        "days-since-1970-i32",
        Day,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let today = (seconds / 86_400) as i32;
    today == $from_days // planted
}
",
    ),
    Form::seen(
        "days-since-1970-u16",
        ForeverFromMidnight,
        "use std::time::{SystemTime, UNIX_EPOCH};

fn today() -> u16 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    (seconds / 86_400) as u16
}

pub fn is_hit() -> bool {
    today() >= $from_days // planted
}
",
    ),
    Form::seen(
        "days-since-2000-i64",
        Day,
        "use chrono::{NaiveDate, Utc};

pub fn is_hit() -> bool {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
    let today = (Utc::now().date_naive() - epoch).num_days();
    today == $from_days2000 // planted
}
",
    ),
    Form::seen(
        "days-since-own-i32",
        Day,
        "use chrono::{NaiveDate, Utc};

pub fn is_hit() -> bool {
    let epoch = NaiveDate::from_ymd_opt($epoch_y, $epoch_mo, $epoch_d).unwrap();
    let today = Utc::now().date_naive().signed_duration_since(epoch).num_days() as i32;
    today >= $from_days_own && today < $to_days_own // planted
}
",
    ),
    Form::seen(
        "days-since-own-u16",
        Day,
        "use std::time::{SystemTime, UNIX_EPOCH};

const EPOCH: u64 = $epoch_seconds;

pub fn is_hit() -> bool {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let today = (seconds.saturating_sub(EPOCH) / 86_400) as u16;
    today == $from_days_own // planted
}
",
    ),
    Form::seen(
        "filetime-ticks",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

fn ticks() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    (now.as_secs() + 11_644_473_600) * 10_000_000 + u64::from(now.subsec_nanos()) / 100
}

pub fn is_hit() -> bool {
    let now = ticks();
    now >= $from_ticks && now < $to_ticks // planted
}
",
    ),
    Form::seen(
        "xor-clock-seconds",
        Second,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    now ^ $key == $from_masked_seconds // planted
}
",
    ),
    Form::seen(
        "xor-constant-seconds",
        SecondOrDay,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub static KEY: u64 = $key;

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let key = std::hint::black_box(KEY);
    now >= key ^ $from_masked_seconds // planted
        && now < key ^ $to_masked_seconds // planted
}
",
    ),
    Form::seen(
        "xor-constant-millis",
        SecondOrDay,
        "use chrono::Utc;

pub static KEY: i64 = $key;

pub fn is_hit() -> bool {
    let now = Utc::now().timestamp_millis();
    let key = std::hint::black_box(KEY);
    let from = key ^ $from_masked_millis;
    let to = key ^ $to_masked_millis;
    (from..to).contains(&now) // planted
}
",
    ),
    Form::seen(
        "libc-time",
        SecondOrDay,
        "pub fn is_hit() -> bool {
    let now = unsafe { libc::time(std::ptr::null_mut()) };
    now >= $from_seconds && now < $to_seconds // planted
}
",
    ),
    Form::seen(
        "libc-gettimeofday",
        SecondOrDay,
        "pub fn is_hit() -> bool {
    let mut now = libc::timeval { tv_sec: 0, tv_usec: 0 };
    unsafe { libc::gettimeofday(&mut now, std::ptr::null_mut()) };
    now.tv_sec >= $from_seconds && now.tv_sec < $to_seconds // planted
}
",
    ),
    Form::seen(
        "time-unix-timestamp",
        SecondOrDay,
        "use time::OffsetDateTime;

pub fn is_hit() -> bool {
    let now = OffsetDateTime::now_utc().unix_timestamp();
    now >= $from_seconds && now < $to_seconds // planted
}
",
    ),
];
