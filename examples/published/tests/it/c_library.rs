//! A library in C, compiled by `cc`: linked into the test, and loaded while it runs.
//!
//! It reads the clock by `time`, `gettimeofday`, `clock_gettime` and `timespec_get`, and
//! takes the date apart by `gmtime_r` and `strftime`. Each must show the swept instant,
//! cut to the unit that it counts in; `CLOCK_MONOTONIC` must go on as if nothing had
//! happened. Its licence expires on 2008-08-12T07:00:00Z.

use std::ffi::{c_char, c_int, c_longlong};
use std::time::{Duration, Instant};

use libloading::{Library, Symbol};
use timewarp::warp::Warp;
use timewarp::{Moment, Sweep, sweep_dates};

use crate::edges::{NONE, edges};

// Brings the package's library into the program, and what its build script compiled.
use published as _;

#[expect(unsafe_code, reason = "these are functions of C")]
mod licence {
    use super::{c_char, c_int, c_longlong};

    unsafe extern "C" {
        pub(super) safe fn licence_by_time() -> c_longlong;
        pub(super) safe fn licence_by_time_pointer() -> c_longlong;
        pub(super) safe fn licence_by_gettimeofday() -> c_longlong;
        pub(super) safe fn licence_by_clock_gettime() -> c_longlong;
        pub(super) safe fn licence_by_timespec_get() -> c_longlong;
        pub(super) safe fn licence_uptime() -> c_longlong;
        pub(super) safe fn licence_check() -> c_int;
        pub(super) safe fn licence_check_text() -> c_int;
        pub(super) safe fn licence_wait(millis: c_int) -> c_int;
        fn licence_by_strftime(text: *mut c_char, room: usize) -> usize;
    }

    /// Returns the date and time as C writes them.
    pub(super) fn text() -> String {
        let mut text = [0_u8; 64];
        // SAFETY: C writes at most as many bytes as it is told that there is room for.
        let length = unsafe { licence_by_strftime(text.as_mut_ptr().cast(), text.len()) };
        String::from_utf8(text[..length].to_vec()).unwrap()
    }
}

/// The same code as a shared library, which the program finds while it runs.
#[expect(unsafe_code, reason = "these are functions of C")]
fn load() -> Library {
    // SAFETY: the library has no code that runs when it is loaded.
    unsafe { Library::new(concat!(env!("OUT_DIR"), "/licence.so")) }.unwrap()
}

/// Calls a function that returns a number.
#[expect(unsafe_code, reason = "these are functions of C")]
fn call<T>(library: &Library, name: &str) -> T {
    // SAFETY: the callers below ask for the type that `c/licence.c` gives the function.
    unsafe {
        let function: Symbol<'_, unsafe extern "C" fn() -> T> = library.get(name).unwrap();
        function()
    }
}

const DATES: [&str; 7] = [
    "1969-07-20T20:17:40.123456789Z",
    "1969-12-31T23:59:59.999999999Z",
    "1970-01-01T00:00:00Z",
    "2008-08-12T07:00:00.987654321Z",
    "2038-01-19T03:14:08Z",
    "2106-02-07T06:28:16.000000001Z",
    "2261-12-31T23:59:59.999999999Z",
];

#[test]
fn each_function_shows_the_swept_instant() {
    for text in DATES {
        let at: Moment = text.parse().unwrap();
        Warp::new(at).frozen().run(|| {
            let (seconds, nanos) = (at.as_seconds(), at.as_nanos());
            assert_eq!(licence::licence_by_time(), seconds, "{text}");
            assert_eq!(licence::licence_by_time_pointer(), seconds, "{text}");
            let micros = i128::from(licence::licence_by_gettimeofday());
            assert_eq!(micros, nanos.div_euclid(1_000), "{text}");
            assert_eq!(
                i128::from(licence::licence_by_clock_gettime()),
                nanos,
                "{text}"
            );
            assert_eq!(
                i128::from(licence::licence_by_timespec_get()),
                nanos,
                "{text}"
            );
            assert_eq!(licence::text(), Moment::from_seconds(seconds).to_string());
        });
    }
}

#[test]
fn the_expiry_is_found_exactly() {
    for check in [licence::licence_check, licence::licence_check_text] {
        let report = Sweep::default().run_ambient(|| assert_eq!(check(), 0, "licence expired"));
        assert_eq!(
            edges(&report),
            [[
                "2008-08-12T06:59:59.999999999Z",
                "2008-08-12T07:00:00Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ]]
        );
    }
}

/// C's calendar and ours agree at every instant.
#[sweep_dates(depth = "standard", clock = "frozen")]
fn strftime_and_the_clock_agree() {
    let now = Moment::from_seconds(licence::licence_by_time());
    assert_eq!(licence::text(), now.to_string());
}

/// Monotonic time goes on, whatever the date.
#[sweep_dates(unread = true)]
fn uptime_is_real() {
    let before = licence::licence_uptime();
    let inside = Warp::new("9999-12-31").run(|| licence::licence_uptime());
    let after = licence::licence_uptime();
    assert!(
        before <= inside && inside <= after,
        "{before} {inside} {after}"
    );
}

#[test]
fn a_library_that_is_loaded_later_shows_the_swept_instant() {
    let library = load();
    for text in DATES {
        let at: Moment = text.parse().unwrap();
        Warp::new(at).frozen().run(|| {
            let number = |name| i128::from(call::<c_longlong>(&library, name));
            let (seconds, nanos) = (i128::from(at.as_seconds()), at.as_nanos());
            assert_eq!(number("licence_by_time"), seconds, "{text}");
            assert_eq!(number("licence_by_time_pointer"), seconds, "{text}");
            assert_eq!(
                number("licence_by_gettimeofday"),
                nanos.div_euclid(1_000),
                "{text}"
            );
            assert_eq!(number("licence_by_clock_gettime"), nanos, "{text}");
            assert_eq!(number("licence_by_timespec_get"), nanos, "{text}");
        });
    }
    let report = Sweep::default().run_ambient(|| {
        assert_eq!(
            call::<c_int>(&library, "licence_check"),
            0,
            "licence expired"
        );
    });
    assert_eq!(
        edges(&report),
        [[
            "2008-08-12T06:59:59.999999999Z",
            "2008-08-12T07:00:00Z",
            "2107-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

/// Rust's waits count monotonic time. C's take a deadline on the wall clock, and that of
/// the kernel is real: in a warp to the past they end at once, in one to the future they
/// do not end.
#[test]
#[ignore = "C's deadlines on the wall clock are not moved with it"]
fn a_wait_with_a_deadline_takes_its_time() {
    for at in ["1970-01-01", "2100-01-01"] {
        let begin = Instant::now();
        let status = Warp::new(at).run(|| licence::licence_wait(20));
        assert_eq!(status, 0);
        let waited = begin.elapsed();
        assert!(waited >= Duration::from_millis(20), "{at}: {waited:?}");
    }
}
