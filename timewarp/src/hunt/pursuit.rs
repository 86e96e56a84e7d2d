//! Reaching equality without knowing how a number follows the clock.

use std::ops::Range;

use super::relation::{Sample, signed};
use crate::Moment;

/// Returns the next instant to run for a number to come closer to `wanted`, or none when it
/// neither grows nor falls as time goes on, or when the two sides are as close as they can be.
///
/// The samples are in order of time.
pub(super) fn next(
    samples: &[Sample],
    wanted: u64,
    width: u8,
    range: &Range<Moment>,
    resolution: i128,
) -> Option<Moment> {
    let number = |sample: &Sample| i128::from(signed(sample.number, width));
    let wanted = i128::from(signed(wanted, width));
    let grows = samples.is_sorted_by_key(number);
    let falls = samples.is_sorted_by_key(|sample| -number(sample));
    if samples.len() < 3 || grows == falls {
        return None;
    }
    let is_before = |sample: &&Sample| (number(sample) < wanted) == grows;
    let after = samples.iter().position(|sample| !is_before(&sample));
    let (low, high) = match after {
        Some(0) => (None, samples.first()),
        Some(after) => (samples.get(after - 1), samples.get(after)),
        None => (samples.last(), None),
    };
    let (Some(low), Some(high)) = (low, high) else {
        // Beyond all samples: the ends of the range tell.
        let end = match low {
            None => range.start,
            Some(_) => Moment::from_nanos_or_none(range.end.as_nanos() - resolution)?,
        };
        let is_known = samples.iter().any(|sample| sample.moment == end);
        return (!is_known).then_some(end);
    };
    let (from, to) = (low.moment.as_nanos(), high.moment.as_nanos());
    if to - from <= resolution {
        return None;
    }
    let (first, second) = (number(low), number(high));
    let steps = (to - from) / resolution;
    // Straight through both samples, and every other time half way, so that it ends.
    let straight = if samples.len().is_multiple_of(2) && first != second {
        let share = (wanted - first).abs();
        let whole = (second - first).abs();
        steps.checked_mul(share).map(|steps| steps / whole)
    } else {
        None
    };
    let step = straight.unwrap_or(steps / 2).clamp(1, (steps - 1).max(1));
    Moment::from_nanos_or_none(from + step * resolution)
}

/// Returns the next instant to run to learn when an outcome changes, or none when that is known.
///
/// An outcome is a number of few values, each of which holds for one stretch of time. The
/// samples are in order of time.
pub(super) fn flip(samples: &[Sample], resolution: i128) -> Option<Moment> {
    const OUTCOMES: usize = 3;
    let mut outcomes: Vec<u64> = samples.iter().map(|sample| sample.number).collect();
    outcomes.dedup();
    let stretches = outcomes.len();
    outcomes.sort_unstable();
    outcomes.dedup();
    if stretches != outcomes.len() || stretches > OUTCOMES || samples.len() < 4 {
        return None;
    }
    let open = samples.windows(2).find(|pair| {
        let distance = pair[1].moment.as_nanos() - pair[0].moment.as_nanos();
        pair[0].number != pair[1].number && distance > resolution
    })?;
    let (from, to) = (open[0].moment.as_nanos(), open[1].moment.as_nanos());
    Moment::from_nanos_or_none(from + (to - from) / resolution / 2 * resolution)
}
