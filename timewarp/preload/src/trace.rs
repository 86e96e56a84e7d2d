//! What the tracing library is told.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use crate::{CAPACITY, Front, Record};

/// The variable of the environment that the tracing library reads when it is loaded.
pub const TRACE_VARIABLE: &str = "TIMEWARP_TRACE";

/// Bytes of the file that it writes into: zeros at first.
pub const TRACE_SIZE: usize = Front::SIZE + CAPACITY * Record::SIZE;

/// Writes the value of the variable: numbers to watch for, and the file.
///
/// Comparisons with such a number are kept even where a place has shown its share.
pub fn trace_value(watched: &[u64], file: &Path) -> OsString {
    let mut head = String::new();
    for number in watched {
        let _ = write!(head, "{number},");
    }
    let mut value = OsString::from(head);
    value.push(file);
    value
}
