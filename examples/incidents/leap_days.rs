//! 29 February, and the day of the year that it makes: the 366th.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &azure::INCIDENT,
    &zune::INCIDENT,
    &smelter::INCIDENT,
    &excel::INCIDENT,
];

mod azure {
    use chrono::{DateTime, Datelike, Months, Utc};
    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2012-02-29",
        title: "Windows Azure cannot start virtual machines",
        story: "The agent in each new machine made a certificate that was valid to the same date next year, \
                2013-02-29. That failed, three failures took a server for broken, and its machines went to the next.",
        mechanism: Mechanism::Documented,
        source: "Bill Laing, \"Summary of Windows Azure Service Disruption on Feb 29th, 2012\", 2012-03-09",
        link: Some(
            "https://azure.microsoft.com/en-us/blog/summary-of-windows-azure-service-disruption-on-feb-29th-2012/",
        ),
        finds: "2012-02-29T00:00:00Z  →  good again from 2012-03-01T00:00:00Z",
        boundary: Some("leap-days/2012-02-29"),
        kin: &[],
    };

    type NotAfter = fn(DateTime<Utc>) -> Option<DateTime<Utc>>;

    #[derive(Debug)]
    struct NoSuchDate;

    /// What the guest agent does first: a certificate for what the host will send it.
    fn make_transfer_certificate(clock: &impl Clock, ends: NotAfter) -> Result<(), NoSuchDate> {
        let not_before = clock.now();
        let not_after = ends(not_before).ok_or(NoSuchDate)?;
        assert!(not_before < not_after);
        Ok(())
    }

    fn year_plus_one(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        now.with_year(now.year() + 1)
    }

    fn in_twelve_months(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        now.checked_add_months(Months::new(12))
    }

    #[sweep_dates]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) -> Result<(), NoSuchDate> {
        make_transfer_certificate(&clock, year_plus_one)
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) -> Result<(), NoSuchDate> {
        make_transfer_certificate(&clock, in_twelve_months)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod zune {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2008-12-31",
        title: "Every Zune of the first model stands still",
        story: "The driver of its clock turned days into a year by a loop that neither ends nor moves on when exactly \
                366 days are left of a leap year.",
        mechanism: Mechanism::Documented,
        source: "Microsoft, Zune Insider, 2008-12-31; the driver's source (Freescale, `rtc.c`), analysed at Zune Boards",
        link: None,
        finds: "2008-12-31T00:00:00Z  →  good again from 2009-01-01T00:00:00Z",
        boundary: Some("leap-days/2008-day-366"),
        kin: &[],
    };

    const ORIGIN: i64 = 1980;

    fn is_leap_year(year: i64) -> bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// `ConvertDays` of the driver; the loop may not end, so it is counted.
    fn year_of(mut days: i64) -> i64 {
        let mut year = ORIGIN;
        let mut rounds = 0;
        while days > 365 {
            if is_leap_year(year) {
                if days > 366 {
                    days -= 366;
                    year += 1;
                }
            } else {
                days -= 365;
                year += 1;
            }
            rounds += 1;
            assert!(rounds < 10_000, "the watchdog of a patient reader");
        }
        year
    }

    fn repaired_year_of(mut days: i64) -> i64 {
        let mut year = ORIGIN;
        loop {
            let length = if is_leap_year(year) { 366 } else { 365 };
            if days <= length {
                return year;
            }
            days -= length;
            year += 1;
        }
    }

    /// The hardware's counter: 1980-01-01 is day 1.
    fn counter(now: Moment) -> i64 {
        now.as_seconds().div_euclid(86_400) - 3_652 + 1
    }

    #[sweep_dates(from = "2006-11-14", to = "2012-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        year_of(counter(now));
    }

    #[sweep_dates(from = "1980-01-01")]
    fn repaired(now: Moment) {
        assert!((1980..2108).contains(&repaired_year_of(counter(now))));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod smelter {
    use chrono::{Datelike, NaiveDate};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1996-12-31",
        title: "An aluminium smelter shuts itself down",
        story: "At midnight all computers that controlled the pots at Tiwai Point in New Zealand stopped; two hours \
                later, at local midnight, so did those of Bell Bay in Tasmania. The software knew no 366th day.",
        mechanism: Mechanism::Reported,
        source: "New Zealand Herald, in New Scientist, \"Feedback\", 1997-02-01, and in RISKS Digest 18.74",
        link: Some("https://www.newscientist.com/article/mg15320679-600-feedback/"),
        finds: "1996-12-30T11:00:00Z  →  good again from 1996-12-31T11:00:00Z  in Pacific/Auckland",
        boundary: Some("leap-days/1996-day-366"),
        kin: &[],
    };

    /// What to pour on each day of the year.
    struct Schedule {
        days: Vec<u32>,
    }

    impl Schedule {
        fn for_days(count: u32) -> Self {
            let days = (1..=count).collect();
            Self { days }
        }

        fn of(&self, today: NaiveDate) -> u32 {
            let day = usize::try_from(today.ordinal0()).expect("below 366");
            self.days[day]
        }
    }

    #[sweep_dates(from = "1996-01-01", to = "1997-07-01", zones = ["Pacific/Auckland"])]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) {
        Schedule::for_days(365).of(today);
    }

    #[sweep_dates(zones = ["Pacific/Auckland", "Australia/Hobart"])]
    fn repaired(today: NaiveDate) {
        assert_eq!(Schedule::for_days(366).of(today), today.ordinal());
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod excel {
    use chrono::{Datelike, NaiveDate, TimeDelta};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1900-02-29",
        title: "Excel's 29 February 1900",
        story: "Lotus 1-2-3 took every fourth year for a leap year, and Excel its serial numbers with it: number 60 is a \
                day that never was, and differences of dates across it are one too many.",
        mechanism: Mechanism::Documented,
        source: "Microsoft support, \"Excel incorrectly assumes that the year 1900 is a leap year\"",
        link: None,
        finds: "1900-03-01T00:00:00Z  →  (still failing at",
        boundary: Some("leap-days/1900-03-01"),
        kin: &["sentinels/1900-03-01"],
    };

    /// The rule of four, for years from 1900 on.
    fn serial(date: NaiveDate) -> i64 {
        let years = i64::from(date.year()) - 1900;
        let is_leap = years % 4 == 0;
        let leap_days_before = (years + 3) / 4;
        let march = is_leap && !date.leap_year() && date.month() > 2;
        years * 365 + leap_days_before + i64::from(date.ordinal()) + i64::from(march)
    }

    fn repaired_serial(date: NaiveDate) -> i64 {
        (date - NEW_YEAR_1900).num_days() + 1
    }

    const NEW_YEAR_1900: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("it was a Monday");

    /// How old is a bill of that New Year?
    fn check_age(today: NaiveDate, serial: fn(NaiveDate) -> i64) -> Result<(), String> {
        let age = TimeDelta::days(serial(today) - serial(NEW_YEAR_1900));
        if NEW_YEAR_1900 + age == today {
            Ok(())
        } else {
            Err(format!("{} days from New Year to {today}", age.num_days()))
        }
    }

    #[sweep_dates(from = "1900-01-01", to = "1904-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) -> Result<(), String> {
        check_age(today, serial)
    }

    #[sweep_dates(from = "1900-01-01")]
    fn repaired(today: NaiveDate) -> Result<(), String> {
        check_age(today, repaired_serial)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
