//! The failures of an earlier report, for `replay`.

use std::path::Path;
use std::time::Duration;

use timewarp::Moment;
use timewarp::document::{Document, Kind, Replay, Straddle, Subject, Test, Window};
use timewarp::suite::SuiteReport;

use crate::problem::{Problem, While};

/// What a replay needs: how to build or start what failed, and where it failed.
#[derive(Debug)]
pub(crate) struct Failures {
    pub(crate) replay: Replay,
    pub(crate) known: Vec<Known>,
}

/// One failure of one test.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) package: String,
    pub(crate) binary: String,
    pub(crate) name: String,
    /// None if the zone was left alone.
    pub(crate) zone: Option<String>,
    /// The failure as it was, in words.
    pub(crate) text: String,
    pub(crate) place: Place,
}

/// Where it fails.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Window {
        /// The clock stood still.
        is_frozen: bool,
        first_bad: Moment,
        /// The other sides of its edges.
        good: [Option<Moment>; 2],
    },
    /// The instant falls before a read, with the clock starting so long before it.
    Straddle {
        at: Moment,
        read: u64,
        lead: Duration,
    },
}

/// Makes the document of a report, complete with what a replay needs.
///
/// `places` tells of each test whether its clock stood still.
pub(crate) fn document(
    report: &SuiteReport,
    places: &[(usize, bool)],
    folder: &Path,
    subject: Subject,
) -> Document {
    let mut document = Document::from(report);
    for (test, (_, is_frozen)) in document.tests.iter_mut().zip(places) {
        test.frozen = *is_frozen;
    }
    match folder.to_str() {
        Some(folder) => {
            let folder = folder.to_owned();
            document.replay = Some(Replay { folder, subject });
        }
        None => document.notes.push(format!(
            "`{}` is not Unicode: this report cannot be replayed",
            folder.display()
        )),
    }
    document
}

impl Failures {
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(path).or_problem(path.display())?;
        let document = Document::from_json(&text);
        let document = document.or_problem(format!("`{}`", path.display()))?;
        let Some(replay) = document.replay else {
            let way = match document.kind {
                Kind::Sweep => "a sweep's failures are run again by the lines that it prints",
                Kind::Suite | Kind::Program => "its notes say why",
            };
            return Err(Problem::new(format!(
                "`{}` cannot be replayed: {way}",
                path.display()
            )));
        };
        let is_zoned = !document.plan.zones.is_empty();
        let tests = document.tests.into_iter();
        let known = tests.flat_map(|test| known(test, is_zoned)).collect();
        Ok(Self { replay, known })
    }
}

fn known(test: Test, is_zoned: bool) -> impl Iterator<Item = Known> {
    let Test {
        package,
        binary,
        name,
        frozen,
        windows,
        straddles,
        ..
    } = test;
    let windows = windows
        .into_iter()
        .map(move |window| of_window(window, frozen));
    let straddles = straddles
        .into_iter()
        .filter_map(move |straddle| of_straddle(straddle, is_zoned));
    let places = windows.chain(straddles);
    places.map(move |(zone, text, place)| Known {
        package: package.clone(),
        binary: binary.clone(),
        name: name.clone(),
        zone,
        text,
        place,
    })
}

fn of_window(window: Window, is_frozen: bool) -> (Option<String>, String, Place) {
    let place = Place::Window {
        is_frozen,
        first_bad: window.first_bad,
        good: [window.last_good, window.first_good],
    };
    (window.zone, window.failure.text, place)
}

fn of_straddle(straddle: Straddle, is_zoned: bool) -> Option<(Option<String>, String, Place)> {
    let [_, read] = straddle.reads?;
    let place = Place::Straddle {
        at: straddle.at,
        read,
        lead: straddle.at.checked_duration_since(straddle.start)?,
    };
    let zone = is_zoned.then_some(straddle.zone);
    Some((zone, straddle.failure.text, place))
}
