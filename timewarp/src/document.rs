//! A report as a document, which programs read and from which each format is written.
//!
//! A [`Document`] holds the answer of one [`Sweep`](crate::Sweep) or of a whole
//! [`suite`](crate::suite) in one form. Its JSON is described field by field in
//! `docs/report.md`, and in `docs/report.schema.json` for machines. Within one version
//! fields may be added, so readers ignore what they do not know; a field that goes or
//! changes its meaning makes a new version.
//!
//! # Example: a report that a program reads
//!
//! ```
//! use timewarp::{Moment, Sweep};
//! use timewarp::document::Document;
//!
//! let expiry: Moment = "2031-03-01T12:30:00Z".parse()?;
//! let report = Sweep::default().named("licence").run(|at: Moment| assert!(at < expiry));
//! let json = Document::from(&report).to_json();
//! let document = Document::from_json(&json)?;
//! assert_eq!(document.tests[0].windows[0].first_bad, expiry);
//! # Ok::<(), timewarp::Error>(())
//! ```

mod clue;
mod failure;
mod html;
mod json;
mod junit;
mod known;
mod marks;
mod moment;
mod sweep;
mod verdict;

use std::io;
use std::path::Path;

pub use clue::Clue;
pub use known::{Known, KnownState};
use serde::{Deserialize, Serialize};

use crate::Moment;
use crate::report::{Mark, Verdict, write_whole};

/// The answer of a sweep or of a suite.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Document {
    /// Always [`FORMAT`](Self::FORMAT).
    pub format: String,
    /// The version of the format, [`VERSION`](Self::VERSION) for this one.
    pub version: u32,
    /// The package that wrote it, with its version.
    pub writer: String,
    /// What was examined.
    pub kind: Kind,
    /// The name of the sweep, or the command line of the suite or program.
    pub name: String,
    /// Why the run ended before its time; the document then holds what was done.
    pub stopped: Option<String>,
    /// The release of the tz database.
    pub tz_database: String,
    /// What was tried.
    pub plan: Plan,
    /// What was found; a sweep and a program are one test.
    pub tests: Vec<Test>,
    /// What did not run, and why.
    pub skipped: Vec<Skipped>,
    /// How the tests were built, once for each profile; empty if it is not known.
    pub profiles: Vec<Profile>,
    /// What the reader should know beside the tests.
    pub notes: Vec<String>,
    /// Runs of a sweep, or processes of a suite, all that looked for edges included.
    pub runs: usize,
    /// How long all took by the real clock, if it was measured.
    pub took_seconds: Option<f64>,
    /// What `cargo timewarp replay` needs; none for a sweep.
    pub replay: Option<Replay>,
}

/// What was examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Code in a test, by a [`Sweep`](crate::Sweep).
    Sweep,
    /// Whole test binaries, from outside.
    Suite,
    /// A program, by its exit, from outside.
    Program,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Plan {
    /// How the instants were chosen, in words.
    pub words: String,
    /// An ordinary instant for a sweep, the real date for a suite.
    pub baseline: Moment,
    /// How many instants everything ran at.
    pub tried: usize,
    /// The zones that everything ran in; empty if the zone was left alone.
    pub zones: Vec<String>,
    /// Every instant, zone after zone; empty for a sweep of straddles and faults.
    pub instants: Vec<Instant>,
}

/// One instant of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Instant {
    /// When it is.
    pub at: Moment,
    /// The zone it was tried in, unless that is UTC or was left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The boundary that it is on or next to; the name begins with the family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<String>,
}

/// What is known of one test.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Test {
    /// The package with its version, as in `licence 1.2.3`; empty if there is none.
    pub package: String,
    /// The test binary, as in `lib` or `test/it`; or the program.
    pub binary: String,
    /// The name in its binary; empty for what is judged by its exit status.
    pub name: String,
    /// The answer.
    #[serde(with = "verdict")]
    pub verdict: Verdict,
    /// Why the verdict is not plain.
    pub reason: Option<String>,
    /// What happened at each instant of the plan, as counted letters: `120p3f7n` is 120
    /// instants passed, 3 failed, 7 not tried.
    #[serde(with = "marks")]
    pub marks: Vec<Mark>,
    /// The stretches of failing time.
    pub windows: Vec<Window>,
    /// Comparisons that speak of the edges of these windows, if they were traced.
    #[serde(default)]
    pub clues: Vec<Clue>,
    /// Failures that somebody knows of and accepts; these windows are not among the others.
    #[serde(default)]
    pub known: Vec<Known>,
    /// Failures that depend on what happens between two reads of the clock.
    pub straddles: Vec<Straddle>,
    /// How it failed at the real date, if it did.
    pub baseline_failure: Option<Failure>,
    /// What its first failure has in common with others.
    pub cause: Option<Cause>,
    /// How often it read the clock, if that was counted.
    pub reads: Option<u64>,
    /// How often it asked for the times of files, if that was counted.
    pub stats: Option<u64>,
    /// How long it took at the real date, if it was measured.
    pub took_seconds: Option<f64>,
    /// Runs that looked for edges.
    pub search_runs: usize,
    /// True when its edges were found with a clock that stands still.
    pub frozen: bool,
}

/// One stretch of failing time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Window {
    /// The zone it was tried in; none if the zone was left alone.
    pub zone: Option<String>,
    /// The last instant at which the code passed before; none if it failed from the first.
    pub last_good: Option<Moment>,
    /// The first instant at which it failed.
    pub first_bad: Moment,
    /// The last instant at which it failed.
    pub last_bad: Moment,
    /// The first at which it passed again; none if it failed up to the last.
    pub first_good: Option<Moment>,
    /// False when the edges were not bisected to the end.
    pub exact: bool,
    /// How many instants of the plan lie in it.
    pub tried: usize,
    /// The boundary at which it begins; none may mean a date in the code.
    pub boundary: Option<Boundary>,
    /// Zones in which it begins at midnight.
    pub midnights: Vec<String>,
    /// How the code failed at its beginning.
    pub failure: Failure,
    /// The line that runs its beginning again, if it is known.
    pub rerun: Option<String>,
}

/// A boundary at which a window begins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Boundary {
    /// Its name, as in `leap-days/2024-02-29`.
    pub name: String,
    /// Its family.
    pub family: String,
    /// Why software breaks there.
    pub why: String,
    /// The zone by whose clocks it is met, if not at its own instant.
    pub by_clocks_of: Option<String>,
}

/// Why one run failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Failure {
    /// The panic's message, or the error, or what was not as expected.
    pub message: String,
    /// Where it panicked, as in `src/licence.rs:41:9`.
    pub location: Option<String>,
    /// All of it, as the text report says it.
    pub text: String,
}

/// A failure that depends on what happens between two reads of the clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Straddle {
    /// What happens, in words.
    pub story: String,
    /// The boundary's instant, or the ordinary one that it was tried at.
    pub at: Moment,
    /// The zone it was tried in.
    pub zone: String,
    /// The boundary that was near.
    pub boundary: Option<String>,
    /// True when the boundary fell between two reads.
    pub straddled: bool,
    /// The two reads that the event lies between, counted from 1; none if it needs no event.
    pub reads: Option<[u64; 2]>,
    /// Where in the code these reads are made, if it is known.
    pub places: [Option<String>; 2],
    /// Where the clock stood at first.
    pub start: Moment,
    /// What it played from there, as [`Timeline`](crate::Timeline) reads it.
    pub timeline: String,
    /// The families of boundaries near which it was seen.
    pub families: Vec<String>,
    /// How many runs failed in this way.
    pub count: usize,
    /// The failure.
    pub failure: Failure,
    /// The line that runs it again, if it is known.
    pub rerun: Option<String>,
}

/// What failures have in common.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Cause {
    /// The package of the line, as in `licence-1.2.3`.
    pub package: Option<String>,
    /// The file and the line, or the message without its numbers.
    pub place: String,
    /// True for a line of code, false for a message.
    pub is_place: bool,
    /// True when the line is in another package than the test.
    pub is_dependency: bool,
}

/// Tests that did not run across dates.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Skipped {
    /// Why they did not.
    pub reason: String,
    /// How many there are.
    pub count: usize,
    /// Their names, or those of their binaries.
    pub names: Vec<String>,
}

/// How tests were built.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Profile {
    /// The name that cargo knows it by.
    pub name: String,
    /// The level of optimisation.
    pub opt_level: String,
    /// Whether debug assertions are checked.
    pub debug_assertions: bool,
    /// Whether integer overflow panics.
    pub overflow_checks: bool,
}

/// How to build or start again what failed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Replay {
    /// The folder in which the command ran.
    pub folder: String,
    /// What it was given.
    pub subject: Subject,
}

/// What the command was given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A project's tests.
    Tests {
        /// Arguments of `cargo test`.
        arguments: Vec<String>,
        /// The profiles that were asked for beside them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        profiles: Vec<String>,
    },
    /// A program.
    Program {
        /// The program and its arguments.
        program: Vec<String>,
        /// What its output has to match, instead of ending with status 0.
        ok_if: Option<String>,
    },
}

impl Document {
    /// What a document calls itself.
    pub const FORMAT: &'static str = "timewarp-report";

    /// The version that this library reads and writes.
    pub const VERSION: u32 = 1;

    pub(crate) fn new(kind: Kind, name: String, plan: Plan) -> Self {
        Self {
            format: Self::FORMAT.to_owned(),
            version: Self::VERSION,
            writer: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            kind,
            name,
            stopped: None,
            tz_database: crate::Zone::database_release().to_owned(),
            plan,
            tests: Vec::new(),
            skipped: Vec::new(),
            profiles: Vec::new(),
            notes: Vec::new(),
            runs: 0,
            took_seconds: None,
            replay: None,
        }
    }

    /// Writes the document in every format into a folder, as `NAME.json` and so on.
    ///
    /// Each file is written beside and then renamed, so that nobody sees half of one.
    ///
    /// # Errors
    ///
    /// Returns the error of the first file that cannot be written.
    pub fn write_files(&self, folder: &Path, name: &str) -> io::Result<()> {
        let file = |ending: &str| folder.join(format!("{name}.{ending}"));
        write_whole(&file("json"), &self.to_json())?;
        write_whole(&file("xml"), &self.to_junit())?;
        write_whole(&file("html"), &self.to_html())
    }

    /// Counts the tests with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let is_it = |test: &&Test| test.verdict == verdict;
        self.tests.iter().filter(is_it).count()
    }
}

impl Test {
    /// Returns the name that a person knows it by: package, binary and name.
    pub fn title(&self) -> String {
        let package = self.package.split(' ').next().unwrap_or_default();
        let parts = [package, &self.binary, &self.name];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }
}
