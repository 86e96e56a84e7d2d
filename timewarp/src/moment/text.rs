//! The text form of a moment: RFC 3339, and dates.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::{Civil, Moment, days_in_month, is_leap_year};
use crate::Error;

const SECONDS_PER_DAY: i64 = 86_400;
const GOOD: &str = "`2024-02-29` or `2024-02-29T12:00:00Z`";

impl fmt::Display for Moment {
    /// Writes RFC 3339 in UTC, with a precision if one is given as in `{:.3}`.
    ///
    /// The precision cuts, it does not round, so that 23:59:59.9 stays in its day.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(32);
        self.write_to(&mut text, formatter.precision())?;
        // `Formatter::pad` would take the precision for a length of text; it is spent.
        let missing = formatter.width().unwrap_or(0).saturating_sub(text.len());
        let before = match formatter.align() {
            None | Some(fmt::Alignment::Left) => 0,
            Some(fmt::Alignment::Center) => missing / 2,
            Some(fmt::Alignment::Right) => missing,
        };
        let fill = formatter.fill();
        (0..before).try_for_each(|_| formatter.write_char(fill))?;
        formatter.write_str(&text)?;
        (before..missing).try_for_each(|_| formatter.write_char(fill))
    }
}

impl Moment {
    /// Writes RFC 3339 in UTC; allocates nothing, so that a signal handler may call it.
    pub(crate) fn write_to(
        self,
        out: &mut dyn fmt::Write,
        precision: Option<usize>,
    ) -> fmt::Result {
        let date = Civil::from_days(self.seconds.div_euclid(SECONDS_PER_DAY));
        let second = self.seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        match date.year {
            year @ 0..=9999 => write!(out, "{year:04}")?,
            year => write!(out, "{year:+07}")?,
        }
        let (month, day) = (date.month, date.day);
        write!(
            out,
            "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        let (mut fraction, mut digits) = (self.nanos, 9);
        let kept = precision.unwrap_or(0).min(9);
        while digits > kept && (precision.is_some() || fraction % 10 == 0) {
            fraction /= 10;
            digits -= 1;
        }
        if digits > 0 {
            write!(out, ".{fraction:0digits$}")?;
        }
        out.write_char('Z')
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Moment {
    type Err = Error;

    /// Reads RFC 3339 with any offset, or a bare date, which is midnight UTC.
    ///
    /// # Errors
    ///
    /// Returns an error that says which part is wrong: the form, a date that the
    /// calendar does not have, a second 60 (a leap second has no moment of its
    /// own), or a value beyond the range.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut cursor = Cursor { text, rest: text };
        let date = cursor.date()?;
        let mut second_of_day = 0;
        let mut nanos = 0;
        let mut offset = 0;
        if !cursor.rest.is_empty() {
            if !cursor.eat(&['T', 't', ' ']) {
                return Err(cursor.form("a `T` between the date and the time"));
            }
            (second_of_day, nanos) = cursor.time()?;
            offset = cursor.offset()?;
        }
        if !cursor.rest.is_empty() {
            return Err(cursor.form("nothing more"));
        }
        // In 128 bits: midnight of the first day is out of range, its evening is not.
        let seconds = i128::from(date.days()) * i128::from(SECONDS_PER_DAY)
            + i128::from(second_of_day - offset);
        i64::try_from(seconds)
            .ok()
            .map(|seconds| Self::from_parts(seconds, nanos))
            .ok_or_else(|| {
                Error::range(format!(
                    "`{text}` is beyond the range of a moment ({} to {})",
                    Self::MIN,
                    Self::MAX
                ))
            })
    }
}

impl TryFrom<&str> for Moment {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<&String> for Moment {
    type Error = Error;

    fn try_from(text: &String) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Moment {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

struct Cursor<'text> {
    text: &'text str,
    rest: &'text str,
}

impl Cursor<'_> {
    fn form(&self, expected: &str) -> Error {
        let place = if self.rest.is_empty() {
            "at its end".to_owned()
        } else {
            format!("at `{}`", self.rest)
        };
        Error::parse(format!(
            "`{}` is not a moment: expected {expected} {place}; write {GOOD}",
            self.text
        ))
    }

    fn impossible(&self, reason: &str) -> Error {
        Error::parse(format!("`{}` is not a moment ({reason})", self.text))
    }

    fn eat(&mut self, wanted: &[char]) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Error> {
        if self.eat(&[wanted]) {
            Ok(())
        } else {
            Err(self.form(&format!("`{wanted}`")))
        }
    }

    /// Takes as many digits as there are.
    fn digits(&mut self) -> &str {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        digits
    }

    fn two_digits(&mut self, what: &str) -> Result<u8, Error> {
        let error = self.form(&format!("two digits for the {what}"));
        let digits = self.digits();
        if digits.len() == 2 {
            digits.parse().map_err(|_| error)
        } else {
            Err(error)
        }
    }

    fn date(&mut self) -> Result<Civil, Error> {
        let is_negative = self.rest.starts_with('-');
        let is_signed = self.eat(&['-', '+']);
        let error = self.form(if is_signed {
            "a year of six to twelve digits after the sign"
        } else {
            "a year of four digits (with a sign, of six or more)"
        });
        let digits = self.digits();
        let allowed = if is_signed { 6..=12 } else { 4..=4 };
        if !allowed.contains(&digits.len()) {
            return Err(error);
        }
        let year: i64 = digits.parse().map_err(|_| error)?;
        if is_negative && year == 0 {
            return Err(self.impossible("year 0 has no sign; write `0000`"));
        }
        let year = if is_negative { -year } else { year };
        self.expect('-')?;
        let month = self.two_digits("month")?;
        self.expect('-')?;
        let day = self.two_digits("day")?;
        if !(1..=12).contains(&month) {
            return Err(self.impossible(&format!(
                "there is no month {month}; months run from 01 to 12"
            )));
        }
        let last = days_in_month(year, month);
        if month == 2 && day == 29 && !is_leap_year(year) {
            return Err(self.impossible(&format!("{year} is not a leap year")));
        }
        if !(1..=last).contains(&day) {
            return Err(
                self.impossible(&format!("{year}-{month:02} runs from day 01 to day {last}"))
            );
        }
        Ok(Civil { year, month, day })
    }

    fn time(&mut self) -> Result<(i64, u32), Error> {
        let hour = self.two_digits("hour")?;
        self.expect(':')?;
        let minute = self.two_digits("minute")?;
        self.expect(':')?;
        let second = self.two_digits("second")?;
        if second == 60 {
            return Err(self.impossible(
                "a leap second has no moment of its own; write the second before or after it",
            ));
        }
        if hour > 23 || minute > 59 || second > 59 {
            return Err(self.impossible("a day runs from 00:00:00 to 23:59:59"));
        }
        let mut nanos = 0;
        if self.eat(&['.']) {
            let error = self.form("one to nine digits for the fraction of a second");
            let digits = self.digits();
            if digits.is_empty() || digits.len() > 9 {
                return Err(error);
            }
            nanos = format!("{digits:0<9}").parse().map_err(|_| error)?;
        }
        Ok((
            i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second),
            nanos,
        ))
    }

    /// Reads `Z` or `±hh:mm` and returns seconds east of UTC.
    fn offset(&mut self) -> Result<i64, Error> {
        if self.eat(&['Z', 'z']) {
            return Ok(0);
        }
        let is_west = self.rest.starts_with('-');
        if !self.eat(&['+', '-']) {
            return Err(self.form("`Z` or an offset such as `+01:00`"));
        }
        let hour = self.two_digits("hours of the offset")?;
        self.expect(':')?;
        let minute = self.two_digits("minutes of the offset")?;
        if hour > 23 || minute > 59 {
            return Err(self.impossible("an offset runs from -23:59 to +23:59"));
        }
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60;
        Ok(if is_west { -seconds } else { seconds })
    }
}
