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
    pub(super) fn of(moment: Moment, zones: &[Zone]) -> Self {
        let midnights = midnights(moment, zones);
        let exact = at(moment, zones);
        let local = midnights
            .iter()
            .filter(|zone| !zone.is_utc())
            .find_map(|zone| {
                let shown = Moment::from(zone.local(moment)?);
                let found = at(shown, &[]).filter(|boundary| is_civil(boundary.family))?;
                Some((*zone, found))
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

/// Returns the most telling boundary within a second of `moment`: a change of the
/// clocks in one of `zones`, or one of the families that have no zone.
///
/// A check with `>` instead of `>=` fails a nanosecond or a second late.
fn at(moment: Moment, zones: &[Zone]) -> Option<Boundary> {
    let distance = |boundary: &Boundary| boundary.moment.as_nanos().abs_diff(moment.as_nanos());
    // Firmware counters from fifty epochs hit any midnight now and then; they are a
    // reason only where nothing better is, and never for a plain midnight.
    let range = second_around(moment)?;
    let own = zones.iter().find_map(|zone| {
        let changes = boundary::dst(*zone, range.clone());
        changes.min_by_key(|boundary| (distance(boundary), boundary.tier))
    });
    own.or_else(|| {
        near(&range)
            .into_iter()
            .filter(|boundary| boundary.tier < 4 || !is_midnight(moment))
            .min_by_key(|boundary| (distance(boundary), boundary.tier, boundary.family))
    })
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
