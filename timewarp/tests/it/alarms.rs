//! Correct code under a standard sweep: any failure here is a false alarm.
#![cfg(feature = "zones")]

use std::time::Duration;

use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc, Weekday,
};
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use jiff::{Span, Timestamp, ToSpan, Unit, Zoned};
use rstest::rstest;
use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc2822, Rfc3339};
use timewarp::{Case, Clock, Depth, MockClock, Moment, Outcome, Sweep};

/// Sweeps code that is right and expects no alarm from a whole plan.
fn passes_everywhere<R: Outcome>(code: impl FnMut(Moment) -> R) {
    let report = Sweep::default().depth(Depth::Standard).run(code);
    report.assert_clean();
    assert!(report.tried() > 3_600, "{}", report.tried());
    assert_eq!(report.failed(), 0);
    assert!(report.windows().is_empty());
    assert!(!report.is_flaky() && !report.fails_at_baseline() && !report.fails_at_every_date());
}

/// Sweeps code that is right in some zones, at every instant in each of them.
fn passes_everywhere_in(zones: &[&str], code: impl FnMut(&Case)) {
    let sweep = Sweep::default()
        .depth(Depth::Standard)
        .zones(zones.iter().copied());
    let report = sweep.run_cases(code);
    report.assert_clean();
    assert!(report.tried() > 3_600, "{}", report.tried());
}

fn chrono_of(moment: Moment) -> DateTime<Utc> {
    moment.try_into().unwrap()
}

fn jiff_of(moment: Moment) -> Timestamp {
    Timestamp::from_nanosecond(moment.as_nanos()).unwrap()
}

fn time_of(moment: Moment) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(moment.as_nanos()).unwrap()
}

const ODD_ZONES: [&str; 10] = [
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Kiritimati",
];

#[test]
fn code_that_does_nothing_is_clean() {
    passes_everywhere(|_| ());
    passes_everywhere(|_| Ok::<(), String>(()));
    passes_everywhere(|_| std::process::ExitCode::SUCCESS);
}

#[test]
fn texts_of_chrono_read_back() {
    passes_everywhere(|at| {
        let now = chrono_of(at);
        assert_eq!(
            DateTime::parse_from_rfc3339(&now.to_rfc3339()).unwrap(),
            now
        );
        assert_eq!(now.to_string().parse(), Ok(now));
        let whole = now.with_nanosecond(0).unwrap();
        assert_eq!(
            DateTime::parse_from_rfc2822(&whole.to_rfc2822()).unwrap(),
            whole
        );
        assert_eq!(at.to_string().parse(), Ok(at));
        assert_eq!(at.to_string().parse(), Ok(now));
    });
}

#[test]
fn fields_of_chrono_make_the_same_time_again() {
    passes_everywhere(|at| {
        let now = chrono_of(at).naive_utc();
        let date = NaiveDate::from_ymd_opt(now.year(), now.month(), now.day()).unwrap();
        let time =
            NaiveTime::from_hms_nano_opt(now.hour(), now.minute(), now.second(), now.nanosecond());
        assert_eq!(date.and_time(time.unwrap()), now);
        assert_eq!(
            NaiveDate::from_yo_opt(now.year(), now.ordinal()),
            Some(date)
        );
        let week = date.iso_week();
        assert_eq!(
            NaiveDate::from_isoywd_opt(week.year(), week.week(), date.weekday()),
            Some(date)
        );
    });
}

#[test]
fn days_of_chrono_add_and_take_away() {
    passes_everywhere(|at| {
        let now = chrono_of(at);
        for days in [1, 7, 28, 30, 31, 365, 366, 1_461] {
            let later = now + Days::new(days);
            assert_eq!(later - Days::new(days), now);
            assert_eq!((later - now).num_days(), i64::try_from(days).unwrap());
            assert_eq!(later.time(), now.time());
        }
        assert_eq!(
            now.date_naive().succ_opt().unwrap().pred_opt(),
            Some(now.date_naive())
        );
        assert!(now - TimeDelta::days(400) < now);
    });
}

#[test]
fn months_of_chrono_keep_the_day_or_end_the_month() {
    passes_everywhere(|at| {
        let now = chrono_of(at);
        for months in [1, 2, 3, 6, 11, 12, 13, 48] {
            let later = now.checked_add_months(Months::new(months)).unwrap();
            let wanted = now.year() * 12 + i32::try_from(now.month0() + months).unwrap();
            assert_eq!(
                later.year() * 12 + i32::try_from(later.month0()).unwrap(),
                wanted
            );
            let is_last = (later + Days::new(1)).month() != later.month();
            assert!(later.day() == now.day() || (later.day() < now.day() && is_last));
            assert_eq!(later.time(), now.time());
        }
    });
}

#[test]
fn a_renewal_that_clamps_is_clean() {
    /// Renews for a year; a licence of 29 February runs out on 28 February.
    fn renewed(now: DateTime<Utc>) -> DateTime<Utc> {
        now.with_year(now.year() + 1).unwrap_or_else(|| {
            (now - Days::new(1))
                .with_year(now.year() + 1)
                .expect("28 February exists")
        })
    }
    passes_everywhere(|at| {
        let now = chrono_of(at);
        let until = renewed(now);
        assert!(now < until);
        assert!([365, 366].contains(&(until - now).num_days()));
        assert_eq!(until.year(), now.year() + 1);
        assert_eq!(until.month(), now.month());
        assert_eq!(Some(until), now.checked_add_months(Months::new(12)));
    });
}

#[test]
fn a_session_that_is_measured_with_the_monotonic_clock_is_clean() {
    struct Session<C> {
        clock: C,
        begun: std::time::Instant,
    }
    impl<C: Clock> Session<C> {
        fn is_valid(&self) -> bool {
            self.clock.instant() - self.begun < Duration::from_secs(3_600)
        }
    }
    passes_everywhere(|at| {
        let clock = MockClock::at(at);
        let session = Session {
            clock: clock.clone(),
            begun: clock.instant(),
        };
        clock.set_time("1999-12-31T23:59:59Z").unwrap();
        clock.advance(Duration::from_secs(3_599)).unwrap();
        assert!(session.is_valid());
        clock.advance(Duration::from_secs(1)).unwrap();
        assert!(!session.is_valid());
    });
}

#[test]
fn a_date_and_a_time_from_one_read_are_clean() {
    passes_everywhere(|at| {
        let clock = MockClock::at(at);
        clock.auto_advance(Duration::from_millis(700));
        let now = Moment::from(clock.system_time());
        let text = now.to_string();
        let (date, time) = text.split_once('T').unwrap();
        assert_eq!(format!("{date}T{time}").parse(), Ok(at));
    });
}

#[test]
fn iso_weeks_of_three_libraries_read_back_and_agree() {
    passes_everywhere(|at| {
        let (chrono, jiff, time) = (
            chrono_of(at).date_naive(),
            jiff_of(at).to_zoned(jiff::tz::TimeZone::UTC).date(),
            time_of(at).date(),
        );
        let week = chrono.iso_week();
        let text = chrono.format("%G-W%V-%u").to_string();
        assert_eq!(NaiveDate::parse_from_str(&text, "%G-W%V-%u"), Ok(chrono));
        let twin = jiff.iso_week_date();
        assert_eq!(i32::from(twin.year()), week.year());
        assert_eq!(u32::try_from(twin.week()).unwrap(), week.week());
        assert_eq!(twin.date(), jiff);
        let (year, number, weekday) = time.to_iso_week_date();
        assert_eq!((year, u32::from(number)), (week.year(), week.week()));
        assert_eq!(
            time::Date::from_iso_week_date(year, number, weekday),
            Ok(time)
        );
        let monday = chrono - Days::new(chrono.weekday().num_days_from_monday().into());
        assert_eq!(
            NaiveDate::from_isoywd_opt(week.year(), week.week(), Weekday::Mon),
            Some(monday)
        );
    });
}

#[test]
fn texts_of_jiff_read_back() {
    passes_everywhere(|at| {
        let now = jiff_of(at);
        assert_eq!(now.to_string().parse::<Timestamp>().unwrap(), now);
        assert_eq!(
            Timestamp::new(now.as_second(), now.subsec_nanosecond()).unwrap(),
            now
        );
        let zoned = now.to_zoned(jiff::tz::TimeZone::UTC);
        assert_eq!(zoned.to_string().parse::<Zoned>().unwrap(), zoned);
        assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), now);
    });
}

#[test]
fn calendar_sums_of_jiff_are_clean() {
    passes_everywhere(|at| {
        let now = jiff_of(at).to_zoned(jiff::tz::TimeZone::UTC).datetime();
        for days in [1, 7, 30, 31, 365, 366, 1_461] {
            assert_eq!(
                now.checked_add(days.days())
                    .unwrap()
                    .checked_sub(days.days())
                    .unwrap(),
                now
            );
        }
        for months in [1, 6, 12, 48] {
            let later = now.checked_add(months.months()).unwrap();
            let last = later.last_of_month().day();
            assert_eq!(later.day(), now.day().min(last));
            let span = now.until((Unit::Month, later)).unwrap();
            assert_eq!(now.checked_add(span).unwrap(), later);
        }
        let date = now.date();
        assert_eq!(date.tomorrow().unwrap().yesterday().unwrap(), date);
        assert!(date.last_of_month() >= date && date.first_of_month() <= date);
    });
}

#[test]
fn times_of_the_time_crate_read_back() {
    passes_everywhere(|at| {
        let now = time_of(at);
        assert_eq!(
            OffsetDateTime::from_unix_timestamp_nanos(now.unix_timestamp_nanos()),
            Ok(now)
        );
        let text = now.format(&Rfc3339).unwrap();
        assert_eq!(OffsetDateTime::parse(&text, &Rfc3339), Ok(now));
        assert_eq!(text.parse(), Ok(at));
        let text = now.format(&Iso8601::DEFAULT).unwrap();
        assert_eq!(OffsetDateTime::parse(&text, &Iso8601::DEFAULT), Ok(now));
        let whole = now.replace_nanosecond(0).unwrap();
        let text = whole.format(&Rfc2822).unwrap();
        assert_eq!(OffsetDateTime::parse(&text, &Rfc2822), Ok(whole));
        let (year, month, day) = now.to_calendar_date();
        let date = time::Date::from_calendar_date(year, month, day).unwrap();
        assert_eq!(time::Date::from_ordinal_date(year, now.ordinal()), Ok(date));
        assert_eq!(date.next_day().unwrap().previous_day(), Some(date));
        assert_eq!(time::Date::from_julian_day(date.to_julian_day()), Ok(date));
        assert_eq!(
            now + time::Duration::days(366) - time::Duration::days(366),
            now
        );
    });
}

#[test]
fn three_libraries_agree_on_every_field() {
    passes_everywhere(|at| {
        let chrono = chrono_of(at);
        let jiff = jiff_of(at).to_zoned(jiff::tz::TimeZone::UTC);
        let time = time_of(at);
        assert_eq!([i32::from(jiff.year()), time.year()], [chrono.year(); 2]);
        let day = jiff.day_of_year().unsigned_abs();
        assert_eq!(
            [u32::from(day), time.ordinal().into()],
            [chrono.ordinal(); 2]
        );
        let hour = jiff.hour().unsigned_abs();
        assert_eq!([u32::from(hour), time.hour().into()], [chrono.hour(); 2]);
        let weekday = jiff.weekday().to_monday_zero_offset().unsigned_abs();
        let weekdays = [
            u32::from(weekday),
            time.weekday().number_days_from_monday().into(),
        ];
        assert_eq!(weekdays, [chrono.weekday().num_days_from_monday(); 2]);
        let nanos = jiff.subsec_nanosecond().unsigned_abs();
        assert_eq!([nanos, time.nanosecond()], [chrono.nanosecond(); 2]);
    });
}

#[test]
fn local_time_of_chrono_tz_comes_back_when_folds_are_asked_about() {
    passes_everywhere_in(&ODD_ZONES, |case| {
        let utc = chrono_of(case.moment());
        let local = utc.with_timezone(&case.zone().tz());
        assert_eq!(local.to_utc(), utc);
        match case.zone().tz().from_local_datetime(&local.naive_local()) {
            LocalResult::Single(only) => assert_eq!(only.to_utc(), utc),
            LocalResult::Ambiguous(first, second) => {
                assert!(
                    first.to_utc() == utc || second.to_utc() == utc,
                    "{first} {second}"
                );
            }
            LocalResult::None => panic!("{local} was shown, so it exists"),
        }
    });
}

#[test]
fn tomorrow_at_half_past_two_is_found_in_every_zone() {
    /// Takes the first instant at which clocks show `time` tomorrow, or later where they skip it.
    fn tomorrow_at<Tz: TimeZone>(now: &DateTime<Tz>, time: NaiveTime) -> DateTime<Tz> {
        let zone = now.timezone();
        let mut wanted = (now.date_naive() + Days::new(1)).and_time(time);
        loop {
            match zone.from_local_datetime(&wanted) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at,
                // Gaps are whole quarters of an hour, up to a day.
                LocalResult::None => wanted += TimeDelta::minutes(15),
            }
        }
    }
    let time = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
    passes_everywhere_in(&ODD_ZONES, |case| {
        let now = chrono_of(case.moment()).with_timezone(&case.zone().tz());
        let next = tomorrow_at(&now, time);
        let offset = next.offset().fix().local_minus_utc() - now.offset().fix().local_minus_utc();
        assert!(next > now);
        let naive = next.naive_local() - now.naive_local();
        assert_eq!(
            next.to_utc() - now.to_utc(),
            naive - TimeDelta::seconds(offset.into())
        );
        assert!(naive <= TimeDelta::hours(75), "{naive}");
    });
}

#[test]
fn local_time_of_jiff_comes_back_when_folds_are_asked_about() {
    let database = TimeZoneDatabase::bundled();
    passes_everywhere_in(&ODD_ZONES, |case| {
        let zone = database.get(case.zone().name()).unwrap();
        let at = jiff_of(case.moment());
        let zoned = at.to_zoned(zone.clone());
        let ambiguous = zone.to_ambiguous_timestamp(zoned.datetime());
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => assert_eq!(ambiguous.unambiguous().unwrap(), at),
            AmbiguousOffset::Fold { .. } => {
                let (first, second) = (ambiguous.earlier(), ambiguous.later());
                assert!(first.unwrap() == at || second.unwrap() == at);
            }
            AmbiguousOffset::Gap { .. } => panic!("{zoned} was shown, so it exists"),
        }
        assert_eq!(zoned.to_string().parse::<Zoned>().unwrap().timestamp(), at);
    });
}

#[test]
fn days_of_jiff_begin_and_end_around_every_instant() {
    let database = TimeZoneDatabase::bundled();
    passes_everywhere_in(&ODD_ZONES, |case| {
        let zone = database.get(case.zone().name()).unwrap();
        let now = jiff_of(case.moment()).to_zoned(zone);
        let (begin, finish) = (now.start_of_day().unwrap(), now.end_of_day().unwrap());
        assert!(begin <= now && now <= finish, "{begin} {now} {finish}");
        assert_eq!((begin.date(), finish.date()), (now.date(), now.date()));
        let week = Span::new().days(7);
        assert!(now.checked_add(week).unwrap() > now);
        assert!(
            now.until((Unit::Day, &now.checked_add(week).unwrap()))
                .unwrap()
                .get_days()
                >= 6
        );
    });
}

#[rstest]
fn correct_code_is_clean_on_any_number_of_threads(#[values(1, 2, 7)] jobs: usize) {
    let sweep = Sweep::default().depth(Depth::Standard).jobs(jobs);
    let report = sweep.run(|at: Moment| {
        let now = chrono_of(at);
        assert_eq!(
            now.checked_add_days(Days::new(1)).unwrap() - Days::new(1),
            now
        );
    });
    report.assert_clean();
    assert!(report.tried() > 3_600);
}

#[test]
fn correct_code_is_clean_from_the_year_1_to_10000() {
    let report = Sweep::default().depth(Depth::Deep).run(|at: Moment| {
        let now = chrono_of(at);
        assert_eq!(Moment::from(now), at);
        assert_eq!(now.to_string().parse(), Ok(now));
        assert_eq!(at.to_string().parse(), Ok(at));
        let date = now.date_naive();
        let week = date.iso_week();
        assert_eq!(
            NaiveDate::from_isoywd_opt(week.year(), week.week(), date.weekday()),
            Some(date)
        );
        assert_eq!(
            now.checked_add_months(Months::new(12))
                .map(|later| later.year()),
            Some(now.year() + 1)
        );
    });
    report.assert_clean();
    assert!(report.tried() > 90_000, "{}", report.tried());
}

#[test]
fn every_family_alone_is_clean() {
    for family in timewarp::Family::ALL {
        let report = Sweep::default()
            .depth(Depth::Standard)
            .families([*family])
            .run(|at: Moment| {
                let now = chrono_of(at);
                assert_eq!(
                    DateTime::from_timestamp(now.timestamp(), now.timestamp_subsec_nanos()),
                    Some(now)
                );
                assert!(now.date_naive().and_time(now.time()).and_utc() == now);
            });
        report.assert_clean();
    }
}
