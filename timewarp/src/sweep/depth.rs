//! How many instants a sweep tries, and from which years.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::{Error, Moment};

/// How many instants a sweep tries, and from which years.
///
/// Each depth contains the important part of the one before. The years of `quick`
/// and `standard` are those that FAT and unsigned 32-bit time can hold, so that no
/// test fails for the year 10000 unless it was asked to.
///
/// # Example: a nightly run goes deeper
///
/// ```
/// use timewarp::{Depth, Sweep};
///
/// let quick = Sweep::default().plan()?;
/// let standard = Sweep::default().depth(Depth::Standard).plan()?;
/// assert!(quick.len() <= Depth::Quick.limit());
/// assert!(standard.len() > 10 * quick.len());
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Depth {
    /// At most 300 runs within 1970 to 2107: for every `cargo test`.
    #[default]
    Quick,
    /// At most 4,000 runs, within the same years: for pull requests.
    Standard,
    /// At most 100,000 runs within the years 1 to 10000: for the night.
    Deep,
}

impl Depth {
    const ALL: [Self; 3] = [Self::Quick, Self::Standard, Self::Deep];

    /// Returns the largest number of runs that a plan of this depth may have.
    ///
    /// Runs that bisect an edge come on top; there are at most 70 for each edge, and up to
    /// a thousand at the edge of a stretch in which the code does not return.
    pub const fn limit(self) -> usize {
        match self {
            Self::Quick => 300,
            Self::Standard => 4_000,
            Self::Deep => 100_000,
        }
    }

    /// Returns the range that is swept unless another one is given.
    pub const fn range(self) -> Range<Moment> {
        match self {
            Self::Quick | Self::Standard => Moment::UNIX_EPOCH..Moment::from_seconds(4_354_819_200),
            // From 0001-01-01 up to and with the first day of the year 10000.
            Self::Deep => {
                Moment::from_seconds(-62_135_596_800)..Moment::from_seconds(253_402_387_200)
            }
        }
    }

    /// Returns how many runs all bisections together may take.
    pub(crate) const fn bisect_limit(self) -> usize {
        100 * self.limit()
    }

    /// Returns the name as options and variables spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }

    /// Returns the depth that allows so many runs, for advice to those who hit a limit.
    pub(crate) fn deep_enough(runs: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.limit() >= runs)
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Depth {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|depth| depth.name() == name)
            .ok_or_else(|| {
                Error::parse(format!(
                    "`{name}` is not a depth; write `quick`, `standard` or `deep`"
                ))
            })
    }
}
