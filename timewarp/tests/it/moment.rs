//! Moments against chrono, jiff, `time` and 128-bit sums.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike};
use jiff::civil;
use proptest::prelude::*;
use rstest::rstest;
use timewarp::Moment;

const SECOND: i128 = 1_000_000_000;
const DAYS_OF_FOUR_CENTURIES: usize = 146_097;

fn moment(text: &str) -> Moment {
    text.parse().unwrap_or_else(|error| panic!("{error:?}"))
}

fn at_nanos(nanos: i128) -> Moment {
    Moment::from_nanos(nanos).unwrap()
}

/// Any moment, the ends of the range and the neighbourhood of 1970 often.
fn any_moment() -> impl Strategy<Value = Moment> {
    let near_now = -100_000_000_000_i64..300_000_000_000;
    let edges = prop_oneof![
        Just(i64::MIN),
        Just(i64::MIN + 1),
        Just(-1),
        Just(0),
        Just(1),
        Just(i64::MAX - 1),
        Just(i64::MAX),
    ];
    let seconds = prop_oneof![2 => any::<i64>(), 4 => near_now, 1 => edges];
    let nanos = prop_oneof![
        3 => 0..1_000_000_000_u32,
        1 => Just(0),
        1 => Just(1),
        1 => Just(999_999_999),
        1 => (0..1_000_u32).prop_map(|millis| millis * 1_000_000),
    ];
    (seconds, nanos)
        .prop_map(|(seconds, nanos)| at_nanos(i128::from(seconds) * SECOND + i128::from(nanos)))
}

/// Any duration, the longest and the shortest often.
fn any_duration() -> impl Strategy<Value = Duration> {
    let seconds = prop_oneof![
        any::<u64>(),
        0..1_000_000_u64,
        Just(0),
        Just(1 << 63),
        Just(u64::MAX)
    ];
    let nanos = prop_oneof![0..1_000_000_000_u32, Just(0), Just(999_999_999)];
    (seconds, nanos).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
}

fn nanos_of(duration: Duration) -> i128 {
    duration.as_nanos().try_into().unwrap()
}

#[test]
fn every_day_of_four_centuries_reads_and_prints_as_in_chrono_and_jiff() {
    let days = NaiveDate::from_ymd_opt(1800, 1, 1).unwrap().iter_days();
    let twins = civil::date(1800, 1, 1).series(jiff::Span::new().days(1));
    for (day, twin) in days.zip(twins).take(DAYS_OF_FOUR_CENTURIES) {
        let text = day.to_string();
        assert_eq!(text, twin.to_string());
        let moment = moment(&text);
        let seconds = day.and_time(NaiveTime::MIN).and_utc().timestamp();
        assert_eq!(moment.as_seconds(), seconds, "{day}");
        let zoned = twin.to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        assert_eq!(
            moment.as_nanos(),
            zoned.timestamp().as_nanosecond(),
            "{day}"
        );
        assert_eq!(moment.to_string(), format!("{day}T00:00:00Z"));
        let eve = at_nanos(moment.as_nanos() - 1);
        let day_before = day.pred_opt().unwrap();
        assert_eq!(eve.to_string(), format!("{day_before}T23:59:59.999999999Z"));
    }
}

#[test]
fn years_from_end_to_end_of_chrono_begin_and_end_as_chrono_says() {
    let far = (NaiveDate::MIN.year()..NaiveDate::MAX.year())
        .skip(1)
        .step_by(37);
    for year in (-1_000..=11_000).chain(far) {
        let text = match year {
            0..=9999 => format!("{year:04}"),
            _ => format!("{year:+07}"),
        };
        for (month, of_month) in [(1, 1), (2, 28), (2, 29), (3, 1), (12, 31)] {
            let text = format!("{text}-{month:02}-{of_month:02}");
            let day = NaiveDate::from_ymd_opt(year, month, of_month);
            let parsed = text.parse::<Moment>();
            assert_eq!(parsed.is_ok(), day.is_some(), "{text}");
            if let (Ok(moment), Some(day)) = (parsed, day) {
                let utc = day.and_time(NaiveTime::MIN).and_utc();
                assert_eq!(moment.as_seconds(), utc.timestamp(), "{text}");
                assert_eq!(moment.to_string(), format!("{text}T00:00:00Z"));
            }
        }
    }
}

#[test]
fn every_second_of_a_day_reads_and_prints_as_in_chrono() {
    let midnight = moment("2024-02-29").as_seconds();
    for second in 0..86_400 {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
        let text = format!("2024-02-29T{}Z", time.format("%H:%M:%S"));
        let expected = Moment::from_seconds(midnight + i64::from(time.num_seconds_from_midnight()));
        assert_eq!(moment(&text), expected, "{text}");
        assert_eq!(expected.to_string(), text);
    }
}

#[cfg(feature = "chrono")]
#[test]
fn every_offset_reads_as_in_chrono() {
    for sign in ['+', '-'] {
        for minutes in 0..24 * 60 {
            let (hour, minute) = (minutes / 60, minutes % 60);
            let text = format!("2024-03-01T00:30:00.25{sign}{hour:02}:{minute:02}");
            let chrono = DateTime::parse_from_rfc3339(&text).unwrap();
            assert_eq!(moment(&text), Moment::from(chrono), "{text}");
        }
    }
}

#[rstest]
#[case("2024-02-29", 1_709_164_800 * SECOND)]
#[case("2024-02-29T12:00:00Z", 1_709_208_000 * SECOND)]
#[case("2024-02-29t12:00:00z", 1_709_208_000 * SECOND)]
#[case("2024-02-29 12:00:00Z", 1_709_208_000 * SECOND)]
#[case("2024-02-29T12:00:00+00:00", 1_709_208_000 * SECOND)]
#[case("2024-02-29T12:00:00-00:00", 1_709_208_000 * SECOND)]
#[case("2024-02-29T12:00:00+05:45", (1_709_208_000 - 20_700) * SECOND)]
#[case("+002024-02-29T12:00:00Z", 1_709_208_000 * SECOND)]
#[case("+000000002024-02-29", 1_709_164_800 * SECOND)]
#[case("1970-01-01T00:00:00.1Z", 100_000_000)]
#[case("1970-01-01T00:00:00.000000001Z", 1)]
#[case("1969-12-31T23:59:59.999999999Z", -1)]
#[case("1970-01-01T00:00:00.123456789-23:59", 86_340_123_456_789)]
#[case("0000-02-29", -62_162_121_600 * SECOND)]
#[case("-000001-12-31", -62_167_305_600 * SECOND)]
#[case("+292277026596-12-04T15:30:07.999999999Z", Moment::MAX.as_nanos())]
#[case("+292277026596-12-04T16:30:07.999999999+01:00", Moment::MAX.as_nanos())]
#[case("-292277022657-01-27T08:29:52Z", Moment::MIN.as_nanos())]
#[case("-292277022657-01-27T00:00:00-08:30", Moment::MIN.as_nanos() + 8 * SECOND)]
fn a_good_text_means_its_instant(#[case] text: &str, #[case] nanos: i128) {
    let expected = Ok(at_nanos(nanos));
    assert_eq!(text.parse(), expected, "{text}");
    assert_eq!(Moment::try_from(text), expected);
    assert_eq!(Moment::try_from(text.to_owned()), expected);
    assert_eq!(Moment::try_from(&text.to_owned()), expected);
}

#[rstest]
#[case::empty("", "four digits")]
#[case::blank(" ", "four digits")]
#[case::a_word("yesterday", "four digits")]
#[case::unix_time("1709164800", "four digits")]
#[case::day_first("29.02.2024", "four digits")]
#[case::no_leap_year("2023-02-29", "2023 is not a leap year")]
#[case::century("1900-02-29", "1900 is not a leap year")]
#[case::far_century("+010100-02-29", "10100 is not a leap year")]
#[case::month_13("2024-13-01", "no month 13")]
#[case::month_0("2024-00-10", "no month 0")]
#[case::june_31("2024-06-31", "2024-06 runs from day 01 to day 30")]
#[case::day_0("2024-06-00", "2024-06 runs from day 01 to day 30")]
#[case::february_30("2024-02-30", "2024-02 runs from day 01 to day 29")]
#[case::january_32("2024-01-32", "2024-01 runs from day 01 to day 31")]
#[case::one_digit_month("2024-2-29", "two digits for the month")]
#[case::one_digit_day("2024-02-9", "two digits for the day")]
#[case::three_digit_day("2024-02-029", "two digits for the day")]
#[case::no_hyphen("20240229", "four digits")]
#[case::slashes("2024/02/29", "`-`")]
#[case::year_and_month("2024-02", "`-`")]
#[case::second_60("2016-12-31T23:59:60Z", "leap second")]
#[case::second_61("2016-12-31T23:59:61Z", "from 00:00:00 to 23:59:59")]
#[case::minute_60("2016-12-31T23:60:00Z", "from 00:00:00 to 23:59:59")]
#[case::hour_24("2016-12-31T24:00:00Z", "from 00:00:00 to 23:59:59")]
#[case::no_seconds("2016-12-31T23:59Z", "`:`")]
#[case::one_digit_hour("2016-12-31T3:59:00Z", "two digits for the hour")]
#[case::no_offset("2016-12-31T23:59:59", "`Z` or an offset")]
#[case::no_time("2016-12-31T", "two digits for the hour")]
#[case::no_time_but_zone("2016-12-31Z", "`T`")]
#[case::two_blanks("2016-12-31  23:59:59Z", "two digits for the hour")]
#[case::garbage_after_zone("2016-12-31T23:59:59Zulu", "nothing more")]
#[case::garbage_after_offset("2016-12-31T23:59:59+01:00 ", "nothing more")]
#[case::garbage_after_date("2016-12-31!", "`T`")]
#[case::blank_before(" 2016-12-31", "four digits")]
#[case::newline_after("2016-12-31\n", "`T`")]
#[case::sign_with_four_digits("+2024-02-29", "six to twelve digits after the sign")]
#[case::minus_with_four_digits("-2024-02-29", "six to twelve digits after the sign")]
#[case::sign_with_thirteen_digits("+1234567890123-02-28", "six to twelve digits after the sign")]
#[case::unsigned_five_digits("12024-02-29", "four digits")]
#[case::unsigned_three_digits("202-02-29", "four digits")]
#[case::two_signs("--002024-02-29", "six to twelve digits")]
#[case::unicode_digits("２０２４-02-29", "four digits")]
#[case::arabic_day("2024-02-٢٩", "two digits for the day")]
#[case::unicode_minus("2024−02−29", "`-`")]
#[case::fraction_of_none("2024-02-29T12:00:00.Z", "one to nine digits")]
#[case::fraction_of_ten("2024-02-29T12:00:00.1234567890Z", "one to nine digits")]
#[case::fraction_by_comma("2024-02-29T12:00:00,5Z", "`Z` or an offset")]
#[case::offset_without_colon("2024-02-29T12:00:00+0100", "two digits for the hours of the offset")]
#[case::offset_of_hours("2024-02-29T12:00:00+01", "`:`")]
#[case::offset_of_one_digit("2024-02-29T12:00:00+1:00", "two digits for the hours of the offset")]
#[case::offset_with_seconds("2024-02-29T12:00:00+01:00:30", "nothing more")]
#[case::offset_of_24_hours("2024-02-29T12:00:00+24:00", "-23:59 to +23:59")]
#[case::offset_of_60_minutes("2024-02-29T12:00:00-01:60", "-23:59 to +23:59")]
#[case::named_zone("2024-02-29T12:00:00 UTC", "`Z` or an offset")]
#[case::bracketed_zone("2024-02-29T12:00:00Z[UTC]", "nothing more")]
fn a_malformed_text_is_told_what_is_wrong(#[case] text: &str, #[case] reason: &str) {
    let error = text.parse::<Moment>().unwrap_err();
    let message = error.to_string();
    assert!(error.is_parse(), "{message}");
    assert!(message.contains(&format!("`{text}`")), "{message}");
    assert!(message.contains(reason), "`{reason}` is missing: {message}");
    assert!(!message.ends_with('.'), "{message}");
}

#[rstest]
#[case("+292277026596-12-04T15:30:08Z")]
#[case("+292277026596-12-05")]
#[case("+292277026596-12-04T15:30:07-00:01")]
#[case("+999999999999-12-31")]
#[case("-292277022657-01-27T08:29:51.999999999Z")]
#[case("-292277022657-01-27T08:29:52+00:01")]
#[case("-999999999999-01-01")]
fn a_text_beyond_the_range_is_told_the_range(#[case] text: &str) {
    let error = text.parse::<Moment>().unwrap_err();
    let message = error.to_string();
    assert!(error.is_range(), "{message}");
    for part in [
        text.to_owned(),
        Moment::MIN.to_string(),
        Moment::MAX.to_string(),
    ] {
        assert!(message.contains(&part), "`{part}` is missing: {message}");
    }
}

#[test]
fn counts_beyond_the_range_are_told_the_range() {
    let (first, last) = (Moment::MIN.as_nanos(), Moment::MAX.as_nanos());
    assert_eq!(at_nanos(first), Moment::MIN);
    assert_eq!(at_nanos(last), Moment::MAX);
    for nanos in [i128::MIN, first - 1, last + 1, i128::MAX] {
        let error = Moment::from_nanos(nanos).unwrap_err();
        let message = error.to_string();
        assert!(error.is_range(), "{message}");
        for part in [
            nanos.to_string(),
            Moment::MIN.to_string(),
            Moment::MAX.to_string(),
        ] {
            assert!(message.contains(&part), "`{part}` is missing: {message}");
        }
    }
}

#[test]
fn the_ends_of_the_range_print_and_read() {
    assert_eq!(Moment::MIN.to_string(), "-292277022657-01-27T08:29:52Z");
    assert_eq!(
        Moment::MAX.to_string(),
        "+292277026596-12-04T15:30:07.999999999Z"
    );
    for end in [Moment::MIN, Moment::MAX] {
        assert_eq!(moment(&end.to_string()), end);
    }
}

#[test]
fn a_precision_cuts_and_never_rounds() {
    let late = moment("1999-12-31T23:59:59.987654321Z");
    assert_eq!(format!("{late:.0}"), "1999-12-31T23:59:59Z");
    assert_eq!(format!("{late:.1}"), "1999-12-31T23:59:59.9Z");
    assert_eq!(format!("{late:.3}"), "1999-12-31T23:59:59.987Z");
    assert_eq!(format!("{late:.9}"), "1999-12-31T23:59:59.987654321Z");
    assert_eq!(format!("{late:.99}"), "1999-12-31T23:59:59.987654321Z");
    assert_eq!(
        format!("{:.3}", Moment::UNIX_EPOCH),
        "1970-01-01T00:00:00.000Z"
    );
    assert_eq!(format!("{:.3}", at_nanos(-1)), "1969-12-31T23:59:59.999Z");
}
#[test]
fn width_fill_and_alignment_apply_to_the_whole_text() {
    let epoch = Moment::UNIX_EPOCH;
    assert_eq!(format!("{epoch:24}|"), "1970-01-01T00:00:00Z    |");
    assert_eq!(format!("{epoch:<24}|"), "1970-01-01T00:00:00Z    |");
    assert_eq!(format!("{epoch:3}|"), "1970-01-01T00:00:00Z|");
    assert_eq!(format!("{epoch:24.1}|"), "1970-01-01T00:00:00.0Z  |");
    assert_eq!(format!("{epoch:>24}|"), "    1970-01-01T00:00:00Z|");
    assert_eq!(format!("{epoch:^24}|"), "  1970-01-01T00:00:00Z  |");
    assert_eq!(format!("{epoch:*<24}|"), "1970-01-01T00:00:00Z****|");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_is_printed_reads_back(moment in any_moment()) {
        let text = moment.to_string();
        prop_assert_eq!(text.parse(), Ok(moment));
        prop_assert_eq!(format!("{moment:?}"), text.clone());
        prop_assert_eq!(format!("{moment:.9}").parse(), Ok(moment));
        let year = &text[..=text[1..].find('-').unwrap()];
        let is_plain = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let is_signed = year.starts_with(['+', '-']) && year.len() >= 7;
        prop_assert!(is_plain || is_signed, "{}", text);
    }

    #[test]
    fn nanoseconds_and_parts_agree(moment in any_moment()) {
        let nanos = moment.as_nanos();
        prop_assert_eq!(Moment::from_nanos(nanos), Ok(moment));
        prop_assert_eq!(i128::from(moment.as_seconds()), nanos.div_euclid(SECOND));
        prop_assert_eq!(i128::from(moment.subsec_nanos()), nanos.rem_euclid(SECOND));
        let whole = Moment::from_seconds(moment.as_seconds());
        prop_assert_eq!(whole.as_nanos(), nanos - i128::from(moment.subsec_nanos()));
    }

    #[test]
    fn order_is_the_order_of_nanoseconds(one in any_moment(), other in any_moment()) {
        prop_assert_eq!(one.cmp(&other), one.as_nanos().cmp(&other.as_nanos()));
        prop_assert_eq!(one == other, one.as_nanos() == other.as_nanos());
    }

    #[test]
    fn sums_agree_with_128_bits(moment in any_moment(), duration in any_duration()) {
        let sum = moment.as_nanos() + nanos_of(duration);
        prop_assert_eq!(moment.checked_add(duration), Moment::from_nanos(sum).ok());
        let difference = moment.as_nanos() - nanos_of(duration);
        prop_assert_eq!(moment.checked_sub(duration), Moment::from_nanos(difference).ok());
    }

    #[test]
    fn distances_agree_with_128_bits(one in any_moment(), other in any_moment()) {
        let distance = one.as_nanos() - other.as_nanos();
        let found = one.checked_duration_since(other);
        prop_assert_eq!(found.is_some(), distance >= 0);
        if let Some(found) = found {
            prop_assert_eq!(nanos_of(found), distance);
            prop_assert_eq!(other.checked_add(found), Some(one));
            prop_assert_eq!(one.checked_sub(found), Some(other));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_text_makes_the_parser_panic(text in ".*") {
        if let Err(error) = text.parse::<Moment>() {
            prop_assert!(error.to_string().contains(&text));
        }
    }

    #[test]
    fn no_text_near_a_date_makes_the_parser_panic(
        text in "[-+]?[0-9]{1,14}[-/]?[0-9]{1,3}-[0-9٢]{0,2}([Tt ][0-9:.,é]{0,20})?([Zz]|[-+][0-9:]{0,8})?.?"
    ) {
        match text.parse::<Moment>() {
            Ok(moment) => prop_assert_eq!(moment.to_string().parse(), Ok(moment)),
            Err(error) => prop_assert!(error.to_string().contains(&text)),
        }
    }

    #[test]
    fn a_text_that_reads_means_what_chrono_reads(
        text in "(1[0-9]|20)[0-9]{2}-(0[1-9]|1[0-3])-([0-2][1-9]|3[01])T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[-+][0-2][0-9]:[0-5][0-9])"
    ) {
        let chrono = DateTime::parse_from_rfc3339(&text).ok().map(|time| {
            let nanos = i128::from(time.timestamp_subsec_nanos());
            at_nanos(i128::from(time.timestamp()) * SECOND + nanos)
        });
        prop_assert_eq!(text.parse().ok(), chrono);
    }
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn every_moment_fits_the_system_time_of_unix(moment in any_moment()) {
        let system_time = SystemTime::try_from(moment).unwrap();
        prop_assert_eq!(Moment::from(system_time), moment);
        let distance = match system_time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => nanos_of(after),
            Err(error) => -nanos_of(error.duration()),
        };
        prop_assert_eq!(distance, moment.as_nanos());
    }
}

#[test]
fn a_system_time_before_1970_is_the_moment_before_1970() {
    let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1);
    assert_eq!(Moment::from(before), at_nanos(-1));
    assert_eq!(SystemTime::try_from(at_nanos(-1)).unwrap(), before);
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
    use proptest::prelude::*;
    use timewarp::Moment;

    use super::{any_moment, at_nanos, moment};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn chrono_holds_what_it_can_and_refuses_the_rest(moment in any_moment()) {
            let expected = DateTime::from_timestamp(moment.as_seconds(), moment.subsec_nanos());
            let found = DateTime::<Utc>::try_from(moment);
            prop_assert_eq!(found.clone().ok(), expected);
            prop_assert_eq!(
                NaiveDate::try_from(moment).ok(),
                expected.map(|expected| expected.date_naive())
            );
            match found {
                Ok(time) => {
                    prop_assert_eq!(Moment::from(time), moment);
                    prop_assert_eq!(Moment::from(time.naive_utc()), moment);
                }
                Err(error) => {
                    prop_assert!(error.is_range());
                    prop_assert!(error.to_string().contains(&moment.to_string()));
                }
            }
        }

        #[test]
        fn the_offset_of_a_chrono_time_does_not_matter(
            seconds in -8_000_000_000_000_i64..8_000_000_000_000,
            offset in -86_399..86_400,
        ) {
            let utc = DateTime::from_timestamp(seconds, 5).unwrap();
            let local = utc.with_timezone(&FixedOffset::east_opt(offset).unwrap());
            prop_assert_eq!(Moment::from(local), Moment::from(utc));
            prop_assert_eq!(Moment::from(local).as_seconds(), seconds);
        }
    }

    #[test]
    fn the_ends_of_chrono_fit_and_the_instants_beyond_do_not() {
        let first = Moment::from(DateTime::<Utc>::MIN_UTC);
        let last = Moment::from(DateTime::<Utc>::MAX_UTC);
        assert_eq!(
            DateTime::<Utc>::try_from(first),
            Ok(DateTime::<Utc>::MIN_UTC)
        );
        assert_eq!(
            DateTime::<Utc>::try_from(last),
            Ok(DateTime::<Utc>::MAX_UTC)
        );
        for beyond in [
            at_nanos(first.as_nanos() - 1),
            at_nanos(last.as_nanos() + 1),
        ] {
            let error = DateTime::<Utc>::try_from(beyond).unwrap_err();
            let message = error.to_string();
            assert!(error.is_range(), "{message}");
            for part in ["DateTime", "-262143", "+262142", &beyond.to_string()] {
                assert!(message.contains(part), "`{part}` is missing: {message}");
            }
            assert!(NaiveDate::try_from(beyond).unwrap_err().is_range());
        }
    }

    #[test]
    fn a_leap_second_of_chrono_becomes_the_second_after_it() {
        let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
        for (nanos, expected) in [
            (0, "00Z"),
            (500_000_000, "00.5Z"),
            (999_999_999, "00.999999999Z"),
        ] {
            let leap = day
                .and_hms_nano_opt(23, 59, 59, 1_000_000_000 + nanos)
                .unwrap();
            assert_eq!(
                Moment::from(leap.and_utc()),
                moment(&format!("2017-01-01T00:00:{expected}"))
            );
        }
    }

    #[test]
    fn a_date_of_chrono_becomes_its_midnight_in_utc() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        assert_eq!(Moment::from(day), moment("2024-02-29T00:00:00Z"));
        let late: NaiveDateTime = day.and_hms_opt(23, 59, 59).unwrap();
        assert_eq!(Moment::from(late), moment("2024-02-29T23:59:59Z"));
        assert_eq!(
            NaiveDate::try_from(moment("2024-02-29T23:59:59.9Z")),
            Ok(day)
        );
        let zone = chrono_tz::Pacific::Apia;
        let local = zone.from_utc_datetime(&late) + TimeDelta::zero();
        assert_eq!(Moment::from(local), moment("2024-02-29T23:59:59Z"));
    }
}

#[cfg(feature = "jiff")]
mod jiff_types {
    use jiff::{Timestamp, tz};
    use proptest::prelude::*;
    use timewarp::Moment;

    use super::{any_moment, at_nanos};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn jiff_holds_what_it_can_and_refuses_the_rest(moment in any_moment()) {
            let expected = Timestamp::from_nanosecond(moment.as_nanos()).ok();
            let found = Timestamp::try_from(moment);
            prop_assert_eq!(found.clone().ok(), expected);
            match found {
                Ok(timestamp) => {
                    prop_assert_eq!(Moment::from(timestamp), moment);
                    let zoned = timestamp.to_zoned(tz::TimeZone::fixed(tz::offset(-11)));
                    prop_assert_eq!(Moment::from(&zoned), moment);
                }
                Err(error) => {
                    prop_assert!(error.is_range());
                    prop_assert!(error.to_string().contains(&moment.to_string()));
                }
            }
        }

        #[test]
        fn what_jiff_prints_reads_as_the_same_moment(
            seconds in -62_167_219_200_i64..253_402_200_000,
            nanos in 0..1_000_000_000_i32,
        ) {
            let timestamp = Timestamp::new(seconds, nanos)
                .or_else(|_| Timestamp::new(seconds, 0))
                .unwrap();
            let moment = Moment::from(timestamp);
            prop_assert_eq!(timestamp.to_string().parse(), Ok(moment));
            prop_assert_eq!(moment.to_string(), timestamp.to_string());
        }
    }

    #[test]
    fn the_ends_of_jiff_fit_and_the_instants_beyond_do_not() {
        let (first, last) = (Moment::from(Timestamp::MIN), Moment::from(Timestamp::MAX));
        assert_eq!(Timestamp::try_from(first), Ok(Timestamp::MIN));
        assert_eq!(Timestamp::try_from(last), Ok(Timestamp::MAX));
        for beyond in [
            at_nanos(first.as_nanos() - 1),
            at_nanos(last.as_nanos() + 1),
        ] {
            let error = Timestamp::try_from(beyond).unwrap_err();
            let message = error.to_string();
            assert!(error.is_range(), "{message}");
            let ends = [Timestamp::MIN.to_string(), Timestamp::MAX.to_string()];
            for part in ends
                .iter()
                .chain([&beyond.to_string(), &"Timestamp".to_owned()])
            {
                assert!(message.contains(part), "`{part}` is missing: {message}");
            }
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use proptest::prelude::*;
    use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
    use timewarp::Moment;

    use super::{any_moment, at_nanos, moment};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn time_holds_what_it_can_and_refuses_the_rest(moment in any_moment()) {
            let expected = OffsetDateTime::from_unix_timestamp_nanos(moment.as_nanos()).ok();
            let found = OffsetDateTime::try_from(moment);
            prop_assert_eq!(found.clone().ok(), expected);
            match found {
                Ok(time) => {
                    prop_assert_eq!(Moment::from(time), moment);
                    prop_assert_eq!(time.offset(), UtcOffset::UTC);
                }
                Err(error) => {
                    prop_assert!(error.is_range());
                    prop_assert!(error.to_string().contains(&moment.to_string()));
                }
            }
        }

        #[test]
        fn the_offset_of_a_time_does_not_matter(
            seconds in -377_705_000_000_i64..253_402_200_000,
            offset in -86_399..86_400,
        ) {
            let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let offset = UtcOffset::from_whole_seconds(offset).unwrap();
            if let Some(local) = utc.checked_to_offset(offset) {
                prop_assert_eq!(Moment::from(local).as_seconds(), seconds);
            }
        }
    }

    #[test]
    fn the_ends_of_time_fit_and_the_instants_beyond_do_not() {
        let first = Moment::from(PrimitiveDateTime::MIN.assume_utc());
        let last = Moment::from(PrimitiveDateTime::MAX.assume_utc());
        assert_eq!(first, moment("-009999-01-01"));
        assert_eq!(last, moment("9999-12-31T23:59:59.999999999Z"));
        assert!(OffsetDateTime::try_from(first).is_ok());
        assert!(OffsetDateTime::try_from(last).is_ok());
        for beyond in [
            at_nanos(first.as_nanos() - 1),
            at_nanos(last.as_nanos() + 1),
        ] {
            let error = OffsetDateTime::try_from(beyond).unwrap_err();
            let message = error.to_string();
            assert!(error.is_range(), "{message}");
            for part in [
                "OffsetDateTime",
                "-9999-01-01",
                "9999-12-31",
                &beyond.to_string(),
            ] {
                assert!(message.contains(part), "`{part}` is missing: {message}");
            }
        }
    }

    #[test]
    fn an_offset_can_carry_a_time_past_the_range_it_came_from() {
        let west = UtcOffset::from_hms(-2, 0, 0).unwrap();
        let late = Moment::from(PrimitiveDateTime::MAX.assume_offset(west));
        assert_eq!(late, moment("+010000-01-01T01:59:59.999999999Z"));
        assert!(OffsetDateTime::try_from(late).unwrap_err().is_range());
    }
}
