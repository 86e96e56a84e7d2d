//! Comparisons in the code, as documents tell them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Moment;

/// A comparison of the clock with the date at which a failure begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Clue {
    /// The beginning of the window that it speaks of.
    pub first_bad: Moment,
    /// The line of code, as in `src/licence.rs:41:9`.
    pub place: String,
    /// The function around it.
    pub function: String,
    /// The constant as an instant, if it names a date.
    pub instant: Option<Moment>,
    /// The constant, and the form in which the code holds its time.
    pub form: String,
}

/// What a person reads of it: `compared at src/licence.rs:41:9 in is_valid with …`.
impl fmt::Display for Clue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "compared at {}", self.place)?;
        if !self.function.is_empty() {
            write!(formatter, " in {}", self.function)?;
        }
        write!(formatter, " with {}", self.form)
    }
}
