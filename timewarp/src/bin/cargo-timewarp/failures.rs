//! The failures of an earlier report, for `replay`.

use std::path::Path;

use timewarp::document::{Document, Kind, Replay, Subject, Test, Window};
use timewarp::suite::SuiteReport;

use crate::problem::{Problem, While};

/// What a replay needs: how to build or start what failed, and where it failed.
#[derive(Debug)]
pub(crate) struct Failures {
    pub(crate) replay: Replay,
    pub(crate) windows: Vec<Known>,
}

/// One window of one test.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) package: String,
    pub(crate) binary: String,
    pub(crate) name: String,
    /// The clock stood still.
    pub(crate) frozen: bool,
    pub(crate) window: Window,
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
        let windows = document.tests.into_iter().flat_map(known).collect();
        Ok(Self { replay, windows })
    }
}

fn known(test: Test) -> impl Iterator<Item = Known> {
    let Test {
        package,
        binary,
        name,
        frozen,
        windows,
        ..
    } = test;
    windows.into_iter().map(move |window| Known {
        package: package.clone(),
        binary: binary.clone(),
        name: name.clone(),
        frozen,
        window,
    })
}
