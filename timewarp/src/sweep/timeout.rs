//! How long one run may take.

use std::time::Duration;

use super::Step;
use crate::Error;

/// What a supervised sweep without a time limit of its own allows one run.
pub(crate) const DEFAULT: Duration = Duration::from_secs(60);

/// Reads a whole number and a unit, as in `10s`; not months or years, which differ in length.
pub(crate) fn parse(text: &str) -> Result<Duration, Error> {
    let step = text.parse::<Step>().ok();
    step.and_then(Step::duration).ok_or_else(|| {
        Error::parse(format!(
            "`{text}` is not a time limit: expected a whole number, not zero, and a unit from ns to \
             weeks; write `10s` or `2 minutes`"
        ))
    })
}

/// Checks a limit given as a number.
pub(super) fn check(limit: Duration) -> Result<Duration, Error> {
    if limit.is_zero() {
        return Err(Error::plan(
            "`0ns` is no time at all, and every run would fail; write `Duration::from_secs(10)`",
        ));
    }
    Ok(limit)
}
