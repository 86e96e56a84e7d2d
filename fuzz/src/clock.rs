//! A mock clock against a pair of numbers.

use std::time::Duration;

use timewarp::{Clock, MockClock, Moment};

/// A mock clock does what a plain pair of numbers does.
///
/// Each 13 bytes are a move: its kind, seconds and nanoseconds.
///
/// # Panics
///
/// Panics when it does something else.
pub fn clock_follows_its_model(clock: MockClock, moves: &[u8]) {
    let zero = clock.instant();
    let (mut wall, mut elapsed) = (clock.moment().as_nanos(), 0_u128);
    let range = Moment::MIN.as_nanos()..=Moment::MAX.as_nanos();
    for step in moves.chunks_exact(13) {
        let seconds = i64::from_le_bytes(step[1..9].try_into().expect("eight bytes"));
        let nanos = u32::from_le_bytes(step[9..].try_into().expect("four bytes"));
        let duration = Duration::new(seconds.unsigned_abs(), nanos % 1_000_000_000);
        let later = wall + i128::try_from(duration.as_nanos()).expect("it fits 94 bits");
        let before = (clock.moment(), clock.instant());
        let kind = step[0] % 3;
        let moved = match kind {
            0 => clock.advance(duration),
            1 => clock.suspend(duration),
            _ => clock.set_time(Moment::from_seconds(seconds)),
        };
        match (kind, moved) {
            (2, moved) => {
                assert_eq!(moved, Ok(()));
                wall = Moment::from_seconds(seconds).as_nanos();
            }
            (kind, Ok(())) => {
                assert!(range.contains(&later));
                wall = later;
                elapsed += if kind == 0 { duration.as_nanos() } else { 0 };
            }
            (_, Err(error)) => {
                assert!(error.is_range());
                let after = (clock.moment(), clock.instant());
                assert_eq!(after, before, "an error moves nothing");
            }
        }
        assert_eq!(clock.moment().as_nanos(), wall);
        assert_eq!(clock.instant().duration_since(zero).as_nanos(), elapsed);
    }
}
