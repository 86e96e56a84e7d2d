//! What is known of an incident, and how its test is held against it.

use std::panic::{self, AssertUnwindSafe};

use timewarp::Moment;

/// A date bug that happened.
#[derive(Debug)]
pub(crate) struct Incident {
    /// Where it is in this example, as `module_path!()` says it.
    pub(crate) module: &'static str,
    /// The day by which it is known, or the day on which it will happen.
    pub(crate) date: &'static str,
    pub(crate) title: &'static str,
    /// What people saw, and why.
    pub(crate) story: &'static str,
    pub(crate) mechanism: Mechanism,
    /// Who says so: a document that can be looked up by this name.
    pub(crate) source: &'static str,
    pub(crate) link: Option<&'static str>,
    /// What the sweep's report says first of it.
    pub(crate) finds: &'static str,
    /// The boundary that the report names, or none where the date is the code's own.
    pub(crate) boundary: Option<&'static str>,
    /// Other boundaries of the catalogue that are there because of such bugs.
    pub(crate) kin: &'static [&'static str],
}

/// How it is known why the thing broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    /// Those who made it said so, or the code can be read.
    Documented,
    /// Others worked it out from what was seen.
    Reported,
}

impl Incident {
    /// Runs a swept test that must fail, and looks for the incident in its report.
    #[track_caller]
    pub(crate) fn is_found_by(&self, test: fn()) {
        let panic = panic::catch_unwind(AssertUnwindSafe(test));
        let panic = panic.expect_err("the sweep passed over the incident");
        let report = panic.downcast_ref::<String>().expect("a report is text");
        let line = report
            .lines()
            .find(|line| line.trim_start().starts_with(self.finds));
        let Some(line) = line else {
            panic!("`{}` is not in the report:\n{report}", self.finds)
        };
        let named = line.rsplit_once("      ").map(|(_, named)| named);
        let named = named.filter(|named| !named.starts_with("not a calendar boundary"));
        // Where local clocks met it, the zone follows.
        let named = named.and_then(|named| named.split(" in ").next());
        assert_eq!(named, self.boundary, "{report}");
    }

    /// Returns the module's name within its file.
    pub(crate) fn name(&self) -> &'static str {
        self.module.rsplit("::").next().unwrap_or(self.module)
    }

    /// Returns the attribute that finds it, from the text of its file.
    pub(crate) fn attribute(&self, text: &str) -> String {
        let head = format!("\nmod {} {{\n", self.name());
        let (_, body) = text.split_once(&head).expect("its module is in the file");
        let begin = body.find("#[sweep_dates").expect("it is swept");
        let (attribute, _) = body[begin..]
            .split_once("#[ignore = \"")
            .expect("the first sweep is the one that fails");
        let words: Vec<_> = attribute.split_whitespace().collect();
        words.join(" ").replace("( ", "(").replace(", )", ")")
    }

    /// Returns the instant that the report says, unless it speaks of an uptime.
    pub(crate) fn moment(&self) -> Option<Moment> {
        let words = self.finds.split_whitespace();
        words.into_iter().find_map(|word| word.parse().ok())
    }

    /// Lists the boundaries of the catalogue that it stands for.
    pub(crate) fn boundaries(&self) -> impl Iterator<Item = &'static str> {
        self.boundary.into_iter().chain(self.kin.iter().copied())
    }
}
