//! What a test binary says while its tests run one after another.
//!
//! Its pretty form is all that stable Rust offers. A name comes before the outcome, tests
//! may print in between, some never report, and a child of a test may print whole lines.
//! The names are known beforehand, and the list at the end settles what is left.

use std::collections::{HashMap, HashSet};

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Ignored,
    /// It began, and there is no word of its end.
    Silent,
}

/// Follows the output of a test binary.
#[derive(Debug)]
pub(crate) struct Transcript {
    names: HashSet<String>,
    /// The end of the output, up to the last line feed.
    partial: Vec<u8>,
    /// Tests that began, in order; the last one may still run.
    began: Vec<Begun>,
    part: Part,
    /// What failed tests printed.
    sections: HashMap<String, String>,
    failed: HashSet<String>,
    is_finished: bool,
}

#[derive(Debug)]
struct Begun {
    name: String,
    outcome: Option<Outcome>,
    /// The outcome came right behind the name, so that no test printed it.
    is_certain: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Tests,
    /// The section of the test of this name, or of none.
    Failures(Option<String>),
    Names,
}

impl Transcript {
    /// Expects tests of these names; with none, whatever looks like a test is one.
    pub(crate) fn of(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            partial: Vec::new(),
            began: Vec::new(),
            part: Part::Tests,
            sections: HashMap::new(),
            failed: HashSet::new(),
            is_finished: false,
        }
    }

    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        for chunk in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.partial.extend_from_slice(chunk);
            if chunk.ends_with(b"\n") {
                let line = std::mem::take(&mut self.partial);
                let line = String::from_utf8_lossy(&line);
                self.hear_line(line.trim_end_matches(['\n', '\r']));
            }
        }
        if self.partial.starts_with(b"test ") {
            let line = String::from_utf8_lossy(&self.partial).into_owned();
            if let Some((name, _)) = self.beginning(&line) {
                self.begin(name);
            }
        }
    }

    fn hear_line(&mut self, line: &str) {
        match &mut self.part {
            Part::Tests => self.hear_test(line),
            Part::Failures(current) => {
                if let Some(name) = section(line) {
                    *current = Some(name.to_owned());
                    self.sections.entry(name.to_owned()).or_default();
                } else if line == "failures:" {
                    self.part = Part::Names;
                } else if let Some(name) = current {
                    let text = self.sections.entry(name.clone()).or_default();
                    if text.len() < SECTION_LIMIT {
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
            Part::Names => {
                if let Some(name) = line.strip_prefix("    ") {
                    self.failed.insert(plain(name).to_owned());
                } else if line.starts_with("test result: ") {
                    self.is_finished = true;
                }
            }
        }
    }

    fn hear_test(&mut self, line: &str) {
        if let Some((name, rest)) = self.beginning(line) {
            self.begin(name);
            match outcome_of(rest) {
                Some(outcome) => self.settle(Some(outcome), true),
                None => self.settle(last_word(rest), false),
            }
            return;
        }
        if line == "failures:" && !self.is_underway() {
            self.part = Part::Failures(None);
        } else if line.starts_with("test result: ") && !self.is_underway() {
            self.is_finished = true;
        } else {
            self.settle(last_word(line), false);
        }
    }

    /// Returns true while a test runs that has said nothing that looks like an end.
    fn is_underway(&self) -> bool {
        self.began.last().is_some_and(|last| last.outcome.is_none())
    }

    /// Splits `test name - should panic ... rest`.
    fn beginning<'line>(&self, line: &'line str) -> Option<(String, &'line str)> {
        let text = line.strip_prefix("test ")?;
        let (name, rest) = text.split_once(" ... ")?;
        let name = plain(name);
        (self.names.is_empty() || self.names.contains(name)).then(|| (name.to_owned(), rest))
    }

    fn begin(&mut self, name: String) {
        if self.began.last().is_none_or(|last| last.name != name) {
            self.began.push(Begun {
                name,
                outcome: None,
                is_certain: false,
            });
        }
    }

    /// Takes what may be the outcome of the test that runs; a later word wins.
    fn settle(&mut self, outcome: Option<Outcome>, is_certain: bool) {
        if let (Some(last), Some(outcome)) = (self.began.last_mut(), outcome)
            && !last.is_certain
        {
            last.outcome = Some(outcome);
            last.is_certain = is_certain;
        }
    }

    /// Returns how many tests began and ended, for a sign of progress.
    pub(crate) fn steps(&self) -> usize {
        let ended = self.began.iter().filter(|begun| begun.outcome.is_some());
        self.began.len() + ended.count()
    }

    /// Returns the test that runs, if one does.
    pub(crate) fn current(&self) -> Option<&str> {
        let last = self.began.last().filter(|last| last.outcome.is_none());
        last.map(|last| last.name.as_str())
    }

    /// Returns true when the binary came to its own end.
    pub(crate) fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Lists the tests that began, and what became of each.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (&str, Outcome)> {
        let last = self.began.len().wrapping_sub(1);
        self.began.iter().enumerate().map(move |(index, begun)| {
            let outcome = match begun.outcome {
                Some(Outcome::Ignored) => Outcome::Ignored,
                // The list at the end knows better than a line that a test printed.
                _ if self.is_finished && self.failed.contains(&begun.name) => Outcome::Failed,
                _ if self.is_finished => Outcome::Passed,
                _ if index == last && !begun.is_certain => Outcome::Silent,
                known => known.unwrap_or(Outcome::Silent),
            };
            (begun.name.as_str(), outcome)
        })
    }

    /// Returns what became of one test, none if it did not begin.
    pub(crate) fn outcome(&self, name: &str) -> Option<Outcome> {
        let mut outcomes = self.outcomes();
        outcomes
            .find(|(known, _)| *known == name)
            .map(|(_, outcome)| outcome)
    }

    /// Returns what a failed test printed.
    pub(crate) fn printed(&self, name: &str) -> &str {
        self.sections.get(name).map_or("", String::as_str)
    }
}

/// Bytes of a failed test's output that are kept.
const SECTION_LIMIT: usize = 1 << 16;

/// Takes off what libtest and rustdoc put behind a name.
fn plain(name: &str) -> &str {
    let name = name.trim_end();
    for suffix in [" - should panic", " - compile fail", " - compile"] {
        if let Some(name) = name.strip_suffix(suffix) {
            return name;
        }
    }
    name
}

/// Returns the name in `---- name stdout ----`.
fn section(line: &str) -> Option<&str> {
    let name = line.strip_prefix("---- ")?.strip_suffix(" ----")?;
    let name = name
        .strip_suffix(" stdout")
        .or_else(|| name.strip_suffix(" stderr"));
    name.map(plain)
}

/// Reads the outcome where nothing was printed before it.
fn outcome_of(rest: &str) -> Option<Outcome> {
    match rest.trim_end() {
        "ok" => Some(Outcome::Passed),
        "FAILED" => Some(Outcome::Failed),
        rest if rest == "ignored" || rest.starts_with("ignored, ") => Some(Outcome::Ignored),
        rest if rest.starts_with("bench: ") => Some(Outcome::Passed),
        _ => None,
    }
}

/// Reads the outcome behind something that the test printed.
fn last_word(line: &str) -> Option<Outcome> {
    let line = line.trim_end();
    if line.ends_with("ok") {
        Some(Outcome::Passed)
    } else if line.ends_with("FAILED") {
        Some(Outcome::Failed)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(names: &[&str], text: &str) -> Vec<(String, Outcome)> {
        let mut transcript = Transcript::of(names.iter().copied());
        // In pieces, as a file that grows is read.
        for piece in text.as_bytes().chunks(3) {
            transcript.hear(piece);
        }
        let outcomes = transcript.outcomes();
        outcomes
            .map(|(name, outcome)| (name.to_owned(), outcome))
            .collect()
    }

    fn of(name: &str, outcome: Outcome) -> (String, Outcome) {
        (name.to_owned(), outcome)
    }

    #[test]
    fn suffixes_are_not_part_of_the_name() {
        let text = "\nrunning 2 tests\ntest a::b - should panic ... ok\ntest c ... ignored, slow\n\n\
                    test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            outcomes(&["a::b", "c"], text),
            [of("a::b", Outcome::Passed), of("c", Outcome::Ignored)]
        );
    }

    #[test]
    fn what_a_test_prints_is_not_its_outcome() {
        let text = "test a ... hello\ntest result: FAILED\nall is okok\ntest b ... FAILED\n\
                    failures:\n\n---- b stdout ----\n\nthread 'b' panicked\n\n\nfailures:\n    b\n\n\
                    test result: FAILED. 1 passed; 1 failed\n";
        assert_eq!(
            outcomes(&["a", "b"], text),
            [of("a", Outcome::Passed), of("b", Outcome::Failed)]
        );
    }

    #[test]
    fn the_list_at_the_end_settles_what_was_printed() {
        let text = "test a ... it FAILED\nbut not reallyok\ntest b ... looks ok\nno, it FAILED\n\
                    failures:\n\n---- b stdout ----\nx\n\nfailures:\n    b\n\ntest result: FAILED. 1\n";
        assert_eq!(
            outcomes(&["a", "b"], text),
            [of("a", Outcome::Passed), of("b", Outcome::Failed)]
        );
    }

    #[test]
    fn a_test_that_never_ends_is_silent() {
        let mut transcript = Transcript::of(["a", "b"]);
        transcript.hear(b"test a ... ok\ntest b ... ");
        assert_eq!(transcript.current(), Some("b"));
        assert!(!transcript.is_finished());
        assert_eq!(transcript.outcome("b"), Some(Outcome::Silent));
    }

    #[test]
    fn a_test_that_prints_ok_and_dies_is_silent() {
        let mut transcript = Transcript::of(["a", "b"]);
        transcript.hear(b"test a ... ok\ntest b ... now\nit is ok\n");
        assert_eq!(transcript.outcome("a"), Some(Outcome::Passed));
        assert_eq!(transcript.outcome("b"), Some(Outcome::Silent));
    }

    #[test]
    fn lines_that_look_like_other_tests_are_ignored() {
        let text = "test a ... test z ... ok\ntest z ... FAILED\nok\n\ntest result: ok. 1 passed\n";
        assert_eq!(outcomes(&["a"], text), [of("a", Outcome::Passed)]);
    }

    #[test]
    fn sections_belong_to_their_tests() {
        let mut transcript = Transcript::of(["a", "b"]);
        transcript.hear(
            b"test a ... FAILED\ntest b ... FAILED\n\nfailures:\n\n---- a stdout ----\none\n\
              ---- b stdout ----\ntwo\n\nfailures:\n    a\n    b\n\ntest result: FAILED. 0\n",
        );
        assert_eq!(transcript.printed("a"), "one\n");
        assert_eq!(transcript.printed("b"), "two\n\n");
        assert!(transcript.is_finished());
    }
}
