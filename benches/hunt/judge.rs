//! Holding what was reported against what was planted.

use std::fmt::Write as _;

use crate::form::{Form, Kind};
use crate::project::Planted;
use crate::report::{Answer, Answers, Found, Listed, Place};
use crate::window::{Window, rfc, second};

/// What became of one plant.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub(crate) finding: Finding,
    pub(crate) naming: Naming,
    pub(crate) listing: Listing,
    /// Windows that nobody planted.
    pub(crate) false_alarms: usize,
    pub(crate) runs: usize,
    /// What the report says, in words.
    pub(crate) said: String,
}

/// Whether its window is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    #[default]
    Nothing,
    /// Something is reported that overlaps it.
    Touched,
    /// With edges right to the second.
    Exact,
}

/// Whether a line that compares the clock with it is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    #[default]
    Nowhere,
    /// Among others.
    Somewhere,
    First,
}

/// Whether a decoy is in the audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Listing {
    #[default]
    Nowhere,
    /// Its very instant, at another line of its module.
    Instant,
    Line,
    LineAndInstant,
}

impl Judged {
    /// Says whether it is found.
    pub(crate) fn is_found(&self) -> bool {
        self.finding == Finding::Exact
    }
}

/// A form with what became of its plants.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) form: &'static Form,
    pub(crate) bugs: Vec<Judged>,
    pub(crate) decoys: Vec<Judged>,
}

/// Judges all plants, in the order of the forms.
pub(crate) fn judge(
    plants: &[Planted],
    forms: &[&'static Form],
    answers: &Answers,
    listed: &[Listed],
) -> Vec<Row> {
    let rows = forms.iter().map(|form| {
        let mut row = Row {
            form,
            bugs: Vec::new(),
            decoys: Vec::new(),
        };
        for planted in plants
            .iter()
            .filter(|planted| planted.plant.form.name == form.name)
        {
            if planted.plant.is_decoy {
                row.decoys.push(decoy(planted, answers, listed));
            } else {
                row.bugs.push(bug(planted, answers));
            }
        }
        row
    });
    rows.collect()
}

fn answer<'answers>(planted: &Planted, answers: &'answers Answers) -> Option<&'answers Answer> {
    let plant = &planted.plant;
    answers.get(&(format!("test/{}", plant.form.module()), plant.name.clone()))
}

fn bug(planted: &Planted, answers: &Answers) -> Judged {
    let plant = &planted.plant;
    let Some(answer) = answer(planted, answers) else {
        return Judged {
            said: "not in the report".to_owned(),
            ..Judged::default()
        };
    };
    let slack = plant.form.slack;
    let is_other = |found: &&Found| {
        let mut planted = plant.others.iter().chain([&plant.window]);
        !planted.any(|window| is_exact(found, window, slack) || is_touching(found, window))
    };
    let exact = answer
        .found
        .iter()
        .find(|found| is_exact(found, &plant.window, slack));
    let mut touches = answer
        .found
        .iter()
        .filter(|found| is_touching(found, &plant.window));
    let is_planted = |place: &Place| is_of(place, planted);
    let places = exact
        .map(|found| found.places.as_slice())
        .unwrap_or_default();
    Judged {
        finding: match exact {
            Some(_) => Finding::Exact,
            None if touches.next().is_some() => Finding::Touched,
            None => Finding::Nothing,
        },
        naming: match places.iter().position(is_planted) {
            Some(0) => Naming::First,
            Some(_) => Naming::Somewhere,
            None => Naming::Nowhere,
        },
        false_alarms: answer.found.iter().filter(is_other).count(),
        runs: answer.runs,
        said: say(answer),
        ..Judged::default()
    }
}

fn decoy(planted: &Planted, answers: &Answers, listed: &[Listed]) -> Judged {
    let here = || listed.iter().filter(|listed| is_of(&listed.place, planted));
    let close = || {
        let close = |listed: &&Listed| is_close(&listed.place, planted);
        listed.iter().filter(close)
    };
    let window = &planted.plant.window;
    let edges = || [Some(window.from), window.to].into_iter().flatten();
    // A compiler writes `x >= 5` as `x > 4`.
    let is_near = |listed: &Listed| {
        let mut instants = listed.instants.iter();
        instants.any(|at| edges().any(|edge| (*at - edge).num_seconds().abs() <= 1))
    };
    let answer = answer(planted, answers);
    Judged {
        false_alarms: answer.map_or(0, |answer| answer.found.len()),
        runs: answer.map_or(0, |answer| answer.runs),
        said: answer.map_or_else(|| "not in the report".to_owned(), say),
        listing: match here().next() {
            Some(_) if here().any(is_near) => Listing::LineAndInstant,
            Some(_) => Listing::Line,
            None if close().any(is_near) => Listing::Instant,
            None => Listing::Nowhere,
        },
        ..Judged::default()
    }
}

fn is_of(place: &Place, planted: &Planted) -> bool {
    place.file.ends_with(&planted.file) && planted.lines.contains(&place.line)
}

/// Says whether a place is within the code of a plant, which is short.
fn is_close(place: &Place, planted: &Planted) -> bool {
    const LINES: usize = 3;
    let mut lines = planted.lines.iter();
    place.file.ends_with(&planted.file) && lines.any(|line| line.abs_diff(place.line) <= LINES)
}

fn is_exact(found: &Found, window: &Window, slack: i64) -> bool {
    let mut beginnings = (0..=slack).map(|later| rfc(second(window.from.timestamp() + later)));
    beginnings.any(|from| from == found.first_bad) && found.first_good == window.to.map(rfc)
}

/// Says whether what was found has a second in common with a window. Moments are written
/// alike, so that their texts are in their order.
fn is_touching(found: &Found, window: &Window) -> bool {
    let begins_before_its_end = window.to.is_none_or(|to| found.first_bad < rfc(to));
    let ends_after_it_begins = match &found.first_good {
        Some(first_good) => *first_good > rfc(window.from),
        None => true,
    };
    begins_before_its_end && ends_after_it_begins
}

fn say(answer: &Answer) -> String {
    let windows = answer.found.iter().map(|found| {
        let to = found.first_good.as_deref().unwrap_or("the end");
        format!("{} to {to}", found.first_bad)
    });
    let windows: Vec<String> = windows.take(3).collect();
    let windows = if windows.is_empty() {
        "nothing".to_owned()
    } else {
        windows.join(", ")
    };
    let mut said = format!("{} in {} runs: {windows}", answer.verdict, answer.runs);
    let places = answer.found.iter().flat_map(|found| &found.places);
    for place in places.take(3) {
        let _ = write!(said, " at {}:{}", place.file, place.line);
    }
    said
}

/// All bugs of rows of a kind.
pub(crate) fn bugs(rows: &[Row], kind: Kind) -> Vec<&Judged> {
    let rows = rows.iter().filter(|row| row.form.kind == kind);
    rows.flat_map(|row| &row.bugs).collect()
}
