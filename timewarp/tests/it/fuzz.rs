//! What a target of a campaign may do, and what is said of it.
#![cfg(all(feature = "fuzz", feature = "warp", target_os = "linux"))]

use std::time::SystemTime;

use timewarp::fuzz::{Campaign, Input, Property};
use timewarp::{Clock, MockClock, Moment, Timeline};

fn examine<Form>(property: &impl Property<Form>, rest: &[u8]) -> Option<String> {
    let moment: Moment = "2031-05-05T06:07:08Z".parse().unwrap();
    Campaign::new("target").examine(&Input::new(moment, rest).encode(), property)
}

#[test]
fn a_target_with_a_clock_of_its_own_must_not_read_the_real_one() {
    let reads_std = |_: MockClock, _: &[u8]| {
        let _ = SystemTime::now();
    };
    let reads_chrono = |_: Moment, _: &[u8]| {
        let _ = chrono::Utc::now();
    };
    let reads_twice = |_: MockClock, _: Timeline, _: &[u8]| {
        let _ = (SystemTime::now(), SystemTime::now());
    };
    for (answer, times) in [
        (examine(&reads_std, b""), "1 time"),
        (examine(&reads_chrono, b""), "1 time"),
        (examine(&reads_twice, b""), "2 times"),
    ] {
        let answer = answer.expect("it is an error");
        let error = format!("the system's clock was read {times}; take the time from");
        assert!(answer.contains(&error), "{answer}");
    }
}

#[test]
fn a_read_of_the_real_clock_is_an_error_on_threads_of_the_target_too() {
    let reads = |_: MockClock, _: &[u8]| {
        std::thread::spawn(SystemTime::now).join().unwrap();
    };
    let answer = examine(&reads, b"").expect("it is an error");
    assert!(
        answer.contains("the system's clock was read 1 time"),
        "{answer}"
    );
}

#[test]
fn monotonic_time_and_the_given_clock_may_be_read() {
    let reads = |clock: MockClock, _: &[u8]| {
        let _ = std::time::Instant::now();
        assert_eq!(clock.now().to_string(), "2031-05-05 06:07:08 UTC");
    };
    assert_eq!(examine(&reads, b""), None);
}

#[test]
fn a_target_without_a_clock_sees_the_instant_as_the_real_time() {
    let passes = |_: &[u8]| {
        let now = Moment::from(SystemTime::now());
        assert_eq!(now.to_string(), "2031-05-05T06:07:08Z");
    };
    assert_eq!(examine(&passes, b""), None);
}

#[test]
fn a_failure_is_named_with_its_edges_its_cause_and_how_to_see_it_again() {
    let fails = |clock: MockClock, bytes: &[u8]| {
        assert!(
            bytes != b"vm1" || clock.now().timestamp() < 1_218_524_400,
            "licence expired"
        );
    };
    assert_eq!(examine(&fails, b"vm2"), None);
    let answer = examine(&fails, b"vm1").expect("it fails");
    for part in [
        "target: fails at 2031-05-05T06:07:08Z\n",
        ": licence expired\n",
        "→ passes until 2008-08-12T06:59:59.999999999Z, fails from 2008-08-12T07:00:00Z; still fails at",
        "no calendar boundary: a date in the code?\n",
        "input: 2031-05-05T06:07:08Z + 3 bytes 766d31\n",
        "rerun: TIMEWARP_AT=2008-08-12T07:00:00Z TIMEWARP_BYTES=766d31 cargo test target\n",
    ] {
        assert!(answer.contains(part), "{part} is not in\n{answer}");
    }
}

#[test]
fn artifacts_and_regressions_are_replayed_from_folders() {
    let folder = tempfile::tempdir().unwrap();
    let moment: Moment = "2031-05-05T06:07:08Z".parse().unwrap();
    std::fs::write(
        folder.path().join("crash-1"),
        Input::new(moment, b"vm1").encode(),
    )
    .unwrap();
    std::fs::write(
        folder.path().join("old.txt"),
        "# before\n2001-01-01 766d31\n",
    )
    .unwrap();
    let passes = |_: MockClock, bytes: &[u8]| assert_eq!(bytes, b"vm1");
    let campaign = Campaign::new("target");
    let missing = folder.path().join("missing");
    assert_eq!(
        campaign.replay([folder.path(), missing.as_path()], &passes),
        2
    );
    let fails = |clock: MockClock, _: &[u8]| assert!(clock.now().timestamp() < 1_218_524_400);
    let answer = campaign.replay_to_failure([folder.path()], &fails);
    assert!(
        answer.contains("crash-1") && !answer.contains("old.txt"),
        "{answer}"
    );
}
