//! Which reads of a run things happen before.

/// Lists the reads of a run, from one: all, or so many that lie evenly between the first and
/// the last.
pub(crate) fn evenly_chosen_reads(reads: u64, at_most: u64) -> Vec<u64> {
    if reads <= at_most {
        return (1..=reads).collect();
    }
    let last = at_most.saturating_sub(1).max(1);
    let place = |index: u64| 1 + u128::from(index) * u128::from(reads - 1) / u128::from(last);
    (0..at_most)
        .map(|index| u64::try_from(place(index)).unwrap_or(reads))
        .collect()
}
