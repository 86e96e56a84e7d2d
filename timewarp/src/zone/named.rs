//! Zones by name, from the tz database that chrono-tz carries.

use chrono::{NaiveDateTime, Offset, TimeZone};
use chrono_tz::{OffsetComponents, Tz};

use super::{Shift, Zone};

pub(crate) const DATABASE_RELEASE: &str = chrono_tz::IANA_TZDB_VERSION;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Database(Tz);

impl Database {
    pub(crate) const UTC: Self = Self(Tz::UTC);

    pub(crate) fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        chrono_tz::TZ_VARIANTS.iter().copied().map(Self)
    }

    /// Returns a number that is the same in the whole process.
    pub(crate) fn number(self) -> u16 {
        self.0 as u16
    }

    pub(crate) fn numbered(number: u16) -> Option<Self> {
        let tz = chrono_tz::TZ_VARIANTS.get(usize::from(number))?;
        Some(Self(*tz))
    }

    pub(crate) fn shift_at(self, utc: NaiveDateTime) -> Shift {
        let offset = self.0.offset_from_utc_datetime(&utc);
        let saving = offset.dst_offset().num_seconds();
        Shift {
            standard: offset.fix().local_minus_utc() - i32::try_from(saving).expect("a few hours"),
            saving: i32::try_from(saving).expect("a few hours"),
        }
    }
}

impl Zone {
    /// Returns chrono-tz's own value for this zone.
    pub fn tz(self) -> Tz {
        self.database().0
    }
}

impl From<Tz> for Zone {
    fn from(tz: Tz) -> Self {
        Self(Database(tz))
    }
}
