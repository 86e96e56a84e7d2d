//! Patterns that look for a date in a text, and stop matching.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &spam::INCIDENT,
    &splunk_years::INCIDENT,
    &splunk_seconds::INCIDENT,
];

mod spam {
    use chrono::{DateTime, TimeDelta, Utc};
    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2010-01-01",
        title: "SpamAssassin takes all mail for mail from the future",
        story: "The rule FH_DATE_PAST_20XX gave 3.2 points of 5 to dates that match `20[1-9][0-9]`. The repair of the \
                summer before, `20[2-9][0-9]`, had reached few installations.",
        mechanism: Mechanism::Documented,
        source: "Apache SpamAssassin, issues 5852 and 6269; announcement of 2010-01-01",
        link: Some("https://wiki.apache.org/spamassassin/Rules/FH_DATE_PAST_20XX"),
        finds: "2010-01-01T00:00:00Z  →  (still failing at",
        boundary: Some("pivots/2010"),
        kin: &[],
    };

    /// `/20[1-9][0-9]/`.
    fn matches(header: &str) -> bool {
        header.as_bytes().windows(4).any(|text| {
            text.starts_with(b"20") && (b'1'..=b'9').contains(&text[2]) && text[3].is_ascii_digit()
        })
    }

    fn is_grossly_in_the_future(sent: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        sent - now > TimeDelta::days(4)
    }

    #[sweep_dates(to = "2100-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        let header = clock.now().to_rfc2822();
        assert!(!matches(&header), "3.2 points for {header}");
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) -> Result<(), chrono::ParseError> {
        let header = clock.now().to_rfc2822();
        let sent = DateTime::parse_from_rfc2822(&header)?.to_utc();
        assert!(
            !is_grossly_in_the_future(sent, clock.now()),
            "3.2 points for {header}"
        );
        Ok(())
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod splunk_years {
    use chrono::{DateTime, Datelike, Utc};
    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2020-01-01",
        title: "Splunk reads no year after 19",
        story: "Its patterns took two digits for a year if the first was 9, 0 or 1. From 2020 on, events in logs with \
                short years were filed under wrong dates.",
        mechanism: Mechanism::Documented,
        source: "Splunk release notes, \"Timestamp recognition of dates with two-digit years fails beginning January 1, \
                 2020\"",
        link: Some(
            "https://docs.splunk.com/Documentation/Splunk/8.0.0/ReleaseNotes/FixDatetimexml2020",
        ),
        finds: "2020-01-01T00:00:00Z  →  (still failing at",
        boundary: Some("pivots/2020"),
        kin: &[],
    };

    /// `[901]\d`.
    fn year(digits: &str) -> Option<i32> {
        let first = digits.bytes().next()?;
        if !b"901".contains(&first) {
            return None;
        }
        let short: i32 = digits.parse().ok()?;
        Some(if short >= 90 { 1900 } else { 2000 } + short)
    }

    /// The year with these digits that lies nearest to now.
    fn repaired_year(digits: &str, now: DateTime<Utc>) -> Option<i32> {
        let short: i32 = digits.parse().ok()?;
        let century = now.year() / 100 * 100;
        let candidates = [century - 100, century, century + 100].map(|century| century + short);
        candidates
            .into_iter()
            .min_by_key(|year| (year - now.year()).abs())
    }

    #[sweep_dates(from = "1999-01-01", to = "2090-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        let event = clock.now().format("%y").to_string();
        assert_eq!(year(&event), Some(clock.now().year()));
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) {
        let event = clock.now().format("%y").to_string();
        assert_eq!(repaired_year(&event, clock.now()), Some(clock.now().year()));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod splunk_seconds {
    use timewarp::{Clock, MockClock, Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2020-09-13",
        title: "Splunk reads no Unix time after 1,599,999,999",
        story: "In the same file the pattern for seconds since 1970 was `(?:1[012345]|9)\\d{8}`: nobody saw the second bug \
                until the first was looked at.",
        mechanism: Mechanism::Documented,
        source: "Splunk release notes, \"FixDatetimexml2020\": from 2020-09-13, 12:26:39 UTC on",
        link: Some(
            "https://docs.splunk.com/Documentation/Splunk/8.0.0/ReleaseNotes/FixDatetimexml2020",
        ),
        finds: "2020-09-13T12:26:40Z  →  (still failing at",
        boundary: Some("digits/unix-1600000000"),
        kin: &[],
    };

    /// `(?:1[012345]|9)\d{8}`, at the beginning of an event.
    fn seconds(event: &str) -> Option<i64> {
        let digits = event.bytes().take_while(u8::is_ascii_digit).count();
        let is_known = match event.as_bytes() {
            [b'1', b'0'..=b'5', ..] => digits >= 10,
            [b'9', ..] => digits >= 9,
            _ => false,
        };
        is_known.then(|| event[..digits].parse().ok())?
    }

    /// Any number that is a time within ten years of now.
    fn repaired_seconds(event: &str, now: Moment) -> Option<i64> {
        const TEN_YEARS: i64 = 10 * 366 * 86_400;
        let digits = event.bytes().take_while(u8::is_ascii_digit).count();
        let seconds: i64 = event[..digits].parse().ok()?;
        let distance = (seconds - now.as_seconds()).abs();
        (distance <= TEN_YEARS).then_some(seconds)
    }

    fn event(now: Moment) -> String {
        format!("{} user logged in", now.as_seconds())
    }

    #[sweep_dates(from = "2003-10-01", to = "2100-01-01")]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        let now: Moment = clock.system_time().into();
        assert_eq!(seconds(&event(now)), Some(now.as_seconds()));
    }

    #[sweep_dates]
    fn repaired(clock: MockClock) {
        let now: Moment = clock.system_time().into();
        assert_eq!(repaired_seconds(&event(now), now), Some(now.as_seconds()));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
