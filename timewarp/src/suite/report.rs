//! `SuiteReport`: the answer for a whole suite.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{RootCause, Strip, TestReport, Verdict};
use crate::{Moment, Plan, Zone};

/// What was tried on a suite or a program, and what was found.
///
/// It knows no format: it prints as text, and other forms are written from its fields.
#[derive(Clone, Debug)]
pub struct SuiteReport {
    /// What ran, as in `cargo test --release` or `./server --check`.
    pub command: String,
    /// True for a program judged by its exit, false for a test suite.
    pub is_program: bool,
    /// The instants, with now as the baseline; each is a whole second.
    pub plan: Plan,
    /// How the plan was chosen, in words.
    pub schedule: String,
    /// The zones that everything ran in; empty when the zone was left alone.
    pub zones: Vec<Zone>,
    /// What is known of each test that ran, in the order of packages and binaries.
    pub tests: Vec<TestReport>,
    /// What did not run, and why.
    pub skipped: Vec<Skipped>,
    /// How the tests were built: once for each profile that was asked for.
    pub profiles: Vec<Profile>,
    /// What the reader should know beside the tests.
    pub notes: Vec<String>,
    /// Why the run ended before its time, if it did.
    pub stopped: Option<String>,
    /// How many instants of the plan every test ran at.
    pub tried: usize,
    /// Processes that were started.
    pub runs: usize,
    /// How long all took, by the real clock.
    pub took: Duration,
}

/// Tests that did not run across dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Why they did not.
    pub reason: String,
    /// How many there are.
    pub count: usize,
    /// Their names, or those of their binaries.
    pub names: Vec<String>,
}

/// How tests were built, which may change what they find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that cargo knows it by, as in `release`.
    pub name: String,
    /// The level of optimisation, as in `0` or `3`.
    pub opt_level: String,
    /// Whether debug assertions are checked.
    pub debug_assertions: bool,
    /// Whether integer overflow panics; without, dates wrap around.
    pub overflow_checks: bool,
}

/// Tests that fail for one reason.
#[derive(Clone, Debug)]
pub struct Group<'report> {
    /// What they have in common.
    pub cause: &'report RootCause,
    /// The tests, in the order of the report.
    pub tests: Vec<&'report TestReport>,
}

impl SuiteReport {
    /// Returns the real date at which the baseline ran.
    pub fn baseline(&self) -> Moment {
        self.plan.baseline().moment()
    }

    /// Counts the tests with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let is_it = |test: &&TestReport| test.verdict == verdict;
        self.tests.iter().filter(is_it).count()
    }

    /// Returns true when no test waits for a date to fail at.
    pub fn is_clean(&self) -> bool {
        !self.tests.iter().any(|test| test.verdict.is_bomb())
    }

    /// Puts tests that fail at some date together by root cause, the earliest first.
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: BTreeMap<&RootCause, Vec<&TestReport>> = BTreeMap::new();
        for test in self.tests.iter().filter(|test| test.fails_at_a_date()) {
            if let Some(cause) = &test.cause {
                groups.entry(cause).or_default().push(test);
            }
        }
        let groups = groups.into_iter();
        let mut groups: Vec<_> = groups
            .map(|(cause, tests)| Group { cause, tests })
            .collect();
        groups.sort_by_key(Group::first_bad);
        groups
    }

    /// Shows the plan's years as rows and months as columns.
    pub fn strip(&self) -> Strip<'_> {
        Strip::new(self)
    }
}

impl Group<'_> {
    /// Returns the first instant at which a test of the group fails.
    pub fn first_bad(&self) -> Option<Moment> {
        let windows = self.tests.iter().flat_map(|test| &test.windows);
        let straddles = self.tests.iter().flat_map(|test| &test.straddles);
        let between = straddles.map(crate::Straddle::moment);
        windows.map(crate::Window::first_bad).chain(between).min()
    }
}
