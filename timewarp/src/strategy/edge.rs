//! Shrinking an instant to where the failure begins.

use std::ops::Range;

use proptest::strategy::ValueTree;

use crate::Moment;

/// The search for the simplest instant that fails.
///
/// The origin is 2000-01-01, or the start of a range without it. If code works there, the
/// answer is the failing instant next to it: exactly where a failure that lasts began. If
/// it fails there, and works at the start of the range, the answer is where it began
/// between the two; if it fails at both, the origin.
#[derive(Clone, Copy, Debug)]
pub struct MomentTree {
    from: i128,
    origin: i128,
    unit: i128,
    current: i128,
    stage: Stage,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Nothing was tried but what was drawn.
    Drawn,
    /// The origin is tried; this failed.
    Origin { bad: i128 },
    /// The start of the range is tried; the origin failed.
    Start,
    /// What lies in the middle of these is tried.
    Between { good: i128, bad: i128 },
}

/// 2000-01-01T00:00:00Z.
const ORIGIN: i128 = 946_684_800_000_000_000;

impl MomentTree {
    pub(super) fn new(drawn: Moment, range: &Range<Moment>, unit: i128) -> Self {
        let from = range.start.as_nanos();
        let is_within = (from..range.end.as_nanos()).contains(&ORIGIN);
        let origin = if is_within { ORIGIN } else { from };
        // In units from the origin, so that the search stays on them.
        let units = |nanos: i128| (nanos - origin).div_euclid(unit);
        let first = -((origin - from) / unit);
        Self {
            from: first,
            origin,
            unit,
            current: units(drawn.as_nanos()).max(first),
            stage: Stage::Drawn,
        }
    }

    /// Goes on between two neighbours or with the middle; returns false when it is done.
    fn bisect(&mut self, good: i128, bad: i128) -> bool {
        self.stage = Stage::Between { good, bad };
        let middle = good + (bad - good) / 2;
        let is_new = middle != good && middle != bad;
        self.current = if is_new { middle } else { bad };
        is_new
    }
}

impl ValueTree for MomentTree {
    type Value = Moment;

    fn current(&self) -> Moment {
        Moment::from_nanos_or_none(self.origin + self.current * self.unit)
            .expect("it lies between two moments")
    }

    /// Takes it that the current instant failed.
    fn simplify(&mut self) -> bool {
        match self.stage {
            Stage::Drawn if self.current != 0 => {
                self.stage = Stage::Origin { bad: self.current };
                self.current = 0;
                true
            }
            Stage::Drawn | Stage::Origin { .. } => {
                self.stage = Stage::Start;
                self.current = self.from;
                self.from != 0
            }
            Stage::Start => {
                self.stage = Stage::Between { good: 0, bad: 0 };
                self.current = 0;
                false
            }
            Stage::Between { good, bad } => {
                // Called again after the end, it has nothing new.
                let failed = self.current;
                failed != bad && self.bisect(good, failed)
            }
        }
    }

    /// Takes it that the current instant passed.
    ///
    /// At the end it shows the failing neighbour once more: a strategy that this is a part of
    /// then goes on with its other parts.
    fn complicate(&mut self) -> bool {
        match self.stage {
            Stage::Drawn => return false,
            Stage::Origin { bad } => self.bisect(0, bad),
            Stage::Start => self.bisect(self.current, 0),
            Stage::Between { bad, .. } if self.current == bad => return false,
            Stage::Between { bad, .. } => self.bisect(self.current, bad),
        };
        true
    }
}
