//! Dates as text, of a fixed width.

use super::field::Field;
use crate::Moment;
use crate::zone::utc;

/// A way to write an instant, or the front of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TextForm(&'static str);

/// Letters as in `strftime`; `y` is the year without its century.
const FORMS: [TextForm; 16] = [
    TextForm("Y-m-dTH:M:S"),
    TextForm("Y-m-d H:M:S"),
    TextForm("YmdTHMS"),
    TextForm("YmdHMS"),
    TextForm("Y/m/d H:M:S"),
    TextForm("d.m.Y H:M:S"),
    TextForm("d/m/Y H:M:S"),
    TextForm("m/d/Y H:M:S"),
    TextForm("d-m-Y"),
    TextForm("m-d-Y"),
    TextForm("ymdHMS"),
    TextForm("y-m-d"),
    TextForm("H:M:S"),
    TextForm("HMS"),
    TextForm("m-d"),
    TextForm("d.m."),
];

fn field(letter: u8) -> Option<Field> {
    Some(match letter {
        b'Y' | b'y' => Field::Year,
        b'm' => Field::Month,
        b'd' => Field::Day,
        b'H' => Field::Hour,
        b'M' => Field::Minute,
        b'S' => Field::Second,
        _ => return None,
    })
}

/// What a text says, read against an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextDate {
    pub(super) moment: Moment,
    /// The finest field that the text has whole.
    pub(super) finest: Field,
}

impl TextForm {
    /// Finds the forms in which this text is the front of the instant's.
    pub(super) fn of(text: &[u8], moment: Moment) -> impl Iterator<Item = Self> {
        FORMS.into_iter().filter(move |form| form.is(text, moment))
    }

    /// Returns true when so much of the form tells a year and a month.
    pub(super) fn names_date(self, text: &[u8]) -> bool {
        self.0.contains(['Y', 'y']) && text.len() >= 7
    }

    /// Returns the form as `strftime` has it.
    pub(super) fn strftime(self) -> String {
        let letters = self.0.chars();
        letters
            .flat_map(|letter| {
                let sign = letter.is_ascii() && field(letter as u8).is_some();
                sign.then_some('%').into_iter().chain([letter])
            })
            .collect()
    }

    pub(super) fn is(self, text: &[u8], moment: Moment) -> bool {
        let Some(time) = utc(moment) else {
            return false;
        };
        let mut written = Vec::new();
        for letter in self.0.bytes() {
            match (letter, field(letter)) {
                (b'Y', Some(field)) => written.extend(format!("{:04}", field.of(time)).bytes()),
                (_, Some(field)) => written.extend(format!("{:02}", field.of(time) % 100).bytes()),
                (letter, None) => written.push(letter),
            }
        }
        // Past the form, as in `2008-08-12T07:00:00.123Z`, anything may follow.
        let common = text.len().min(written.len());
        common >= 4 && text[..common] == written[..common]
    }

    /// Reads a text of this form, or as much of it as there is; the rest is `base`'s.
    pub(super) fn read(self, text: &[u8], base: Moment) -> Option<TextDate> {
        let mut rest = text;
        let mut values: Vec<(Field, i64)> = Vec::new();
        for letter in self.0.bytes() {
            let width = match field(letter) {
                Some(Field::Year) if letter == b'Y' => 4,
                Some(_) => 2,
                None => 1,
            };
            let Some((part, after)) = rest.split_at_checked(width) else {
                break;
            };
            rest = after;
            match field(letter) {
                Some(field) => {
                    let value: i64 = std::str::from_utf8(part).ok()?.parse().ok()?;
                    let century = if letter == b'y' { 2_000 } else { 0 };
                    values.push((field, value + century));
                }
                None if part != [letter] => return None,
                None => {}
            }
        }
        let finest = values.iter().map(|(field, _)| *field).max()?;
        let mut moment = base;
        if values.iter().any(|(field, _)| *field == Field::Day) {
            // So that every month has the day on the way.
            moment = Field::Day.set(moment, 1)?;
        }
        // The year first, then the month: whether a day is there depends on both.
        values.sort_unstable_by_key(|(field, _)| *field);
        for (field, value) in values {
            moment = field.set(moment, value)?;
        }
        Some(TextDate { moment, finest })
    }
}
