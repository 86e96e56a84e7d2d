//! What there is at the instant at which a window begins.

use chrono::NaiveTime;

use crate::boundary::{self, near, second_around, telling_zones};
use crate::{Boundary, Family, Moment, Zone};

/// The boundary at an instant, and whose midnight it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Cause {
    boundary: Option<Boundary>,
    /// The zone by whose clocks the boundary is met, when that is not UTC.
    by_clocks_of: Option<Zone>,
    midnights: Vec<Zone>,
}

const SHOWN_MIDNIGHTS: usize = 3;

impl Cause {
    /// Looks for a boundary within a second of `moment`, then for one on the clocks
    /// of the zones at which it is midnight.
    ///
    /// `zones` are those that matter to the code: its own, then those asked for.
    /// `is_yearly` says that the code fails at this date in a year beside this one too.
    pub(super) fn of(moment: Moment, zones: &[Zone], is_yearly: bool) -> Self {
        let midnights = midnights(moment, zones);
        let exact = in_zones(moment, zones).or_else(|| at(moment, is_yearly, |_| true));
        let local = midnights
            .iter()
            .filter(|zone| !zone.is_utc())
            .find_map(|zone| {
                let shown = Moment::from(zone.local(moment)?);
                Some((*zone, at(shown, is_yearly, is_civil)?))
            });
        let (boundary, by_clocks_of) = match (exact, local) {
            (Some(boundary), _) => (Some(boundary), None),
            (None, Some((zone, boundary))) => (Some(boundary), Some(zone)),
            (None, None) => (changed_clocks(moment), None),
        };
        Self {
            boundary,
            by_clocks_of,
            midnights,
        }
    }

    pub(super) fn boundary(&self) -> Option<&Boundary> {
        self.boundary.as_ref()
    }

    pub(super) fn by_clocks_of(&self) -> Option<Zone> {
        self.by_clocks_of
    }

    pub(super) fn midnights(&self) -> &[Zone] {
        &self.midnights
    }
}

/// Families whose boundaries each zone meets by its own clocks.
fn is_civil(family: Family) -> bool {
    !matches!(
        family,
        Family::Dst | Family::Epochs | Family::LeapSeconds | Family::Digits
    )
}

/// Returns a change of the clocks in one of `zones` within a second of `moment`.
///
/// A check with `>` instead of `>=` fails a nanosecond or a second late.
fn in_zones(moment: Moment, zones: &[Zone]) -> Option<Boundary> {
    let range = second_around(moment)?;
    zones.iter().find_map(|zone| {
        let changes = boundary::dst(*zone, range.clone());
        changes.min_by_key(|boundary| (distance(boundary, moment), boundary.tier))
    })
}

/// Returns the most telling boundary within a second of `moment`, of the families that
/// `takes` accepts and that have no zone.
fn at(moment: Moment, is_yearly: bool, takes: impl Fn(Family) -> bool) -> Option<Boundary> {
    // Firmware counters from fifty epochs hit any midnight now and then; they are a
    // reason only where nothing better is, and never for a plain midnight.
    let is_reason =
        |boundary: &Boundary| takes(boundary.family) && (boundary.tier < 4 || !is_midnight(moment));
    near(&second_around(moment)?)
        .into_iter()
        .filter(is_reason)
        .min_by_key(|boundary| {
            let (tier, family) = (boundary.tier, boundary.family);
            // That a count is round says less than what goes wrong with it.
            let is_round = family == Family::Digits;
            let commonness = commonness(boundary, is_yearly);
            (
                distance(boundary, moment),
                commonness,
                tier,
                is_round,
                family,
            )
        })
}

/// Returns how many nanoseconds a moment is away from a boundary.
fn distance(boundary: &Boundary, moment: Moment) -> u128 {
    boundary.moment.as_nanos().abs_diff(moment.as_nanos())
}

/// Returns how often boundaries like this one come, the rarest first.
///
/// Every year begins on some 1 January, so that tells less than whatever else is there. It
/// is the other way round for what fails at the same date year after year.
fn commonness(boundary: &Boundary, is_yearly: bool) -> u8 {
    match (boundary.family, boundary.tier) {
        (Family::MonthEnds | Family::YearEnds, _) if is_yearly => 0,
        (_, _) if is_yearly => 1,
        // 29 February and day 366, and the centuries without them.
        (Family::LeapDays, 0) => 0,
        // The edges of week years move from year to year; those of the American week are less met.
        (Family::WeekYears, 0 | 1) => 2,
        (Family::LeapDays | Family::WeekYears | Family::MonthEnds | Family::YearEnds, _) => 3,
        // Once in all time.
        _ => 1,
    }
}

/// Returns a change of the clocks at `moment` in a zone that nobody asked for.
///
/// The zones that most software meets come first. At a midnight only those count: with
/// dozens of zones some clock changes then by chance.
fn changed_clocks(moment: Moment) -> Option<Boundary> {
    let zones = telling_zones().take(if is_midnight(moment) {
        COMMON
    } else {
        usize::MAX
    });
    let range = second_around(moment)?;
    zones
        .flat_map(|zone| boundary::dst(zone, range.clone()))
        .next()
}

/// UTC and the zones at the head of the telling ones.
const COMMON: usize = 8;

/// Returns true at a midnight in UTC, which many things fall on by chance.
fn is_midnight(moment: Moment) -> bool {
    moment.as_seconds().rem_euclid(86_400) == 0
}

/// Lists zones whose clocks show midnight: those that matter, then UTC, then others.
fn midnights(moment: Moment, zones: &[Zone]) -> Vec<Zone> {
    let mut found: Vec<Zone> = Vec::new();
    let ordered = zones
        .iter()
        .copied()
        .chain([Zone::UTC])
        .chain(telling_zones());
    for zone in ordered {
        let is_midnight = zone
            .local(moment)
            .is_some_and(|local| local.time() == NaiveTime::MIN);
        // Zones with the same clocks at this instant say the same; one will do.
        let offset = zone.offset_at(moment);
        if is_midnight && !found.iter().any(|known| known.offset_at(moment) == offset) {
            found.push(zone);
            if found.len() == SHOWN_MIDNIGHTS {
                break;
            }
        }
    }
    found
}
