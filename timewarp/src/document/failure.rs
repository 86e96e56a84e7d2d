//! Failures and instants, as documents tell them.

use super::{Boundary, Failure, Instant, Straddle, Window};
use crate::Moment;

impl From<&crate::Failure> for Failure {
    fn from(failure: &crate::Failure) -> Self {
        Self {
            message: failure.message().to_owned(),
            location: failure.location().map(str::to_owned),
            text: failure.to_string(),
        }
    }
}

impl Window {
    pub(crate) fn new(window: &crate::Window, is_zoned: bool, rerun: Option<String>) -> Self {
        let name = |zone: crate::Zone| zone.name().to_owned();
        let boundary = window.boundary().map(|boundary| Boundary {
            name: boundary.name.to_string(),
            family: boundary.family.name().to_owned(),
            why: boundary.why.to_string(),
            by_clocks_of: window.boundary_zone().map(name),
        });
        Self {
            zone: is_zoned.then(|| name(window.zone())),
            last_good: window.last_good(),
            first_bad: window.first_bad(),
            last_bad: window.last_bad(),
            first_good: window.first_good(),
            exact: window.is_exact(),
            tried: window.tried(),
            boundary,
            midnights: window.midnights().iter().copied().map(name).collect(),
            failure: Failure::from(window.failure()),
            rerun,
        }
    }
}

impl Straddle {
    pub(crate) fn new(straddle: &crate::Straddle, rerun: Option<String>) -> Self {
        Self {
            story: straddle.story.clone(),
            at: straddle.moment(),
            zone: straddle.zone().name().to_owned(),
            boundary: straddle
                .boundary()
                .map(|boundary| boundary.name.to_string()),
            straddled: straddle.is_straddled(),
            reads: straddle.reads(),
            places: straddle.places().map(|place| place.map(str::to_owned)),
            start: straddle.start(),
            timeline: straddle.timeline().to_string(),
            families: straddle
                .families()
                .iter()
                .map(|family| family.name().to_owned())
                .collect(),
            count: straddle.count(),
            failure: Failure::from(straddle.failure()),
            rerun,
        }
    }
}

impl Instant {
    pub(crate) fn new(at: Moment, zone: crate::Zone, boundary: Option<&crate::Boundary>) -> Self {
        let zone = Some(zone).filter(|zone| !zone.is_utc());
        Self {
            at,
            zone: zone.map(|zone| zone.name().to_owned()),
            boundary: boundary.map(|boundary| boundary.name.to_string()),
        }
    }
}
