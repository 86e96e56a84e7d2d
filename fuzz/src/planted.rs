//! Forms of code that hides a date, for the script of numbers: which are found, how soon.
//!
//! The date is chosen by `planted.py` when this is compiled, so that it is as constant as a
//! literal in the code; `PLANTED_FORM` names the form when it runs.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use timewarp::{Clock, MockClock};

/// Seconds since 1970 of the planted instant.
const PLANTED: i64 = match option_env!("PLANTED_SECONDS") {
    Some(text) => match i64::from_str_radix(text, 10) {
        Ok(seconds) => seconds,
        Err(_) => panic!("PLANTED_SECONDS is not a number; write 1218524400"),
    },
    None => 1_218_524_400,
};

/// Seconds of the planted length, for timelines: ten minutes to a day.
const LENGTH: i64 = 600 + PLANTED % 86_000;

const PLANTED_32: u32 = PLANTED as u32;

/// The day as text, as literals in the code would be.
const DAY_TEXT: &str = match option_env!("PLANTED_DAY") {
    Some(text) => text,
    None => "2008-08-12",
};
const AMERICAN_TEXT: &str = match option_env!("PLANTED_AMERICAN") {
    Some(text) => text,
    None => "08/12/2008",
};

const DAY: i64 = 86_400;
const INSTANT: DateTime<Utc> = DateTime::from_timestamp(PLANTED, 0).expect("in range");
const NEXT_DAY: DateTime<Utc> = DateTime::from_timestamp(PLANTED + DAY, 0).expect("in range");
const NEXT_SECOND: DateTime<Utc> = DateTime::from_timestamp(PLANTED + 1, 0).expect("in range");
const DATE: NaiveDate = INSTANT.naive_utc().date();

/// The form to look for.
pub static FORM: LazyLock<String> = LazyLock::new(|| {
    std::env::var("PLANTED_FORM").expect("PLANTED_FORM names a form, as in `chrono_day`")
});

const fn time_at(seconds: i64) -> time::OffsetDateTime {
    match time::OffsetDateTime::from_unix_timestamp(seconds) {
        Ok(at) => at,
        Err(_) => panic!("it is in range"),
    }
}

/// Returns true when the clock shows what the form looks for.
///
/// # Panics
///
/// Panics when there is no such form.
pub fn is_met(form: &str, clock: &MockClock) -> bool {
    is_met_in_chrono(form, clock)
        .or_else(|| is_met_elsewhere(form, clock))
        .unwrap_or_else(|| panic!("`{form}` is not a form"))
}

fn is_met_in_chrono(form: &str, clock: &MockClock) -> Option<bool> {
    let now = clock.now();
    Some(match form {
        "chrono_day" => now >= INSTANT && now < NEXT_DAY,
        "chrono_second" => now >= INSTANT && now < NEXT_SECOND,
        "date_equality" => now.date_naive() == DATE,
        "timestamp_equality" => now.timestamp() == PLANTED,
        "date_fields" => {
            (now.year(), now.month(), now.day()) == (DATE.year(), DATE.month(), DATE.day())
        }
        "time_fields" => {
            (now.year(), now.month(), now.day()) == (DATE.year(), DATE.month(), DATE.day())
                && (now.hour(), now.minute(), now.second())
                    == (INSTANT.hour(), INSTANT.minute(), INSTANT.second())
        }
        "milliseconds" => {
            (PLANTED * 1_000..(PLANTED + 1) * 1_000).contains(&now.timestamp_millis())
        }
        "formatted_day" => now.format("%Y-%m-%d").to_string() == DAY_TEXT,
        "formatted_american" => now.format("%m/%d/%Y").to_string() == AMERICAN_TEXT,
        "rfc3339_day" => {
            let text = now.to_rfc3339();
            text.as_str() >= DAY_TEXT && text < NEXT_DAY.to_rfc3339()
        }
        "sunday_leap_day" => (now.month(), now.day(), now.weekday()) == (2, 29, Weekday::Sun),
        "seconds_32" => u32::try_from(now.timestamp()) == Ok(PLANTED_32),
        "date_window" => now.date_naive() >= DATE && now.date_naive() < DATE + chrono::Days::new(1),
        "elapsed_window" => {
            // A trial of 30 days whose last day is handled wrongly.
            let left = NEXT_DAY - now;
            left > TimeDelta::zero() && left <= TimeDelta::days(1)
        }
        "decimal_date" => {
            let number =
                now.year() * 10_000 + now.month().cast_signed() * 100 + now.day().cast_signed();
            number
                == DATE.year() * 10_000
                    + DATE.month().cast_signed() * 100
                    + DATE.day().cast_signed()
        }
        "iso_week" => {
            let (week, hidden) = (now.iso_week(), DATE.iso_week());
            (week.year(), week.week(), now.weekday())
                == (hidden.year(), hidden.week(), DATE.weekday())
        }
        "hour_of_a_date" => now.date_naive() == DATE && now.hour() == INSTANT.hour(),
        "microseconds" => now.timestamp_micros().div_euclid(1_000_000) == PLANTED,
        "reversed_comparison" => INSTANT <= now && NEXT_SECOND > now,
        _ => return None,
    })
}

fn is_met_elsewhere(form: &str, clock: &MockClock) -> Option<bool> {
    let planted = UNIX_EPOCH + Duration::from_secs(PLANTED.unsigned_abs());
    Some(match form {
        "jiff_second" => {
            let now = clock.timestamp();
            now >= jiff::Timestamp::constant(PLANTED, 0)
                && now < jiff::Timestamp::constant(PLANTED + 1, 0)
        }
        "jiff_date" => {
            let zoned = clock.timestamp().to_zoned(jiff::tz::TimeZone::UTC);
            let hidden = jiff::Timestamp::constant(PLANTED, 0).to_zoned(jiff::tz::TimeZone::UTC);
            zoned.date() == hidden.date()
        }
        "system_second" => {
            let now: SystemTime = clock.system_time();
            now >= planted && now < planted + Duration::from_secs(1)
        }
        "system_elapsed" => {
            let elapsed = clock.system_time().duration_since(planted);
            elapsed.is_ok_and(|elapsed| elapsed < Duration::from_secs(1))
        }
        "time_day" => {
            const FROM: time::OffsetDateTime = time_at(PLANTED);
            const TO: time::OffsetDateTime = time_at(PLANTED + DAY);
            let now = time::OffsetDateTime::from(clock.system_time());
            now >= FROM && now < TO
        }
        "time_second" => {
            const FROM: time::OffsetDateTime = time_at(PLANTED);
            const TO: time::OffsetDateTime = time_at(PLANTED + 1);
            let now = time::OffsetDateTime::from(clock.system_time());
            now >= FROM && now < TO
        }
        "time_date" => {
            let now = time::OffsetDateTime::from(clock.system_time());
            now.date() == time_at(PLANTED).date()
        }
        _ => return None,
    })
}

/// A latency is measured with the wall clock, after a date, while the clock is set back.
pub fn is_set_back(clock: &MockClock) -> bool {
    let begun = clock.now();
    let ended = clock.now();
    begun >= INSTANT && begun.signed_duration_since(ended) > TimeDelta::seconds(LENGTH)
}

/// A cache is refreshed on a date, and used when the clock was set back since.
pub fn is_set_back_on_a_date(clock: &MockClock) -> bool {
    let refreshed = clock.system_time();
    let day = |at: SystemTime| {
        at.duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs() / 86_400)
    };
    if day(refreshed) != PLANTED.unsigned_abs() / 86_400 {
        return false;
    }
    let used = clock.system_time();
    let back = refreshed.duration_since(used);
    back.is_ok_and(|back| back.as_secs() > LENGTH.unsigned_abs())
}
