//! What counts as a pass: no failure, or a certain panic.

use crate::report::Failure;

/// What a run must do to pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Expectation {
    /// Return, and return no error.
    #[default]
    Success,
    /// Panic, with this text somewhere in the message.
    Panic(String),
}

impl Expectation {
    /// Turns what happened into what is wrong with it.
    #[inline]
    pub(crate) fn judge(&self, failure: Option<Box<Failure>>) -> Option<Box<Failure>> {
        match self {
            Self::Success => failure,
            Self::Panic(expected) => judge_panic(expected, failure),
        }
    }
}

fn judge_panic(expected: &str, failure: Option<Box<Failure>>) -> Option<Box<Failure>> {
    match failure {
        None => {
            let message = "did not panic, though it should".to_owned();
            Some(Box::new(Failure::unexpected(message)))
        }
        Some(failure) if !failure.is_panic() => {
            let message = format!(
                "returned an error, though it should panic: {}",
                failure.message()
            );
            Some(Box::new(Failure::unexpected(message)))
        }
        Some(failure) if failure.message().contains(expected) => None,
        Some(mut failure) => {
            let message = &failure.message;
            failure.message = format!("the message does not contain `{expected}`: {message}");
            Some(failure)
        }
    }
}
