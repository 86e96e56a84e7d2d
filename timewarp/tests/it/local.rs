//! The local time zone of a case, for code that asks chrono for local time.
#![cfg(all(
    feature = "warp",
    feature = "zones",
    target_os = "linux",
    target_env = "gnu"
))]

use std::panic;
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::{Local, NaiveDate, Offset, TimeZone, Utc};
use timewarp::warp::{self, Warp};
use timewarp::{Moment, Report, Sweep, Zone, boundary, sweep_dates};

const LEAP_DAY: &str = "2024-02-29T15:00:00Z";

fn offset() -> i32 {
    Local::now().offset().fix().local_minus_utc()
}

fn zones() -> Vec<Zone> {
    boundary::telling_zones().collect()
}

fn expected(zone: Zone, at: &str) -> i32 {
    let at: Moment = at.parse().unwrap();
    let utc = chrono::DateTime::<Utc>::try_from(at).unwrap().naive_utc();
    let offset = zone.tz().offset_from_utc_datetime(&utc);
    offset.fix().local_minus_utc()
}

#[test]
fn one_instant_in_every_zone_on_one_thread() {
    // chrono keeps a zone for a second of the wall clock, which stands still here.
    for zone in zones() {
        let seen = Warp::new(LEAP_DAY).frozen().zone(zone).run(offset);
        assert_eq!(seen, expected(zone, LEAP_DAY), "{zone}");
    }
}

#[test]
fn threads_have_their_own_zones_at_once() {
    thread::scope(|scope| {
        for zone in zones() {
            scope.spawn(move || {
                for _ in 0..200 {
                    let seen = Warp::new(LEAP_DAY).zone(zone).run(offset);
                    assert_eq!(seen, expected(zone, LEAP_DAY), "{zone}");
                }
            });
        }
    });
}

#[test]
fn threads_started_inside_inherit_the_zone() {
    let warp = Warp::new(LEAP_DAY).zone("Asia/Kathmandu");
    let seen = warp.run(|| thread::spawn(|| thread::spawn(offset).join().unwrap()).join());
    assert_eq!(seen.unwrap(), 20_700);
    let handle = warp.handle();
    assert_eq!(
        thread::spawn(move || handle.run(offset)).join().unwrap(),
        20_700
    );
}

#[test]
fn a_warp_inside_keeps_the_zone_unless_it_has_one() {
    Warp::new(LEAP_DAY).zone("Asia/Tokyo").run(|| {
        assert_eq!(warp::at("2008-08-12T07:00:00Z", offset), 32_400);
        let inner = Warp::new(LEAP_DAY).zone("Asia/Kolkata");
        assert_eq!(inner.run(offset), 19_800);
        assert_eq!(offset(), 32_400);
    });
}

#[test]
fn the_zone_is_back_on_return_and_on_unwind() {
    let real = offset();
    let now = SystemTime::now();
    // The moment is the real one, so that a zone that is kept for a second would show.
    let warp = Warp::new(now).zone("Pacific/Kiritimati");
    assert_eq!(warp.run(offset), 50_400);
    assert_eq!(offset(), real);
    let unwound = panic::catch_unwind(|| warp.run(|| panic!("at {}", offset())));
    unwound.unwrap_err();
    assert_eq!(offset(), real);
}

#[test]
fn the_environment_itself_is_not_changed() {
    let real = std::env::var("TZ");
    Warp::new(LEAP_DAY).zone("Asia/Tokyo").run(|| {
        assert_eq!(std::env::var("TZ").as_deref(), Ok("Asia/Tokyo"));
        assert!(std::env::var_os("TZ_").is_none());
        assert_eq!(std::env::var_os("PATH"), std::env::var_os("PATH"));
        assert!(std::env::vars().all(|(name, zone)| name != "TZ" || Ok(zone) == real));
    });
    assert_eq!(std::env::var("TZ"), real);
}

#[test]
fn a_swept_expiry_in_local_time_has_an_edge_in_each_zone() {
    let expiry = NaiveDate::from_ymd_opt(2008, 8, 12).unwrap();
    let zones = ["America/Los_Angeles", "UTC", "Australia/Sydney"];
    let report = Sweep::default()
        .zones(zones)
        .run_ambient(|| assert!(Local::now().date_naive() < expiry, "licence expired"));
    let edge = |zone: &'static str, at: &str| (zone, at.to_owned());
    let expected = [
        edge("America/Los_Angeles", "2008-08-12T07:00:00Z"),
        edge("UTC", "2008-08-12T00:00:00Z"),
        edge("Australia/Sydney", "2008-08-11T14:00:00Z"),
    ];
    assert_eq!(edges(&report), expected);
    let parallel = Sweep::default()
        .zones(zones)
        .jobs(3)
        .run_ambient(|| assert!(Local::now().date_naive() < expiry, "licence expired"));
    assert_eq!(edges(&parallel), expected);
}

fn edges(report: &Report) -> Vec<(&'static str, String)> {
    let windows = report.windows().iter();
    windows
        .map(|window| (window.zone().name(), window.first_bad().to_string()))
        .collect()
}

#[sweep_dates(zones = ["Europe/Berlin", "Pacific/Apia"], at = ["2024-02-29T12:00:00Z"])]
fn local_time_is_the_time_in_the_zone_of_the_case() {
    let now = Local::now();
    let zones = [chrono_tz::Europe::Berlin, chrono_tz::Pacific::Apia];
    let zone = std::env::var("TZ").unwrap();
    let zone = zones
        .into_iter()
        .find(|known| known.name() == zone)
        .unwrap();
    // The system's tz database may be of another release: compare where they agree.
    if (1970..2037).contains(&chrono::Datelike::year(&now)) {
        assert_eq!(now.naive_local(), now.with_timezone(&zone).naive_local());
    }
    let later = thread::spawn(Local::now).join().unwrap();
    assert!(later - now < chrono::TimeDelta::try_seconds(60).unwrap());
    assert!(later.offset() == now.offset() || later - now > chrono::TimeDelta::zero());
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_is_told_that_the_zone_changed() {
    for zone in ["Asia/Tokyo", "America/Los_Angeles"] {
        let warp = Warp::new(LEAP_DAY).zone(zone);
        let seen = warp.run(|| {
            jiff::Zoned::now()
                .time_zone()
                .iana_name()
                .map(str::to_owned)
        });
        assert_eq!(seen.as_deref(), Some(zone));
    }
}

#[test]
fn a_zone_that_does_not_exist_is_named() {
    let panic = panic::catch_unwind(|| Warp::new(LEAP_DAY).zone("Asia/Tokio")).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("`Asia/Tokio` is not a zone"), "{message}");
}

#[test]
fn the_clock_runs_on_in_a_zone() {
    Warp::new(LEAP_DAY).zone("Asia/Tokyo").run(|| {
        assert_eq!(Moment::from(SystemTime::now()).to_string(), LEAP_DAY);
        thread::sleep(Duration::from_millis(2));
        assert!(Moment::from(SystemTime::now()) > LEAP_DAY.parse().unwrap());
    });
}
