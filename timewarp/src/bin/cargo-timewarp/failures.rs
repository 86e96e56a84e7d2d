//! The failures of a report as a file, for `replay`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use timewarp::Moment;
use timewarp::suite::TestReport;

use crate::problem::{Problem, While};

/// What a replay needs: how to build or start what failed, and where it failed.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Failures {
    pub(crate) format: String,
    pub(crate) version: u32,
    /// The folder in which the command ran.
    pub(crate) folder: PathBuf,
    pub(crate) subject: Subject,
    pub(crate) windows: Vec<Known>,
}

/// What was examined.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// Arguments of `cargo test`.
    Tests { arguments: Vec<String> },
    Program {
        program: Vec<String>,
        ok_if: Option<String>,
    },
}

/// One window of one test.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Known {
    pub(crate) package: String,
    pub(crate) binary: String,
    pub(crate) name: String,
    pub(crate) verdict: String,
    pub(crate) message: String,
    /// None where the zone was left alone.
    pub(crate) zone: Option<String>,
    /// The clock stood still.
    pub(crate) frozen: bool,
    pub(crate) last_good: Option<String>,
    pub(crate) first_bad: String,
    pub(crate) last_bad: String,
    pub(crate) first_good: Option<String>,
}

const FORMAT: &str = "timewarp-failures";
const VERSION: u32 = 1;

impl Failures {
    pub(crate) fn new(folder: PathBuf, subject: Subject) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            folder,
            subject,
            windows: Vec::new(),
        }
    }

    /// Adds the windows of a test.
    pub(crate) fn add(&mut self, test: &TestReport, is_frozen: bool, is_zoned: bool) {
        let written = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
        self.windows.extend(test.windows.iter().map(|window| Known {
            package: test.id.package.clone(),
            binary: test.id.binary.clone(),
            name: test.id.name.clone(),
            verdict: test.verdict.name().to_owned(),
            message: window.failure().to_string(),
            zone: is_zoned.then(|| window.zone().name().to_owned()),
            frozen: is_frozen,
            last_good: written(window.last_good()),
            first_bad: window.first_bad().to_string(),
            last_bad: window.last_bad().to_string(),
            first_good: written(window.first_good()),
        }));
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(path).or_problem(path.display())?;
        let failures: Self = serde_json::from_str(&text).map_err(|error| {
            Problem::new(format!(
                "`{}` is not a list of failures: {error}; `--report FOLDER` writes one, `failures.json`",
                path.display()
            ))
        })?;
        if failures.format != FORMAT || failures.version != VERSION {
            return Err(Problem::new(format!(
                "`{}` is `{}` in version {}, and `{FORMAT}` in version {VERSION} was expected",
                path.display(),
                failures.format,
                failures.version
            )));
        }
        Ok(failures)
    }
}
