//! Drawing what happens to a clock between reads.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;

use super::moments;
use crate::{Move, Timeline};

/// Draws timelines of up to four moves before the first eight reads.
///
/// A failure shrinks to the fewest moves, the earliest reads and the shortest lengths;
/// times that are set, to 2000-01-01.
pub fn timelines() -> impl Strategy<Value = Timeline> {
    let ticks = prop_oneof![3 => Just(Duration::ZERO), 1 => lengths()];
    let moves = vec((1_u64..=8, moves()), 0..=4);
    (moves, ticks).prop_map(|(moves, tick)| {
        let still = Timeline::new().tick(tick);
        moves
            .into_iter()
            .fold(still, |timeline, (read, what)| timeline.before(read, what))
    })
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        1 => Just(Move::Freeze),
        3 => lengths().prop_map(Move::Advance),
        2 => lengths().prop_map(Move::Suspend),
        4 => lengths().prop_map(Move::StepBack),
        2 => moments().prop_map(Move::SetTime),
    ]
}

/// Draws lengths: those that people write, and all orders of magnitude evenly.
fn lengths() -> impl Strategy<Value = Duration> {
    const COMMON: &[u64] = &[
        1,
        1_000,
        1_000_000,
        1_000_000_000,
        60_000_000_000,
        3_600_000_000_000,
        86_400_000_000_000,
        30 * 86_400_000_000_000,
        366 * 86_400_000_000_000,
    ];
    let any = (0_u32..63).prop_flat_map(|bits| 0..(1_u64 << bits));
    let nanos = prop_oneof![1 => select(COMMON), 1 => any];
    nanos.prop_map(Duration::from_nanos)
}
