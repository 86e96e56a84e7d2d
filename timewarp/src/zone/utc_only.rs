//! The database of a build without the feature `zones`.

use chrono::NaiveDateTime;

use super::Shift;

pub(crate) const DATABASE_RELEASE: &str = "none";

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Database;

impl Database {
    pub(crate) const UTC: Self = Self;

    pub(crate) fn named(name: &str) -> Option<Self> {
        (name == "UTC").then_some(Self)
    }

    #[expect(
        clippy::unused_self,
        reason = "the database with names has the same methods"
    )]
    pub(crate) fn name(self) -> &'static str {
        "UTC"
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self)
    }

    #[expect(
        clippy::unused_self,
        reason = "the database with names has the same methods"
    )]
    pub(crate) fn number(self) -> u16 {
        0
    }

    pub(crate) fn numbered(number: u16) -> Option<Self> {
        (number == 0).then_some(Self)
    }

    #[expect(
        clippy::unused_self,
        reason = "the database with names has the same methods"
    )]
    pub(crate) fn shift_at(self, _utc: NaiveDateTime) -> Shift {
        Shift {
            standard: 0,
            saving: 0,
        }
    }
}
