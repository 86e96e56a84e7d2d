//! Moving the wall clock under code that reads it directly.
#![cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]

use std::panic;
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use timewarp::warp::{self, Handle, Warp};
use timewarp::{MockClock, Moment};

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// What the standard library reads, as a moment.
fn now() -> Moment {
    SystemTime::now().into()
}

const BEFORE_1970: &str = "1969-07-20T20:17:40.123456789Z";

#[test]
fn the_clock_can_be_moved_here() {
    warp::support().unwrap();
}

#[test]
fn the_first_read_of_each_library_is_exact() {
    for text in [
        "2008-08-12T07:00:00.987654321Z",
        "2038-01-19T03:14:08Z",
        "1970-01-01T00:00:00.000000001Z",
    ] {
        let at = moment(text);
        assert_eq!(warp::at(at, now), at);
        assert_eq!(Moment::from(warp::at(at, chrono::Utc::now)), at);
        assert_eq!(Moment::from(warp::at(at, chrono::Local::now)), at);
        assert_eq!(
            Moment::from(SystemTime::from(warp::at(at, jiff::Timestamp::now))),
            at
        );
        assert_eq!(
            Moment::from(SystemTime::from(warp::at(
                at,
                time::OffsetDateTime::now_utc
            ))),
            at
        );
    }
    assert_eq!(warp::at(BEFORE_1970, now), moment(BEFORE_1970));
    assert_eq!(
        warp::at("9999-12-31T23:59:59Z", now),
        moment("9999-12-31T23:59:59Z")
    );
}

#[test]
fn c_reads_the_same() {
    use libc::{
        CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI, clock_gettime, gettimeofday, timespec,
        timeval,
    };
    let at = moment("2038-01-19T03:14:08.5Z");
    #[expect(unsafe_code, reason = "C is called")]
    Warp::new(at).frozen().run(|| {
        let mut spec = timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        for (clock, ahead) in [
            (CLOCK_REALTIME, 0),
            (CLOCK_REALTIME_COARSE, 0),
            (CLOCK_TAI, 37),
        ] {
            // SAFETY: the pointer is to a local variable.
            assert_eq!(unsafe { clock_gettime(clock, &raw mut spec) }, 0);
            assert_eq!(
                (spec.tv_sec, spec.tv_nsec),
                (at.as_seconds() + ahead, 500_000_000)
            );
        }
        let mut val = timeval {
            tv_sec: 0,
            tv_usec: 0,
        };
        // SAFETY: the pointer is to a local variable.
        unsafe { gettimeofday(&raw mut val, std::ptr::null_mut()) };
        assert_eq!((val.tv_sec, val.tv_usec), (at.as_seconds(), 500_000));
        // SAFETY: a null pointer asks for the value alone.
        assert_eq!(unsafe { libc::time(std::ptr::null_mut()) }, at.as_seconds());
    });
}

#[test]
fn the_clock_runs_on_or_stands_or_steps() {
    let (first, second) = warp::at("2000-01-01", || {
        let first = now();
        thread::sleep(Duration::from_millis(20));
        (first, now())
    });
    assert!(second.checked_duration_since(first).unwrap() >= Duration::from_millis(20));
    Warp::new("2000-01-01").frozen().run(|| {
        let first = now();
        thread::sleep(Duration::from_millis(5));
        assert_eq!(now(), first);
    });
    Warp::new("2000-01-01")
        .step(Duration::from_secs(60))
        .run(|| {
            assert_eq!(
                [now(), now(), now()].map(|at| at.as_seconds() - 946_684_800),
                [0, 60, 120]
            );
        });
}

#[test]
fn monotonic_time_and_file_times_stay_real() {
    let begin = Instant::now();
    let passed = warp::at("2100-01-01", || begin.elapsed());
    assert!(passed < Duration::from_secs(60));
    let path = std::env::temp_dir().join(format!("timewarp-{}", std::process::id()));
    let modified = warp::at("2100-01-01", || {
        std::fs::write(&path, "x").unwrap();
        std::fs::metadata(&path).unwrap().modified().unwrap()
    });
    std::fs::remove_file(path).unwrap();
    assert!(Moment::from(modified) < moment("2090-01-01"));
}

#[test]
fn the_clock_is_back_on_return_and_on_unwind() {
    let real = warp::real_now();
    assert!(!warp::is_active());
    warp::at("2100-01-01", || assert!(warp::is_active()));
    let unwound = panic::catch_unwind(|| warp::at("2100-01-01", || panic!("inside")));
    assert!(unwound.is_err());
    assert!(!warp::is_active());
    assert!(SystemTime::now().duration_since(real).unwrap() < Duration::from_secs(60));
    let inside = warp::at("2100-01-01", warp::real_now);
    assert!(inside.duration_since(real).unwrap() < Duration::from_secs(60));
}

#[test]
fn warps_nest_and_guards_leave_in_any_order() {
    let (one, other) = (moment("2001-01-01"), moment("2002-02-02"));
    warp::at(one, || {
        assert_eq!(warp::at(other, now), other);
        assert!(now() < other);
    });
    let outer = Warp::new(one).frozen().enter();
    let inner = Warp::new(other).frozen().enter();
    assert_eq!(now(), other);
    drop(outer);
    assert_eq!(now(), other);
    drop(inner);
    assert!(!warp::is_active());
}

#[test]
fn threads_started_inside_inherit_and_so_do_theirs() {
    let at = moment("1999-12-31T23:59:59Z");
    Warp::new(at).frozen().run(|| {
        let grandchild = thread::spawn(|| (now(), thread::spawn(now).join().unwrap()));
        assert_eq!(grandchild.join().unwrap(), (at, at));
        thread::scope(|scope| assert_eq!(scope.spawn(now).join().unwrap(), at));
    });
    let outlives = Warp::new(at).frozen().run(|| {
        let (send, receive) = mpsc::channel::<()>();
        (thread::spawn(move || (receive.recv(), now())), send)
    });
    drop(outlives.1);
    assert_eq!(
        outlives.0.join().unwrap().1,
        at,
        "a thread keeps the warp it was started in"
    );
    assert!(!warp::is_active());
}

#[test]
fn workers_of_tokio_inherit() {
    let at = moment("2038-01-19T03:14:08Z");
    Warp::new(at).frozen().run(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(3)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(async { now() })).collect();
            for task in tasks {
                assert_eq!(task.await.unwrap(), at);
            }
            assert_eq!(tokio::task::spawn_blocking(now).await.unwrap(), at);
        });
    });
}

#[test]
fn a_handle_reaches_a_thread_that_was_there_before() {
    let (send, jobs) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    let worker = thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    let at = moment("2024-02-29T12:00:00Z");
    Warp::new(at).frozen().run(|| {
        let handle = Handle::current().unwrap();
        let (answer, answers) = mpsc::channel();
        send.send(Box::new(move || {
            answer.send((handle.run(now), warp::is_active())).unwrap();
        }))
        .unwrap();
        assert_eq!(answers.recv().unwrap(), (at, false));
        assert!(Handle::current().unwrap().reads() >= 1);
    });
    drop(send);
    worker.join().unwrap();
    assert!(Handle::current().is_none());
}

#[test]
fn timed_waits_take_their_time_at_every_date() {
    for at in [BEFORE_1970, "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z"] {
        let begin = Instant::now();
        let wait = Duration::from_millis(15);
        warp::at(at, || {
            thread::sleep(wait);
            thread::park_timeout(wait);
            let (_send, receive) = mpsc::channel::<()>();
            receive.recv_timeout(wait).unwrap_err();
            let (lock, condition) = (Mutex::new(()), Condvar::new());
            let guard = lock.lock().unwrap();
            assert!(
                condition
                    .wait_timeout_while(guard, wait, |()| true)
                    .unwrap()
                    .1
                    .timed_out()
            );
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        warp::at(at, || {
            runtime.block_on(async {
                tokio::time::sleep(wait).await;
                tokio::time::timeout(wait, std::future::pending::<()>())
                    .await
                    .unwrap_err();
                let mut interval = tokio::time::interval(wait);
                interval.tick().await;
                interval.tick().await;
            });
        });
        let passed = begin.elapsed();
        assert!(
            (wait * 7..wait * 7 + Duration::from_secs(5)).contains(&passed),
            "{at}: {passed:?}"
        );
    }
}

#[test]
fn sixty_four_threads_on_as_many_dates_never_see_each_other() {
    let reads = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };
    thread::scope(|scope| {
        for number in 0..64_i64 {
            scope.spawn(move || {
                let at = Moment::from_seconds(number * 100_000_000 - 3_000_000_000);
                let begin = Instant::now();
                warp::at(at, || {
                    for _ in 0..reads {
                        let passed = now().checked_duration_since(at).unwrap();
                        assert!(
                            passed <= begin.elapsed(),
                            "thread {number} is off by {passed:?}"
                        );
                    }
                });
            });
        }
    });
}

#[test]
fn a_thread_local_destructor_reads_the_real_clock_or_the_warped_one() {
    struct AtExit(mpsc::Sender<Moment>);
    impl Drop for AtExit {
        fn drop(&mut self) {
            self.0.send(now()).unwrap();
        }
    }
    thread_local!(static LAST: std::cell::RefCell<Option<AtExit>> = const { std::cell::RefCell::new(None) });
    let (send, receive) = mpsc::channel();
    let at = moment("2024-02-29");
    Warp::new(at).frozen().run(|| {
        thread::spawn(move || LAST.set(Some(AtExit(send))))
            .join()
            .unwrap();
    });
    let seen = receive.recv().unwrap();
    assert!(seen == at || seen > moment("2026-01-01"));
}

#[test]
fn a_mock_clock_is_not_moved() {
    let clock = MockClock::at("2001-01-01");
    assert_eq!(
        warp::at("2100-01-01", || clock.moment()),
        moment("2001-01-01")
    );
}

/// Reads a clock by a system call of its own, in seconds.
#[expect(unsafe_code, reason = "that is how C makes system calls")]
fn read_by_system_call(clock: libc::clockid_t) -> i64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is ours to write.
    let status = unsafe { libc::syscall(libc::SYS_clock_gettime, clock, &raw mut time) };
    assert_eq!(status, 0);
    time.tv_sec
}

#[test]
fn reads_around_the_hook_are_counted() {
    let started = Moment::from(warp::real_now()).as_seconds();
    let read = || read_by_system_call(libc::CLOCK_REALTIME);
    let before = warp::escapes();
    let warp = Warp::new("2008-08-12T07:00:00Z").handle();
    let (own, inherited) = warp.run(|| (read(), thread::spawn(read).join().unwrap()));
    assert!(
        own >= started && inherited >= started,
        "they show real time"
    );
    assert_eq!(warp.escapes(), 2);
    assert!(warp::escapes() >= before + 2);
    // Monotonic time is real anyway, and outside a warp everything is.
    let other = Warp::new("2008-08-12T07:00:00Z").handle();
    other.run(|| read_by_system_call(libc::CLOCK_MONOTONIC));
    read();
    assert_eq!(other.escapes(), 0);
}

#[cfg(feature = "sweep")]
#[test]
fn a_sweep_says_which_reads_it_did_not_move() {
    let report = timewarp::Sweep::default().run_ambient(|| {
        read_by_system_call(libc::CLOCK_REALTIME);
        now();
    });
    let notes = report.notes().join("\n");
    assert!(
        notes.starts_with("300 clock reads went around the hook"),
        "{notes}"
    );
}

#[cfg(feature = "sweep")]
#[test]
fn a_sweep_whose_code_only_reads_around_the_hook_fails() {
    let sweep = timewarp::Sweep::default();
    let report = sweep.try_run_ambient(|| assert!(read_by_system_call(libc::CLOCK_REALTIME) > 0));
    let error = report.unwrap_err().to_string();
    assert!(
        error.contains("nothing was swept: the code read the clock 300 times"),
        "{error}"
    );
}
