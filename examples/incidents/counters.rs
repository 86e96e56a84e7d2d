//! Counts of time that no longer fit.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &aolserver::INCIDENT,
    &deep_impact::INCIDENT,
    &ntp::INCIDENT,
    &vms::INCIDENT,
];

mod aolserver {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2006-05-13",
        title: "AOLserver meets 2038, 32 years early",
        story: "\"Never\" was a timeout of a billion seconds. From 21:27:28 in New York that evening, now plus a billion \
                did not fit 32 bits: deadlines lay in the past, and no database answered in time.",
        mechanism: Mechanism::Documented,
        source: "the mailing list AOLSERVER, May 2006; Wikipedia, \"Year 2038 problem\"",
        link: Some("https://en.wikipedia.org/wiki/Year_2038_problem"),
        finds: "2006-05-13T01:27:28Z  →  (still failing at",
        boundary: Some("epochs/aolserver"),
        kin: &[],
    };

    /// Seconds as `time_t` was, in 32 bits.
    fn time(now: Moment) -> i32 {
        i32::try_from(now.as_seconds()).expect("the sweep ends with 2037")
    }

    const FOR_EVER: i32 = 1_000_000_000;

    fn wait(now: Moment) -> Result<(), &'static str> {
        let deadline = time(now).wrapping_add(FOR_EVER);
        if time(now) < deadline {
            Ok(())
        } else {
            Err("timed out")
        }
    }

    fn repaired_wait(now: Moment) -> Result<(), &'static str> {
        let deadline = time(now).saturating_add(FOR_EVER);
        if time(now) < deadline {
            Ok(())
        } else {
            Err("timed out")
        }
    }

    #[sweep_dates(to = "2038-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), &'static str> {
        wait(now)
    }

    #[sweep_dates(to = "2038-01-01")]
    fn repaired(now: Moment) -> Result<(), &'static str> {
        repaired_wait(now)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod deep_impact {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2013-08-11",
        title: "The spacecraft Deep Impact is lost",
        story: "After 2013-08-08 nothing was heard of it; a fault of its time tags had put its computers into a loop of \
                restarts. Tenths of a second from 2000 on leave 32 bits on 2013-08-11 at 00:38:49.6 UTC.",
        mechanism: Mechanism::Reported,
        source: "NASA JPL, \"NASA's Deep Space Comet Hunter Mission Comes to an End\", 2013-09-20; the tz mailing list, \
                 2013-09-23, on the count",
        link: None,
        finds: "2013-08-11T00:38:49.6Z  →  (still failing at",
        boundary: Some("epochs/y2k-tenths-u32"),
        kin: &[],
    };

    /// 2000-01-01.
    const EPOCH: i128 = 946_684_800_000_000_000;

    fn tenths(now: Moment) -> i128 {
        (now.as_nanos() - EPOCH) / 100_000_000
    }

    #[sweep_dates(from = "2005-01-12", to = "2014-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), std::num::TryFromIntError> {
        u32::try_from(tenths(now)).map(drop)
    }

    #[sweep_dates(from = "2005-01-12")]
    fn repaired(now: Moment) -> Result<(), std::num::TryFromIntError> {
        u64::try_from(tenths(now)).map(drop)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod ntp {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2036-02-07",
        title: "NTP's era 0 ends",
        story: "Still to come. NTP counts seconds from 1900 in 32 bits without a word on the era. Clients that subtract \
                the 70 years to 1970, as most small ones do, will find themselves in 1900.",
        mechanism: Mechanism::Documented,
        source: "RFC 4330, section 3 (the rule of bit 0); RFC 5905, section 6",
        link: Some("https://www.rfc-editor.org/rfc/rfc4330"),
        finds: "2036-02-07T06:28:16Z  →  (still failing at",
        boundary: Some("epochs/ntp-era-1"),
        kin: &[],
    };

    const SEVENTY_YEARS: i64 = 2_208_988_800;

    /// What the server sends: the low 32 bits.
    fn packet(now: Moment) -> u32 {
        let seconds = (now.as_seconds() + SEVENTY_YEARS).rem_euclid(1 << 32);
        u32::try_from(seconds).expect("it was reduced to 32 bits")
    }

    fn unix_time(packet: u32) -> i64 {
        i64::from(packet) - SEVENTY_YEARS
    }

    /// A number without its highest bit is one of the next era.
    fn repaired_unix_time(packet: u32) -> i64 {
        let era = i64::from(packet < 1 << 31);
        (era << 32) + i64::from(packet) - SEVENTY_YEARS
    }

    #[sweep_dates]
    #[ignore = "breaks as it will"]
    fn breaks(now: Moment) {
        assert_eq!(unix_time(packet(now)), now.as_seconds());
    }

    /// The rule holds until 2104.
    #[sweep_dates(to = "2104-01-01")]
    fn repaired(now: Moment) {
        assert_eq!(repaired_unix_time(packet(now)), now.as_seconds());
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod vms {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1997-05-19",
        title: "OpenVMS has no delta time of 10,000 days",
        story: "The run-time library of OpenVMS refuses spans of more than 9,999 days. Programs that took Unix time for \
                such a span, from 1970, got an error from that day on.",
        mechanism: Mechanism::Documented,
        source: "Digital Equipment Corporation, \"OpenVMS Delta-Time Restrictions and 19-May-1997\", 1997-02-28; Computerworld \
                 New Zealand, 1997-05-19",
        link: Some(
            "https://www.computerworld.co.nz/article/518479/today_d-day_digital_open_vms_fix/",
        ),
        finds: "1997-05-19T00:00:00Z  →  (still failing at",
        boundary: Some("digits/unix-days-10000"),
        kin: &[],
    };

    /// A span as the library writes it: `dddd hh:mm:ss`.
    fn delta_time(seconds: i64) -> Result<String, &'static str> {
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        if days > 9_999 {
            return Err("%LIB-F-IVTIME, invalid time passed in");
        }
        let (hours, minutes) = (rest / 3_600, rest / 60 % 60);
        Ok(format!(
            "{days:>4} {hours:02}:{minutes:02}:{:02}",
            rest % 60
        ))
    }

    /// Without the detour: the system counts ticks of 100 ns from 1858-11-17.
    fn system_time(now: Moment) -> Result<i64, &'static str> {
        const FROM_1858_TO_1970: i128 = 40_587 * 86_400 * 10_000_000;
        let ticks = now.as_nanos().div_euclid(100) + FROM_1858_TO_1970;
        i64::try_from(ticks).map_err(|_| "past the year 31086")
    }

    #[sweep_dates]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) -> Result<(), &'static str> {
        delta_time(now.as_seconds()).map(drop)
    }

    #[sweep_dates]
    fn repaired(now: Moment) -> Result<(), &'static str> {
        system_time(now).map(drop)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
