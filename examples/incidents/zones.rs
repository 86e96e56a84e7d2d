//! Clocks that are put forward: hours and midnights that do not exist, and laws that change.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &sao_paulo::INCIDENT,
    &each_day::INCIDENT,
    &watch::INCIDENT,
    &energy_act::INCIDENT,
];

mod sao_paulo {
    use chrono::{DateTime, LocalResult, NaiveTime, TimeDelta, TimeZone};
    use chrono_tz::Tz;
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2014-10-19",
        title: "A day without a midnight in Brazil",
        story: "Clocks in São Paulo went from 23:59:59 to 01:00. Code that asks for the beginning of today, the most \
                usual of all dates, got an exception for the whole of the day.",
        mechanism: Mechanism::Documented,
        source: "JodaOrg/joda-time, issue 146, on 2014-10-19; Joda-Time FAQ, \"Illegal instant due to time zone offset \
                 transition\"",
        link: Some("https://github.com/JodaOrg/joda-time/issues/146"),
        finds: "2014-10-19T03:00:00Z  →  good again from 2014-10-20T02:00:00Z  in America/Sao_Paulo",
        boundary: Some("dst/America/Sao_Paulo/2014-10-19/gap"),
        kin: &[],
    };

    fn start_of_day(now: DateTime<Tz>) -> Option<DateTime<Tz>> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN);
        now.timezone().from_local_datetime(&midnight).earliest()
    }

    /// The first time of the day that its clocks show.
    fn repaired_start_of_day(now: DateTime<Tz>) -> Option<DateTime<Tz>> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN);
        let minutes = (0..24 * 60).map(|minutes| midnight + TimeDelta::minutes(minutes));
        minutes
            .map(|local| now.timezone().from_local_datetime(&local))
            .find(|found| !matches!(found, LocalResult::None))
            .and_then(LocalResult::earliest)
    }

    fn check(now: DateTime<Tz>, start: Option<DateTime<Tz>>) -> Result<(), &'static str> {
        let start = start.ok_or("illegal instant due to time zone offset transition")?;
        assert!(start <= now && start.date_naive() == now.date_naive());
        Ok(())
    }

    #[sweep_dates(from = "2014-07-01", to = "2015-07-01", zones = ["America/Sao_Paulo"])]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Tz>) -> Result<(), &'static str> {
        check(now, start_of_day(now))
    }

    #[sweep_dates(zones = ["America/Sao_Paulo", "Europe/Berlin"])]
    fn repaired(now: DateTime<Tz>) -> Result<(), &'static str> {
        check(now, repaired_start_of_day(now))
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod each_day {
    use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
    use chrono_tz::Tz;
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2016-08-14",
        title: "`eachDayOfInterval` never ends in Chile",
        story: "date-fns steps to the next day and sets the hour to 0. Where there is no such hour, Safari's `Date` shows \
                23:00 of the day before: the loop goes round for ever, and its list fills the memory.",
        mechanism: Mechanism::Documented,
        source: "date-fns/date-fns, issue 1753, for `America/Santiago` in August 2016",
        link: Some("https://github.com/date-fns/date-fns/issues/1753"),
        finds: "2016-08-12T04:00:00Z  →  good again from 2016-08-15T03:00:00Z  in America/Santiago",
        boundary: None,
        kin: &["dst/America/Santiago/2016-08-14/gap"],
    };

    /// The engine's `setHours(0, 0, 0, 0)`: a time in a gap is as much before it.
    fn midnight(zone: Tz, date: NaiveDate) -> NaiveDateTime {
        let wanted = date.and_time(NaiveTime::MIN);
        match zone.from_local_datetime(&wanted).earliest() {
            Some(found) => found.naive_local(),
            None => wanted - TimeDelta::hours(1),
        }
    }

    fn each_day(zone: Tz, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        let mut current = midnight(zone, from);
        while current <= to.and_time(NaiveTime::MIN) {
            days.push(current.date());
            assert!(days.len() < 10_000, "out of memory");
            current = midnight(zone, current.date() + Days::new(1));
        }
        days
    }

    /// Dates are counted by dates.
    fn repaired_each_day(_zone: Tz, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        from.iter_days().take_while(|day| *day <= to).collect()
    }

    /// A calendar of today and the next two days.
    fn show(now: DateTime<Tz>, days: fn(Tz, NaiveDate, NaiveDate) -> Vec<NaiveDate>) {
        let today = now.date_naive();
        assert_eq!(days(now.timezone(), today, today + Days::new(2)).len(), 3);
    }

    #[sweep_dates(from = "2016-03-01", to = "2017-03-01", zones = ["America/Santiago"])]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Tz>) {
        show(now, each_day);
    }

    #[sweep_dates(zones = ["America/Santiago", "Pacific/Apia"])]
    fn repaired(now: DateTime<Tz>) {
        show(now, repaired_each_day);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod watch {
    use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone};
    use chrono_tz::Tz;
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2018-10-07",
        title: "Apple Watch restarts for a day in Australia",
        story: "On the day of 23 hours the graph of activity, hour by hour, crashed the watch as often as it had \
                started, until its battery was empty or the day was over.",
        mechanism: Mechanism::Reported,
        source: "9to5Mac and MacRumors, 2018-10-08, on the Series 4 and the face Infograph Modular",
        link: Some(
            "https://www.macrumors.com/2018/10/08/apple-watch-series-4-daylight-saving-time-bug/",
        ),
        finds: "2018-10-06T14:00:00Z  →  good again from 2018-10-07T13:00:00Z  in Australia/Sydney",
        boundary: None,
        kin: &["dst/Australia/Sydney/2018-10-07/gap"],
    };

    /// A column for each hour of the day: when it begins.
    fn columns(now: DateTime<Tz>) -> Vec<DateTime<Tz>> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN);
        let hours = (0..24).map(|hour| midnight + TimeDelta::hours(hour));
        hours
            .map(|hour| now.timezone().from_local_datetime(&hour).earliest())
            .map(|begin| begin.expect("a day has 24 hours"))
            .collect()
    }

    /// Hours as they pass, however many the day has.
    fn repaired_columns(now: DateTime<Tz>) -> Vec<DateTime<Tz>> {
        let midnight = now.date_naive().and_time(NaiveTime::MIN);
        let begin = now.timezone().from_local_datetime(&midnight).earliest();
        let begin = begin.expect("Sydney changes its clocks at two");
        (0..25)
            .map(|hour| begin + TimeDelta::hours(hour))
            .take_while(|hour| hour.date_naive() == now.date_naive())
            .collect()
    }

    fn draw(columns: &[DateTime<Tz>]) {
        assert!((23..=25).contains(&columns.len()) && columns.is_sorted());
    }

    #[sweep_dates(from = "2018-04-15", to = "2019-04-01", zones = ["Australia/Sydney"])]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Tz>) {
        draw(&columns(now));
    }

    #[sweep_dates(zones = ["Australia/Sydney"])]
    fn repaired(now: DateTime<Tz>) {
        draw(&repaired_columns(now));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod energy_act {
    use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
    use chrono_tz::Tz;
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2007-03-11",
        title: "Clocks in the USA are an hour slow for three weeks",
        story: "The Energy Policy Act of 2005 moved the beginning of summer time from the first Sunday in April to the \
                second in March. Telephones, calendars and thermostats went by the old law.",
        mechanism: Mechanism::Documented,
        source: "Energy Policy Act of 2005, section 110; Microsoft knowledge base 928388",
        link: None,
        finds: "2007-03-11T07:00:00Z  →  good again from 2007-04-01T07:00:00Z  in America/New_York",
        boundary: Some("dst/America/New_York/2007-03-11/gap"),
        kin: &[],
    };

    /// Which Sunday of which month.
    type Rule = (u32, u8);
    const LAW_OF_1986: Rule = (4, 1);
    const LAW_OF_2005: Rule = (3, 2);

    /// What the device's chip keeps: the time in New York without summer time.
    fn standard(now: DateTime<Tz>) -> NaiveDateTime {
        now.naive_utc() - chrono::TimeDelta::hours(5)
    }

    fn is_summer(standard: NaiveDateTime, (month, nth): Rule) -> bool {
        let begin = NaiveDate::from_weekday_of_month_opt(standard.year(), month, Weekday::Sun, nth);
        let begin = begin.and_then(|day| day.and_hms_opt(2, 0, 0));
        begin.is_some_and(|begin| standard >= begin)
    }

    /// The hour that a thermostat shows in the first half of a year.
    fn hour(now: DateTime<Tz>, rule: Rule) -> u32 {
        let standard = standard(now);
        (standard.hour() + u32::from(is_summer(standard, rule))) % 24
    }

    #[sweep_dates(from = "2007-01-02", to = "2007-10-01", zones = ["America/New_York"])]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Tz>) {
        assert_eq!(hour(now, LAW_OF_1986), now.hour());
    }

    #[sweep_dates(from = "2007-01-02", to = "2007-10-01", zones = ["America/New_York"])]
    fn repaired(now: DateTime<Tz>) {
        assert_eq!(hour(now, LAW_OF_2005), now.hour());
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
