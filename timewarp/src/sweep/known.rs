//! Failures that somebody knows of and accepts, each with a reason.

use std::fmt;
use std::ops::{Bound, Range, RangeBounds};
use std::str::FromStr;

use super::Sweep;
use crate::{Error, Moment, Zone};

const GOOD: &str = "`2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12`";

/// A stretch of time in which code is known to fail, and why that is accepted.
///
/// As text it is a range, `from` included and `to` not, either of which may be missing; a
/// zone if only its windows are meant; and the reason after a colon:
/// `2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12`, or
/// `2024-03-31T01:00:00Z..2024-03-31T02:00:00Z in Europe/Berlin: the gap, ticket 7`.
///
/// A sweep accepts every window of failure that lies within it; see [`Sweep::known`](crate::Sweep::known).
///
/// # Example: which failure a pull request puts off
///
/// ```
/// use timewarp::{Known, Moment};
///
/// let known: Known = "2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12".parse()?;
/// assert_eq!(known.from(), Some(Moment::from_seconds(1 << 31)));
/// assert_eq!(known.to(), None);
/// assert_eq!(known.reason(), "the field has 32 bits, ticket 12");
/// assert!("2038-01-19T03:14:08Z..".parse::<Known>().is_err(), "without a reason");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Known {
    from: Option<Moment>,
    to: Option<Moment>,
    zone: Option<Zone>,
    reason: String,
}

impl Known {
    /// Makes a known failure of a range of moments.
    ///
    /// # Errors
    ///
    /// Returns an error for a range that is empty or has no end on either side, and for a reason
    /// that is empty or has more than one line.
    pub fn new(range: impl RangeBounds<Moment>, reason: impl Into<String>) -> Result<Self, Error> {
        let after = |moment: Moment| Moment::from_nanos_or_none(moment.as_nanos() + 1);
        let from = match range.start_bound() {
            Bound::Unbounded => None,
            Bound::Included(from) => Some(*from),
            Bound::Excluded(before) => Some(after(*before).unwrap_or(*before)),
        };
        let to = match range.end_bound() {
            Bound::Unbounded => None,
            Bound::Excluded(to) => Some(*to),
            Bound::Included(last) => after(*last),
        };
        let known = Self {
            from,
            to,
            zone: None,
            reason: reason.into().trim().to_owned(),
        };
        let text = known.to_string();
        known.check(&text)
    }

    /// Accepts only failures in this zone, of code that is given one.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self {
            zone: Some(zone),
            ..self
        }
    }

    fn check(self, text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Err(Error::parse(format!(
                "`{text}` is not a known failure: {what}; write {GOOD}"
            )))
        };
        match (self.from, self.to) {
            (None, None) => wrong(
                "a test that fails at every date is not one of dates, and `#[ignore]` says so",
            ),
            (Some(from), Some(to)) if from >= to => wrong("it ends before it begins"),
            _ if self.reason.is_empty() => wrong("the reason is missing after the colon"),
            _ if self.reason.contains('\n') => wrong("the reason is one line"),
            _ => Ok(self),
        }
    }

    /// Returns the first moment of it, or `None` if it has always failed.
    pub fn from(&self) -> Option<Moment> {
        self.from
    }

    /// Returns the moment at which it is over, or `None` if that is never.
    pub fn to(&self) -> Option<Moment> {
        self.to
    }

    /// Returns the zone whose failures are meant, or `None` for those of every zone.
    pub fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Returns why the failure is accepted.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Writes the range, and the zone if only its failures are meant.
    pub(crate) fn place(&self) -> String {
        let edge = |moment: Option<Moment>| moment.map_or(String::new(), |at| at.to_string());
        let zone = self
            .zone
            .map_or(String::new(), |zone| format!(" in {zone}"));
        format!("{}..{}{zone}", edge(self.from), edge(self.to))
    }

    /// Returns true when the moment lies within, in a zone that is meant.
    pub(crate) fn contains(&self, moment: Moment, zone: Zone) -> bool {
        self.zone.is_none_or(|known| known == zone)
            && self.from.is_none_or(|from| from <= moment)
            && self.to.is_none_or(|to| moment < to)
    }

    /// Returns true when the moment is on one side of an edge, in the zone that is meant.
    pub(super) fn is_edge_in(&self, moment: Moment, zone: Zone) -> bool {
        let is_beside = |edge: Moment| {
            let distance = edge.as_nanos() - moment.as_nanos();
            (0..=1).contains(&distance)
        };
        self.zone == Some(zone) && [self.from, self.to].into_iter().flatten().any(is_beside)
    }

    /// Returns true when a part of the range lies within.
    pub(super) fn meets(&self, range: &Range<Moment>) -> bool {
        self.from.is_none_or(|from| from < range.end) && self.to.is_none_or(|to| range.start < to)
    }

    /// Lists the moments that show whether it still holds: both sides of its edges, as far as
    /// they lie in the range that is swept, or its part of that range if they do not.
    pub(super) fn probes(&self, range: &Range<Moment>) -> Vec<Moment> {
        let before = |moment: Moment| Moment::from_nanos_or_none(moment.as_nanos() - 1);
        let inside = [
            Some(self.from.unwrap_or(range.start).max(range.start)),
            before(self.to.unwrap_or(range.end).min(range.end)),
        ];
        let outside = [self.from.and_then(before), self.to];
        let probes = inside.into_iter().chain(outside).flatten();
        let mut probes: Vec<_> = probes.filter(|moment| range.contains(moment)).collect();
        probes.sort_unstable();
        probes.dedup();
        probes
    }
}

impl<Mode> Sweep<Mode> {
    /// Accepts failures that somebody knows of, each with the reason.
    ///
    /// Takes texts such as `2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12`; see [`Known`].
    /// The sweep tries both sides of every edge of a known failure as well. It accepts each
    /// window of failure that lies within one, wherever in it, and names it in the report. It
    /// fails when a window reaches beyond, and when nothing fails there any more, so that no
    /// entry outlives its reason. Runs that do not return are never accepted: they keep the rest of
    /// the plan from being tried.
    ///
    /// `TIMEWARP_AT` shows failures as they are, known or not. What other variables
    /// leave out of the plan is not looked at, and the report says so.
    ///
    /// # Errors
    ///
    /// A known failure outside the range of the sweep, one of a zone where the code is given none,
    /// and known failures of a straddle, a fault or an uptime are mistakes in the sweep.
    ///
    /// # Example: the field is widened next year
    ///
    /// ```
    /// use timewarp::{Moment, Sweep};
    ///
    /// let stored = |at: Moment| i32::try_from(at.as_seconds()).map(drop);
    /// let sweep = Sweep::default().known(["2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12"]);
    /// sweep.run(stored).assert_clean();
    ///
    /// let sweep = Sweep::default().known(["2038-01-20..: the field has 32 bits, ticket 12"]);
    /// assert!(!sweep.run(stored).is_clean(), "it fails a day earlier");
    ///
    /// let sweep = Sweep::default().known(["2027-01-01..2028-01-01: a contract that ended"]);
    /// assert!(sweep.run(|_| ()).accepted()[0].is_gone());
    /// ```
    pub fn known<K>(mut self, known: impl IntoIterator<Item = K>) -> Self
    where
        K: TryInto<Known>,
        K::Error: Into<Error>,
    {
        let known = known.into_iter().map(TryInto::try_into);
        let known = self.settings.check_all("known", known);
        self.settings.choice.known.extend(known);
        self
    }
}

impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place(), self.reason)
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Known {
    type Err = Error;

    /// Reads a range, a zone if there is one, and the reason.
    ///
    /// # Errors
    ///
    /// Returns an error that says which part is missing or wrong.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::parse(format!(
                "`{text}` is not a known failure: {what}; write {GOOD}"
            ))
        };
        let (place, reason) = match text.split_once(": ") {
            Some((place, reason)) => (place.trim(), reason.trim()),
            None => (text.trim().trim_end_matches(':'), ""),
        };
        let (range, zone) = match place.split_once(" in ") {
            Some((range, zone)) => (range.trim(), Some(zone.trim().parse()?)),
            None => (place, None),
        };
        let Some((from, to)) = range.split_once("..") else {
            return Err(wrong("expected a range with `..` before the colon"));
        };
        let moment = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Moment>().map(Some),
        };
        let (from, to) = (moment(from)?, moment(to)?);
        if reason.is_empty() {
            return Err(wrong("expected a colon, a space and the reason"));
        }
        let known = Self {
            from,
            to,
            zone,
            reason: reason.to_owned(),
        };
        known.check(text)
    }
}

impl TryFrom<&str> for Known {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Known {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}
