//! The edges that a sweep finds, against ones that are known.

use std::time::Duration;

use timewarp::{Depth, Moment, Sweep};

/// A failure that begins at any nanosecond and lasts is found at that nanosecond.
///
/// # Panics
///
/// Panics when another is found.
pub fn threshold_is_found_exactly(first_bad: Moment, _: &[u8]) {
    let range = Depth::Quick.range();
    let report =
        Sweep::default().run(|at: Moment| if at < first_bad { Ok(()) } else { Err("late") });
    if first_bad <= range.start {
        assert!(report.fails_at_every_date());
    } else if first_bad >= range.end {
        assert!(report.is_clean());
    } else {
        let [window] = report.windows() else {
            panic!("{report}")
        };
        assert_eq!(window.first_bad(), first_bad);
        assert!(report.bisect_runs() <= 70);
    }
}

/// Windows are those of a search that tries every second.
///
/// Each bit of the bytes says whether the code fails in one second after `from`.
///
/// # Panics
///
/// Panics when they are others.
pub fn edges_are_those_of_brute_force(from: Moment, bits: &[u8]) {
    let from = Moment::from_seconds(from.as_seconds());
    let bits: Vec<bool> = bits
        .iter()
        .take(24)
        .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let second = |index: usize| from.checked_add(Duration::from_secs(index as u64));
    let Some(to) = second(bits.len()).filter(|_| !bits.is_empty()) else {
        return;
    };
    let is_bad = |at: Moment| {
        let index = usize::try_from(at.as_seconds() - from.as_seconds());
        index.is_ok_and(|index| bits.get(index).copied().unwrap_or(false))
    };
    let sweep = Sweep::default()
        .between(from, to)
        .every(Duration::from_secs(1));
    let report = sweep.run(|at: Moment| if is_bad(at) { Err("bad") } else { Ok(()) });
    let found: Vec<_> = report
        .windows()
        .iter()
        .map(|window| (window.first_bad(), window.first_good()))
        .collect();
    let mut expected = Vec::new();
    for index in 0..bits.len() {
        let is_first = bits[index] && (index == 0 || !bits[index - 1]);
        if is_first {
            let good = (index..bits.len()).find(|index| !bits[*index]);
            expected.push((second(index).expect("in range"), good.and_then(second)));
        }
    }
    assert_eq!(found, expected, "{report}");
}
