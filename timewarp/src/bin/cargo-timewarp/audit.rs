//! `cargo timewarp audit`.

use crate::arguments::AuditArguments;
use crate::hunt;
use crate::problem::Problem;

/// Lists where the tests of the project compare the clock with a date.
pub(crate) fn run(arguments: &AuditArguments) -> Result<u8, Problem> {
    let examined = hunt::examine(&arguments.into())?;
    for dated in &examined.dated {
        println!(
            "{} {} {} {} {}",
            dated.place, dated.place.function, dated.instant, dated.form, dated.test
        );
    }
    Ok(0)
}
