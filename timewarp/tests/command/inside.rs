//! What a Rust program sees whose clock is moved from outside.
//!
//! Each test runs this very binary again under the command, with a variable that makes it
//! do the other half of the test.

use std::env;
use std::path::Path;
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use timewarp::{Moment, warp};

use crate::{stderr, stdout, timewarp};

const INSIDE: &str = "INSIDE_A_MOVED_PROCESS";

/// Runs one of these tests again at another date; it must do well there.
fn passes_inside(name: &str) {
    let own = env::current_exe().expect("it runs");
    let own = own.to_str().expect("the path is Unicode");
    let at = "2042-06-01T12:00:00Z";
    let program = ["env", &format!("{INSIDE}=1"), own, "--exact", name];
    let arguments = ["run", "-q", "--timeout", "300s", "--at", at, "--"];
    let output = timewarp(Path::new("/"), &[&arguments[..], &program].concat());
    let said = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(": 1 OK\n"), "{said}");
}

fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}

/// The command also runs the program at the real date.
fn is_moved() -> bool {
    SystemTime::now() > UNIX_EPOCH + Duration::from_secs(2_285_000_000)
}

#[test]
fn a_warp_inside_counts_and_outside_it_the_moved_time() {
    if !is_inside() {
        return passes_inside("inside::a_warp_inside_counts_and_outside_it_the_moved_time");
    }
    let before = Moment::from(SystemTime::now());
    warp::at("2008-08-12T07:00:00Z", || {
        let inside = Moment::from(SystemTime::now()).to_string();
        assert!(inside.starts_with("2008-08-12T07:00:00"), "{inside}");
        let real = Moment::from(warp::real_now());
        assert!(real >= before, "{real}");
    });
    assert!(Moment::from(SystemTime::now()) >= before);
    if is_moved() {
        assert!(
            before.to_string().starts_with("2042-06-01T12:0"),
            "{before}"
        );
    }
}

#[test]
fn timed_waits_take_their_time() {
    if !is_inside() {
        return passes_inside("inside::timed_waits_take_their_time");
    }
    let wait = Duration::from_millis(200);
    let takes = |what: &str, run: &dyn Fn()| {
        let began = Instant::now();
        run();
        assert!(began.elapsed() >= wait, "{what} took {:?}", began.elapsed());
    };
    takes("sleep", &|| thread::sleep(wait));
    takes("park_timeout", &|| {
        let began = Instant::now();
        while began.elapsed() < wait {
            thread::park_timeout(wait);
        }
    });
    takes("recv_timeout", &|| {
        let (_send, receive) = mpsc::channel::<()>();
        receive.recv_timeout(wait).expect_err("nobody sends");
    });
    takes("wait_timeout", &|| {
        let lock = Mutex::new(());
        let guard = lock.lock().expect("nobody panics");
        let waited = Condvar::new().wait_timeout_while(guard, wait, |()| true);
        assert!(waited.expect("nobody panics").1.timed_out());
    });
    takes("tokio", &|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_time()
            .build();
        runtime
            .expect("threads can be started")
            .block_on(async { tokio::time::sleep(wait).await });
    });
}

#[test]
fn every_reader_of_the_clock_sees_the_same_time() {
    if !is_inside() {
        return passes_inside("inside::every_reader_of_the_clock_sees_the_same_time");
    }
    let by_std = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("it is after 1970")
        .as_secs();
    let by_chrono = chrono::Utc::now().timestamp().unsigned_abs();
    let by_jiff = jiff::Timestamp::now().as_second().unsigned_abs();
    let by_thread = thread::spawn(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("it is after 1970")
            .as_secs()
    });
    let by_thread = by_thread.join().expect("it does not panic");
    for other in [by_chrono, by_jiff, by_thread] {
        assert!(other.abs_diff(by_std) < 60, "{other} and {by_std}");
    }
}
