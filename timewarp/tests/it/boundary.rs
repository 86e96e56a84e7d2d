//! The catalogue of boundaries against calendars that are not its own.
#![cfg(feature = "zones")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use rstest::rstest;
use timewarp::{Boundary, Family, Moment, Zone, boundary};

fn moment(text: &str) -> Moment {
    text.parse().unwrap_or_else(|error| panic!("{error:?}"))
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn shift(moment: Moment, nanos: i128) -> Moment {
    Moment::from_nanos(moment.as_nanos() + nanos).unwrap()
}

fn span(from: &str, to: &str) -> Range<Moment> {
    moment(from)..moment(to)
}

const EVER: Range<Moment> = Moment::MIN..Moment::MAX;

/// Four hundred years, after which the calendar repeats.
fn cycle() -> Range<Moment> {
    span("1800-01-01", "2200-01-01")
}

fn all_zones() -> impl Iterator<Item = Zone> {
    chrono_tz::TZ_VARIANTS.into_iter().map(Zone::from)
}

/// Every family but the midnights, over the years that the catalogue lists.
fn catalogue() -> &'static [Boundary] {
    static CATALOGUE: LazyLock<Vec<Boundary>> = LazyLock::new(|| {
        let yearly = span("-000001-01-01", "+010001-01-01");
        let families =
            families(&EVER, &yearly).chain(all_zones().flat_map(|zone| boundary::dst(zone, EVER)));
        families.collect()
    });
    &CATALOGUE
}

/// Chains the families that need no zone; those that recur within `yearly`.
fn families(range: &Range<Moment>, yearly: &Range<Moment>) -> impl Iterator<Item = Boundary> {
    let range = || range.clone();
    let yearly = || {
        let from = yearly.start.max(range().start);
        from..yearly.end.min(range().end).max(from)
    };
    boundary::leap_seconds(range())
        .chain(boundary::epochs(range()))
        .chain(boundary::digits(range()))
        .chain(boundary::pivots(range()))
        .chain(boundary::eras(range()))
        .chain(boundary::sentinels(range()))
        .chain(boundary::leap_days(yearly()))
        .chain(boundary::month_ends(yearly()))
        .chain(boundary::year_ends(yearly()))
        .chain(boundary::week_years(yearly()))
}

/// The ranges over which `all` is listed whole: years in which much happens.
const SAMPLES: [(&str, &str); 6] = [
    ("1970-01-01", "1970-02-01"),
    ("1994-12-01", "1995-02-01"),
    ("1999-12-20", "2000-03-10"),
    ("2008-12-31T12:00:00Z", "2009-02-15"),
    ("2016-01-01", "2017-01-02"),
    ("2037-12-01", "2038-03-01"),
];

#[test]
fn names_are_unique_outside_midnights() {
    let mut known: HashMap<&str, &Boundary> = HashMap::new();
    let mut twice = Vec::new();
    for boundary in catalogue() {
        if let Some(other) = known.insert(&boundary.name, boundary) {
            twice.push(format!(
                "{}: {} and {}",
                boundary.name, other.moment, boundary.moment
            ));
        }
    }
    assert!(twice.is_empty(), "{} names twice: {twice:#?}", twice.len());
}

#[rstest]
fn names_are_unique_in_a_whole_listing(#[values(0, 1, 2, 3, 4, 5)] sample: usize) {
    let (from, to) = SAMPLES[sample];
    let mut known = BTreeMap::new();
    for boundary in boundary::all(span(from, to)) {
        if let Some(other) = known.insert(boundary.name.clone(), boundary.moment) {
            panic!(
                "`{}` is the name of {other} and of {}",
                boundary.name, boundary.moment
            );
        }
    }
    assert!(known.len() > 300);
}

#[test]
fn names_begin_with_the_family_and_are_plain_text() {
    for boundary in catalogue() {
        let detail = boundary.name.strip_prefix(boundary.family.name());
        let detail = detail.and_then(|rest| rest.strip_prefix('/'));
        assert!(
            detail.is_some_and(|detail| !detail.is_empty()),
            "{boundary:?}"
        );
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-+_.:".contains(letter);
        assert!(boundary.name.chars().all(is_plain), "{boundary:?}");
    }
}

#[test]
fn reasons_are_fragments_of_a_sentence() {
    for boundary in catalogue() {
        let why = &boundary.why;
        assert!(why.len() >= 12, "{boundary:?}");
        assert!(
            !why.ends_with(['.', ',', ':', ';', '!', '?']),
            "{boundary:?}"
        );
        assert_eq!(why.trim(), why, "{boundary:?}");
        assert!(
            !why.contains("  ") && !why.contains(char::is_control),
            "{boundary:?}"
        );
    }
}

#[test]
fn every_family_is_in_the_catalogue_but_samples() {
    let years = span("2016-12-01", "2020-02-01");
    let families: BTreeSet<Family> = boundary::all(years)
        .map(|boundary| boundary.family)
        .collect();
    assert_eq!(families, Family::ALL.iter().copied().collect());
    assert!(!Family::ALL.contains(&Family::Samples));
}

#[rstest]
fn all_is_the_merged_families_in_order_of_time(#[values(0, 1, 2, 3, 4, 5)] sample: usize) {
    let (from, to) = SAMPLES[sample];
    let range = span(from, to);
    let found: Vec<Boundary> = boundary::all(range.clone()).collect();
    assert!(found.is_sorted_by_key(|boundary| boundary.moment));
    assert!(
        found
            .iter()
            .all(|boundary| range.contains(&boundary.moment))
    );
    let again: Vec<Boundary> = boundary::all(range.clone()).collect();
    assert_eq!(found, again);
    let midnights =
        boundary::telling_zones().flat_map(|zone| boundary::midnights(zone, range.clone()));
    let dst = all_zones().flat_map(|zone| boundary::dst(zone, range.clone()));
    let expected = families(&range, &range).chain(midnights).chain(dst);
    let names = |boundaries: Vec<Boundary>| {
        let mut names: Vec<_> = boundaries
            .into_iter()
            .map(|one| (one.moment, one.name))
            .collect();
        names.sort();
        names
    };
    let (found, expected) = (names(found), names(expected.collect()));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

#[test]
fn all_lists_the_whole_time_line_lazily_and_in_order() {
    let found: Vec<_> = boundary::all(EVER).take(2_000).collect();
    assert!(found.is_sorted_by_key(|boundary| boundary.moment));
    assert!(found[0].moment < moment("-999999-01-01"));
    let late = moment("+010001-01-01")..Moment::MAX;
    let late: Vec<_> = boundary::all(late).collect();
    assert!(late.is_sorted_by_key(|boundary| boundary.moment));
    let names: Vec<_> = late.iter().map(|boundary| &*boundary.name).collect();
    assert!(names.contains(&"epochs/year-i16"), "{names:?}");
    assert!(names.contains(&"digits/year-1000000"), "{names:?}");
}

#[test]
fn the_ends_of_a_year_do_not_change_what_is_listed() {
    // Chunks of half a year and seven days against the whole.
    let (from, to) = (moment("2011-06-15T12:00:00Z"), moment("2013-02-01"));
    let whole: Vec<Boundary> = boundary::all(from..to).collect();
    let mut parts = Vec::new();
    let mut at = from;
    while at < to {
        let next = shift(at, 190 * 86_400 * 1_000_000_000).min(to);
        parts.extend(boundary::all(at..next));
        at = next;
    }
    let key = |boundary: &Boundary| (boundary.moment, boundary.name.clone());
    let mut whole: Vec<_> = whole.iter().map(key).collect();
    let mut parts: Vec<_> = parts.iter().map(key).collect();
    whole.sort();
    parts.sort();
    assert_eq!(whole.len(), parts.len());
    assert!(whole == parts);
}

#[test]
fn a_range_includes_its_from_and_not_its_to() {
    let mut checked = 0;
    for boundary in catalogue().iter().step_by(2_003) {
        let at = boundary.moment;
        let is_in =
            |range: Range<Moment>| boundary::all(range).any(|found| found.name == boundary.name);
        assert!(is_in(at..shift(at, 1)), "{boundary:?}");
        assert!(!is_in(shift(at, -1)..at), "{boundary:?}");
        assert!(!is_in(shift(at, 1)..shift(at, 2)), "{boundary:?}");
        checked += 1;
    }
    assert!(checked > 50);
}

#[test]
fn each_family_keeps_to_its_range() {
    let berlin = zone("Europe/Berlin");
    let range = span("1980-01-06", "2038-01-19T03:14:08Z");
    let lists: [Vec<Boundary>; 12] = [
        boundary::leap_days(range.clone()).collect(),
        boundary::month_ends(range.clone()).collect(),
        boundary::year_ends(range.clone()).collect(),
        boundary::week_years(range.clone()).collect(),
        boundary::midnights(berlin, range.clone()).collect(),
        boundary::dst(berlin, range.clone()).collect(),
        boundary::leap_seconds(range.clone()).collect(),
        boundary::epochs(range.clone()).collect(),
        boundary::digits(range.clone()).collect(),
        boundary::pivots(range.clone()).collect(),
        boundary::eras(range.clone()).collect(),
        boundary::sentinels(range.clone()).collect(),
    ];
    for (list, family) in lists.iter().zip(Family::ALL) {
        assert!(!list.is_empty(), "{family}");
        assert!(
            list.iter().all(|boundary| boundary.family == *family),
            "{family}"
        );
        assert!(
            list.iter().all(|boundary| range.contains(&boundary.moment)),
            "{family}"
        );
    }
}

#[test]
fn empty_and_reversed_ranges_list_nothing() {
    let (early, late) = (moment("2016-12-31"), moment("2017-01-01"));
    for range in [
        early..early,
        late..late,
        late..early,
        Moment::MAX..Moment::MIN,
    ] {
        assert_eq!(boundary::all(range.clone()).count(), 0, "{range:?}");
        assert_eq!(families(&range, &range).count(), 0, "{range:?}");
        assert_eq!(
            boundary::midnights(Zone::UTC, range.clone()).count(),
            0,
            "{range:?}"
        );
        assert_eq!(
            boundary::dst(zone("Asia/Gaza"), range.clone()).count(),
            0,
            "{range:?}"
        );
    }
}

#[rstest]
#[case("epochs/unix-i32", "2038-01-19T03:14:08Z")]
#[case("epochs/unix-i32-min", "1901-12-13T20:45:52Z")]
#[case("epochs/unix-u32", "2106-02-07T06:28:16Z")]
#[case("epochs/unix-30-bits", "2004-01-10T13:37:04Z")]
#[case("epochs/unix-i64-nanos", "2262-04-11T23:47:16.854775808Z")]
#[case("epochs/unix-i64-nanos-min", "1677-09-21T00:12:43.145224192Z")]
#[case("epochs/unix-u64-nanos", "2554-07-21T23:34:33.709551616Z")]
#[case("epochs/unix-millis-48-bits", "+010889-08-02T05:31:50.656Z")]
#[case("epochs/javascript-max", "+275760-09-13T00:00:00.001Z")]
#[case("epochs/javascript-min", "-271821-04-20T00:00:00Z")]
#[case("epochs/ext4", "2446-05-10T22:38:56Z")]
#[case("epochs/xfs-bigtime-max", "2486-07-02T20:20:25Z")]
#[case("epochs/unix-33-bits", "2242-03-16T12:56:32Z")]
#[case("epochs/ntp-era-1", "2036-02-07T06:28:16Z")]
#[case("epochs/ntp-i32", "1968-01-20T03:14:08Z")]
#[case("epochs/ntp-era-2", "2172-03-15T12:56:32Z")]
#[case("epochs/ibm-tod-52", "2042-09-17T23:53:47.370496Z")]
#[case("epochs/mac-u32", "2040-02-06T06:28:16Z")]
#[case("epochs/mac-i32", "1972-01-19T03:14:08Z")]
#[case("epochs/cocoa-i32", "2069-01-19T03:14:08Z")]
#[case("epochs/amiga-i32", "2046-01-19T03:14:08Z")]
#[case("epochs/y2k-i32-seconds", "2068-01-19T03:14:08Z")]
#[case("epochs/y2k-tenths-u32", "2013-08-11T00:38:49.6Z")]
#[case("epochs/filetime-i64", "+030828-09-14T02:48:05.4775808Z")]
#[case("epochs/y2k-i64-micros", "+294277-01-09T04:00:54.775808Z")]
#[case("epochs/unix-days-i16", "2059-09-19")]
#[case("epochs/unix-days-u16", "2149-06-07")]
#[case("epochs/mjd-u16", "2038-04-23")]
#[case("epochs/gps-week-10-bits-1", "1999-08-21T23:59:47Z")]
#[case("epochs/gps-week-10-bits-2", "2019-04-06T23:59:42Z")]
#[case("epochs/gps-week-10-bits-2-nominal", "2019-04-07")]
#[case("epochs/gps-week-10-bits-3", "2038-11-20T23:59:42Z")]
#[case("epochs/gps-week-13-bits-1", "2137-01-05T23:59:42Z")]
#[case("epochs/beidou-week-13-bits-1", "2163-01-01T23:59:56Z")]
#[case("epochs/fat-max", "2108-01-01")]
#[case("epochs/utctime-max", "2050-01-01")]
#[case("epochs/datetime-max", "+010000-01-01")]
#[case("epochs/yymmddhhmm-i32", "2022-01-01")]
#[case("epochs/smalldatetime-max", "2079-06-07")]
#[case("epochs/aolserver", "2006-05-13T01:27:28Z")]
#[case("digits/seconds-10e9", "2001-09-09T01:46:40Z")]
#[case("digits/seconds-10e10", "2286-11-20T17:46:40Z")]
#[case("digits/unix-2000000000", "2033-05-18T03:33:20Z")]
#[case("digits/unix-1500000000", "2017-07-14T02:40:00Z")]
#[case("digits/mjd-60000", "2023-02-25")]
#[case("digits/julian-days-2460000", "2023-02-24T12:00:00Z")]
#[case("digits/year-10000", "+010000-01-01")]
#[case("pivots/1969", "1969-01-01")]
#[case("pivots/2050", "2050-01-01")]
#[case("eras/reiwa", "2019-04-30T15:00:00Z")]
#[case("eras/heisei", "1989-01-07T15:00:00Z")]
#[case("eras/bcd-2010", "2010-01-01")]
#[case("sentinels/1999-09-09", "1999-09-09")]
#[case("leap-seconds/2016-12-31", "2017-01-01")]
#[case("leap-seconds/2016-12-31-smear-begins", "2016-12-31T12:00:00Z")]
#[case("leap-seconds/2012-06-30", "2012-07-01")]
#[case("leap-days/2000-02-29", "2000-02-29")]
#[case("leap-days/2008-day-366", "2008-12-31")]
#[case("leap-days/1900-03-01", "1900-03-01")]
#[case("month-ends/2023-02-28", "2023-02-28")]
#[case("year-ends/2024-12-31", "2024-12-31")]
#[case("week-years/2020-W53", "2020-12-28")]
#[case("week-years/2025-W01", "2024-12-30")]
#[case("dst/America/New_York/2007-03-11/gap", "2007-03-11T07:00:00Z")]
#[case("dst/Europe/London/1971-10-31/fold", "1971-10-31T02:00:00Z")]
fn a_well_known_boundary_is_at_its_instant(#[case] name: &str, #[case] text: &str) {
    let found = catalogue().iter().find(|boundary| boundary.name == name);
    let found = found.unwrap_or_else(|| panic!("there is no `{name}`"));
    assert_eq!(found.moment, moment(text), "{}", found.why);
}
#[rstest]
#[case("epochs/galileo-week-12-bits-1", "2078-02-19T23:59:42Z")]
#[case("epochs/qzss-week-10-bits-1", "2019-04-06T23:59:42Z")]
fn week_counters_of_galileo_and_qzss_turn_with_those_of_gps(
    #[case] name: &str,
    #[case] text: &str,
) {
    let found = catalogue()
        .iter()
        .find(|boundary| boundary.name == name)
        .unwrap();
    assert_eq!(found.moment, moment(text), "{}", found.why);
}

#[test]
fn there_are_27_leap_seconds_where_the_list_of_the_iers_has_them() {
    // From leap-seconds.list: seconds since 1900 at which TAI-UTC grows.
    const SINCE_1900: [i64; 27] = [
        2_287_785_600,
        2_303_683_200,
        2_335_219_200,
        2_366_755_200,
        2_398_291_200,
        2_429_913_600,
        2_461_449_600,
        2_492_985_600,
        2_524_521_600,
        2_571_782_400,
        2_603_318_400,
        2_634_854_400,
        2_698_012_800,
        2_776_982_400,
        2_840_140_800,
        2_871_676_800,
        2_918_937_600,
        2_950_473_600,
        2_982_009_600,
        3_029_443_200,
        3_076_704_000,
        3_124_137_600,
        3_345_062_400,
        3_439_756_800,
        3_550_089_600,
        3_644_697_600,
        3_692_217_600,
    ];
    let from_1900_to_1970 = 2_208_988_800;
    let all: Vec<_> = boundary::leap_seconds(EVER).collect();
    assert_eq!(all.len(), 3 * 27);
    let exact = all
        .iter()
        .filter(|boundary| !boundary.name.contains("smear"));
    let found: Vec<_> = exact.map(|boundary| boundary.moment.as_seconds()).collect();
    assert_eq!(found, SINCE_1900.map(|seconds| seconds - from_1900_to_1970));
}

/// Lists the boundaries whose name after the family begins with a year and ends so.
fn with_end<'list>(list: &'list [Boundary], end: &str) -> Vec<(i32, &'list Boundary)> {
    list.iter()
        .filter_map(|boundary| {
            let (_, detail) = boundary.name.split_once('/')?;
            Some((detail.strip_suffix(end)?.parse().ok()?, boundary))
        })
        .collect()
}

#[test]
fn week_years_are_those_of_chrono_for_400_years() {
    let list: Vec<_> = boundary::week_years(cycle()).collect();
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let monday = |year, week| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon);

    let found: Vec<_> = with_end(&list, "-W53");
    let expected = (1799..2200).filter(|year| date(*year, 12, 28).iso_week().week() == 53);
    assert_eq!(
        found.iter().map(|(year, _)| *year).collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );
    for (year, boundary) in found {
        assert_eq!(boundary.moment, monday(year, 53).unwrap().into());
    }

    let in_cycle = |date: &NaiveDate| cycle().contains(&Moment::from(*date));
    let found: BTreeMap<_, _> = with_end(&list, "-W01").into_iter().collect();
    let expected: Vec<_> = (1799..=2200)
        .filter(|year| in_cycle(&monday(*year, 1).unwrap()))
        .collect();
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), expected);
    for (year, boundary) in found {
        assert_eq!(boundary.moment, monday(year, 1).unwrap().into());
    }

    let found = with_end(&list, "-01-01");
    let expected = (1800..2200).filter(|year| date(*year, 1, 1).iso_week().year() != *year);
    assert_eq!(
        found.iter().map(|(year, _)| *year).collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );

    let found = with_end(&list, "-us-week-1");
    assert!(found.len() >= 400);
    for (year, boundary) in found {
        let sunday = NaiveDate::try_from(boundary.moment).unwrap();
        assert_eq!(sunday.weekday(), Weekday::Sun);
        assert!(
            (0..7).contains(&(date(year, 1, 1) - sunday).num_days()),
            "{boundary:?}"
        );
    }
}

#[test]
fn leap_days_are_those_of_jiff_for_400_years() {
    let list: Vec<_> = boundary::leap_days(cycle()).collect();
    let leap: Vec<i16> = (1800..2200)
        .filter(|year| civil::date(*year, 1, 1).in_leap_year())
        .collect();
    assert_eq!(leap.len(), 97);
    let in_utc = |date: civil::Date| {
        Moment::from_seconds(
            date.to_zoned(TimeZone::UTC)
                .unwrap()
                .timestamp()
                .as_second(),
        )
    };
    for (end, month, day) in [("-02-29", 2, 29), ("-day-366", 12, 31)] {
        let found: Vec<_> = with_end(&list, end)
            .iter()
            .map(|(_, boundary)| boundary.moment)
            .collect();
        let expected: Vec<_> = leap
            .iter()
            .map(|year| in_utc(civil::date(*year, month, day)))
            .collect();
        assert_eq!(found, expected, "{end}");
    }
    assert_eq!(with_end(&list, "-03-01").len(), 400);
    assert_eq!(
        with_end(&list, "-02-28").len(),
        97 + 3,
        "leap years, and centuries without"
    );
}

#[test]
fn months_and_years_end_where_jiff_ends_them_for_400_years() {
    let moments = |list: Vec<Boundary>| -> BTreeSet<String> {
        list.iter()
            .map(|boundary| format!("{:.10}", boundary.moment.to_string()))
            .collect()
    };
    let months = moments(boundary::month_ends(cycle()).collect());
    let years = moments(boundary::year_ends(cycle()).collect());
    let days = civil::date(1800, 1, 1).series(jiff::Span::new().days(1));
    for day in days.take_while(|day| day.year() < 2200) {
        let is_edge = day == day.first_of_month() || day == day.last_of_month();
        let is_late_january = day.month() == 1 && day.day() >= 29;
        assert_eq!(
            months.contains(&day.to_string()),
            is_edge || is_late_january,
            "{day}"
        );
        let is_quarter = day.month() % 3 == 0 && day == day.last_of_month()
            || day.month() % 3 == 1 && day == day.first_of_month();
        let is_uk = (day.month(), day.day()) == (4, 6);
        assert_eq!(
            years.contains(&day.to_string()),
            is_quarter || is_uk,
            "{day}"
        );
    }
}

/// The dates of zones from jiff's own copy of the tz database.
fn twin(name: &str) -> TimeZone {
    static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    DATABASE.get(name).unwrap()
}

#[rstest]
#[case("UTC")]
#[case("Europe/Berlin")]
#[case("America/Los_Angeles")]
#[case("America/Sao_Paulo")]
#[case("America/St_Johns")]
#[case("America/Asuncion")]
#[case("Africa/Cairo")]
#[case("Antarctica/Troll")]
#[case("Asia/Amman")]
#[case("Asia/Beirut")]
#[case("Asia/Gaza")]
#[case("Asia/Kolkata")]
#[case("Atlantic/Azores")]
#[case("Australia/Lord_Howe")]
#[case("Pacific/Apia")]
#[case("Pacific/Kiritimati")]
#[case("Pacific/Kwajalein")]
fn midnights_are_where_jiff_starts_the_day_from_1970_to_2037(#[case] name: &str) {
    let range = span("1970-01-01", "2038-01-01");
    let mut found = boundary::midnights(zone(name), range.clone());
    let twin = twin(name);
    let days = civil::date(1969, 12, 30).series(jiff::Span::new().days(1));
    for day in days.take_while(|day| day.year() < 2039) {
        let start = day.to_zoned(twin.clone()).unwrap().start_of_day().unwrap();
        let at = Moment::from_seconds(start.timestamp().as_second());
        // A day that the zone skipped has no start.
        if start.date() != day || !range.contains(&at) {
            continue;
        }
        let found = found
            .next()
            .unwrap_or_else(|| panic!("no midnight of {day}"));
        assert_eq!(
            found.moment, at,
            "{}: jiff starts the day at {start}",
            found.name
        );
        let detail = if name == "UTC" {
            day.to_string()
        } else {
            format!("{day}/{name}")
        };
        assert_eq!(found.name, format!("midnights/{detail}"));
    }
    assert_eq!(found.next(), None);
}

#[rstest]
#[case("Pacific/Apia", "2011-12-30")]
#[case("Pacific/Fakaofo", "2011-12-30")]
#[case("Pacific/Kiritimati", "1994-12-31")]
#[case("Pacific/Kwajalein", "1993-08-21")]
fn a_skipped_day_has_no_midnight_and_says_so(#[case] name: &str, #[case] day: &str) {
    let day: civil::Date = day.parse().unwrap();
    let around = span(
        &day.checked_sub(jiff::Span::new().days(3))
            .unwrap()
            .to_string(),
        &day.checked_add(jiff::Span::new().days(3))
            .unwrap()
            .to_string(),
    );
    let mut midnights = boundary::midnights(zone(name), around.clone());
    assert!(midnights.all(|boundary| !boundary.name.contains(&day.to_string())));
    let gap = boundary::dst(zone(name), around).next().unwrap();
    assert!(gap.name.ends_with("/gap"), "{gap:?}");
    assert!(gap.why.contains("a whole day does not exist"), "{gap:?}");
}

#[rstest]
#[case("America/Sao_Paulo", "2018-11-04/gap", "this day has no midnight")]
#[case("Asia/Beirut", "2022-03-27/gap", "this day has no midnight")]
#[case("America/Asuncion", "2024-10-06/gap", "this day has no midnight")]
#[case("Australia/Lord_Howe", "2024-10-06/gap", "30 minutes")]
#[case("Antarctica/Troll", "2024-03-31/gap", "2 hours")]
#[case("Europe/Dublin", "2024-03-31/gap", "daylight saving is negative")]
#[case("Asia/Pyongyang", "2018-05-05/gap", "standard time changed")]
#[case("America/Caracas", "2016-05-01/gap", "standard time changed")]
#[case("Europe/Berlin", "2024-10-27/fold", "repeat an hour from 02:00:00")]
#[case("Europe/Berlin", "2024-03-31/gap", "an hour to 03:00:00")]
#[case("Asia/Kathmandu", "1986-01-01/gap", "15 minutes")]
fn an_odd_change_of_clocks_says_what_is_odd(
    #[case] name: &str,
    #[case] end: &str,
    #[case] why: &str,
) {
    let wanted = format!("dst/{name}/{end}");
    let found = boundary::dst(zone(name), EVER).find(|boundary| boundary.name == wanted);
    let found = found.unwrap_or_else(|| panic!("there is no `{wanted}`"));
    assert!(found.why.contains(why), "`{why}` is missing: {}", found.why);
}

#[test]
fn an_ordinary_change_of_clocks_has_a_midnight() {
    for zone in [
        zone("Europe/Berlin"),
        zone("America/New_York"),
        zone("Australia/Sydney"),
    ] {
        for boundary in boundary::dst(zone, span("1980-01-01", "2037-01-01")) {
            assert!(!boundary.why.contains("no midnight"), "{boundary:?}");
            assert!(!boundary.why.contains("negative"), "{boundary:?}");
        }
    }
}

#[test]
fn telling_zones_are_many_and_begin_with_utc() {
    let zones: Vec<Zone> = boundary::telling_zones().collect();
    assert!(zones[0].is_utc());
    let names: BTreeSet<_> = zones.iter().map(|zone| zone.name()).collect();
    assert_eq!(names.len(), zones.len(), "no zone twice");
    assert!(zones.len() >= 50);
    assert_eq!(zones.iter().filter(|zone| zone.is_utc()).count(), 1);
}

#[test]
fn a_family_reads_back_from_its_name() {
    for family in Family::ALL.iter().copied().chain([Family::Samples]) {
        assert_eq!(family.to_string().parse(), Ok(family));
        assert_eq!(Family::try_from(family.name()), Ok(family));
    }
    let error = "leapdays".parse::<Family>().unwrap_err();
    let message = error.to_string();
    assert!(
        error.is_parse() && message.contains("`leapdays`"),
        "{message}"
    );
    for family in Family::ALL {
        assert!(message.contains(&format!("`{family}`")), "{message}");
    }
}

#[rstest]
#[case("Los_Angeles", "America/Los_Angeles")]
#[case("europe/berlin", "Europe/Berlin")]
#[case("Mars/Olympus", "America/Los_Angeles")]
#[case("", "America/Los_Angeles")]
#[case("PST", "America/Los_Angeles")]
fn an_unknown_zone_is_told_a_good_name(#[case] name: &str, #[case] good: &str) {
    let error = name.parse::<Zone>().unwrap_err();
    let message = error.to_string();
    assert!(error.is_parse());
    for part in [
        format!("`{name}`"),
        format!("`{good}`"),
        Zone::database_release().to_owned(),
    ] {
        assert!(message.contains(&part), "`{part}` is missing: {message}");
    }
}
