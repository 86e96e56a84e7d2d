//! Strategies find and shrink to the exact instant.
#![cfg(feature = "proptest")]

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestError, TestRng, TestRunner};
use timewarp::strategy::{civil_dates, moments, moments_in, timelines};
use timewarp::{Clock, Depth, MockClock, Moment, Move, Timeline};

/// A runner with the default number of cases that leaves no files.
fn runner(seed: u64) -> TestRunner {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(Config::default().rng_algorithm, &bytes);
    TestRunner::new_with_rng(config, rng)
}

fn simplest<S: Strategy>(seed: u64, strategy: &S, passes: impl Fn(&S::Value) -> bool) -> S::Value {
    let answer = runner(seed).run(strategy, |value| {
        prop_assert!(passes(&value));
        Ok(())
    });
    match answer {
        Err(TestError::Fail(_, value)) => value,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn a_failure_that_lasts_is_found_exactly_at_a_thousand_random_instants() {
    let range = Depth::Quick.range();
    let mut random = TestRunner::deterministic();
    let nanos = range.start.as_nanos() + 1..range.end.as_nanos();
    for seed in 0..1_000 {
        let drawn = nanos.clone().new_tree(&mut random).unwrap().current();
        let first_bad = Moment::from_nanos(drawn).unwrap();
        let found = simplest(seed, &moments(), |at| *at < first_bad);
        assert_eq!(found, first_bad);
    }
}

#[test]
fn a_failure_at_every_date_shrinks_to_the_origin() {
    let found = simplest(1, &moments(), |_| false);
    assert_eq!(found.to_string(), "2000-01-01T00:00:00Z");
    let range = "2010-01-01".parse().unwrap().."2011-01-01".parse().unwrap();
    let found = simplest(1, &moments_in(range), |_| false);
    assert_eq!(found.to_string(), "2010-01-01T00:00:00Z");
}

#[test]
fn a_failure_that_ended_shrinks_to_its_last_instant() {
    let good: Moment = "1990-05-05T05:05:05Z".parse().unwrap();
    let found = simplest(1, &moments(), |at| *at >= good);
    assert_eq!(found.to_string(), "1990-05-05T05:05:04.999999999Z");
}

#[test]
fn landmarks_come_first_and_none_twice() {
    let strategy = moments();
    let mut runner = runner(2);
    let drawn: Vec<Moment> = (0..50)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect();
    let distinct: HashSet<_> = drawn.iter().collect();
    assert_eq!(distinct.len(), drawn.len());
    let overflow: Moment = "2038-01-19T03:14:08Z".parse().unwrap();
    assert!(drawn.contains(&overflow), "{drawn:?}");
}

#[test]
fn each_landmark_is_tried_once_even_in_a_long_run() {
    let strategy = moments();
    let plan = timewarp::Sweep::default().plan().unwrap();
    let landmarks: HashSet<Moment> = plan.iter().map(timewarp::Case::moment).collect();
    let mut runner = runner(7);
    let mut met = HashSet::new();
    for _ in 0..4_000 {
        let moment = strategy.new_tree(&mut runner).unwrap().current();
        let is_again = landmarks.contains(&moment) && !met.insert(moment);
        assert!(!is_again, "{moment} was drawn twice");
    }
    assert_eq!(met.len(), landmarks.len());
}

#[test]
fn every_draw_lies_in_its_range() {
    let range: std::ops::Range<Moment> =
        "2024-02-29".parse().unwrap().."2024-03-01T00:00:00.000000001Z".parse().unwrap();
    let strategy = moments_in(range.clone());
    let mut runner = runner(3);
    for _ in 0..2_000 {
        let moment = strategy.new_tree(&mut runner).unwrap().current();
        assert!(range.contains(&moment), "{moment}");
    }
}

#[test]
fn dates_shrink_to_the_first_bad_day() {
    for text in ["2008-08-12", "1970-01-02", "2107-12-31", "1999-12-31"] {
        let first_bad = text.parse().unwrap();
        assert_eq!(
            simplest(4, &civil_dates(), |date| *date < first_bad),
            first_bad
        );
    }
}

#[test]
#[cfg(feature = "zones")]
fn zoned_times_shrink_to_the_first_bad_instant() {
    use timewarp::strategy::zoned;
    let first_bad: Moment = "2031-03-03T03:03:03.000000003Z".parse().unwrap();
    let strategy = zoned(["Asia/Tokyo", "America/New_York"]);
    let found = simplest(5, &strategy, |time| Moment::from(*time) < first_bad);
    assert_eq!(Moment::from(found), first_bad);
    assert_eq!(found.timezone().name(), "Asia/Tokyo");
}

#[test]
fn a_timeline_shrinks_to_its_one_guilty_move() {
    let found = simplest(6, &timelines(), |timeline| {
        let clock = MockClock::at("2017-01-01");
        clock.play(timeline.clone());
        let reads: Vec<_> = (0..3).map(|_| clock.now()).collect();
        reads.is_sorted()
    });
    let [(read, what)] = found.moves() else {
        panic!("{found}")
    };
    assert!((2..=3).contains(read), "{found}");
    assert!(
        matches!(what, Move::StepBack(_) | Move::SetTime(_)),
        "{found}"
    );
    let text = found.to_string();
    assert_eq!(text.parse::<Timeline>(), Ok(found));
}

#[test]
fn a_timeline_shrinks_to_the_two_moves_that_it_takes() {
    let found = simplest(8, &timelines(), |timeline| {
        let clock = MockClock::at("2017-01-01");
        clock.play(timeline.clone());
        let reads: Vec<_> = (0..4).map(|_| clock.now()).collect();
        reads.windows(2).filter(|pair| pair[1] < pair[0]).count() < 2
    });
    assert_eq!(found.moves().len(), 2, "{found}");
    assert!(found.to_string().parse() == Ok(found));
}

proptest! {
    #[test]
    fn types_have_a_strategy_of_their_own(moment: Moment, clock: MockClock, timeline: Timeline) {
        prop_assert!(Depth::Quick.range().contains(&moment));
        prop_assert!(Depth::Quick.range().contains(&clock.moment()));
        prop_assert!(timeline.moves().len() <= 4);
    }
}
