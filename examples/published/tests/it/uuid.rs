//! `uuid`: version 7 begins with the milliseconds since 1970, so that ids sort by time.
//!
//! RFC 9562 gives them 48 bits. An id that a fresh context makes must show the swept
//! instant, cut to the millisecond, from 1970 until the bits run out, which is at
//! +010889-08-02T05:31:50.656Z; before 1970 the crate panics. `Uuid::now_v7` promises that
//! all ids of a process are ordered by their creation: it keeps the latest time that it
//! has seen, so that a clock that is set back shows in no id.
//!
//! That promise breaks when the clock is set back into the last milliseconds of a second:
//! the context takes over the fraction of the earlier second but goes on to compare with
//! the millisecond before it. Ids made later in that second then sort before. (Release
//! 1.29.3, which needs a newer Rust than this workspace, compares whole nanoseconds.)

use std::time::SystemTime;

use timewarp::warp::Warp;
use timewarp::{Moment, Sweep, sweep_dates, warp};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::edges::{NONE, edges};

/// Makes an id at the current time, by a context that has seen no other.
fn fresh() -> Uuid {
    Uuid::new_v7(Timestamp::now(ContextV7::new()))
}

fn millis(id: Uuid) -> i128 {
    let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
    i128::from(seconds) * 1_000 + i128::from(nanos / 1_000_000)
}

fn now() -> Moment {
    SystemTime::now().into()
}

#[track_caller]
fn assert_shows_now() {
    assert_eq!(millis(fresh()), now().as_nanos().div_euclid(1_000_000));
}

#[sweep_dates(depth = "standard", clock = "frozen")]
fn an_id_shows_the_swept_millisecond() {
    assert_shows_now();
}

#[test]
fn before_1970_it_panics() {
    let sweep = Sweep::default()
        .between("1969-12-31", "1970-01-02")
        .frozen();
    assert_eq!(
        edges(&sweep.run_ambient(assert_shows_now)),
        [[
            NONE,
            "1969-12-31T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00Z"
        ]]
    );
}

#[test]
fn forty_eight_bits_of_milliseconds_last_until_10889() {
    let sweep = Sweep::default()
        .between("9999-01-01", "+012000-01-01")
        .frozen();
    assert_eq!(
        edges(&sweep.run_ambient(assert_shows_now)),
        [[
            "+010889-08-02T05:31:50.655999999Z",
            "+010889-08-02T05:31:50.656Z",
            "+011999-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

#[test]
fn ids_sort_as_the_instants_at_which_they_were_made() {
    let mut made = Vec::new();
    let sweep = Sweep::default().frozen();
    sweep
        .run_ambient(|| made.push((now().as_nanos() / 1_000_000, fresh())))
        .assert_clean();
    made.sort_unstable();
    made.dedup_by_key(|(millis, _)| *millis);
    assert!(made.len() > 200, "{}", made.len());
    assert!(made.is_sorted_by_key(|(_, id)| *id), "{made:?}");
}

#[test]
fn a_clock_that_is_set_back_shows_in_no_id_of_the_process() {
    let late = warp::at("2300-01-01", Uuid::now_v7);
    let report = Sweep::default().run_ambient(|| {
        let id = Uuid::now_v7();
        assert!(id > late);
        assert_eq!(millis(id) / 1_000, millis(late) / 1_000);
    });
    report.assert_clean();
}

#[test]
fn order_is_lost_in_a_second_in_which_the_clock_was_set_back_and_put_right() {
    let make = |context: &ContextV7| Uuid::new_v7(Timestamp::now(context));
    let report = Sweep::default()
        .between("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.999Z")
        .run_ambient(|| {
            let context = ContextV7::new();
            let at = |text: &str| {
                let moment: Moment = text.parse().unwrap();
                Warp::new(moment).frozen().run(|| make(&context))
            };
            at("2024-02-29T12:00:00Z");
            let set_back = at("2024-02-29T11:00:00.999Z");
            assert!(set_back < make(&context), "out of order");
        });
    assert_eq!(
        edges(&report),
        [[
            "2024-02-29T12:00:00.000999999Z",
            "2024-02-29T12:00:00.001Z",
            "2024-02-29T12:00:00.998999999Z",
            NONE
        ]]
    );
}
