//! A document as `JUnit` XML, as CI servers show it.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::{Boundary, Document, Failure, Kind, Known, Straddle, Test, Window};
use crate::report::{Verdict, plural};

/// Windows of one test that are told in full.
const SHOWN: usize = 100;

impl Document {
    /// Returns the document as `JUnit` XML.
    ///
    /// A bomb and a hang are failures; for a sweep, so is whatever is not clean. Tests of
    /// a suite that say nothing about dates are skipped, with the reason. A run that ended
    /// before its time is an error in a test case of its own.
    #[expect(
        clippy::missing_panics_doc,
        reason = "memory takes all that is written"
    )]
    pub fn to_junit(&self) -> String {
        let mut bytes = Vec::new();
        write(&mut Writer::new_with_indent(&mut bytes, b' ', 2), self)
            .expect("writing to memory succeeds");
        bytes.push(b'\n');
        String::from_utf8(bytes).expect("what was written is Unicode")
    }
}

/// What a test case says.
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

fn outcome(kind: Kind, verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Ok => Outcome::Passed,
        Verdict::Bomb | Verdict::Hang => Outcome::Failed,
        _ if kind == Kind::Sweep => Outcome::Failed,
        Verdict::Artefact | Verdict::Flaky | Verdict::Broken => Outcome::Skipped,
    }
}

#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    seconds: f64,
}

impl Counts {
    fn of(document: &Document, tests: &[&Test]) -> Self {
        let mut counts = Self::default();
        for test in tests {
            counts.tests += 1;
            counts.seconds += test.took_seconds.unwrap_or_default();
            match outcome(document.kind, test.verdict) {
                Outcome::Passed => {}
                Outcome::Failed => counts.failures += 1,
                Outcome::Skipped => counts.skipped += 1,
            }
        }
        counts
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
        self.seconds += other.seconds;
    }

    fn describe(self, element: &mut BytesStart<'_>) {
        let numbers = [
            ("tests", self.tests.to_string()),
            ("failures", self.failures.to_string()),
            ("errors", self.errors.to_string()),
            ("skipped", self.skipped.to_string()),
            ("time", format!("{:.3}", self.seconds)),
        ];
        for (name, number) in numbers {
            element.push_attribute((name, number.as_str()));
        }
    }
}

type Out<'bytes> = Writer<&'bytes mut Vec<u8>>;

fn write(out: &mut Out<'_>, document: &Document) -> io::Result<()> {
    let mut suites: BTreeMap<String, Vec<&Test>> = BTreeMap::new();
    for test in &document.tests {
        let place = [test.package.as_str(), test.binary.as_str()].join(" ");
        let place = place.trim().to_owned();
        suites.entry(place).or_default().push(test);
    }
    let mut all = Counts::default();
    for tests in suites.values() {
        all.add(Counts::of(document, tests));
    }
    let whole = Counts {
        tests: document.skipped.len() + usize::from(document.stopped.is_some()),
        errors: usize::from(document.stopped.is_some()),
        skipped: document.skipped.len(),
        ..Counts::default()
    };
    all.add(whole);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = element("testsuites", &[("name", &document.name)]);
    all.describe(&mut root);
    out.write_event(Event::Start(root))?;
    for (place, tests) in &suites {
        let mut suite = element("testsuite", &[("name", place)]);
        Counts::of(document, tests).describe(&mut suite);
        out.write_event(Event::Start(suite))?;
        write_properties(out, document)?;
        for test in tests {
            write_test(out, document.kind, test)?;
        }
        if !document.notes.is_empty() {
            write_text(out, element("system-out", &[]), &document.notes.join("\n"))?;
        }
        end(out, "testsuite")?;
    }
    if whole.tests > 0 {
        let mut suite = element("testsuite", &[("name", "the run")]);
        whole.describe(&mut suite);
        out.write_event(Event::Start(suite))?;
        write_rest(out, document)?;
        end(out, "testsuite")?;
    }
    end(out, "testsuites")
}

fn write_properties(out: &mut Out<'_>, document: &Document) -> io::Result<()> {
    let plan = &document.plan;
    let mut properties = vec![
        ("plan", plan.words.clone()),
        ("instants", plan.tried.to_string()),
        ("baseline", plan.baseline.to_string()),
        ("tz database", document.tz_database.clone()),
        ("writer", document.writer.clone()),
    ];
    if !plan.zones.is_empty() {
        properties.push(("zones", plan.zones.join(", ")));
    }
    properties.extend(document.stopped.clone().map(|reason| ("stopped", reason)));
    out.write_event(Event::Start(element("properties", &[])))?;
    for (name, value) in properties {
        let property = element("property", &[("name", name), ("value", &value)]);
        out.write_event(Event::Empty(property))?;
    }
    end(out, "properties")
}

fn write_test(out: &mut Out<'_>, kind: Kind, test: &Test) -> io::Result<()> {
    // A binary that is judged as a whole has no name of its own.
    let name = match test.name.as_str() {
        "" => &test.binary,
        name => name,
    };
    let package = test.package.split(' ').next().unwrap_or_default();
    let class = format!("{package} {}", test.binary);
    let seconds = format!("{:.3}", test.took_seconds.unwrap_or_default());
    let case = [
        ("name", name),
        ("classname", class.trim()),
        ("time", &seconds),
    ];
    let case = element("testcase", &case);
    let outcome = outcome(kind, test.verdict);
    let known: Vec<String> = test.known.iter().map(Known::to_string).collect();
    if matches!(outcome, Outcome::Passed) && known.is_empty() {
        return out.write_event(Event::Empty(case));
    }
    out.write_event(Event::Start(case))?;
    let verdict = test.verdict.name();
    if matches!(outcome, Outcome::Skipped) {
        let reason = test.reason.clone().or_else(|| {
            let failure = test.baseline_failure.as_ref()?;
            Some(format!("at the real date: {}", failure.text))
        });
        let message = match reason {
            Some(reason) => format!("{verdict}: {reason}"),
            None => verdict.to_owned(),
        };
        let skipped = element("skipped", &[("message", &message)]);
        out.write_event(Event::Empty(skipped))?;
        write_text(out, element("system-out", &[]), &story(test))?;
    } else if matches!(outcome, Outcome::Failed) {
        let message = message(test);
        let failure = [("message", message.as_str()), ("type", verdict)];
        write_text(out, element("failure", &failure), &story(test))?;
    }
    if !known.is_empty() {
        write_text(out, element("system-out", &[]), &known.join("\n"))?;
    }
    end(out, "testcase")
}

/// Says in one line what fails and from when on.
fn message(test: &Test) -> String {
    let line = |failure: &Failure| failure.text.lines().next().unwrap_or_default().to_owned();
    if let Some(window) = test.windows.first() {
        let count = test.windows.len();
        let from = window.first_bad;
        let windows = plural(count, "window");
        return format!(
            "{count} {windows} of failure, from {from}: {}",
            line(&window.failure)
        );
    }
    if let Some(straddle) = test.straddles.first() {
        return format!("{}: {}", straddle.story, line(&straddle.failure));
    }
    test.reason.clone().unwrap_or_default()
}

/// Tells all windows and straddles as lines.
fn story(test: &Test) -> String {
    let mut lines: Vec<String> = test.reason.iter().cloned().collect();
    if let Some(cause) = test.cause.as_ref().filter(|cause| cause.is_place) {
        let place = match &cause.package {
            Some(package) => format!("{package}/{}", cause.place),
            None => cause.place.clone(),
        };
        lines.push(format!("root cause: {place}"));
    }
    if let Some(failure) = &test.baseline_failure {
        lines.push(format!("at the real date: {}", failure.text));
    }
    for window in test.windows.iter().take(SHOWN) {
        tell_window(&mut lines, window);
    }
    for straddle in test.straddles.iter().take(SHOWN) {
        tell_straddle(&mut lines, straddle);
    }
    let over = |count: usize| count.saturating_sub(SHOWN);
    let hidden = over(test.windows.len()) + over(test.straddles.len());
    if hidden > 0 {
        lines.push(format!("… and {hidden} more; the JSON report has all"));
    }
    lines.join("\n")
}

fn tell_window(lines: &mut Vec<String>, window: &Window) {
    match window.last_good {
        Some(good) => {
            lines.push(format!("last good {good}"));
            lines.push(format!("first bad {}", window.first_bad));
        }
        None => lines.push(format!("failing already at {}", window.first_bad)),
    }
    lines.push(match window.first_good {
        Some(good) => format!("good again from {good}"),
        None => format!("still failing at {}", window.last_bad),
    });
    lines.extend(window.zone.as_ref().map(|zone| format!("in {zone}")));
    if !window.exact {
        lines.push("edges not bisected to the end".to_owned());
    }
    if let Some(Boundary { name, why, .. }) = &window.boundary {
        lines.push(format!("at {name}: {why}"));
    }
    lines.push(window.failure.text.clone());
    lines.extend(window.rerun.as_ref().map(|line| format!("rerun: {line}")));
    lines.push(String::new());
}

fn tell_straddle(lines: &mut Vec<String>, straddle: &Straddle) {
    let mut story = straddle.story.clone();
    if !straddle.straddled {
        story = format!("{story} at {}", straddle.at);
    }
    if straddle.zone != "UTC" {
        story = format!("{story} in {}", straddle.zone);
    }
    lines.push(story);
    let reads = straddle.reads.iter().flatten();
    for (read, place) in reads.zip(&straddle.places) {
        lines.push(match place {
            Some(place) => format!("read {read} at {place}"),
            None => format!("read {read}"),
        });
    }
    lines.push(straddle.failure.text.clone());
    let (from, timeline) = (straddle.start, &straddle.timeline);
    lines.push(format!("from {from} play {timeline}"));
    lines.extend(straddle.rerun.as_ref().map(|line| format!("rerun: {line}")));
    lines.push(String::new());
}

/// Writes what belongs to no test.
fn write_rest(out: &mut Out<'_>, document: &Document) -> io::Result<()> {
    if let Some(reason) = &document.stopped {
        let case = [
            ("name", "the whole plan was tried"),
            ("classname", "timewarp"),
        ];
        out.write_event(Event::Start(element("testcase", &case)))?;
        let message = format!(
            "stopped before its time: {reason}; {} of {} instants were tried",
            document.plan.tried,
            document.plan.instants.len().max(document.plan.tried)
        );
        let error = [("message", message.as_str()), ("type", "stopped")];
        out.write_event(Event::Empty(element("error", &error)))?;
        end(out, "testcase")?;
    }
    for skipped in &document.skipped {
        let name = format!("{} {}", skipped.count, plural(skipped.count, "test"));
        let case = [("name", name.as_str()), ("classname", "timewarp")];
        out.write_event(Event::Start(element("testcase", &case)))?;
        let reason = element("skipped", &[("message", &skipped.reason)]);
        out.write_event(Event::Empty(reason))?;
        write_text(out, element("system-out", &[]), &skipped.names.join("\n"))?;
        end(out, "testcase")?;
    }
    Ok(())
}

fn element<'name>(name: &'name str, attributes: &[(&str, &str)]) -> BytesStart<'name> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        // Between quotes a line break would be read as a space.
        let value = allowed(value).replace('\n', " ");
        element.push_attribute((*name, value.as_str()));
    }
    element
}

fn write_text(out: &mut Out<'_>, element: BytesStart<'_>, text: &str) -> io::Result<()> {
    let close = element.to_end().into_owned();
    out.write_event(Event::Start(element))?;
    out.write_event(Event::Text(BytesText::new(&allowed(text))))?;
    out.write_event(Event::End(close))
}

fn end(out: &mut Out<'_>, name: &str) -> io::Result<()> {
    out.write_event(Event::End(BytesEnd::new(name)))
}

/// Writes out what XML 1.0 cannot hold in any form, as `\u{1b}`.
pub(super) fn allowed(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_allowed = matches!(letter, '\t' | '\n' | ' '..='\u{7e}' | '\u{85}' | '\u{a0}'..);
        if is_allowed && !matches!(letter, '\u{fffe}' | '\u{ffff}') {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_unicode());
        }
    }
    shown
}
