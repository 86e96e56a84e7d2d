//! Time zones: their names, their midnights, and the instants at which they change.

#[cfg_attr(feature = "zones", path = "zone/named.rs")]
#[cfg_attr(not(feature = "zones"), path = "zone/utc_only.rs")]
mod database;
mod transition;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Utc};

pub(crate) use database::{DATABASE_RELEASE, Database};
pub(crate) use transition::{Shift, Transition, transitions};

use crate::{Error, Moment};

/// A time zone of the tz database, or UTC.
///
/// Parses from a name such as `America/Los_Angeles`; the feature `zones` brings the
/// names, without it there is only `UTC`. Which release of the database is in use
/// is in every report.
///
/// # Example: a name that is almost right
///
/// ```
/// use timewarp::Zone;
///
/// let zone: Zone = "Pacific/Apia".parse()?;
/// assert_eq!(zone.name(), "Pacific/Apia");
/// let error = "Los_Angeles".parse::<Zone>().unwrap_err();
/// assert!(error.to_string().contains("America/Los_Angeles"));
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Database);

impl Zone {
    /// Coordinated universal time, a zone without any change.
    pub const UTC: Self = Self(Database::UTC);

    /// Returns the name in the tz database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Returns true for UTC itself, not for zones that merely agree with it.
    pub fn is_utc(self) -> bool {
        self == Self::UTC
    }

    /// Names the tz database release that all zones are read from.
    ///
    /// It is `none` when the feature `zones` is off.
    pub fn database_release() -> &'static str {
        DATABASE_RELEASE
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Database::all().map(Self)
    }

    /// Returns a number that fits into an atomic, for [`numbered`](Self::numbered).
    pub(crate) fn number(self) -> u16 {
        self.0.number()
    }

    pub(crate) fn numbered(number: u16) -> Option<Self> {
        Database::numbered(number).map(Self)
    }

    pub(crate) fn database(self) -> Database {
        self.0
    }

    /// Returns seconds east of UTC, or `None` beyond the calendar library's years.
    pub(crate) fn offset_at(self, moment: Moment) -> Option<i32> {
        Some(self.0.shift_at(utc(moment)?).total())
    }

    /// Returns the wall-clock reading, or `None` beyond the library's years.
    pub(crate) fn local(self, moment: Moment) -> Option<NaiveDateTime> {
        let utc = utc(moment)?;
        let offset = chrono::TimeDelta::seconds(self.0.shift_at(utc).total().into());
        utc.checked_add_signed(offset)
    }

    /// Returns the first moment at which clocks here show `local` or later.
    ///
    /// In a gap that is the end of the gap; in a fold, the first pass.
    pub(crate) fn first_moment_of(self, local: NaiveDateTime) -> Option<Moment> {
        let naive = Moment::from(local);
        // Offsets stay within 26 hours; look at both sides of the one that matters.
        let day = std::time::Duration::from_secs(26 * 3600);
        let before = self.offset_at(naive.checked_sub(day)?)?;
        let after = self.offset_at(naive.checked_add(day)?)?;
        let shifted = |offset: i32| {
            naive
                .as_seconds()
                .checked_sub(i64::from(offset))
                .map(Moment::from_seconds)
        };
        let (early, late) = (shifted(before)?, shifted(after)?);
        if before == after && self.local(early) == Some(local) {
            return Some(early);
        }
        let candidates = [early.min(late), early.max(late)];
        if let Some(exact) = candidates
            .into_iter()
            .find(|at| self.local(*at) == Some(local))
        {
            return Some(exact);
        }
        let range = early.min(late).checked_sub(day)?..early.max(late).checked_add(day)?;
        transitions(self, range)
            .map(|transition| transition.moment)
            .find(|moment| self.local(*moment).is_some_and(|at| at >= local))
    }
}

/// Returns the calendar library's reading of a moment in UTC.
pub(crate) fn utc(moment: Moment) -> Option<NaiveDateTime> {
    DateTime::<Utc>::from_timestamp(moment.as_seconds(), moment.subsec_nanos())
        .map(|time| time.naive_utc())
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = Error;

    /// Finds a zone by its name, in the database's own spelling.
    ///
    /// # Errors
    ///
    /// Returns an error that shows names with the same city or in other case.
    fn from_str(name: &str) -> Result<Self, Error> {
        if let Some(database) = Database::named(name) {
            return Ok(Self(database));
        }
        let wanted = last_part(name).to_ascii_lowercase();
        let near: Vec<_> = Self::all()
            .map(Self::name)
            .filter(|known| last_part(known).to_ascii_lowercase() == wanted)
            .take(3)
            .map(|known| format!("`{known}`"))
            .collect();
        let hint = if !cfg!(feature = "zones") {
            "only `UTC` without the feature `zones`".to_owned()
        } else if near.is_empty() {
            "write a name such as `America/Los_Angeles`".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        Err(Error::parse(format!(
            "`{name}` is not a zone of the tz database {DATABASE_RELEASE}; {hint}"
        )))
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

impl TryFrom<&str> for Zone {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}

impl TryFrom<String> for Zone {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}
