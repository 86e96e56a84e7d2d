//! `ulid`: 48 bits of milliseconds since 1970, then chance.
//!
//! An id must show the swept instant, cut to the millisecond. Before 1970 it shows 1970,
//! as its documentation says, so that all ids from before compare by chance. When the
//! bits run out, at +010889-08-02T05:31:50.656Z, the count begins again at zero and new
//! ids sort before all others. `Generator` promises a larger id each time, also when
//! the clock is set back.

use std::time::SystemTime;

use timewarp::{Moment, Sweep, sweep_dates, warp};
use ulid::{Generator, Ulid};

use crate::edges::{NONE, edges};

fn now() -> Moment {
    SystemTime::now().into()
}

#[track_caller]
fn assert_shows_now() {
    let shown = Moment::from(Ulid::generate().datetime()).as_nanos();
    assert_eq!(shown / 1_000_000, now().as_nanos().div_euclid(1_000_000));
}

#[sweep_dates(depth = "standard", clock = "frozen")]
fn an_id_shows_the_swept_millisecond() {
    assert_shows_now();
}

#[test]
fn before_1970_it_shows_1970() {
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
    assert_eq!(
        warp::at("1969-07-20T20:17:40Z", Ulid::generate).timestamp_ms(),
        0
    );
}

#[test]
fn ids_made_after_10889_sort_before_all_others() {
    let last = warp::at("+010889-08-02T05:31:50.655Z", Ulid::generate);
    let report = Sweep::default()
        .between("+010889-08-02T05:31:50.656Z", "+012000-01-01")
        .run_ambient(|| assert!(Ulid::generate() > last));
    assert!(report.fails_at_every_date(), "{report}");
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

/// Whatever the date, and however it changed since: a larger id each time.
#[test]
fn a_generator_goes_on_when_the_clock_is_set_back() {
    let mut generator = Generator::new();
    let mut last = warp::at("2300-01-01", || generator.generate()).unwrap();
    let report = Sweep::default().from("1960-01-01").run_ambient(|| {
        let id = generator.generate().unwrap();
        assert!(id > last && id.timestamp_ms() == last.timestamp_ms());
        last = id;
    });
    report.assert_clean();
}
