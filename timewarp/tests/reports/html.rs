//! HTML: it refers to nothing outside, is the same each time, and holds no foreign markup.

use serde_json::Value;
use timewarp::document::{Document, Window};
use timewarp::suite::Mark;

use crate::sample;

/// Takes the data out of a page as a browser does: up to the end of the element.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = rest.split_once("</script").unwrap();
    serde_json::from_str(data).unwrap()
}

/// Makes a suite of many instants and tests, of which every other has windows.
fn large(instants: usize, tests: usize, is_ragged: bool) -> Document {
    let mut document = Document::from(&sample::suite());
    let first = document.plan.instants[0].clone();
    document.plan.instants = (0..instants)
        .map(|number| {
            let mut instant = first.clone();
            let seconds = 1_800_000_000 + 86_400 * i64::try_from(number).unwrap();
            instant.at = timewarp::Moment::from_seconds(seconds);
            instant.boundary = Some(format!("month-ends/{}", instant.at));
            instant
        })
        .collect();
    let mut test = document.tests.remove(0);
    test.straddles.clear();
    let window = test.windows[0].clone();
    document.tests = (0..tests)
        .map(|number| {
            let mut test = test.clone();
            test.name = format!(
                "module_{}::test_{number}_with_a_name_of_usual_length",
                number % 40
            );
            let is_bad = |index: usize| {
                if is_ragged {
                    (index * 7 + number) % 5 < 2
                } else {
                    number % 10 == 0 && (index > 5_000 || index % 365 == 60)
                }
            };
            let mark = |index| {
                if is_bad(index) {
                    Mark::Failed
                } else {
                    Mark::Passed
                }
            };
            test.marks = (0..instants).map(mark).collect();
            let begins = (1..instants).filter(|index| is_bad(*index) && !is_bad(index - 1));
            test.windows = begins
                .take(200)
                .map(|index| Window {
                    first_bad: document.plan.instants[index].at,
                    last_good: Some(document.plan.instants[index - 1].at),
                    last_bad: document.plan.instants[index].at,
                    first_good: document.plan.instants.get(index + 1).map(|next| next.at),
                    failure: timewarp::document::Failure {
                        text: format!("panicked: {number} {index} {}", "long ".repeat(100)),
                        ..window.failure.clone()
                    },
                    rerun: window.rerun.as_ref().map(|line| {
                        let at = document.plan.instants[index].at.to_string();
                        line.replace(&window.first_bad.to_string(), &at)
                    }),
                    ..window.clone()
                })
                .collect();
            test
        })
        .collect();
    document
}

#[test]
fn a_page_refers_to_nothing_outside() {
    let suite = sample::suite();
    for page in [
        Document::from(&suite).to_html(),
        Document::from(&sample::straddle()).to_html(),
    ] {
        for reference in ["http", "src=", "url(", "@import", "<link", "<iframe"] {
            assert!(!page.contains(reference), "`{reference}`");
        }
    }
}

#[test]
fn the_same_document_gives_the_same_page() {
    let document = Document::from(&sample::suite());
    assert_eq!(document.to_html(), document.to_html());
    assert_eq!(
        Document::from(&sample::suite()).to_html(),
        document.to_html()
    );
}

#[test]
fn hostile_texts_stay_texts() {
    let page = Document::from(&sample::suite()).to_html();
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert_eq!(page.matches("<!--").count(), 0);
    let data = data(&page);
    assert_eq!(
        data["tests"][0]["title"],
        format!("licence test/it {}", sample::HOSTILE)
    );
    let texts = data["texts"].as_array().unwrap();
    let message = format!("panicked at src/lib.rs:41:9: {}", sample::HOSTILE);
    assert!(texts.contains(&Value::from(message)));
}

#[test]
fn clues_stand_beside_their_window_as_texts() {
    let page = Document::from(&sample::suite()).to_html();
    let data = data(&page);
    let test = &data["tests"][0];
    let [first_bad, words] = test["clues"][0].as_array().unwrap().as_slice() else {
        panic!("{test:#}");
    };
    assert_eq!(*first_bad, test["windows"][0][2], "the window's first bad");
    let words = &data["texts"][usize::try_from(words.as_u64().unwrap()).unwrap()];
    let expected = format!("compared at {0} in {0} with {0}", sample::HOSTILE);
    assert_eq!(*words, expected);
}

#[test]
fn known_failures_are_on_the_page_as_texts() {
    let mut document = Document::from(&sample::known());
    sample::HOSTILE.clone_into(&mut document.tests[0].known[0].reason);
    let page = document.to_html();
    assert_eq!(page.matches("</script").count(), 2);
    let data = data(&page);
    let [stored, repaired] = data["tests"][0]["known"].as_array().unwrap().as_slice() else {
        panic!("{data:#}");
    };
    assert_eq!(stored["range"], "2038-01-19T03:14:08Z..");
    assert_eq!(stored["reason"], sample::HOSTILE);
    assert_eq!(stored["state"], "known");
    assert_eq!(stored["windows"][0][2], 1_i64 << 31);
    let state = repaired["state"].as_str().unwrap();
    assert!(state.contains("nothing fails there any more"), "{state}");
    assert_eq!(repaired["all"], 0);
}

#[test]
fn a_name_like_a_slot_of_the_page_is_a_name() {
    let mut document = Document::from(&sample::suite());
    "{{data}} {{style}} {{script}}".clone_into(&mut document.name);
    let page = document.to_html();
    assert!(page.contains("<title>{{data}} {{style}} {{script}} · timewarp</title>"));
    assert_eq!(data(&page)["name"], "{{data}} {{style}} {{script}}");
}

#[test]
fn a_partial_page_says_so() {
    let page = Document::from(&sample::interrupted()).to_html();
    assert_eq!(data(&page)["stopped"], "interrupted");
}

#[test]
fn pages_stay_below_five_megabytes() {
    for is_ragged in [false, true] {
        let page = large(10_000, 500, is_ragged).to_html();
        assert!(page.len() < 5_000_000, "{} bytes", page.len());
    }
}

#[test]
fn what_a_page_leaves_out_is_counted() {
    let data = data(&large(2_000, 100, true).to_html());
    let test = &data["tests"][0];
    let all = test["all"].as_u64().unwrap();
    let listed = test["windows"].as_array().unwrap().len() as u64;
    assert_eq!(listed, 120, "12,000 windows are shared by 100 tests");
    assert!(all > listed);
}

/// Writes the pages that `.ci/html` opens in a browser.
#[test]
#[ignore = "run by .ci/html, with TIMEWARP_PAGES set to a folder"]
fn pages_for_a_browser() {
    let folder = std::env::var_os("TIMEWARP_PAGES").unwrap();
    let pages = [
        ("suite", Document::from(&sample::suite())),
        ("partial", Document::from(&sample::interrupted())),
        ("sweep", Document::from(&sample::sweep())),
        ("straddle", Document::from(&sample::straddle())),
        ("known", Document::from(&sample::known())),
        ("large", large(10_000, 500, false)),
        ("ragged", large(10_000, 500, true)),
    ];
    for (name, document) in pages {
        let path = std::path::Path::new(&folder)
            .join(name)
            .with_extension("html");
        std::fs::write(path, document.to_html()).unwrap();
    }
}
