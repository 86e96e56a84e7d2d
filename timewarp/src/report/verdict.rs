//! What a suite says of one test.

use std::fmt;

/// What a suite says of one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It passes now and fails at another date.
    Bomb,
    /// It passes now, and at another date it does not come to an end.
    Hang,
    /// It fails at another date, but only because files keep the kernel's time.
    Artefact,
    /// The same run passed once and failed once.
    Flaky,
    /// It fails at the real date.
    Broken,
    /// It passes wherever it was tried.
    Ok,
}

impl Verdict {
    /// Every verdict, the worst first.
    pub const ALL: [Self; 6] = [
        Self::Bomb,
        Self::Hang,
        Self::Artefact,
        Self::Flaky,
        Self::Broken,
        Self::Ok,
    ];

    /// Returns the word that reports show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bomb => "BOMB",
            Self::Hang => "HANG",
            Self::Artefact => "ARTEFACT?",
            Self::Flaky => "FLAKY",
            Self::Broken => "BROKEN",
            Self::Ok => "OK",
        }
    }

    /// Returns true for failures that wait for their date.
    pub const fn is_bomb(self) -> bool {
        matches!(self, Self::Bomb | Self::Hang)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
