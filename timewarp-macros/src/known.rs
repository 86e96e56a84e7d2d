//! Checking the text of a known failure while it is compiled.

use std::ops::Range;

use crate::{moment, zone};

const GOOD: &str = "`2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12`";

/// A known failure as it is written, in nanoseconds since 1970.
#[derive(Debug)]
pub(crate) struct Known {
    range: Range<Option<i128>>,
    /// It is about one zone, and not UTC.
    pub(crate) is_of_zone: bool,
}

impl Known {
    /// Reads a range, a zone if there is one, and the reason.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| {
            Err(format!(
                "`{text}` is not a known failure: {what}; write {GOOD}"
            ))
        };
        let (place, reason) = match text.split_once(": ") {
            Some((place, reason)) => (place.trim(), reason.trim()),
            None => (text.trim().trim_end_matches(':'), ""),
        };
        let (range, zone) = match place.split_once(" in ") {
            Some((range, zone)) => (range.trim(), zone.trim()),
            None => (place, "UTC"),
        };
        zone::check(zone)?;
        let Some((from, to)) = range.split_once("..") else {
            return wrong("expected a range with `..` before the colon");
        };
        let moment = |text: &str| match text.trim() {
            "" => Ok(None),
            text => moment::parse(text).map(Some),
        };
        let (from, to) = (moment(from)?, moment(to)?);
        if reason.is_empty() {
            return wrong("expected a colon, a space and the reason");
        }
        if from.is_none() && to.is_none() {
            return wrong(
                "a test that fails at every date is not one of dates, and `#[ignore]` says so",
            );
        }
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            return wrong("it ends before it begins");
        }
        if reason.contains('\n') {
            return wrong("the reason is one line");
        }
        Ok(Self {
            range: from..to,
            is_of_zone: zone != "UTC",
        })
    }

    /// Returns true when a part of the range that is swept lies within.
    pub(crate) fn meets(&self, from: Option<i128>, to: Option<i128>) -> bool {
        let is_before = |one: Option<i128>, other: Option<i128>| match (one, other) {
            (Some(one), Some(other)) => one < other,
            _ => true,
        };
        is_before(self.range.start, to) && is_before(from, self.range.end)
    }
}
