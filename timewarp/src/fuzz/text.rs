//! Reading dates out of texts that code compares: `2008-08-12`, `12.08.2008`, `Aug 12 07:00:00`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::view::month_day;
use crate::Moment;
use crate::zone::utc;

const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];

/// Returns true for text with digits, as dates have, and nothing that is not printed.
pub(super) fn may_be_date(text: &[u8]) -> bool {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_printed = text.iter().all(|byte| (b' '..=b'~').contains(byte));
    let is_one_byte = text.iter().all(|byte| *byte == text[0]);
    text.len() > 3 && digits > 1 && is_printed && !is_one_byte
}

/// Lists the instants that a text may mean; what it leaves out is taken from `base`.
///
/// Where people differ about the order of day and month, both are listed.
pub(super) fn read(text: &[u8], base: Moment) -> Vec<Moment> {
    if let Some(moment) = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
    {
        return vec![moment];
    }
    let Some(base) = utc(base) else {
        return Vec::new();
    };
    let mut parts = Parts::of(text);
    let dates = parts.dates(base);
    let time = parts.time();
    let mut moments = Vec::new();
    for date in &dates {
        // A date alone means any time of that day, and often its first.
        let times = [time.unwrap_or(base.time()), time.unwrap_or(NaiveTime::MIN)];
        moments.extend(times.map(|time| Moment::from(date.and_time(time))));
    }
    if dates.is_empty() {
        moments.extend(time.map(|time| Moment::from(base.date().and_time(time))));
        moments.extend(parts.count());
    }
    moments.dedup();
    moments
}

/// The numbers in a text, each with how many digits it has, and the month that it names.
struct Parts {
    numbers: Vec<(usize, u32)>,
    month: Option<u32>,
    whole: Option<i64>,
    is_clock: bool,
}

impl Parts {
    fn of(text: &[u8]) -> Self {
        let words = text.split(|byte| !byte.is_ascii_digit());
        let mut numbers = Vec::new();
        let mut whole = None;
        for word in words.filter(|word| !word.is_empty()) {
            let digits = std::str::from_utf8(word).unwrap_or_default();
            whole = digits.parse().ok();
            match (word.len(), digits.get(..8)) {
                // Digits that run together: a date, and perhaps a time.
                (8 | 14, Some(date)) => {
                    let fields = [&date[..4], &date[4..6], &date[6..8]];
                    let pairs = (8..word.len()).step_by(2).map(|at| &digits[at..at + 2]);
                    let fields = fields.into_iter().chain(pairs);
                    numbers.extend(fields.map(|field| (field.len(), field.parse().unwrap_or(0))));
                }
                (6, None) if numbers.len() == 3 => {
                    let pairs = (0..6).step_by(2).map(|at| &digits[at..at + 2]);
                    numbers.extend(pairs.map(|pair| (2, pair.parse().unwrap_or(0))));
                }
                _ => numbers.push((word.len(), digits.parse().unwrap_or(u32::MAX))),
            }
        }
        let lower = text.to_ascii_lowercase();
        let names = |name: &&[u8]| lower.windows(3).any(|word| word == *name);
        let month = MONTHS.iter().position(names);
        Self {
            whole: whole.filter(|_| numbers.len() == 1),
            numbers,
            month: month.and_then(|month| u32::try_from(month + 1).ok()),
            is_clock: text.contains(&b':'),
        }
    }

    /// Takes the date's numbers, and lists what they may mean.
    fn dates(&mut self, base: NaiveDateTime) -> Vec<NaiveDate> {
        let year = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let day = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day);
        let (found, count) = match (self.month, self.numbers.as_slice()) {
            (
                Some(month),
                [(4, of_year), (1 | 2, of_month), ..] | [(1 | 2, of_month), (4, of_year), ..],
            ) => (vec![day(year(*of_year), month, *of_month)], 2),
            (Some(month), [(4, of_year), ..]) => {
                (vec![month_day(year(*of_year), month, base.day())], 1)
            }
            (Some(month), [(1 | 2, of_month), ..]) => (vec![day(base.year(), month, *of_month)], 1),
            (None, [(4, of_year), (1 | 2, month), (1 | 2, of_month), ..]) => {
                (vec![day(year(*of_year), *month, *of_month)], 3)
            }
            (None, [(1 | 2, one), (1 | 2, other), (4, of_year), ..]) => {
                let year = year(*of_year);
                (vec![day(year, *other, *one), day(year, *one, *other)], 3)
            }
            (None, [(4, of_year), (3, ordinal), ..]) => {
                (vec![NaiveDate::from_yo_opt(year(*of_year), *ordinal)], 2)
            }
            (None, [(4, of_year), (1 | 2, month)]) => {
                (vec![month_day(year(*of_year), *month, base.day())], 2)
            }
            (None, [(1 | 2, one), (1 | 2, other)]) if !self.is_clock => {
                let year = base.year();
                (vec![day(year, *one, *other), day(year, *other, *one)], 2)
            }
            _ => (Vec::new(), 0),
        };
        self.numbers.drain(..count);
        found.into_iter().flatten().collect()
    }

    /// Reads the time of day out of the numbers that are left.
    fn time(&self) -> Option<NaiveTime> {
        match self.numbers.as_slice() {
            [(1 | 2, hour), (2, minute), (2, second), ..] => {
                NaiveTime::from_hms_opt(*hour, *minute, *second)
            }
            [(1 | 2, hour), (2, minute)] => NaiveTime::from_hms_opt(*hour, *minute, 0),
            _ => None,
        }
    }

    /// Reads a number that stands alone as seconds or milliseconds since 1970.
    fn count(&self) -> Vec<Moment> {
        let Some(number) = self.whole else {
            return Vec::new();
        };
        let millis = Moment::from_nanos_or_none(i128::from(number) * 1_000_000);
        [Some(Moment::from_seconds(number)), millis]
            .into_iter()
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_that_people_write() {
        let base = "1999-03-04T05:06:07Z".parse().expect("the test is valid");
        for (text, expected) in [
            ("2009-03-17T05:41:07Z", "2009-03-17T05:41:07Z"),
            ("2009-03-17", "2009-03-17T00:00:00Z"),
            ("2009-03-17 05:41:07", "2009-03-17T05:41:07Z"),
            ("2009/3/17", "2009-03-17T05:06:07Z"),
            ("17.03.2009", "2009-03-17T05:06:07Z"),
            ("03/17/2009", "2009-03-17T05:06:07Z"),
            ("20090317", "2009-03-17T00:00:00Z"),
            ("20090317054107", "2009-03-17T05:41:07Z"),
            ("20090317T054107Z", "2009-03-17T05:41:07Z"),
            ("2009-076", "2009-03-17T05:06:07Z"),
            ("2009-03", "2009-03-04T05:06:07Z"),
            ("Tue, 17 Mar 2009 05:41:07 GMT", "2009-03-17T05:41:07Z"),
            ("Mar 17, 2009", "2009-03-17T05:06:07Z"),
            ("17 March 2009", "2009-03-17T00:00:00Z"),
            ("03-17", "1999-03-17T05:06:07Z"),
            ("05:41:07", "1999-03-04T05:41:07Z"),
            ("05:41", "1999-03-04T05:41:00Z"),
            ("1237268467", "2009-03-17T05:41:07Z"),
            ("1237268467000", "2009-03-17T05:41:07Z"),
        ] {
            assert!(may_be_date(text.as_bytes()), "{text}");
            let moments = read(text.as_bytes(), base);
            let texts: Vec<_> = moments.iter().map(ToString::to_string).collect();
            assert!(
                texts.iter().any(|text| text == expected),
                "{text}: {texts:?}"
            );
        }
    }

    #[test]
    fn other_text_means_nothing() {
        let base = Moment::UNIX_EPOCH;
        for text in [
            "",
            "hello",
            "99-99",
            "2009-02-30",
            "25:61:00",
            "1-2-3-4",
            "2009-13-01",
        ] {
            assert_eq!(read(text.as_bytes(), base), [], "{text}");
        }
        assert!(!may_be_date(b"0000000"));
        assert!(!may_be_date(b"2009\0\x01"));
    }
}
