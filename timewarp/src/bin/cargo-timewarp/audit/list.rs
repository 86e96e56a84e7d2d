//! The dates that code compares its clock with, place by place.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use timewarp::Moment;
use timewarp::suite::Verdict;

use crate::clues::Dated;
use crate::examine::Examined;
use crate::problem::{Problem, While};

/// The form of the list that programs read; it counts up when a field changes its meaning.
const VERSION: u32 = 1;

/// All places, sorted.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct List {
    pub(crate) version: u32,
    pub(crate) command: String,
    pub(crate) places: Vec<Entry>,
    /// What was not looked at.
    pub(crate) notes: Vec<String>,
}

/// One date at one place.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) function: String,
    /// The package of a dependency, as in `licence-1.2.3`; none for the project's own code.
    pub(crate) package: Option<String>,
    /// The date, with a finer time where the code has one.
    pub(crate) instant: Moment,
    /// The form in which the code holds its time.
    pub(crate) form: String,
    /// The tests in which it was seen.
    pub(crate) tests: Vec<String>,
    /// One of these tests fails at some date, as `cargo timewarp hunt` shows.
    pub(crate) fails: bool,
    /// It is not in the baseline; none without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) is_new: Option<bool>,
}

impl Entry {
    /// Returns what stays when lines are moved.
    fn key(&self) -> (&str, &str, Moment, &str) {
        (&self.file, &self.function, self.instant, &self.form)
    }
}

impl List {
    pub(crate) fn of(examined: &Examined) -> Self {
        let report = &examined.report;
        let mut by_place: BTreeMap<(String, u32, u32, Moment, String), Vec<&Dated>> =
            BTreeMap::new();
        for dated in &examined.dated {
            let place = &dated.place;
            let key = (
                place.file.clone(),
                place.line,
                place.column,
                dated.instant,
                dated.form.clone(),
            );
            by_place.entry(key).or_default().push(dated);
        }
        let is_bad = |dated: &&Dated| {
            let mut tests = report.tests.iter();
            tests.any(|test| test.id == dated.test && test.verdict != Verdict::Ok)
        };
        let entry = |((file, line, column, instant, form), all): ((_, _, _, _, _), Vec<&Dated>)| {
            let first = &all[0].place;
            let mut tests: Vec<String> = all.iter().map(|dated| dated.test.to_string()).collect();
            tests.dedup();
            Entry {
                file,
                line,
                column,
                function: first.function.clone(),
                package: first.package.clone(),
                instant,
                form,
                tests,
                fails: all.iter().any(is_bad),
                is_new: None,
            }
        };
        let mut notes = report.notes.clone();
        notes.extend(report.skipped.iter().map(|skipped| {
            format!(
                "{} tests were not looked at: {}",
                skipped.count, skipped.reason
            )
        }));
        notes.extend(
            report
                .stopped
                .iter()
                .map(|reason| format!("stopped before its time: {reason}")),
        );
        Self {
            version: VERSION,
            command: report.command.clone(),
            places: by_place.into_iter().map(entry).collect(),
            notes,
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    pub(crate) fn from_json(text: &str) -> Result<Self, Problem> {
        let list: Self = serde_json::from_str(text)
            .or_problem("no list of `cargo timewarp audit --format json`")?;
        if list.version == VERSION {
            return Ok(list);
        }
        Err(Problem::new(format!(
            "it is of version {}, and this command reads version {VERSION}: make it anew",
            list.version
        )))
    }

    pub(crate) fn to_json(&self) -> Result<String, Problem> {
        let text = serde_json::to_string_pretty(self).or_problem("the list")?;
        Ok(format!("{text}\n"))
    }

    /// Marks what the accepted list does not have.
    pub(crate) fn compare(&mut self, accepted: &Self) {
        for entry in &mut self.places {
            let mut known = accepted.places.iter();
            entry.is_new = Some(!known.any(|known| known.key() == entry.key()));
        }
    }

    pub(crate) fn news(&self) -> usize {
        let is_new = |entry: &&Entry| entry.is_new == Some(true);
        self.places.iter().filter(is_new).count()
    }
}

/// Tests that are named for each place.
const SHOWN: usize = 3;

impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.places.len() == 1 {
            "comparison of the clock with a date"
        } else {
            "comparisons of the clock with a date"
        };
        write!(formatter, "{}: {} {noun}", self.command, self.places.len())?;
        if self.places.iter().any(|entry| entry.is_new.is_some()) {
            write!(formatter, ", {} not in the baseline", self.news())?;
        }
        writeln!(formatter)?;
        for entry in &self.places {
            let new = if entry.is_new == Some(true) {
                "NEW "
            } else {
                ""
            };
            writeln!(
                formatter,
                "\n{new}{}  {}:{}:{}",
                entry.instant, entry.file, entry.line, entry.column
            )?;
            let function = if entry.function.is_empty() {
                String::new()
            } else {
                format!("in {}, ", entry.function)
            };
            writeln!(formatter, "    {function}as {}", entry.form)?;
            let mut tests: Vec<&str> = entry.tests.iter().map(String::as_str).take(SHOWN).collect();
            let more = format!("{} more", entry.tests.len().saturating_sub(SHOWN));
            if entry.tests.len() > SHOWN {
                tests.push(&more);
            }
            writeln!(formatter, "    seen in {}", tests.join(", "))?;
            if entry.fails {
                writeln!(
                    formatter,
                    "    a test fails at some date: cargo timewarp hunt"
                )?;
            }
        }
        for note in &self.notes {
            write!(formatter, "\n  note: {note}")?;
        }
        Ok(())
    }
}
