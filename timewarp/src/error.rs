//! The one error type of the crate.

use std::convert::Infallible;
use std::{error, fmt};

/// Says what was given, what was expected, and shows a good value.
///
/// The message is a fragment in lower case that fits after "failed to sweep:"
/// or the like. It can be asked what kind of failure it is, no more, so that
/// messages can improve without breaking anybody.
///
/// # Example: telling a typing mistake from a date out of reach
///
/// ```
/// use std::time::Duration;
/// use timewarp::{MockClock, Moment};
///
/// let error = "2023-02-29".parse::<Moment>().unwrap_err();
/// assert!(error.is_parse());
/// assert!(error.to_string().contains("2023 is not a leap year"));
///
/// let error = MockClock::at(Moment::MAX).advance(Duration::from_secs(1)).unwrap_err();
/// assert!(error.is_range());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Parse,
    Range,
    #[cfg(feature = "sweep")]
    Plan,
}

impl Error {
    /// Makes the error of a text or a name that means nothing.
    pub(crate) fn parse(message: impl Into<String>) -> Self {
        Self::new(Kind::Parse, message.into())
    }

    /// Makes the error of a value that the other side cannot hold.
    pub(crate) fn range(message: impl Into<String>) -> Self {
        Self::new(Kind::Range, message.into())
    }

    /// Makes the error of a sweep that cannot be carried out as asked.
    #[cfg(feature = "sweep")]
    pub(crate) fn plan(message: impl Into<String>) -> Self {
        Self::new(Kind::Plan, message.into())
    }

    fn new(kind: Kind, message: String) -> Self {
        let message = message.into_boxed_str();
        Self { kind, message }
    }

    /// Puts `context` before the message, as in `TIMEWARP_AT: …`.
    pub(crate) fn within(self, context: impl fmt::Display) -> Self {
        let message = format!("{context}: {}", self.message).into_boxed_str();
        Self { message, ..self }
    }

    /// Returns true when a text could not be read: a date, a zone, a step.
    pub fn is_parse(&self) -> bool {
        self.kind == Kind::Parse
    }

    /// Returns true when a value does not fit the type it should become.
    pub fn is_range(&self) -> bool {
        self.kind == Kind::Range
    }

    /// Returns true when a sweep cannot be carried out as it was asked for.
    #[cfg(feature = "sweep")]
    pub fn is_plan(&self) -> bool {
        self.kind == Kind::Plan
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

// `unwrap()` prints the `Debug` form; the sentence is what a person needs there.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.kind, self.message)
    }
}

impl error::Error for Error {}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
