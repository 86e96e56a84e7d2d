//! The list as SARIF 2.1.0, which code-scanning pages show.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::list::{Entry, List};
use crate::problem::{Problem, While};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The one rule.
const RULE: &str = "clock-compared-with-date";

pub(super) fn write(list: &List) -> Result<String, Problem> {
    let results: Vec<Value> = list.places.iter().map(result).collect();
    let notifications: Vec<Value> = list
        .notes
        .iter()
        .map(|note| json!({ "level": "note", "message": { "text": note } }))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "timewarp",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": [{
                    "id": RULE,
                    "name": "ClockComparedWithDate",
                    "shortDescription": { "text": "The clock is compared with a date" },
                    "fullDescription": { "text": "Code that compares the clock with a constant date \
                        changes what it does on that day. Expiry checks left in a release are of this kind." },
                    "defaultConfiguration": { "level": "warning" },
                }],
            } },
            "invocations": [{
                "executionSuccessful": true,
                "commandLine": list.command,
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).or_problem("the SARIF log")?;
    Ok(format!("{text}\n"))
}

fn result(entry: &Entry) -> Value {
    let level = if entry.fails { "error" } else { "warning" };
    let function = if entry.function.is_empty() {
        "code".to_owned()
    } else {
        format!("`{}`", entry.function)
    };
    let message = format!(
        "{function} compares the clock with {} ({}); seen in {}",
        entry.instant,
        entry.form,
        entry.tests.join(", ")
    );
    let mut result = json!({
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": level,
        "message": { "text": message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&entry.file) },
                "region": {
                    "startLine": entry.line.max(1),
                    "startColumn": entry.column.max(1),
                },
            },
            "logicalLocations": [{ "fullyQualifiedName": entry.function, "kind": "function" }],
        }],
        "partialFingerprints": {
            "dateInFunction/v1": format!("{} {} {}", entry.file, entry.function, entry.instant),
        },
    });
    if let Some(is_new) = entry.is_new {
        result["baselineState"] = if is_new { "new" } else { "unchanged" }.into();
    }
    result
}

/// Escapes what a URI may not have as it is.
fn uri(file: &str) -> String {
    let mut uri = String::new();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+".contains(&byte) {
            uri.push(byte.into());
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
