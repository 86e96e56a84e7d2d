//! Years of two digits, and years counted from 1900.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &observatory::INCIDENT,
    &terminals::INCIDENT,
    &video::INCIDENT,
];

mod observatory {
    use chrono::{DateTime, Datelike, Utc};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2000-01-01",
        title: "The master clock of the USA says 19100",
        story: "For 45 minutes the countdown page of the US Naval Observatory wrote \"19\" in front of a year that counts from \
                1900, as JavaScript, Perl and C give it: 100.",
        mechanism: Mechanism::Documented,
        source: "the Navy in Computerworld, \"Y2K glitch a 'black eye' for Naval Observatory\", January 2000",
        link: Some(
            "https://www.computerworld.com/article/2597247/y2k-glitch-a--black-eye--for-naval-observatory.html",
        ),
        finds: "2000-01-01T00:00:00Z  →  (still failing at",
        boundary: Some("pivots/2000"),
        kin: &[],
    };

    /// `struct tm`'s year.
    fn tm_year(now: DateTime<Utc>) -> i32 {
        now.year() - 1900
    }

    fn banner(now: DateTime<Utc>) -> String {
        format!("{}, 19{:02}", now.format("%b %-d"), tm_year(now))
    }

    fn repaired_banner(now: DateTime<Utc>) -> String {
        format!("{}, {}", now.format("%b %-d"), tm_year(now) + 1900)
    }

    #[sweep_dates]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Utc>) {
        assert_eq!(banner(now), now.format("%b %-d, %Y").to_string());
    }

    #[sweep_dates]
    fn repaired(now: DateTime<Utc>) {
        assert_eq!(repaired_banner(now), now.format("%b %-d, %Y").to_string());
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod terminals {
    use chrono::{Datelike, Days, NaiveDate};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1999-12-28",
        title: "Card terminals in British shops fail four days early",
        story: "20,000 terminals made by Racal compared today with a day four days on, read the year 00 as 1900, and refused all \
                cards. They worked again in the new year, as the bank had said.",
        mechanism: Mechanism::Documented,
        source: "HSBC in The Guardian, \"Millennium bug hits retailers\", 1999-12-29",
        link: Some("https://www.theguardian.com/technology/1999/dec/29/y2k"),
        finds: "1999-12-28T00:00:00Z  →  good again from 2000-01-01T00:00:00Z",
        boundary: None,
        kin: &["pivots/2000"],
    };

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct ShortDate {
        year: i32,
        ordinal: u32,
    }

    fn short(date: NaiveDate) -> ShortDate {
        ShortDate {
            year: date.year() % 100,
            ordinal: date.ordinal(),
        }
    }

    fn take_card(today: NaiveDate) -> Result<(), String> {
        let (settled, today) = (short(today + Days::new(4)), short(today));
        if settled > today {
            Ok(())
        } else {
            Err(format!("settled at {settled:?}, before {today:?}"))
        }
    }

    fn repaired_take_card(today: NaiveDate) -> Result<(), String> {
        let settled = today + Days::new(4);
        if settled > today {
            Ok(())
        } else {
            Err(format!("settled at {settled}, before {today}"))
        }
    }

    #[sweep_dates(from = "1999-01-01", to = "2001-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) -> Result<(), String> {
        take_card(today)
    }

    #[sweep_dates]
    fn repaired(today: NaiveDate) -> Result<(), String> {
        repaired_take_card(today)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod video {
    use chrono::{Datelike, Days, NaiveDate};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2000-01-01",
        title: "A video is a hundred years late, for $91,250",
        story: "A shop in Colonie, New York, asked hundreds of customers to pay for a century: a tape due in December 99 came \
                back in January 00, and the days between were taken without their sign.",
        mechanism: Mechanism::Reported,
        source: "Reuters, \"Y2K bug bites into gourmet chocolates\", 2000-01-04; the sign is our reading",
        link: Some("https://www.iol.co.za/news/world/y2k-bug-bites-into-gourmet-chocolates-24849"),
        finds: "2000-01-01T00:00:00Z  →  good again from 2000-01-03T00:00:00Z",
        boundary: Some("pivots/2000"),
        kin: &[],
    };

    /// The shop's day number: years of two digits.
    fn day_number(date: NaiveDate) -> i64 {
        let year = i64::from(date.year() % 100);
        year * 365 + (year + 3) / 4 + i64::from(date.ordinal())
    }

    fn late_fee(due: NaiveDate, returned: NaiveDate) -> i64 {
        let late = (day_number(returned) - day_number(due)).abs();
        late * CENTS_PER_DAY
    }

    fn repaired_late_fee(due: NaiveDate, returned: NaiveDate) -> i64 {
        (returned - due).num_days().max(0) * CENTS_PER_DAY
    }

    const CENTS_PER_DAY: i64 = 250;

    fn return_two_days_late(today: NaiveDate, fee: fn(NaiveDate, NaiveDate) -> i64) {
        assert_eq!(fee(today - Days::new(2), today), 2 * CENTS_PER_DAY);
    }

    #[sweep_dates(from = "1999-01-01", to = "2001-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) {
        return_two_days_late(today, late_fee);
    }

    #[sweep_dates]
    fn repaired(today: NaiveDate) {
        return_two_days_late(today, repaired_late_fee);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
