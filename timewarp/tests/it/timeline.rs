//! Timelines: what they print, read back, and make clocks show.

use std::time::Duration;

use proptest::prelude::*;
use timewarp::{Clock, MockClock, Moment, Move, Timeline};

fn seconds(clock: &MockClock) -> i64 {
    Moment::from(clock.system_time()).as_seconds()
}

#[test]
fn moves_happen_before_their_reads() {
    let clock = MockClock::at("1970-01-01T00:01:40Z");
    clock.play(
        "tick 1s; read 2: step_back 10s; read 3: freeze; read 4: set_time 1970-01-01T00:10:00Z; read 4: \
         suspend 5s; read 6: advance 1min",
    );
    let shown: Vec<_> = (0..7).map(|_| seconds(&clock)).collect();
    assert_eq!(shown, [100, 91, 91, 605, 606, 667, 668]);
    assert_eq!(clock.reads(), 7);
}

#[test]
fn only_time_that_passes_moves_the_monotonic_clock() {
    let clock = MockClock::at("2024-02-29");
    clock.play(
        "tick 1s; read 2: step_back 10s; read 3: suspend 8h; read 4: advance 1h; read 5: freeze",
    );
    let first = clock.instant();
    let passed: Vec<_> = (0..5)
        .map(|_| (clock.instant() - first).as_secs())
        .collect();
    assert_eq!(passed, [1, 2, 3_603, 3_603, 3_604]);
}

#[test]
fn the_clock_can_be_moved_by_hand_meanwhile() {
    let clock = MockClock::at("1970-01-01");
    clock.play("tick 1s; read 3: step_back 1h");
    assert_eq!(seconds(&clock), 0);
    clock.advance(Duration::from_secs(7_200)).unwrap();
    assert_eq!(seconds(&clock), 7_201);
    assert_eq!(seconds(&clock), 3_602);
    clock.auto_advance(Duration::ZERO);
    assert_eq!((seconds(&clock), seconds(&clock)), (3_602, 3_602));
}

#[test]
fn clones_on_other_threads_share_the_script() {
    let clock = MockClock::at("1970-01-01");
    clock.play("tick 1s");
    let clones: Vec<_> = (0..4).map(|_| clock.clone()).collect();
    let threads = clones.into_iter().map(|clock| {
        std::thread::spawn(move || (0..100).map(|_| seconds(&clock)).collect::<Vec<_>>())
    });
    let threads: Vec<_> = threads.collect();
    let mut shown: Vec<_> = threads
        .into_iter()
        .flat_map(|thread| thread.join().unwrap())
        .collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..400).collect::<Vec<_>>());
}

#[test]
fn a_clock_at_the_end_of_its_range_stays_there() {
    let clock = MockClock::at(Moment::MAX);
    clock.play("tick 1s; read 2: suspend 1d");
    for _ in 0..3 {
        clock.system_time();
    }
    assert_eq!(clock.moment(), Moment::MAX);
    clock.play("read 1: set_time 1970-01-01; read 2: step_back 106751991167300d; read 3: advance 213503982334601d");
    for _ in 0..3 {
        clock.instant();
    }
    assert!(
        clock.moment() < Moment::from_seconds(0),
        "the monotonic clock has no such range"
    );
}

#[test]
fn mistakes_are_named_with_a_good_example() {
    for (text, expected) in [
        (
            "",
            "`` is not a part of a timeline: expected `tick` or `read` and a number; write `tick 1us` or",
        ),
        ("read 0: freeze", "reads count from 1"),
        ("read x: freeze", "reads count from 1"),
        ("read 1 freeze", "expected `tick` or `read`"),
        (
            "read 1: jump 1s",
            "`jump 1s` is not a move of a clock; write `advance 1s`",
        ),
        (
            "read 1: advance",
            "advance: `` is not a length of time: a whole number comes first; write",
        ),
        (
            "read 1: advance 1.5s",
            "expected a unit: ns, us, ms, s, min, h or d",
        ),
        (
            "read 1: advance 99999999999999999999999999999999999999999s",
            "the number is too large",
        ),
        (
            "read 1: suspend 213503982334602d",
            "the number is too large",
        ),
        (
            "read 1: freeze 1s",
            "a freeze has no length; write `freeze`",
        ),
        (
            "read 1: set_time 2023-02-29",
            "set_time: `2023-02-29` is not a moment (2023 is not a leap year)",
        ),
        ("tick 1s; tick 2s", "there is one tick already"),
        (
            "tick 1 fortnight",
            "tick: `1 fortnight` is not a length of time",
        ),
    ] {
        let error = text.parse::<Timeline>().unwrap_err();
        assert!(error.is_parse());
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    let panic = std::panic::catch_unwind(|| MockClock::default().play("read 1: jump")).unwrap_err();
    assert!(
        panic
            .downcast_ref::<String>()
            .unwrap()
            .contains("is not a move of a clock")
    );
}

#[test]
#[should_panic(expected = "reads count from 1")]
fn nothing_happens_before_read_zero() {
    let _ = Timeline::new().before(0, Move::Freeze);
}

fn lengths() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0..100_u64).prop_map(Duration::from_nanos),
        (0..100_000_u64).prop_map(Duration::from_secs),
        (any::<u64>(), 0..1_000_000_000_u32)
            .prop_map(|(seconds, nanos)| Duration::new(seconds, nanos)),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        lengths().prop_map(Move::Advance),
        lengths().prop_map(Move::Suspend),
        lengths().prop_map(Move::StepBack),
        (any::<i64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| {
            let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
            Move::SetTime(Moment::from_nanos(nanos).unwrap())
        }),
        Just(Move::Freeze),
    ]
}

fn timelines() -> impl Strategy<Value = Timeline> {
    let moves = prop::collection::vec((1..20_u64, moves()), 0..6);
    (lengths(), moves).prop_map(|(tick, moves)| {
        let timeline = Timeline::new().tick(tick);
        moves.into_iter().fold(timeline, |timeline, (read, what)| {
            timeline.before(read, what)
        })
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(timeline in timelines()) {
        prop_assert_eq!(timeline.to_string().parse::<Timeline>(), Ok(timeline));
    }

    /// The mock clock plays step by step, the hook computes each read from the first.
    #[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
    #[test]
    fn a_warp_and_a_mock_clock_show_the_same(timeline in timelines(), begin in 0..4_000_000_000_i64) {
        use std::time::SystemTime;
        let begin = Moment::from_seconds(begin);
        let clock = MockClock::at(begin);
        clock.play(timeline.clone());
        let warp = timewarp::warp::Warp::new(begin).play(timeline);
        for read in 1..=24 {
            let (mock, ambient) = (clock.system_time(), warp.run(SystemTime::now));
            // Past the monotonic clock's range the mock clock stops, the other has none.
            let is_in_range = [mock, ambient].iter().all(|time| {
                Moment::from(*time).as_seconds().unsigned_abs() < 1 << 40
            });
            prop_assume!(is_in_range);
            prop_assert_eq!(mock, ambient, "read {}", read);
        }
    }
}
