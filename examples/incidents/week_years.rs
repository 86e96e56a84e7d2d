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
        story: "The edge proxy wrote the `Date` header with `%G`, the year of the ISO week, for a year and a half. On 29 December it \
                said 2015: the app took its token for too old, deleted it, and signed out forty million people.",
        mechanism: Mechanism::Documented,
        source: "Matt Klein, who wrote the line, on Twitter in April 2018; The Guardian, 2014-12-29",
        link: Some("https://threadreaderapp.com/thread/984587431717486592.html"),
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
    enum SignedOut {
        NoDate,
        TokenTooOld,
    }

    /// The app takes its time from the server, for phones are set by their owners.
    fn app_time(header: &str) -> Result<DateTime<Utc>, SignedOut> {
        // The name of the day is not looked at: it belongs to the true year.
        let (_, date) = header.split_once(", ").ok_or(SignedOut::NoDate)?;
        let date = NaiveDateTime::parse_from_str(date, "%d %b %Y %H:%M:%S GMT");
        date.map(|date| date.and_utc())
            .map_err(|_| SignedOut::NoDate)
    }

    /// A user comes back after a week, whose token is good for a month.
    fn open_app(now: DateTime<Utc>, format: &str) -> Result<(), SignedOut> {
        let issued = now - TimeDelta::days(7);
        let age = app_time(&header(now, format))? - issued;
        if age <= TimeDelta::days(30) {
            Ok(())
        } else {
            Err(SignedOut::TokenTooOld)
        }
    }

    #[sweep_dates(from = "2014-01-01", to = "2015-06-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Utc>) -> Result<(), SignedOut> {
        open_app(now, AS_IT_WAS)
    }

    #[sweep_dates]
    fn repaired(now: DateTime<Utc>) -> Result<(), SignedOut> {
        open_app(now, REPAIRED)
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
        source: "Apple to Reuters: \"all alarms will work properly beginning January 3\", 2011-01-02; the week is others' reading",
        link: Some("https://www.reuters.com/article/idUSTOE70201A20110103"),
        finds: "2011-01-01T00:00:00Z  →  good again from 2011-01-03T00:00:00Z",
        boundary: Some("week-years/2011-01-01"),
        kin: &["year-ends/2011-01-01"],
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
