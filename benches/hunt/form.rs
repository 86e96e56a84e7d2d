//! A form in which a date hides in code, and the code of one such bug.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};
use fastrand::Rng;

use crate::window::{DAY, Second, Span, Window, later, rfc, second, start_of};

/// What the hunt is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comparisons of integers, which tracing sees.
    Seen,
    /// The same, three crates deep, behind other work.
    Deep,
    /// What tracing does not see.
    Unseen,
}

/// How a form is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tested {
    /// By a plain test.
    Plainly,
    /// By an async test with this attribute.
    By(&'static str),
}

/// A form in which a date hides in code.
///
/// The code defines `is_hit`, which reads the clock and says whether it is wrong now. Words
/// that begin with `$` stand for what is drawn; lines that compare the clock end with
/// [`PLANTED`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) tested: Tested,
    /// How many seconds later a clock that stands still may show the beginning: code that
    /// asks for more than a number of seconds is wrong only after that second.
    pub(crate) slack: i64,
    pub(crate) code: &'static str,
}

/// Ends the lines that compare the clock with what is planted.
pub(crate) const PLANTED: &str = "// planted";

impl Form {
    pub(crate) const fn seen(name: &'static str, span: Span, code: &'static str) -> Self {
        Self {
            name,
            kind: Kind::Seen,
            span,
            tested: Tested::Plainly,
            slack: 0,
            code,
        }
    }

    pub(crate) const fn deep(name: &'static str, span: Span, code: &'static str) -> Self {
        Self {
            kind: Kind::Deep,
            ..Self::seen(name, span, code)
        }
    }

    pub(crate) const fn unseen(name: &'static str, span: Span, code: &'static str) -> Self {
        Self {
            kind: Kind::Unseen,
            ..Self::seen(name, span, code)
        }
    }

    pub(crate) const fn tested_by(self, attribute: &'static str) -> Self {
        Self {
            tested: Tested::By(attribute),
            ..self
        }
    }

    pub(crate) const fn slack(self) -> Self {
        Self { slack: 1, ..self }
    }

    /// The name of its module and of its test binary.
    pub(crate) fn module(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// One bug, or one decoy: a form with a window.
#[derive(Clone, Debug)]
pub(crate) struct Plant {
    pub(crate) form: &'static Form,
    /// The name of its module and of its test, as in `bug_07`.
    pub(crate) name: String,
    pub(crate) is_decoy: bool,
    pub(crate) window: Window,
    /// Where else the same code is wrong.
    pub(crate) others: Vec<Window>,
    /// Something of its own, such as the key of a mask.
    key: u64,
    /// What days are counted from.
    epoch: NaiveDate,
}

impl Plant {
    /// Draws one.
    pub(crate) fn draw(
        form: &'static Form,
        number: usize,
        is_decoy: bool,
        begin: Second,
        random: &mut Rng,
    ) -> Self {
        let window = Window::draw(random, form.span, begin);
        let mut plant = Self {
            form,
            name: format!("{}_{number:02}", if is_decoy { "decoy" } else { "bug" }),
            is_decoy,
            window,
            others: Vec::new(),
            // The highest bit stays clear, so that masked seconds have a sign.
            key: random.u64(..) >> 1,
            epoch: later(day(1989, 1, 1), random.u64(..365)),
        };
        if form.code.contains("$table") {
            plant.others = (0..4)
                .map(|_| Window::draw(random, form.span, begin))
                .collect();
        }
        if form.span == Span::LeapDay {
            let weekday = window.from.weekday();
            plant.others = (1970..2108)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, 2, 29))
                .filter(|leap| leap.weekday() == weekday)
                .map(Window::day)
                .filter(|other| *other != window)
                .collect();
        }
        plant
    }

    /// Returns its code.
    pub(crate) fn code(&self) -> String {
        let mut code = String::new();
        let mut parts = self.form.code.split('$');
        code.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let ends = part
                .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .unwrap_or(part.len());
            let (word, rest) = part.split_at(ends);
            let value = self
                .value(word)
                .unwrap_or_else(|| panic!("form `{}` has no `${word}`", self.form.name));
            code.push_str(&value);
            code.push_str(rest);
        }
        code
    }

    /// Returns what a word in the code stands for.
    fn value(&self, word: &str) -> Option<String> {
        let from = self.window.from;
        let to = self.window.to.unwrap_or(from);
        let (moment, word) = match word.split_once('_') {
            Some(("from", word)) => (from, word),
            Some(("to", word)) => (to, word),
            // Ninety days before code is wrong, and thirty after it began to be.
            Some(("built", word)) => (second(from.timestamp() - 90 * DAY), word),
            Some(("deadline", word)) => (second(from.timestamp() + 30 * DAY), word),
            Some(("epoch", word)) => (start_of(self.epoch), word),
            _ => return self.own(word),
        };
        let seconds = moment.timestamp();
        let number = match word {
            "y" => moment.year().into(),
            "mo" => moment.month().into(),
            "d" => moment.day().into(),
            "o" => moment.ordinal().into(),
            "h" => moment.hour().into(),
            "mi" => moment.minute().into(),
            "s" => moment.second().into(),
            "seconds" => seconds,
            "millis" => seconds * 1_000,
            "micros" => seconds * 1_000_000,
            "nanos" => seconds * 1_000_000_000,
            "minutes" => seconds / 60,
            "days" => seconds / DAY,
            "days2000" => (seconds - crate::window::at(2000).timestamp()) / DAY,
            "days_own" => (seconds - start_of(self.epoch).timestamp()) / DAY,
            "ticks" => (seconds + 11_644_473_600) * 10_000_000,
            "packed" => moment.format("%Y%m%d").to_string().parse().ok()?,
            "masked_seconds" => seconds ^ self.key.cast_signed(),
            "masked_millis" => (seconds * 1_000) ^ self.key.cast_signed(),
            "rfc" => return Some(rfc(moment)),
            "date" => return Some(moment.format("%Y-%m-%d").to_string()),
            _ => return None,
        };
        Some(number.to_string())
    }

    /// Returns what is drawn beside dates, and tables of them.
    fn own(&self, word: &str) -> Option<String> {
        let from = self.window.from;
        Some(match word {
            "name" => self.name.clone(),
            "module" => self.form.module(),
            "key" => self.key.to_string(),
            "weekday" => long(from.weekday()).to_owned(),
            "nth" => from.day0().div_euclid(7).to_string(),
            "table_days" => self.table(|day| (day.timestamp() / DAY).to_string()),
            "table_dates" => {
                self.table(|day| format!("({}, {}, {})", day.year(), day.month(), day.day()))
            }
            "table_seconds" => self.table(|from| from.timestamp().to_string()),
            _ => return None,
        })
    }

    /// Writes the beginnings of all its windows in order.
    fn table(&self, write: impl Fn(Second) -> String) -> String {
        let mut windows: Vec<Second> = self.others.iter().map(|other| other.from).collect();
        windows.push(self.window.from);
        windows.sort_unstable();
        windows.dedup();
        let entries: Vec<String> = windows.into_iter().map(write).collect();
        entries.join(", ")
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("it is a date")
}

fn long(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Mon",
        Weekday::Tue => "Tue",
        Weekday::Wed => "Wed",
        Weekday::Thu => "Thu",
        Weekday::Fri => "Fri",
        Weekday::Sat => "Sat",
        Weekday::Sun => "Sun",
    }
}
