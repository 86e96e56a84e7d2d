//! Marks in documents: counted letters, as in `120p3f7n`.
//!
//! Ten thousand instants are mostly a few long runs of the same.

use std::fmt::Write as _;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

use crate::report::Mark;

const fn letter(mark: Mark) -> char {
    match mark {
        Mark::Passed => 'p',
        Mark::Failed => 'f',
        Mark::NotTried => 'n',
    }
}

/// Writes runs of the same mark as their count and a letter.
pub(super) fn counted(marks: &[Mark]) -> String {
    let mut text = String::new();
    for run in marks.chunk_by(|one, next| one == next) {
        write!(text, "{}{}", run.len(), letter(run[0])).expect("writing to a string succeeds");
    }
    text
}

/// Instants that a document may have, so that a few letters do not take all memory.
const MOST: usize = 10_000_000;

fn read(text: &str) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let count: usize = rest[..end].parse().ok()?;
        let mark = match rest.as_bytes()[end] {
            b'p' => Mark::Passed,
            b'f' => Mark::Failed,
            b'n' => Mark::NotTried,
            _ => return None,
        };
        if count == 0 || count > MOST - marks.len() {
            return None;
        }
        marks.extend(std::iter::repeat_n(mark, count));
        rest = &rest[end + 1..];
    }
    Some(marks)
}

pub(super) fn serialize<S: Serializer>(marks: &[Mark], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&counted(marks))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Mark>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || format!("`{text}` is not a list of marks; write `120p3f7n`");
    read(&text).ok_or_else(|| D::Error::custom(wrong()))
}
