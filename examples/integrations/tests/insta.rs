//! insta: snapshots that would hold the real date, and never match again, are taken at one that stays.

#![cfg(all(target_os = "linux", target_env = "gnu"))]

use timewarp::{Clock, MockClock, SystemClock, sweep_dates, warp};

/// Writes the head of an invoice, with the date from a clock.
fn invoice(clock: &impl Clock) -> String {
    let now = clock.now();
    format!(
        "Invoice {}\nprinted {}",
        now.format("%Y-%j"),
        now.format("%F %T")
    )
}

#[test]
fn an_injected_clock_stands_still() {
    let clock = MockClock::at("2024-02-29T12:00:00Z");
    insta::assert_snapshot!(invoice(&clock), @r"
    Invoice 2024-060
    printed 2024-02-29 12:00:00
    ");
}

#[test]
fn code_that_reads_the_system_clock_is_moved() {
    let text = warp::Warp::new("2024-02-29T12:00:00Z")
        .frozen()
        .run(|| invoice(&SystemClock));
    insta::assert_snapshot!(text, @r"
    Invoice 2024-060
    printed 2024-02-29 12:00:00
    ");
}

/// A snapshot that is asserted inside of a warp: insta writes no date of its own into it.
#[test]
fn snapshots_are_taken_inside_too() {
    warp::at("2008-08-12T07:00:00Z", || {
        let year = invoice(&SystemClock)[8..12].to_owned();
        insta::assert_snapshot!(year, @"2008");
    });
}

/// With digits redacted, one snapshot holds for every instant of a sweep, which insta takes for a loop.
#[sweep_dates(families = ["leap-days"])]
fn one_snapshot_for_all_dates(clock: MockClock) {
    let text = invoice(&clock);
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    insta::allow_duplicates! {
        insta::assert_snapshot!(shape, @r"
        Invoice 0000-000
        printed 0000-00-00 00:00:00
        ");
    }
}
