//! Code that is given a clock and reads the system's all the same.
#![cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]

use std::panic::{self, UnwindSafe};
use std::thread;
use std::time::{Instant, SystemTime};

use timewarp::warp::{self, Handle};
use timewarp::{Clock, MockClock, SystemClock, assert_no_real_reads};

/// Returns the message, if the code reads the system's clock.
fn caught<R>(code: impl FnOnce() -> R + UnwindSafe) -> Option<String> {
    let panic = panic::catch_unwind(|| drop(assert_no_real_reads(code))).err()?;
    Some(*panic.downcast::<String>().unwrap())
}

/// Says that a read was seen, and that the message names this file.
#[track_caller]
fn is_named<R>(what: &str, code: impl FnOnce() -> R + UnwindSafe) {
    let message = caught(code).unwrap_or_else(|| panic!("{what} was not seen"));
    let first = message.lines().next().unwrap();
    assert!(
        first.starts_with("the system's clock was read by the code itself, "),
        "{what}: {message}"
    );
    assert!(
        message.contains("tests/it/real_reads.rs:"),
        "{what}: {message}"
    );
}

#[test]
fn every_library_is_seen_at_its_line() {
    is_named("std", SystemTime::now);
    is_named("elapsed", || SystemTime::UNIX_EPOCH.elapsed());
    is_named("chrono", chrono::Utc::now);
    is_named("chrono, local", chrono::Local::now);
    is_named("jiff", jiff::Timestamp::now);
    is_named("jiff, zoned", jiff::Zoned::now);
    is_named("time", time::OffsetDateTime::now_utc);
    is_named("time, utc", time::UtcDateTime::now);
    is_named("this crate", || SystemClock.system_time());
}

#[test]
#[expect(unsafe_code, reason = "C is called")]
fn c_is_seen_at_its_line() {
    use libc::{CLOCK_REALTIME, CLOCK_REALTIME_COARSE, SYS_clock_gettime, timespec, timeval};
    fn spec() -> timespec {
        timespec {
            tv_sec: 0,
            tv_nsec: 0,
        }
    }
    // SAFETY: every pointer is null or to a local variable.
    unsafe {
        is_named("time", || libc::time(std::ptr::null_mut()));
        for clock in [CLOCK_REALTIME, CLOCK_REALTIME_COARSE] {
            is_named("clock_gettime", || {
                libc::clock_gettime(clock, std::ptr::from_mut(&mut spec()))
            });
        }
        is_named("gettimeofday", || {
            let mut time = timeval {
                tv_sec: 0,
                tv_usec: 0,
            };
            libc::gettimeofday(&raw mut time, std::ptr::null_mut())
        });
        is_named("syscall", || {
            libc::syscall(
                SYS_clock_gettime,
                CLOCK_REALTIME,
                std::ptr::from_mut(&mut spec()),
            )
        });
    }
}

#[test]
fn the_line_is_the_one_that_reads() {
    let line = line!() + 1;
    let message = caught(|| SystemTime::now() < SystemTime::UNIX_EPOCH).unwrap();
    let place = format!("tests/it/real_reads.rs:{line}:");
    assert!(message.contains(&place), "{message}");
}

#[test]
fn every_place_is_listed_once() {
    let message = caught(|| {
        for _ in 0..3 {
            drop(chrono::Utc::now().to_string());
        }
        SystemTime::now()
    });
    let message = message.unwrap();
    assert!(message.contains(", 4 times;"), "{message}");
    assert_eq!(message.matches("real_reads.rs:").count(), 2, "{message}");
}

#[test]
fn other_clocks_may_be_read() {
    let clock = MockClock::at("2024-02-29T12:00:00Z");
    let (shown, date) = assert_no_real_reads(|| {
        let started = Instant::now();
        thread::sleep(std::time::Duration::from_millis(2));
        assert!(started.elapsed().as_millis() >= 2);
        (clock.system_time(), clock.now().date_naive())
    });
    assert_eq!(date.to_string(), "2024-02-29");
    assert_eq!(timewarp::Moment::from(shown), clock.moment());
}

#[test]
fn a_warp_inside_is_not_real_and_one_around_does_not_hide_a_read() {
    let shown = assert_no_real_reads(|| warp::at("2038-01-19T03:14:08Z", SystemTime::now));
    assert_eq!(timewarp::Moment::from(shown).as_seconds(), 1 << 31);
    let message = warp::at("2038-01-19T03:14:08Z", || caught(SystemTime::now));
    assert!(message.is_some());
    assert!(!assert_no_real_reads(warp::is_active));
}

#[test]
fn what_is_read_is_real_time() {
    let mut shown = None;
    let message = caught(panic::AssertUnwindSafe(|| shown = Some(SystemTime::now())));
    assert!(message.is_some());
    let age = warp::real_now().duration_since(shown.unwrap()).unwrap();
    assert!(age.as_secs() < 3_600);
}

#[test]
fn threads_are_seen_that_the_code_starts_or_that_join_it() {
    is_named("a thread", || {
        thread::spawn(|| SystemTime::now().elapsed()).join()
    });
    let (jobs, inbox) = std::sync::mpsc::channel::<Handle>();
    let worker = thread::spawn(move || {
        for handle in inbox {
            handle.run(|| drop(SystemTime::now().elapsed()));
        }
    });
    let message = caught(panic::AssertUnwindSafe(|| {
        jobs.send(Handle::current().unwrap()).unwrap();
        drop(jobs);
        worker.join().unwrap();
    }));
    assert!(message.unwrap().contains("2 times"));
}

#[test]
fn a_panic_of_the_code_is_its_own() {
    let panic = panic::catch_unwind(|| {
        assert_no_real_reads(|| {
            let _ = SystemTime::now();
            panic!("mine");
        });
    });
    let panic: Result<(), _> = panic;
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"mine"));
    assert!(!warp::is_active());
    assert_eq!(assert_no_real_reads(|| 7), 7);
}

#[test]
fn a_sweep_may_ask_of_every_date() {
    let report = timewarp::Sweep::default().run_cases(|case| {
        let clock = case.clock();
        assert_no_real_reads(|| {
            let now = clock.system_time();
            if case.moment().as_seconds() >= 1_709_164_800 {
                let _ = SystemTime::now();
            }
            now
        });
    });
    let window = &report.windows()[0];
    assert_eq!(window.first_bad().to_string(), "2024-02-29T00:00:00Z");
    assert!(window.failure().message().contains("real_reads.rs:"));
}
