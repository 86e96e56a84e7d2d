//! Why one run failed.

use std::fmt;

/// Why a run failed: the message, and where it panicked if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub(crate) message: String,
    pub(crate) location: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Panic,
    Error,
    /// It did not do what was expected of it, as to panic.
    Unexpected,
    /// It did not return in time.
    Hang,
}

impl Failure {
    /// Makes the failure of a run in another process: a panic, if it is known where.
    pub fn from_parts(location: Option<&str>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            location: location.map(str::to_owned),
            kind: if location.is_some() {
                Kind::Panic
            } else {
                Kind::Unexpected
            },
        }
    }

    /// Makes the failure of a run in another process that did not end in its time.
    pub fn hung(message: impl Into<String>) -> Self {
        Self::hang(message.into())
    }

    pub(crate) fn returned(message: String) -> Self {
        Self {
            message,
            location: None,
            kind: Kind::Error,
        }
    }

    pub(crate) fn unexpected(message: String) -> Self {
        Self {
            kind: Kind::Unexpected,
            ..Self::returned(message)
        }
    }

    pub(crate) fn hang(message: String) -> Self {
        Self {
            kind: Kind::Hang,
            ..Self::returned(message)
        }
    }

    /// Returns the panic's message or the error that was returned.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns where it panicked, as in `src/licence.rs:41:9`.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Returns true for a panic, false for a returned error.
    pub fn is_panic(&self) -> bool {
        self.kind == Kind::Panic
    }

    /// Returns true for a run that did not return within its time limit.
    pub fn is_hang(&self) -> bool {
        self.kind == Kind::Hang
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.location, self.kind) {
            (Some(location), _) => write!(formatter, "panicked at {location}: {}", self.message),
            (None, Kind::Panic) => write!(formatter, "panicked: {}", self.message),
            (None, Kind::Error) => write!(formatter, "returned an error: {}", self.message),
            (None, Kind::Unexpected | Kind::Hang) => formatter.write_str(&self.message),
        }
    }
}
