//! Checking the text of a moment while it is compiled.
//!
//! The grammar is the library's own (`timewarp::Moment`); a test there holds the two
//! together.

const GOOD: &str = "`2024-02-29` or `2024-02-29T12:00:00Z`";

/// Returns nanoseconds since 1970, or what is wrong with the text.
pub(crate) fn parse(text: &str) -> Result<i128, String> {
    let mut cursor = Cursor { text, rest: text };
    let days = cursor.date()?;
    let mut nanos = 0;
    if !cursor.rest.is_empty() {
        if !cursor.eat(&['T', 't', ' ']) {
            return Err(cursor.form("a `T` between the date and the time"));
        }
        nanos = cursor.time()? - cursor.offset()?;
    }
    if !cursor.rest.is_empty() {
        return Err(cursor.form("nothing more"));
    }
    let nanos = days * 86_400_000_000_000 + nanos;
    if i64::try_from(nanos.div_euclid(1_000_000_000)).is_err() {
        return Err(format!("`{text}` is beyond the range of a moment"));
    }
    Ok(nanos)
}

struct Cursor<'text> {
    text: &'text str,
    rest: &'text str,
}

impl<'text> Cursor<'text> {
    fn form(&self, expected: &str) -> String {
        let place = match self.rest {
            "" => "at its end".to_owned(),
            rest => format!("at `{rest}`"),
        };
        format!(
            "`{}` is not a moment: expected {expected} {place}; write {GOOD}",
            self.text
        )
    }

    fn impossible(&self, reason: impl std::fmt::Display) -> String {
        format!("`{}` is not a moment ({reason})", self.text)
    }

    fn eat(&mut self, wanted: &[char]) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn digits(&mut self) -> &'text str {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        digits
    }

    /// Reads a separator and two digits.
    fn part(&mut self, separator: Option<char>, what: &str) -> Result<i128, String> {
        if let Some(separator) = separator
            && !self.eat(&[separator])
        {
            return Err(self.form(&format!("`{separator}`")));
        }
        let error = self.form(&format!("two digits for the {what}"));
        match self.digits() {
            digits if digits.len() == 2 => digits.parse().map_err(|_| error),
            _ => Err(error),
        }
    }

    /// Returns days since 1970.
    fn date(&mut self) -> Result<i128, String> {
        let is_negative = self.rest.starts_with('-');
        let is_signed = self.eat(&['-', '+']);
        let (allowed, expected) = if is_signed {
            (6..=12, "a year of six to twelve digits after the sign")
        } else {
            (4..=4, "a year of four digits (with a sign, of six or more)")
        };
        let error = self.form(expected);
        let digits = self.digits();
        if !allowed.contains(&digits.len()) {
            return Err(error);
        }
        let year: i128 = digits.parse().map_err(|_| error)?;
        if is_negative && year == 0 {
            return Err(self.impossible("year 0 has no sign; write `0000`"));
        }
        let year = if is_negative { -year } else { year };
        let month = self.part(Some('-'), "month")?;
        let day = self.part(Some('-'), "day")?;
        if !(1..=12).contains(&month) {
            return Err(self.impossible(format!(
                "there is no month {month}; months run from 01 to 12"
            )));
        }
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + i128::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if month == 2 && day == 29 && !is_leap {
            return Err(self.impossible(format!("{year} is not a leap year")));
        }
        if !(1..=last).contains(&day) {
            return Err(
                self.impossible(format!("{year}-{month:02} runs from day 01 to day {last}"))
            );
        }
        // Years run from March to February here, so that the leap day comes last.
        let (year, month) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Ok(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
    }

    /// Returns nanoseconds of the day.
    fn time(&mut self) -> Result<i128, String> {
        let hour = self.part(None, "hour")?;
        let minute = self.part(Some(':'), "minute")?;
        let second = self.part(Some(':'), "second")?;
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
            if !(1..=9).contains(&digits.len()) {
                return Err(error);
            }
            nanos = format!("{digits:0<9}").parse().map_err(|_| error)?;
        }
        Ok((hour * 3_600 + minute * 60 + second) * 1_000_000_000 + nanos)
    }

    /// Returns nanoseconds east of UTC.
    fn offset(&mut self) -> Result<i128, String> {
        if self.eat(&['Z', 'z']) {
            return Ok(0);
        }
        let is_west = self.rest.starts_with('-');
        if !self.eat(&['+', '-']) {
            return Err(self.form("`Z` or an offset such as `+01:00`"));
        }
        let hour = self.part(None, "hours of the offset")?;
        let minute = self.part(Some(':'), "minutes of the offset")?;
        if hour > 23 || minute > 59 {
            return Err(self.impossible("an offset runs from -23:59 to +23:59"));
        }
        let nanos = (hour * 3_600 + minute * 60) * 1_000_000_000;
        Ok(if is_west { -nanos } else { nanos })
    }
}
