//! Why a test fails from some instant on, as far as its comparisons tell.

use std::fmt;

use crate::Moment;

/// A comparison of the clock with the date at which a failure begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// The beginning of the window that it speaks of.
    pub first_bad: Moment,
    /// The line of code, as in `src/licence.rs:41:9`.
    pub place: String,
    /// The function around it.
    pub function: String,
    /// The constant, as an instant, if it names a date.
    pub instant: Option<Moment>,
    /// The constant and the form in which the code holds its time.
    pub form: String,
}

impl fmt::Display for Clue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&crate::document::Clue::from(self), formatter)
    }
}
