//! Weeks of satellite navigation, of which ten bits are sent.

use timewarp::Moment;

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] =
    &[&navigators::INCIDENT, &wireless::INCIDENT, &gpsd::INCIDENT];

const WEEK: i64 = 7 * 86_400;

/// 1980-01-06.
const EPOCH: i64 = 315_964_800;

/// The days after the leap seconds since 1980, as days since 1970.
const LEAPS: [i64; 18] = [
    4_199, 4_564, 4_929, 5_660, 6_574, 7_305, 7_670, 8_217, 8_582, 8_947, 9_496, 10_043, 10_592,
    13_149, 14_245, 15_522, 16_617, 17_167,
];

/// Seconds of GPS time, which has no leap seconds, and how many it is ahead by.
fn gps_time(now: Moment) -> (i64, i64) {
    let utc = now.as_seconds();
    let ahead = LEAPS.iter().filter(|day| utc >= *day * 86_400).count();
    let ahead = i64::try_from(ahead).expect("eighteen at most");
    (utc - EPOCH + ahead, ahead)
}

/// What a satellite sends: ten bits of the week, the second in it, and the leap seconds.
struct Message {
    week: i64,
    second: i64,
    leap_seconds: i64,
}

fn receive(now: Moment) -> Message {
    let (gps, leap_seconds) = gps_time(now);
    Message {
        week: gps / WEEK % 1_024,
        second: gps % WEEK,
        leap_seconds,
    }
}

/// UTC in seconds since 1970, the full week being known.
fn utc(week: i64, message: &Message) -> i64 {
    EPOCH + week * WEEK + message.second - message.leap_seconds
}

/// The week that fits the ten bits and is not before the firmware was built.
fn week_since_build(built: i64, message: &Message) -> i64 {
    built + (message.week - built).rem_euclid(1_024)
}

mod navigators {
    use timewarp::{Moment, sweep_dates};

    use super::{receive, utc, week_since_build};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1999-08-22",
        title: "Car navigators in Japan lose their way",
        story: "Ten bits of weeks had turned over for the first time, 13 s before midnight UTC. Navigators of the first \
                generation believed to be in 1980 and showed no map, or a wrong one.",
        mechanism: Mechanism::Documented,
        source: "IS-GPS-200 on the week number; the US Coast Guard's notices on the end-of-week rollover, August 1999",
        link: None,
        finds: "1999-08-21T23:59:47Z  →  (still failing at",
        boundary: Some("epochs/gps-week-10-bits-1"),
        kin: &[],
    };

    #[sweep_dates(from = "1990-01-01", to = "2010-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        let message = receive(now);
        assert_eq!(utc(message.week, &message), now.as_seconds());
    }

    /// Built in week 521, of 1990: good for the 1,024 weeks from there.
    #[sweep_dates(from = "1990-01-01", to = "2009-08-01")]
    fn repaired(now: Moment) {
        let message = receive(now);
        assert_eq!(
            utc(week_since_build(521, &message), &message),
            now.as_seconds()
        );
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod wireless {
    use timewarp::{Moment, sweep_dates};

    use super::{receive, utc, week_since_build};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2019-04-06",
        title: "New York City's wireless network goes down for eleven days",
        story: "At 23:59:42 UTC the ten bits turned over for the second time. Equipment that had never been updated \
                added one turn, for 1999, and not two; number plate readers and traffic lights lost their network.",
        mechanism: Mechanism::Reported,
        source: "StateScoop, \"NYC mayor's report blames IT department for 11-day wireless outage\", 2019; US Department of \
                 Homeland Security, memorandum on the rollover, 2018",
        link: Some(
            "https://statescoop.com/nyc-mayors-report-blames-it-department-for-11-day-wireless-outage/",
        ),
        finds: "2019-04-06T23:59:42Z  →  (still failing at",
        boundary: Some("epochs/gps-week-10-bits-2"),
        kin: &[],
    };

    #[sweep_dates(from = "2008-01-01", to = "2030-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        let message = receive(now);
        assert_eq!(utc(message.week + 1_024, &message), now.as_seconds());
    }

    /// Built in week 1460, of 2008.
    #[sweep_dates(from = "2008-01-06", to = "2027-08-01")]
    fn repaired(now: Moment) {
        let message = receive(now);
        assert_eq!(
            utc(week_since_build(1_460, &message), &message),
            now.as_seconds()
        );
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod gpsd {
    use timewarp::{Moment, sweep_dates};

    use super::{receive, utc, week_since_build};
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2021-10-24",
        title: "gpsd falls back to March 2002",
        story: "A check meant for broken receivers: with fewer than 19 leap seconds a week after 2180 must be a mistake, \
                so it took 1,024 off. Leap seconds had become rare, and week 2181 came with 18.",
        mechanism: Mechanism::Documented,
        source: "gpsd issue 144, versions 3.20 to 3.22; CISA, \"GPS Daemon (GPSD) Rollover Bug\", 2021-10-21",
        link: Some("https://gitlab.com/gpsd/gpsd/-/issues/144"),
        finds: "2021-10-23T23:59:42Z  →  (still failing at",
        boundary: Some("epochs/gps-pivot-2021"),
        kin: &[],
    };

    /// The receiver's full week, which was right.
    fn full_week(now: Moment) -> i64 {
        week_since_build(2_048, &receive(now))
    }

    fn checked_week(week: i64, leap_seconds: i64) -> i64 {
        if (1..19).contains(&leap_seconds) && week > 2_180 {
            week - 1_024
        } else {
            week
        }
    }

    #[sweep_dates(from = "2019-12-31", to = "2023-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        let message = receive(now);
        let week = checked_week(full_week(now), message.leap_seconds);
        assert_eq!(utc(week, &message), now.as_seconds());
    }

    #[sweep_dates(from = "2019-12-31", to = "2038-11-01")]
    fn repaired(now: Moment) {
        assert_eq!(utc(full_week(now), &receive(now)), now.as_seconds());
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
