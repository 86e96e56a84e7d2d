//! What the code under test may return.

use std::fmt::Debug;
use std::process::ExitCode;

/// What a swept closure or test may return: nothing, a `Result` or an `ExitCode`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether the code worked at this instant",
    label = "expected `()`, a `Result` or an `ExitCode`",
    note = "turn a condition into one of these: `assert!(condition)`, or `condition.then_some(()).ok_or(\"why\")`"
)]
pub trait Outcome {
    /// Returns why the code failed, or `None` if it worked.
    fn failure(self) -> Option<String>;
}

impl Outcome for () {
    #[inline]
    fn failure(self) -> Option<String> {
        None
    }
}

impl<T: Outcome, E: Debug> Outcome for Result<T, E> {
    fn failure(self) -> Option<String> {
        match self {
            Ok(value) => value.failure(),
            Err(error) => Some(format!("{error:?}")),
        }
    }
}

impl Outcome for ExitCode {
    fn failure(self) -> Option<String> {
        (self != Self::SUCCESS).then(|| format!("{self:?}"))
    }
}

/// Lets code that only panics be swept, as in `|_| panic!()`.
///
/// The type `!` has no stable name in this place, but the return type of a function
/// pointer has.
impl Outcome for <fn() -> ! as Returns>::Output {
    fn failure(self) -> Option<String> {
        self
    }
}

/// Names what a function returns.
pub trait Returns {
    /// What it returns.
    type Output;
}

impl<T> Returns for fn() -> T {
    type Output = T;
}
