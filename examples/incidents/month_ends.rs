//! The last days of months, which other months lack.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[&with_month::INCIDENT];

mod with_month {
    use chrono::{DateTime, Datelike, Utc};
    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2021-12-31",
        title: "`Utc::now().with_month(11)` is nothing on New Year's Eve",
        story: "Changing the month of a date keeps its day. On the 31st most other months have no such day, and what \
                had worked all year panicked in `unwrap`.",
        mechanism: Mechanism::Documented,
        source: "chronotope/chrono, issue 640, filed on 2021-12-31",
        link: Some("https://github.com/chronotope/chrono/issues/640"),
        finds: "2021-12-31T00:00:00Z  →  good again from 2022-01-01T00:00:00Z",
        boundary: Some("month-ends/2021-12-31"),
        kin: &[],
    };

    /// The first instant of November in the year of `now`.
    fn start_of_november(now: DateTime<Utc>) -> DateTime<Utc> {
        let month = now.with_month(11).expect("every year has a November");
        month.with_day(1).expect("every month has a first day")
    }

    fn repaired_start_of_november(now: DateTime<Utc>) -> DateTime<Utc> {
        let first = now.with_day(1).expect("every month has a first day");
        first.with_month(11).expect("the first of November exists")
    }

    #[sweep_dates(from = "2021-12-01", to = "2022-01-31")]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        assert_eq!(start_of_november(clock.now()).month(), 11);
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) {
        assert_eq!(repaired_start_of_november(clock.now()).month(), 11);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
