//! Dates that somebody wrote into the code, or that the code added to today.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[&esx::INCIDENT, &parking::INCIDENT, &cisco::INCIDENT];

mod esx {
    use chrono::{DateTime, NaiveDate};
    use chrono_tz::Tz;
    use timewarp::sweep_dates;

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2008-08-12",
        title: "VMware ESX 3.5 Update 2 refuses to power on machines",
        story: "The expiry check of the beta was left in the release: from midnight, local time, no virtual \
                machine could be powered on, resumed or migrated.",
        mechanism: Mechanism::Documented,
        source: "Paul Maritz, VMware, open letter to customers, 2008-08-12; VMware knowledge base 1006716",
        link: None,
        finds: "2008-08-12T07:00:00Z  →  (still failing at",
        boundary: None,
        kin: &[],
    };

    #[derive(Debug)]
    struct LicenceExpired;

    /// What a beta is built with, and a release is not.
    const TIME_LIMIT: Option<NaiveDate> = NaiveDate::from_ymd_opt(2008, 8, 12);

    fn power_on(now: DateTime<Tz>, limit: Option<NaiveDate>) -> Result<(), LicenceExpired> {
        match limit {
            Some(limit) if now.date_naive() >= limit => Err(LicenceExpired),
            _ => Ok(()),
        }
    }

    #[sweep_dates(zones = ["America/Los_Angeles"])]
    #[ignore = "breaks as it did"]
    fn breaks(now: DateTime<Tz>) -> Result<(), LicenceExpired> {
        power_on(now, TIME_LIMIT)
    }

    #[sweep_dates(zones = ["America/Los_Angeles"])]
    fn repaired(now: DateTime<Tz>) -> Result<(), LicenceExpired> {
        power_on(now, None)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod parking {
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2020-01-01",
        title: "New York's parking meters refuse cards",
        story: "The anti-fraud software of 14,000 meters had an end date in its settings, which nobody had moved: \
                on New Year's Day it took every card for a fraud.",
        mechanism: Mechanism::Documented,
        source: "the city's Department of Transportation and Flowbird, in Government Technology, \"Software Glitch Stops Credit Card \
                 Use in NYC Parking Meters\", January 2020",
        link: Some(
            "https://www.govtech.com/transportation/software-glitch-stops-credit-card-use-in-nyc-parking-meters.html",
        ),
        finds: "2020-01-01T05:00:00Z  →  (still failing at",
        boundary: Some("pivots/2020"),
        kin: &["year-ends/2020-01-01"],
    };

    /// A meter that asks its own clock, which no test can replace.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    mod meter {
        use chrono::{Datelike, Local};
        use timewarp::sweep_dates;

        use super::INCIDENT;

        /// What the vendor delivered with it.
        struct Settings {
            fraud_rules_end: (i32, u32, u32),
        }

        fn take_card(settings: &Settings) -> Result<(), &'static str> {
            let today = Local::now();
            if (today.year(), today.month(), today.day()) < settings.fraud_rules_end {
                Ok(())
            } else {
                Err("no rule accepts this card")
            }
        }

        #[sweep_dates(zones = ["America/New_York"])]
        #[ignore = "breaks as it did"]
        fn breaks() -> Result<(), &'static str> {
            take_card(&Settings {
                fraud_rules_end: (2020, 1, 1),
            })
        }

        #[sweep_dates(zones = ["America/New_York"])]
        fn repaired() -> Result<(), &'static str> {
            take_card(&Settings {
                fraud_rules_end: (i32::MAX, 1, 1),
            })
        }

        #[test]
        fn is_found() {
            INCIDENT.is_found_by(breaks);
        }
    }
}

mod cisco {
    use std::time::{Duration, SystemTime};

    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2020-01-01",
        title: "Cisco IOS can make no certificate any more",
        story: "Self-signed certificates of IOS and IOS XE all ended at 00:00 UTC on 2020-01-01, a constant in the code: \
                those that existed expired, and new ones could not be made.",
        mechanism: Mechanism::Documented,
        source: "Cisco field notice FN-70489, \"PKI Self-Signed Certificate Expiration\", December 2019",
        link: None,
        finds: "2020-01-01T00:00:00Z  →  (still failing at",
        boundary: Some("pivots/2020"),
        kin: &["year-ends/2020-01-01"],
    };

    struct Certificate {
        not_before: SystemTime,
        not_after: SystemTime,
    }

    #[derive(Debug)]
    struct AlreadyExpired;

    type NotAfter = fn(SystemTime) -> SystemTime;

    fn generate(clock: &impl Clock, not_after: NotAfter) -> Result<Certificate, AlreadyExpired> {
        let now = clock.system_time();
        let certificate = Certificate {
            not_before: now,
            not_after: not_after(now),
        };
        if certificate.not_before < certificate.not_after {
            Ok(certificate)
        } else {
            Err(AlreadyExpired)
        }
    }

    /// 2020-01-01, far in the future when it was written.
    fn as_it_was(_now: SystemTime) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_577_836_800)
    }

    fn in_ten_years(now: SystemTime) -> SystemTime {
        now + Duration::from_secs(10 * 365 * 86_400)
    }

    #[sweep_dates]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) -> Result<(), AlreadyExpired> {
        generate(&clock, as_it_was).map(drop)
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) -> Result<(), AlreadyExpired> {
        generate(&clock, in_ten_years).map(drop)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
