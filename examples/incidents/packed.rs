//! Dates packed into decimal digits, and the digits into bytes and integers.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &exchange::INCIDENT,
    &eftpos::INCIDENT,
    &playstation::INCIDENT,
    &date_75::INCIDENT,
];

/// Packs two decimal digits into a byte.
fn packed(number: u32) -> u32 {
    number / 10 * 16 + number % 10
}

mod exchange {
    use chrono::{DateTime, Datelike, Utc};
    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2022-01-01",
        title: "Exchange servers stop delivering mail",
        story: "The scanner's data had the version 2201010001, the date and a number, which was converted to a signed \
                integer of 32 bits: \"Can't convert to long\". The scanner stopped, and mail stayed in queues.",
        mechanism: Mechanism::Documented,
        source: "Microsoft Exchange Team, \"Email Stuck in Exchange On-premises Transport Queues\", 2022-01-01",
        link: Some(
            "https://techcommunity.microsoft.com/t5/exchange-team-blog/email-stuck-in-exchange-on-premises-transport-queues/ba-p/3049447",
        ),
        finds: "2022-01-01T00:00:00Z  →  (still failing at",
        boundary: Some("epochs/yymmddhhmm-i32"),
        kin: &[],
    };

    /// The first update of the day: YYMMDD and four digits.
    fn version(now: DateTime<Utc>) -> String {
        format!("{}0001", now.format("%y%m%d"))
    }

    fn load<Number: std::str::FromStr>(clock: &impl Clock) -> Result<Number, Number::Err> {
        version(clock.now()).parse()
    }

    #[sweep_dates(from = "2007-01-01", to = "2100-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) -> Result<(), std::num::ParseIntError> {
        load::<i32>(&clock).map(drop)
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) -> Result<(), std::num::ParseIntError> {
        assert!(clock.now().year() >= 1970);
        load::<i64>(&clock).map(drop)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod eftpos {
    use chrono::{Datelike, Months, NaiveDate};
    use timewarp::sweep_dates;

    use super::packed;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2010-01-01",
        title: "Card terminals in Australia jump to 2016",
        story: "At the turn of the year up to 15,000 terminals took 2010 for 2016, and so all cards for expired. A clock chip \
                gives the year as packed digits; 0x10, read as a plain number, is 16. Phones dated messages to 2016 on the \
                same day.",
        mechanism: Mechanism::Reported,
        source: "Sydney Morning Herald, \"Welcome to 2016: Eftpos glitch spreads\", 2010-01-05; the packed digits are others' \
                 reading",
        link: Some(
            "https://www.smh.com.au/business/welcome-to-2016-eftpos-glitch-spreads-20100105-lqus.html",
        ),
        finds: "2009-12-31T14:00:00Z  →  (still failing at",
        boundary: Some("pivots/2010"),
        kin: &["eras/bcd-2010"],
    };

    /// The chip's register.
    fn year_register(today: NaiveDate) -> u32 {
        packed(today.year().rem_euclid(100).unsigned_abs())
    }

    type ReadYear = fn(u32) -> u32;

    fn as_it_was(register: u32) -> u32 {
        2000 + register
    }

    fn repaired_reader(register: u32) -> u32 {
        2000 + register / 16 * 10 + register % 16
    }

    /// Takes a card that is good for three years more.
    fn take_card(today: NaiveDate, read: ReadYear) -> Result<(), String> {
        let expires = today + Months::new(36);
        let year = read(year_register(today));
        if i64::from(year) <= i64::from(expires.year()) {
            Ok(())
        } else {
            Err(format!("in {year} the card has expired"))
        }
    }

    #[sweep_dates(from = "2000-01-01", to = "2099-01-01", zones = ["Australia/Brisbane"])]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) -> Result<(), String> {
        take_card(today, as_it_was)
    }

    #[sweep_dates(from = "2000-01-02", to = "2099-01-01", zones = ["Australia/Brisbane"])]
    fn repaired(today: NaiveDate) -> Result<(), String> {
        take_card(today, repaired_reader)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod playstation {
    use chrono::{Datelike, Days, NaiveDate};
    use timewarp::sweep_dates;

    use super::packed;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2010-03-01",
        title: "PlayStation 3 believes in 29 February 2010",
        story: "The console's clock took 2010 for a leap year. For a day its date did not exist, and nothing that looked \
                at it worked: error 8001050F. By its packed digits the year is 0x10, and 16 divides by four.",
        mechanism: Mechanism::Reported,
        source: "Sony, PlayStation.Blog, in Silicon Republic, 2010-03-02, on the leap year; the packed digits are others' reading",
        link: Some(
            "https://www.siliconrepublic.com/life/2010/03/02/playstation-3-problem-fixed-says-red-faced-sony",
        ),
        finds: "2010-03-01T00:00:00Z  →  good again from 2010-03-02T00:00:00Z",
        boundary: Some("month-ends/2010-03-01"),
        kin: &[],
    };

    type IsLeap = fn(i32) -> bool;

    fn as_it_was(year: i32) -> bool {
        packed(year.rem_euclid(100).unsigned_abs()).is_multiple_of(4)
    }

    fn gregorian(year: i32) -> bool {
        year % 4 == 0
    }

    /// What the clock chip shows, that counts days by its own rule since the last new year.
    fn shown(today: NaiveDate, is_leap: IsLeap) -> (i32, u32, u32) {
        let year = today.year();
        let phantom = is_leap(year) && !today.leap_year() && today.month() > 2;
        let is_first = today.month() == 3 && today.day() == 1;
        match phantom {
            true if is_first => (year, 2, 29),
            true => {
                let behind = today - Days::new(1);
                (year, behind.month(), behind.day())
            }
            false => (year, today.month(), today.day()),
        }
    }

    fn start_game(today: NaiveDate, is_leap: IsLeap) -> Result<(), &'static str> {
        let (year, month, day) = shown(today, is_leap);
        let date = NaiveDate::from_ymd_opt(year, month, day);
        date.map(drop).ok_or("8001050F")
    }

    #[sweep_dates(from = "2006-11-11", to = "2011-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) -> Result<(), &'static str> {
        start_game(today, as_it_was)
    }

    #[sweep_dates(from = "2006-11-11", to = "2100-01-01")]
    fn repaired(today: NaiveDate) -> Result<(), &'static str> {
        start_game(today, gregorian)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod date_75 {
    use chrono::{Datelike, NaiveDate};
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1975-01-05",
        title: "DATE75: the PDP-10's date leaves its twelve bits",
        story: "TOPS-10 kept the date of files as ((year - 1964) * 12 + month) * 31 + day in twelve bits, which are full \
                after 4 January 1975. Three spare bits were found elsewhere in the word.",
        mechanism: Mechanism::Documented,
        source: "Digital Equipment Corporation, TOPS-10 monitor, the \"DATE75\" project",
        link: None,
        finds: "1975-01-05T00:00:00Z  →  (still failing at",
        boundary: Some("epochs/tops-10-date-15"),
        kin: &[],
    };

    fn encode(today: NaiveDate) -> u32 {
        let years = (today.year() - 1964).unsigned_abs();
        (years * 12 + today.month0()) * 31 + today.day0()
    }

    fn decode(code: u32) -> Option<NaiveDate> {
        let (months, day) = (code / 31, code % 31 + 1);
        let year = 1964 + i32::try_from(months / 12).ok()?;
        NaiveDate::from_ymd_opt(year, months % 12 + 1, day)
    }

    fn store(today: NaiveDate, bits: u32) {
        let word = encode(today) & ((1 << bits) - 1);
        assert_eq!(decode(word), Some(today), "as a file's date");
    }

    #[sweep_dates(from = "1967-01-01", to = "1980-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(today: NaiveDate) {
        store(today, 12);
    }

    /// DATE75 lasted until 2052.
    #[sweep_dates(from = "1967-01-01", to = "2052-01-01")]
    fn repaired(today: NaiveDate) {
        store(today, 15);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
