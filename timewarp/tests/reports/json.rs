//! JSON: it says what the schema says, and reads back as it was.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use timewarp::document::{Document, Kind, KnownState, Replay, Subject};
use timewarp::{Moment, Sweep};

use crate::sample;

fn documents() -> Vec<Document> {
    let mut replayed = Document::from(&sample::suite());
    replayed.replay = Some(Replay {
        folder: "/project".to_owned(),
        subject: Subject::Tests {
            arguments: vec!["--release".to_owned()],
            profiles: vec!["release".to_owned()],
        },
    });
    let mut program = Document::from(&sample::interrupted());
    program.kind = Kind::Program;
    program.replay = Some(Replay {
        folder: "/project".to_owned(),
        subject: Subject::Program {
            program: vec!["./server".to_owned()],
            ok_if: Some(sample::HOSTILE.to_owned()),
        },
    });
    let sweeps = [sample::sweep(), sample::straddle(), sample::known()];
    let mut all = vec![replayed, program];
    all.extend(sweeps.iter().map(Document::from));
    all
}

fn schema() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Says where a value is not what its part of the schema says; a field that the schema
/// does not know is a mistake too.
fn mistakes(schema: &Value, part: &Value, value: &Value, place: &str) -> Vec<String> {
    if let Some(name) = part["$ref"].as_str() {
        let part = &schema["$defs"][name.trim_start_matches("#/$defs/")];
        assert!(part.is_object(), "{name} is not in the schema");
        return mistakes(schema, part, value, place);
    }
    if let Some(parts) = part["anyOf"].as_array().or(part["oneOf"].as_array()) {
        let tried = parts
            .iter()
            .map(|part| mistakes(schema, part, value, place));
        return tried.min_by_key(Vec::len).unwrap();
    }
    let mut found = Vec::new();
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_kind = |known: &Value| known == kind || (known == "number" && kind == "integer");
    let is_known = match &part["type"] {
        Value::Null => part["const"] == *value,
        Value::Array(kinds) => kinds.iter().any(is_kind),
        one => is_kind(one),
    };
    if !is_known {
        found.push(format!("{place} is {value}, not {part}"));
    }
    if let Some(words) = part["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{place} is {value}, not one of {words:?}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        let place = format!("{place}[{index}]");
        found.extend(mistakes(schema, &part["items"], item, &place));
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        match &part["properties"][name] {
            Value::Null => found.push(format!("{place} is not in the schema")),
            part => found.extend(mistakes(schema, part, field, &place)),
        }
    }
    for name in part["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        if kind == "object" && value.get(name).is_none() {
            found.push(format!("{place}.{name} is missing"));
        }
    }
    found
}

#[test]
fn documents_hold_the_fields_of_the_schema_and_no_others() {
    let schema = schema();
    for document in documents() {
        let value: Value = serde_json::from_str(&document.to_json()).unwrap();
        let found = mistakes(&schema, &schema, &value, "document");
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn the_check_against_the_schema_sees_mistakes() {
    let schema = schema();
    let good: Value = serde_json::from_str(&documents()[0].to_json()).unwrap();
    let is_bad = |change: &dyn Fn(&mut Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(!mistakes(&schema, &schema, &bad, "document").is_empty());
    };
    is_bad(&|bad| bad["version"] = json!(2));
    is_bad(&|bad| bad["more"] = json!(true));
    is_bad(&|bad| bad["tests"][0]["verdict"] = json!("BOMB"));
    is_bad(&|bad| drop(bad["tests"][0].as_object_mut().unwrap().remove("windows")));
    is_bad(&|bad| bad["tests"][0]["windows"][0]["failure"]["message"] = json!(null));
}

#[test]
fn documents_read_back_as_they_were() {
    for document in documents() {
        let read = Document::from_json(&document.to_json()).unwrap();
        assert_eq!(read, document);
    }
}

#[test]
fn every_field_of_the_page_is_in_the_schema() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.md");
    let page = std::fs::read_to_string(page).unwrap();
    let schema = schema();
    let parts = schema["$defs"].as_object().unwrap();
    for (name, part) in parts.iter().chain([(&"document".to_owned(), &schema)]) {
        let heading = format!("\n## {name}\n");
        let (_, rest) = page
            .split_once(&heading)
            .unwrap_or_else(|| panic!("{name}"));
        let section = rest.split("\n## ").next().unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
        let described: Vec<_> = rows.filter_map(|row| row.split('`').next()).collect();
        let properties = part["properties"].as_object().into_iter().flatten();
        let mut known: Vec<_> = properties.map(|(name, _)| name.as_str()).collect();
        let mut described = described.clone();
        known.sort_unstable();
        described.sort_unstable();
        assert_eq!(described, known, "{name}");
    }
}

#[test]
fn edges_and_reruns_stand_in_each_window() {
    let document = Document::from(&sample::suite());
    let bomb = &document.tests[0];
    assert_eq!(bomb.windows.len(), 2, "one in each zone");
    for (window, zone) in bomb.windows.iter().zip(["UTC", "Asia/Tokyo"]) {
        assert_eq!(window.zone.as_deref(), Some(zone));
        assert_eq!(
            window.last_good,
            Some("2031-03-01T12:29:59Z".parse().unwrap())
        );
        assert_eq!(window.first_bad, "2031-03-01T12:30:00Z".parse().unwrap());
        assert_eq!(window.failure.message, sample::HOSTILE);
        let rerun = window.rerun.as_ref().unwrap();
        let beginning = format!("cargo timewarp test --at 2031-03-01T12:30:00Z --zones {zone} -- ");
        assert!(rerun.starts_with(&beginning), "{rerun}");
    }
}

#[test]
fn known_failures_stand_with_their_windows() {
    let document = Document::from(&sample::known());
    let test = &document.tests[0];
    assert!(test.windows.is_empty(), "they are not among the others");
    let [stored, repaired] = test.known.as_slice() else {
        panic!("{:#?}", test.known);
    };
    assert_eq!(stored.range, "2038-01-19T03:14:08Z..");
    assert_eq!(stored.reason, "32 bits, ticket 12");
    assert_eq!(stored.state, KnownState::Holds);
    let [window] = stored.windows.as_slice() else {
        panic!("{:#?}", stored.windows);
    };
    assert_eq!(
        window.first_bad,
        "2038-01-19T03:14:08Z".parse::<Moment>().unwrap()
    );
    let rerun = window.rerun.as_deref().unwrap();
    assert!(rerun.starts_with("TIMEWARP_AT=2038-01-19T03:14:08Z "));
    assert_eq!(repaired.range, "2030-01-01T00:00:00Z..2031-01-01T00:00:00Z");
    assert_eq!(repaired.reason, "repaired, ticket 13");
    assert_eq!(repaired.state, KnownState::Gone);
    assert!(repaired.windows.is_empty());
    assert!(!document.notes.iter().any(|note| note.contains("ticket")));
}

#[test]
fn a_known_failure_that_is_exceeded_accounts_for_nothing() {
    let late = Sweep::default().known(["2038-01-20..: 32 bits"]);
    let late = late.run(|at: Moment| i32::try_from(at.as_seconds()).map(drop));
    let known = &Document::from(&late).tests[0].known[0];
    assert_eq!(known.state, KnownState::Exceeded);
    assert!(known.windows.is_empty());
}

#[test]
fn a_known_failure_of_one_zone_names_it() {
    let zoned = Sweep::default().zones(["Asia/Tokyo"]);
    let zoned = zoned.known(["2038-01-19T03:14:08Z.. in Asia/Tokyo: 32 bits"]);
    let report = zoned.run_cases(|case| i32::try_from(case.moment().as_seconds()).map(drop));
    let known = &Document::from(&report).tests[0].known[0];
    assert_eq!(known.range, "2038-01-19T03:14:08Z.. in Asia/Tokyo");
    assert_eq!(known.windows[0].zone.as_deref(), Some("Asia/Tokyo"));
}

#[test]
fn documents_from_before_a_field_was_added_are_read() {
    let document = Document::from(&sample::sweep());
    let mut value: Value = serde_json::from_str(&document.to_json()).unwrap();
    for field in ["clues", "known"] {
        let test = value["tests"][0].as_object_mut().unwrap();
        assert!(test.remove(field).is_some(), "{field}");
    }
    assert_eq!(Document::from_json(&value.to_string()).unwrap(), document);
}

#[test]
fn a_partial_report_says_so() {
    let document = Document::from(&sample::interrupted());
    assert_eq!(document.stopped.as_deref(), Some("interrupted"));
    let instants = document.plan.instants.len();
    assert_eq!(document.plan.tried, instants / 2);
    assert_eq!(document.tests[0].marks.len(), instants);
}

#[test]
fn other_files_and_versions_are_refused() {
    let refused = |text: &str| Document::from_json(text).unwrap_err().to_string();
    assert!(refused("{}").contains("`report.json`"));
    let mut value: Value = serde_json::from_str(&documents()[0].to_json()).unwrap();
    value["version"] = json!(2);
    assert!(refused(&value.to_string()).contains("version 2 was given"));
    value["version"] = json!(1);
    for marks in ["3p", "4294967295p9999999p", "0p", "p", "12", "1x"] {
        value["tests"][0]["marks"] = json!(marks);
        refused(&value.to_string());
    }
}

#[test]
fn sweeps_write_every_format_where_they_are_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "sample::fails_in_february", "--include-ignored"]);
    let status = command
        .env("TIMEWARP_REPORT", folder.path())
        .output()
        .unwrap();
    assert!(!status.status.success());
    let names = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = names
        .map(|name| name.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let name = |ending: &str| format!("reports.sample.fails_in_february.{ending}");
    assert_eq!(names, ["html", "json", "txt", "xml"].map(name));
    let text = std::fs::read_to_string(folder.path().join(name("json"))).unwrap();
    let document = Document::from_json(&text).unwrap();
    assert_eq!(document.name, "sample::fails_in_february");
    let rerun = document.tests[0].windows[0].rerun.as_ref().unwrap();
    assert!(
        rerun.ends_with("cargo test sample::fails_in_february"),
        "{rerun}"
    );
}
