//! The same host as it was really written: nobody told it about clocks.
//!
//! The date is read three calls below the operation, by a licence library that asks the
//! system. There is nothing here that a test could replace.

/// The part that the host's authors see.
pub(crate) mod host {
    use super::licence;

    /// Runs one of the operations that need a licence.
    pub(crate) fn power_on() -> Result<(), licence::Expired> {
        licence::check()
    }

    pub(crate) fn resume() -> Result<(), licence::Expired> {
        licence::check()
    }

    /// Both hosts must be licensed.
    pub(crate) fn migrate() -> Result<(), licence::Expired> {
        licence::check().and_then(|()| licence::check())
    }
}

/// A library of another team.
pub(crate) mod licence {
    use super::calendar;

    #[derive(Debug)]
    pub(crate) struct Expired;

    pub(crate) fn check() -> Result<(), Expired> {
        if is_time_limited() && calendar::has_come(2008, 8, 12) {
            return Err(Expired);
        }
        Ok(())
    }

    /// Set in every beta; somebody clears it for the release.
    fn is_time_limited() -> bool {
        true
    }
}

/// What that library calls for dates.
mod calendar {
    use std::time::SystemTime;

    use chrono::{DateTime, Datelike, Local};

    /// Returns true from midnight on, by the clocks of the place where this host stands.
    pub(super) fn has_come(year: i32, month: u32, day: u32) -> bool {
        let now: DateTime<Local> = SystemTime::now().into();
        (now.year(), now.month(), now.day()) >= (year, month, day)
    }
}
