//! A document as JSON.

use serde::Deserialize;

use super::Document;
use crate::Error;

/// What every version of the format says of itself.
#[derive(Deserialize)]
struct Heading {
    format: String,
    version: u32,
}

impl Document {
    /// Returns the document as JSON, which ends in a line break.
    #[expect(
        clippy::missing_panics_doc,
        reason = "every document has a form in JSON"
    )]
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("a document holds nothing that JSON does not have") + "\n"
    }

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// Returns an error for what is not JSON, not a report, or one of another version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let wrong = |error: serde_json::Error| {
            Error::parse(format!(
                "not a report of timewarp: {error}; `cargo timewarp test --report FOLDER` writes one, \
                 `report.json`"
            ))
        };
        let heading: Heading = serde_json::from_str(text).map_err(wrong)?;
        if heading.format != Self::FORMAT || heading.version != Self::VERSION {
            return Err(Error::parse(format!(
                "`{}` in version {} was given, and `{}` in version {} was expected",
                heading.format,
                heading.version,
                Self::FORMAT,
                Self::VERSION
            )));
        }
        let document: Self = serde_json::from_str(text).map_err(wrong)?;
        let instants = document.plan.instants.len();
        for test in &document.tests {
            if test.marks.len() != instants {
                return Err(Error::parse(format!(
                    "`{}` has {} marks, and the plan has {instants} instants",
                    test.title(),
                    test.marks.len()
                )));
            }
        }
        Ok(document)
    }
}
