//! Why the command could not do what it was asked.

use std::fmt;

/// One sentence for the person at the terminal; the command ends with status 2.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<timewarp::Error> for Problem {
    fn from(error: timewarp::Error) -> Self {
        Self(error.to_string())
    }
}

/// Says what was being done when a file or a process refused.
pub(crate) trait While<T> {
    fn or_problem(self, what: impl fmt::Display) -> Result<T, Problem>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn or_problem(self, what: impl fmt::Display) -> Result<T, Problem> {
        self.map_err(|error| Problem(format!("{what}: {error}")))
    }
}
