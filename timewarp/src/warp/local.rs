//! The local time zone of a thread, for code that takes it from the variable `TZ`.

use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Local, Offset, TimeZone};

use super::{Warp, real_now};
use crate::zone::utc;
use crate::{Error, Moment, Zone};

/// Returns the value of `TZ` for a zone, which lasts as long as the program: code of C
/// may keep the pointer.
pub(super) fn variable(zone: Zone) -> &'static CStr {
    static NAMES: OnceLock<Mutex<HashMap<&'static str, &'static CStr>>> = OnceLock::new();
    let mut names = NAMES
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    names.entry(zone.name()).or_insert_with(|| {
        let name = CString::new(zone.name()).expect("names of zones have no zero bytes");
        Box::leak(name.into_boxed_c_str())
    })
}

/// Makes readers that keep the zone for a while look again.
///
/// chrono keeps it for a second of the wall clock, for each thread; a clock that goes
/// back makes it look. jiff keeps it for five minutes, for all threads.
pub(super) fn refresh() {
    /// Long before any moment that code is run at, and always earlier than the last.
    static EARLIER: AtomicI64 = AtomicI64::new(-(1 << 40));
    let earlier = EARLIER.fetch_sub(1, Ordering::Relaxed);
    let warp = Warp::new(Moment::from_seconds(earlier)).frozen();
    warp.run(|| Local.offset_from_utc_datetime(&DateTime::UNIX_EPOCH.naive_utc()));
    #[cfg(feature = "jiff")]
    jiff::tz::reset_system_time_zone_cache();
}

/// Makes them look again after a warp, if they could mistake real time for its time, or the
/// time of a warp around it, which may be the same.
pub(super) fn refresh_after(moment: Moment) {
    const NEAR: Duration = Duration::from_secs(86_400);
    let now = Moment::from(real_now());
    let distance = now.as_nanos().abs_diff(moment.as_nanos());
    if super::is_active() || distance < NEAR.as_nanos() {
        refresh();
    }
    #[cfg(feature = "jiff")]
    jiff::tz::reset_system_time_zone_cache();
}

/// Checks that chrono shows the local time of `zone` where it was set.
///
/// # Errors
///
/// Returns an error when it shows another, as it does without a word where the system
/// has no tz database.
pub(crate) fn check(zone: Zone) -> Result<(), Error> {
    // Winters and summers; two releases of the database may differ in a few.
    const YEARS: [&str; 10] = [
        "1975-01-01",
        "1984-07-01",
        "1993-01-01",
        "1999-07-01",
        "2004-01-01",
        "2009-07-01",
        "2014-01-01",
        "2018-07-01",
        "2021-01-01",
        "2024-07-01",
    ];
    let moments = YEARS.map(|year| year.parse::<Moment>().expect("a date"));
    let seen = moments.map(|moment| {
        let naive = utc(moment).expect("within the calendar");
        let warp = Warp::new(moment).frozen().zone(zone);
        let offset = warp.run(|| Local.offset_from_utc_datetime(&naive));
        (
            moment,
            offset.fix().local_minus_utc(),
            zone.offset_at(moment),
        )
    });
    let mut wrong = seen
        .iter()
        .filter(|(_, seen, expected)| Some(*seen) != *expected);
    let Some((moment, seen, expected)) = wrong.next() else {
        return Ok(());
    };
    if wrong.count() < moments.len() / 2 {
        return Ok(());
    }
    let hours = |offset: i32| {
        chrono::FixedOffset::east_opt(offset)
            .map_or_else(|| offset.to_string(), |at| at.to_string())
    };
    Err(Error::plan(format!(
        "zones: chrono shows local time with offset {} at {moment} where `{zone}` has {}; the \
         system's tz database is missing or lacks this zone: install the package `tzdata`",
        hours(*seen),
        hours(expected.unwrap_or_default()),
    )))
}
