//! `JUnit` XML: parsed back, counted, and proof against texts that mean harm.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use timewarp::document::Document;
use timewarp::{Moment, Sweep};

use crate::sample;

/// One element, as the parser sees it.
struct Element {
    name: String,
    depth: usize,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        let mut attributes = self.attributes.iter();
        &attributes.find(|(known, _)| known == name).unwrap().1
    }

    fn number(&self, name: &str) -> usize {
        self.attribute(name).parse().unwrap()
    }
}

/// Parses, and fails the test for whatever is not well-formed.
fn parse(xml: &str) -> Vec<Element> {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(is_allowed), "a letter that XML cannot hold");
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let name = attribute.key.as_ref().to_owned();
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                    (name, value.unwrap().into_owned())
                });
                let element = Element {
                    name: start.name().as_ref().to_owned(),
                    depth: open.len(),
                    attributes: attributes.collect(),
                    text: String::new(),
                };
                open.push(found.len());
                found.push(element);
            }
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Text(text) => {
                if let Some(place) = open.last() {
                    found[*place].text += &text.xml10_content();
                }
            }
            Event::GeneralRef(entity) => {
                let text = format!("&{};", entity.xml10_content());
                let text = quick_xml::escape::unescape(&text).unwrap().into_owned();
                found[*open.last().unwrap()].text += &text;
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    found
}

fn named<'all>(all: &'all [Element], name: &str) -> Vec<&'all Element> {
    all.iter().filter(|element| element.name == name).collect()
}

/// Returns a text as XML holds it: what it cannot hold is written out.
fn written(text: &str) -> String {
    let text = text.replace('\u{0}', "\\u{0}").replace('\u{1b}', "\\u{1b}");
    let text = text
        .replace('\u{7}', "\\u{7}")
        .replace('\u{fffe}', "\\u{fffe}");
    text.replace('\u{ffff}', "\\u{ffff}")
}

#[test]
fn names_and_messages_come_back_as_they_were() {
    let all = parse(&Document::from(&sample::suite()).to_junit());
    let cases = named(&all, "testcase");
    let name = written(sample::HOSTILE).replace(['\n', '\t'], " ");
    assert_eq!(cases[0].attribute("name").replace('\t', " "), name);
    assert_eq!(cases[0].attribute("classname"), "licence test/it");
    let failures = named(&all, "failure");
    assert!(
        failures[0].text.contains(&written(sample::HOSTILE)),
        "{}",
        failures[0].text
    );
    assert!(
        failures[0]
            .text
            .contains("last good 2031-03-01T12:29:59Z\nfirst bad 2031-03-01T12:30:00Z\n")
    );
    assert!(
        failures[0].text.contains(
            "2027-01-01T00:00:00Z falls before read 3 in Asia/Tokyo\n\
             read 2 at src/order.rs:4:28\nread 3\n"
        ),
        "{}",
        failures[0].text
    );
    assert!(
        failures[0].text.contains(
            "rerun: cargo timewarp test --at 2027-01-01T00:00:00Z --straddle --zones Asia/Tokyo "
        ),
        "{}",
        failures[0].text
    );
    assert!(
        failures[0]
            .text
            .contains("rerun: cargo timewarp test --at 2031-03-01T12:30:00Z --zones Asia/Tokyo ")
    );
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let all = parse(&Document::from(&sample::suite()).to_junit());
    let skipped = named(&all, "skipped");
    let broken = skipped
        .iter()
        .find(|one| one.attribute("message").starts_with("BROKEN"));
    assert_eq!(
        broken.unwrap().attribute("message"),
        "BROKEN: at the real date: byte \u{fffd} and \u{fffd}"
    );
}

#[test]
fn bombs_and_hangs_fail_and_what_says_nothing_is_skipped() {
    let all = parse(&Document::from(&sample::suite()).to_junit());
    let kinds: Vec<_> = named(&all, "failure")
        .iter()
        .map(|one| one.attribute("type"))
        .collect();
    assert_eq!(kinds, ["BOMB", "HANG"]);
    let skipped = named(&all, "skipped");
    let words = skipped
        .iter()
        .map(|one| one.attribute("message").split(':').next().unwrap());
    let words: Vec<_> = words.collect();
    assert_eq!(
        words,
        [
            "ARTEFACT?",
            "FLAKY",
            "BROKEN",
            "which never read the wall clock"
        ]
    );
    assert!(named(&all, "error").is_empty());
}

#[test]
fn counts_are_those_of_the_elements() {
    for document in [
        Document::from(&sample::suite()),
        Document::from(&sample::interrupted()),
        Document::from(&sample::sweep()),
        Document::from(&sample::straddle()),
    ] {
        let all = parse(&document.to_junit());
        assert_eq!((all[0].name.as_str(), all[0].depth), ("testsuites", 0));
        for (attribute, name) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            let count = named(&all, name).len();
            assert_eq!(all[0].number(attribute), count, "{attribute}");
            let suites = named(&all, "testsuite");
            let sum: usize = suites.iter().map(|suite| suite.number(attribute)).sum();
            assert_eq!(sum, count, "{attribute}");
        }
    }
}

#[test]
fn a_partial_report_is_an_error_that_says_so() {
    let all = parse(&Document::from(&sample::interrupted()).to_junit());
    let errors = named(&all, "error");
    assert_eq!(errors.len(), 1);
    let message = errors[0].attribute("message");
    assert!(
        message.starts_with("stopped before its time: interrupted; "),
        "{message}"
    );
}

#[test]
fn a_known_failure_that_is_gone_fails_and_the_others_are_told() {
    let document = Document::from(&sample::known());
    let all = parse(&document.to_junit());
    let failure = named(&all, "failure")[0];
    let message = failure.attribute("message");
    assert!(
        message.contains("nothing fails there any more: 2030-01-01T00:00:00Z..2031"),
        "{message}"
    );
    let told = &named(&all, "system-out")[0].text;
    assert!(
        told.starts_with(
            "known: 2038-01-19T03:14:08Z..: 32 bits, ticket 12\n  \
             fails from 2038-01-19T03:14:08Z, still failing at 2"
        ),
        "{told}"
    );
    let gone = "\nknown, and nothing fails there any more: remove it from `known`: 2030";
    assert!(told.contains(gone), "{told}");
}

#[test]
fn a_case_that_passes_but_for_what_is_known_says_so() {
    let sweep = Sweep::default().known(["2038-01-19T03:14:08Z..: <32> bits & \u{1b}, ticket 12"]);
    let report = sweep.run(|at: Moment| i32::try_from(at.as_seconds()).map(drop));
    let all = parse(&Document::from(&report).to_junit());
    assert!(named(&all, "failure").is_empty());
    let told = &named(&all, "system-out")[0];
    assert!(told.depth > named(&all, "testcase")[0].depth);
    assert!(
        told.text.contains(": <32> bits & \\u{1b}, ticket 12\n"),
        "{}",
        told.text
    );
    let clean = parse(&Document::from(&Sweep::default().run(|_: Moment| ())).to_junit());
    assert!(named(&clean, "system-out").is_empty());
}

#[test]
fn a_sweep_is_one_case_that_fails_with_its_edges() {
    let all = parse(&Document::from(&sample::sweep()).to_junit());
    assert_eq!(
        named(&all, "testcase")[0].attribute("name"),
        "licence::powers_on"
    );
    let failure = named(&all, "failure")[0];
    assert!(
        failure.text.contains("first bad 2008-08-12T07:00:00Z\n"),
        "{}",
        failure.text
    );
    let all = parse(&Document::from(&sample::straddle()).to_junit());
    let failure = named(&all, "failure")[0];
    assert!(failure.text.contains(" play "), "{}", failure.text);
}
