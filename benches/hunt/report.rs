//! Reading what the command says.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use chrono::DateTime;
use serde_json::Value;

use crate::window::Second;

/// What a hunt says about each test, by its binary and its name, as in `test/chrono_window`
/// and `bug_07`.
pub(crate) type Answers = HashMap<(String, String), Answer>;

/// What a hunt says about one test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) verdict: String,
    pub(crate) found: Vec<Found>,
    /// Runs at instants that the hunt chose, and those that looked for edges.
    pub(crate) runs: usize,
}

/// A stretch of failing time, as it was reported.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) first_bad: String,
    pub(crate) first_good: Option<String>,
    /// The places that the report names, in its order.
    pub(crate) places: Vec<Place>,
}

/// A line of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) line: usize,
}

impl Place {
    /// Reads `src/licence.rs:41:9`, or without the column.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, ':');
        let (file, line) = (parts.next()?, parts.next()?.parse().ok()?);
        Some(Self {
            file: file.to_owned(),
            line,
        })
    }

    /// Reads a place from a document: a text, or an object that has one or its parts.
    fn from_json(value: &Value) -> Option<Self> {
        if let Some(text) = value.as_str() {
            return Self::parse(text);
        }
        let place = ["place", "location", "at"].iter();
        let mut place = place.filter_map(|name| value.get(name).and_then(Self::from_json));
        place.next().or_else(|| {
            let file = value["file"].as_str().or_else(|| value["path"].as_str())?;
            let line = value["line"].as_u64()?;
            Some(Self {
                file: file.to_owned(),
                line: usize::try_from(line).ok()?,
            })
        })
    }
}

/// Reads the report of a hunt from its folder.
pub(crate) fn read(folder: &Path) -> Result<Answers, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|error| format!("`{}`: {error}", path.display()))
    };
    let document: Value =
        serde_json::from_str(&read("report.json")?).map_err(|error| error.to_string())?;
    let mut answers: Answers = document["tests"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|test| (name_of(test), answer(test)))
        .collect();
    add_places(&read("report.txt")?, &mut answers);
    Ok(answers)
}

fn name_of(test: &Value) -> (String, String) {
    let field = |name: &str| test[name].as_str().unwrap_or_default().to_owned();
    (field("binary"), field("name"))
}

fn answer(test: &Value) -> Answer {
    let windows = test["windows"].as_array().into_iter().flatten();
    let search = test["search_runs"].as_u64().unwrap_or_default();
    Answer {
        verdict: test["verdict"].as_str().unwrap_or_default().to_owned(),
        found: windows.map(|window| found(test, window)).collect(),
        runs: tried(test["marks"].as_str().unwrap_or_default())
            + usize::try_from(search).unwrap_or(usize::MAX),
    }
}

fn found(test: &Value, window: &Value) -> Found {
    let clues = [&window["clues"], &test["clues"]];
    let clues = clues.iter().filter_map(|clues| clues.as_array());
    Found {
        first_bad: window["first_bad"].as_str().unwrap_or_default().to_owned(),
        first_good: window["first_good"].as_str().map(ToOwned::to_owned),
        places: clues.flatten().filter_map(Place::from_json).collect(),
    }
}

/// Counts what passed and what failed in counted letters, as in `120p3f7n`.
fn tried(marks: &str) -> usize {
    let mut tried = 0;
    let mut count = 0;
    for letter in marks.chars() {
        if let Some(digit) = letter.to_digit(10) {
            count = count * 10 + digit as usize;
        } else {
            tried += if letter == 'n' { 0 } else { count };
            count = 0;
        }
    }
    tried
}

/// Adds the places that the text names to windows without any.
fn add_places(text: &str, answers: &mut Answers) {
    let mut current = None;
    let mut window = 0;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [
                "BOMB" | "HANG" | "ARTEFACT?" | "FLAKY" | "BROKEN",
                _,
                binary,
                name,
                ..,
            ] if !line.starts_with(' ') => {
                current = Some(((*binary).to_owned(), (*name).to_owned()));
                window = 0;
            }
            [first_bad, "→", ..] => {
                let answer = current.as_ref().and_then(|name| answers.get(name));
                let found = answer.into_iter().flat_map(|answer| &answer.found);
                let known = found.map(|found| &found.first_bad);
                window = known.take_while(|known| known != first_bad).count();
            }
            ["compared", "at", place, ..] => {
                let answer = current.as_ref().and_then(|name| answers.get_mut(name));
                let found = answer.and_then(|answer| answer.found.get_mut(window));
                if let (Some(found), Some(place)) = (found, Place::parse(place))
                    && !found.places.contains(&place)
                {
                    found.places.push(place);
                }
            }
            _ => {}
        }
    }
}

/// A place that an audit lists.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) place: Place,
    /// The instants that its line names.
    pub(crate) instants: Vec<Second>,
}

/// Reads the list of an audit, which is JSON.
pub(crate) fn listed(text: &str) -> Result<Vec<Listed>, String> {
    let list: Value = serde_json::from_str(text).map_err(|error| format!("the audit: {error}"))?;
    let places = list["places"].as_array().ok_or("the audit has no places")?;
    let places = places.iter().filter_map(|entry| {
        let file = entry["file"].as_str()?;
        let place = format!("{file}:{}:{}", entry["line"], entry["column"]);
        let instant = entry["instant"].as_str()?;
        let instant = DateTime::parse_from_rfc3339(instant).ok();
        Some(Listed {
            place: Place::parse(&place)?,
            instants: instant.into_iter().map(|at| at.to_utc()).collect(),
        })
    });
    Ok(places.collect())
}
