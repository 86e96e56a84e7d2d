//! The families that boundaries belong to.

use std::fmt;
use std::str::FromStr;

use crate::Error;

macro_rules! families {
    ($(#[doc = $doc:literal] $variant:ident = $name:literal,)*) => {
        /// A group of boundaries that break software for the same reason.
        ///
        /// It parses from and prints as its name, as in `leap-days`.
        ///
        /// # Example: a typing mistake is answered with the list
        ///
        /// ```
        /// use timewarp::boundary::Family;
        ///
        /// assert_eq!("leap-days".parse(), Ok(Family::LeapDays));
        /// let error = "leapdays".parse::<Family>().unwrap_err();
        /// assert!(error.to_string().contains("`leap-days`"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Family {
            $(#[doc = $doc] $variant,)*
            /// Instants on no boundary that a plan adds: spread evenly, or asked for.
            ///
            /// The catalogue has none, so [`Family::ALL`] leaves it out.
            Samples,
        }

        impl Family {
            /// Every family of the catalogue, in the order of this page.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name, in lower case with hyphens.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Samples => "samples",
                }
            }

            /// Returns what belongs to the family, in one sentence.
            ///
            /// # Example: for a list to choose from
            ///
            /// ```
            /// use timewarp::Family;
            ///
            /// assert_eq!(Family::YearEnds.summary(), "The ends of years, quarters and fiscal years.");
            /// ```
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => $doc.trim_ascii_start(),)*
                    Self::Samples => {
                        "Instants on no boundary that a plan adds: spread evenly, or asked for."
                    }
                }
            }
        }
    };
}

families! {
    /// 29 February, the days around it, day 366, and centuries without them.
    LeapDays = "leap-days",
    /// The last day of each month and the first of the next.
    MonthEnds = "month-ends",
    /// The ends of years, quarters and fiscal years.
    YearEnds = "year-ends",
    /// The edges of ISO and American week years, and week 53.
    WeekYears = "week-years",
    /// Midnights, in UTC and in the zones asked for.
    Midnights = "midnights",
    /// Gaps, folds and changed rules of local time.
    Dst = "dst",
    /// The leap seconds and the hours over which they are smeared.
    LeapSeconds = "leap-seconds",
    /// Counters that overflow and formats that end.
    Epochs = "epochs",
    /// Counts of time that gain a digit or reach a round number.
    Digits = "digits",
    /// Years at which two-digit years are read in another century.
    Pivots = "pivots",
    /// Packed decimal years, calendar eras and calendar reforms.
    Eras = "eras",
    /// Dates that programs store to say "never", "unknown" or "for ever".
    Sentinels = "sentinels",
}

impl fmt::Display for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Family {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().copied().chain([Self::Samples]);
        known
            .clone()
            .find(|family| family.name() == name)
            .ok_or_else(|| {
                let known: Vec<_> = known.map(|family| format!("`{family}`")).collect();
                Error::parse(format!(
                    "`{name}` is not a family of boundaries; known families: {}",
                    known.join(", ")
                ))
            })
    }
}

impl TryFrom<&str> for Family {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}

impl TryFrom<String> for Family {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}
