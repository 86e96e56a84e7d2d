//! Forms of code that hides a date, for the script of numbers: which are found, how soon.
//!
//! The date is chosen by `planted.py` when this is compiled; `PLANTED_FORM` names the form.

#![cfg_attr(fuzzing, no_main)]

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use timewarp::{Clock, MockClock, Timeline, fuzz_dates};

/// Seconds since 1970 of the planted instant.
const PLANTED: i64 = match option_env!("PLANTED_SECONDS") {
    Some(text) => match i64::from_str_radix(text, 10) {
        Ok(seconds) => seconds,
        Err(_) => panic!("PLANTED_SECONDS is not a number; write 1218524400"),
    },
    None => 1_218_524_400,
};

/// Seconds of the planted length, for timelines.
const LENGTH: i64 = 600 + PLANTED % 100_000;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "dates up to 2106 fit"
)]
const PLANTED_32: u32 = PLANTED as u32;

/// The day as text, known when this is compiled, as a literal in the code would be.
const DAY_TEXT: &str = match option_env!("PLANTED_DAY") {
    Some(text) => text,
    None => "2008-08-12",
};
const NEXT_DAY: DateTime<Utc> = DateTime::from_timestamp(PLANTED + DAY, 0).expect("in range");
const NEXT_SECOND: DateTime<Utc> = DateTime::from_timestamp(PLANTED + 1, 0).expect("in range");
const INSTANT: DateTime<Utc> = DateTime::from_timestamp(PLANTED, 0).expect("it is in range");
const DATE: NaiveDate = INSTANT.naive_utc().date();
const DAY: i64 = 86_400;

static FORM: LazyLock<String> = LazyLock::new(|| {
    std::env::var("PLANTED_FORM").expect("PLANTED_FORM names a form, as in `chrono_day`")
});

fn is_met(form: &str, clock: &MockClock) -> bool {
    match form {
        "chrono_day" => {
            let now = clock.now();
            now >= INSTANT && now < NEXT_DAY
        }
        "chrono_second" => {
            let now = clock.now();
            now >= INSTANT && now < NEXT_SECOND
        }
        "date_equality" => clock.now().date_naive() == DATE,
        "timestamp_equality" => clock.now().timestamp() == PLANTED,
        "date_fields" => {
            let now = clock.now();
            (now.year(), now.month(), now.day()) == (DATE.year(), DATE.month(), DATE.day())
        }
        "time_fields" => {
            let now = clock.now();
            (now.year(), now.month(), now.day()) == (DATE.year(), DATE.month(), DATE.day())
                && (now.hour(), now.minute(), now.second())
                    == (INSTANT.hour(), INSTANT.minute(), INSTANT.second())
        }
        "jiff_second" => {
            let planted = jiff::Timestamp::constant(PLANTED, 0);
            let now = clock.timestamp();
            now >= planted && now < jiff::Timestamp::constant(PLANTED + 1, 0)
        }
        "system_second" => {
            let planted = UNIX_EPOCH + Duration::from_secs(PLANTED.unsigned_abs());
            let now: SystemTime = clock.system_time();
            now >= planted && now < planted + Duration::from_secs(1)
        }
        "time_day" => {
            const fn at(seconds: i64) -> time::OffsetDateTime {
                match time::OffsetDateTime::from_unix_timestamp(seconds) {
                    Ok(at) => at,
                    Err(_) => panic!("it is in range"),
                }
            }
            const FROM: time::OffsetDateTime = at(PLANTED);
            const TO: time::OffsetDateTime = at(PLANTED + DAY);
            let now = time::OffsetDateTime::from(clock.system_time());
            now >= FROM && now < TO
        }
        "milliseconds" => {
            let now = clock.now().timestamp_millis();
            (PLANTED * 1_000..(PLANTED + 1) * 1_000).contains(&now)
        }
        "formatted_day" => {
            let text = clock.now().format("%Y-%m-%d").to_string();
            text == DAY_TEXT
        }
        "rfc3339_day" => {
            let text = clock.now().to_rfc3339();
            text.as_str() >= DAY_TEXT && text < NEXT_DAY.to_rfc3339()
        }
        "sunday_leap_day" => {
            let now = clock.now();
            (now.month(), now.day(), now.weekday()) == (2, 29, Weekday::Sun)
        }
        "seconds_32" => u32::try_from(clock.now().timestamp()) == Ok(PLANTED_32),
        other => panic!("`{other}` is not a form"),
    }
}

/// A latency is measured with the wall clock, after a date, while the clock is set back.
fn is_set_back(clock: &MockClock) -> bool {
    let begun = clock.now();
    let ended = clock.now();
    begun >= INSTANT && begun.signed_duration_since(ended) > TimeDelta::seconds(LENGTH)
}

#[cfg(not(planted_timeline))]
fuzz_dates!(|clock: MockClock, _: &[u8]| {
    assert!(!is_met(&FORM, &clock), "solved");
});

#[cfg(planted_timeline)]
fuzz_dates!(|clock: MockClock, _: Timeline, _: &[u8]| {
    assert!(!is_set_back(&clock), "solved");
});
