//! Years of weeks, which begin up to three days before or after the calendar's.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[&twitter::INCIDENT, &alarm::INCIDENT];

mod twitter {
    use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2014-12-29",
        title: "Twitter signs out its users on Android",
        story: "The servers' `Date` header said 29 December 2015: the year of the ISO week stood where the year \
                belonged. Apps that set their clocks by it signed requests a year ahead, and were refused.",
        mechanism: Mechanism::Reported,
        source: "Twitter's statement on \"a bug in a front end date code\", The Guardian and BBC News, 2014-12-29",
        link: None,
        finds: "2014-12-29T00:00:00Z  →  good again from 2015-01-01T00:00:00Z",
        boundary: Some("week-years/2015-W01"),
        kin: &[],
    };

    /// The server's header, by a format that its author took for the year.
    fn header(now: DateTime<Utc>, format: &str) -> String {
        now.format(format).to_string()
    }

    const AS_IT_WAS: &str = "%a, %d %b %G %H:%M:%S GMT";
    const REPAIRED: &str = "%a, %d %b %Y %H:%M:%S GMT";

    #[derive(Debug)]
    enum Refusal {
        NoDate,
        TimestampOutOfBounds,
    }

    /// The app takes its time from the server, for phones are set by their owners.
    fn app_time(header: &str) -> Result<DateTime<Utc>, Refusal> {
        // The name of the day is not looked at: it belongs to the true year.
        let (_, date) = header.split_once(", ").ok_or(Refusal::NoDate)?;
        let date = NaiveDateTime::parse_from_str(date, "%d %b %Y %H:%M:%S GMT");
        date.map(|date| date.and_utc()).map_err(|_| Refusal::NoDate)
    }

    /// A signed request, which the server takes within five minutes.
    fn request(now: DateTime<Utc>, format: &str) -> Result<(), Refusal> {
        let timestamp = app_time(&header(now, format))?;
        if (timestamp - now).abs() <= TimeDelta::minutes(5) {
            Ok(())
        } else {
            Err(Refusal::TimestampOutOfBounds)
        }
    }

    #[sweep_dates(from = "2014-01-01", to = "2015-06-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Utc>) -> Result<(), Refusal> {
        request(now, AS_IT_WAS)
    }

    #[sweep_dates]
    fn repaired(now: DateTime<Utc>) -> Result<(), Refusal> {
        request(now, REPAIRED)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod alarm {
    use chrono::{Datelike, Days, NaiveDate};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2011-01-01",
        title: "Alarms of the iPhone stay silent on New Year's Day",
        story: "Alarms for one time only did not sound on 1 and 2 January, and did again from the 3rd, as the vendor \
                had promised. These two days are in week 52 of 2010: a date made of this year, that week and the day of \
                the week is eleven months away.",
        mechanism: Mechanism::Reported,
        source: "Apple's statement to Macworld, 2011-01-01: the bug \"will fix itself on Jan. 3\"",
        link: None,
        finds: "2011-01-01T00:00:00Z  →  good again from 2011-01-03T00:00:00Z",
        boundary: Some("year-ends/2011-01-01"),
        kin: &["week-years/2011-01-01"],
    };

    /// The day on which an alarm for today is to ring.
    fn ring_on(today: NaiveDate) -> Option<NaiveDate> {
        let week = today.iso_week().week();
        NaiveDate::from_isoywd_opt(today.year(), week, today.weekday())
    }

    fn repaired_ring_on(today: NaiveDate) -> Option<NaiveDate> {
        let week = today.iso_week();
        NaiveDate::from_isoywd_opt(week.year(), week.week(), today.weekday())
    }

    fn rings(today: NaiveDate, day: Option<NaiveDate>) -> Result<(), String> {
        let tomorrow = today + Days::new(1);
        match day {
            Some(day) if (today..tomorrow).contains(&day) => Ok(()),
            other => Err(format!("set for {other:?}")),
        }
    }

    #[sweep_dates(from = "2010-07-01", to = "2011-07-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) -> Result<(), String> {
        rings(today, ring_on(today))
    }

    #[sweep_dates]
    fn repaired(today: NaiveDate) -> Result<(), String> {
        rings(today, repaired_ring_on(today))
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
