//! What a swept function may ask for.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};

use super::Case;
use crate::boundary;
use crate::{Boundary, Error, Family, MockClock, Moment, Zone};

/// A type that a function under `#[sweep_dates]` may take as an argument.
///
/// Dates and times show the instant of the case; zones are the zone of the case.
#[diagnostic::on_unimplemented(
    message = "a sweep cannot give a `{Self}`",
    note = "it gives MockClock, Moment, DateTime<Utc>, DateTime<Tz>, NaiveDate, SystemTime, Tz, Zone and &Boundary"
)]
pub trait Argument: Sized {
    /// Makes the argument for one case.
    ///
    /// # Panics
    ///
    /// Panics when the type cannot hold the instant, which counts as a failure at
    /// that instant.
    fn of(case: &Case) -> Self;
}

#[track_caller]
fn convert<T: TryFrom<Moment, Error = Error>>(case: &Case) -> T {
    match T::try_from(case.moment()) {
        Ok(value) => value,
        Err(error) => panic!("the sweep cannot give this argument: {error}"),
    }
}

impl Argument for Moment {
    fn of(case: &Case) -> Self {
        case.moment()
    }
}

impl Argument for MockClock {
    fn of(case: &Case) -> Self {
        case.clock()
    }
}

/// Begins at the instant as soon as the test is in its runtime.
#[cfg(feature = "tokio")]
impl Argument for crate::TokioClock {
    fn of(case: &Case) -> Self {
        Self::waiting(case.moment())
    }
}

impl Argument for SystemTime {
    fn of(case: &Case) -> Self {
        convert(case)
    }
}

impl Argument for DateTime<Utc> {
    fn of(case: &Case) -> Self {
        convert(case)
    }
}

impl Argument for NaiveDate {
    /// Gives the date in the zone of the case.
    fn of(case: &Case) -> Self {
        match case.zone.local(case.moment()) {
            Some(local) => local.date(),
            None => convert(case),
        }
    }
}

impl Argument for Zone {
    fn of(case: &Case) -> Self {
        case.zone()
    }
}

#[cfg(feature = "zones")]
impl Argument for chrono_tz::Tz {
    fn of(case: &Case) -> Self {
        case.zone().tz()
    }
}

#[cfg(feature = "zones")]
impl Argument for DateTime<chrono_tz::Tz> {
    fn of(case: &Case) -> Self {
        convert::<DateTime<Utc>>(case).with_timezone(&case.zone.tz())
    }
}

impl Argument for Boundary {
    /// Gives the boundary of the plan, or the one that the instant is on or whose day
    /// it is, or else one of the family `samples`.
    fn of(case: &Case) -> Self {
        let planned = case.boundary().cloned();
        planned
            .or_else(|| boundary::of(case.moment))
            .unwrap_or_else(|| {
                let detail = case.moment.to_string();
                let why =
                    "an instant on no boundary, tried because failures that last are seen from it";
                Self::new(case.moment, 0, Family::Samples, detail, why)
            })
    }
}
