//! A mock clock does what a plain pair of numbers does.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use timewarp::{Clock, MockClock, Moment};

fuzz_target!(|steps: Vec<(u8, i64, u32)>| {
    let clock = MockClock::default();
    let zero = clock.instant();
    let (mut wall, mut elapsed) = (clock.moment().as_nanos(), 0_u128);
    let range = Moment::MIN.as_nanos()..=Moment::MAX.as_nanos();
    for (kind, seconds, nanos) in steps {
        let duration = Duration::new(seconds.unsigned_abs(), nanos % 1_000_000_000);
        let later = wall + i128::try_from(duration.as_nanos()).expect("it fits 94 bits");
        let before = (clock.moment(), clock.instant());
        let moved = match kind % 3 {
            0 => clock.advance(duration),
            1 => clock.suspend(duration),
            _ => clock.set_time(Moment::from_seconds(seconds)),
        };
        match (kind % 3, moved) {
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
                assert_eq!(
                    (clock.moment(), clock.instant()),
                    before,
                    "an error moves nothing"
                );
            }
        }
        assert_eq!(clock.moment().as_nanos(), wall);
        assert_eq!(clock.instant().duration_since(zero).as_nanos(), elapsed);
    }
});
