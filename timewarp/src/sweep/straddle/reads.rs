//! Which reads of a run things happen before.

/// Lists the reads of a run, from one, before which things happen: all, or so many that lie
/// evenly between the first and the last.
///
/// ```
/// use timewarp::suite::evenly_chosen_reads;
///
/// assert_eq!(evenly_chosen_reads(4, 64), [1, 2, 3, 4]);
/// assert_eq!(evenly_chosen_reads(1_000, 4), [1, 334, 667, 1_000]);
/// ```
#[cfg_attr(
    not(feature = "reports"),
    expect(unreachable_pub, reason = "suites choose reads as sweeps do")
)]
pub fn evenly_chosen_reads(reads: u64, at_most: u64) -> Vec<u64> {
    if reads <= at_most {
        return (1..=reads).collect();
    }
    let last = at_most.saturating_sub(1).max(1);
    let place = |index: u64| 1 + u128::from(index) * u128::from(reads - 1) / u128::from(last);
    (0..at_most)
        .map(|index| u64::try_from(place(index)).unwrap_or(reads))
        .collect()
}
