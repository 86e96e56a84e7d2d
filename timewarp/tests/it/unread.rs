//! A sweep whose code never looks at the time has swept nothing, and says so.

use std::panic;
use std::time::{Duration, SystemTime};

use timewarp::{Case, Clock, MockClock, Moment, Report, Sweep};

/// Returns the message of a sweep that cannot be carried out.
#[track_caller]
fn refused(sweep: impl FnOnce() -> Report + panic::UnwindSafe) -> String {
    let payload = panic::catch_unwind(sweep).expect_err("it swept nothing");
    payload.downcast_ref::<String>().unwrap().clone()
}

fn quick() -> Sweep {
    Sweep::default().families(["leap-days"])
}

#[test]
fn a_clock_that_nobody_reads_is_a_mistake_that_names_the_way_out() {
    let ignored = |case: &Case| drop(case.clock());
    let message = refused(|| quick().run_cases(ignored));
    for part in [
        "nothing was swept",
        "runs the code never read the clock that it was given",
        "`unread = true`",
    ] {
        assert!(message.contains(part), "{message}");
    }
    quick().unread(true).run_cases(ignored).assert_clean();
}

#[test]
fn every_way_of_running_sees_it() {
    let ignored = |case: &Case| drop(case.clock());
    refused(move || quick().jobs(2).run_cases(ignored));
    refused(move || quick().timeout(Duration::from_secs(30)).run_cases(ignored));
    let looked = |case: &Case| {
        let _ = case.clock().system_time();
    };
    quick().jobs(2).run_cases(looked).assert_clean();
    let supervised = quick().timeout(Duration::from_secs(30));
    supervised.run_cases(looked).assert_clean();
}

#[test]
fn any_look_at_any_run_will_do() {
    let looks: [fn(&Case); 7] = [
        |case| assert!(case.clock().system_time() > SystemTime::UNIX_EPOCH),
        |case| assert!(case.clock().instant() == case.clock().boot()),
        |case| assert!(case.clock().moment() > Moment::UNIX_EPOCH),
        |case| drop((case.clock(), case.moment())),
        |case| drop((case.clock(), case.zone())),
        |case| drop((case.clock(), case.boundary().is_some())),
        |_| (),
    ];
    for look in looks {
        quick().run_cases(look).assert_clean();
    }
    let mut runs = 0;
    let report = quick().run_cases(|case: &Case| {
        runs += 1;
        let clock = case.clock();
        if runs == 20 {
            clock.system_time();
        }
    });
    report.assert_clean();
}

#[test]
fn a_read_on_another_thread_is_one() {
    let report = quick().run_cases(|case: &Case| {
        let clock = case.clock();
        std::thread::spawn(move || clock.system_time())
            .join()
            .unwrap();
    });
    report.assert_clean();
}

#[test]
fn a_failure_comes_first_and_says_it_too() {
    let report = quick().run_cases(|case: &Case| {
        drop(case.clock());
        panic!("unlucky");
    });
    assert!(report.fails_at_every_date());
    let text = report.to_string();
    assert!(
        text.contains("never read the clock that it was given"),
        "{text}"
    );
}

#[test]
fn a_moment_counts_as_looked_at() {
    quick().run(|_at: Moment| ()).assert_clean();
}

#[cfg(feature = "zones")]
mod attribute {
    use super::*;
    use timewarp::sweep_dates;

    mod ignored {
        use super::*;

        #[sweep_dates(families = ["leap-days"])]
        #[ignore = "run by the test below"]
        fn by_value(_clock: MockClock) {}

        #[sweep_dates(families = ["leap-days"])]
        #[ignore = "run by the test below"]
        async fn awaited(_clock: MockClock) {}

        #[sweep_dates(families = ["leap-days"])]
        #[tokio::test]
        #[ignore = "run by the test below"]
        async fn by_tokio(_clock: MockClock) {}

        #[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
        #[sweep_dates(families = ["leap-days"])]
        #[ignore = "run by the test below"]
        fn ambient() {}
    }

    #[test]
    fn tests_that_read_nothing_fail() {
        let program = std::env::current_exe().unwrap();
        let mut command = std::process::Command::new(program);
        command.args(["unread::attribute::ignored", "--ignored"]);
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let count = text.matches("the code never read the clock").count();
        let is_ambient_too = cfg!(all(
            feature = "warp",
            target_os = "linux",
            target_env = "gnu"
        ));
        assert_eq!(count, 3 + usize::from(is_ambient_too), "{text}");
        assert!(!output.status.success());
    }

    #[sweep_dates(families = ["leap-days"], unread)]
    fn a_switch_may_stand_alone(_clock: MockClock) {}

    #[sweep_dates(families = ["leap-days"], unread = true)]
    async fn a_switch_may_have_a_value(_clock: MockClock) {}
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
mod ambient {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Instant;

    use super::*;

    #[test]
    fn code_that_reads_nothing_is_an_error() {
        let error = quick().try_run_ambient(|| ()).unwrap_err();
        assert!(error.is_plan());
        assert!(
            error.to_string().contains("never read the clock"),
            "{error}"
        );
        assert!(error.to_string().contains("`unread = true`"), "{error}");
        quick().unread(true).run_ambient(|| ()).assert_clean();
    }

    #[test]
    fn one_read_of_the_system_clock_will_do() {
        quick()
            .run_ambient(|| assert!(SystemTime::now() > SystemTime::UNIX_EPOCH))
            .assert_clean();
        let on_a_thread = || {
            thread::spawn(SystemTime::now)
                .join()
                .map(drop)
                .map_err(|_| ())
        };
        quick().run_ambient(on_a_thread).assert_clean();
    }

    #[test]
    fn monotonic_time_is_not_swept() {
        let error = quick().try_run_ambient(|| assert!(Instant::now().elapsed() < Duration::MAX));
        assert!(error.is_err());
    }

    #[test]
    fn a_read_on_a_thread_that_was_there_before_is_real() {
        let (jobs, inbox) = mpsc::channel::<mpsc::Sender<SystemTime>>();
        let pool = thread::spawn(move || {
            for answer in inbox {
                answer.send(SystemTime::now()).unwrap();
            }
        });
        let error = quick().try_run_ambient(|| {
            let (answer, time) = mpsc::channel();
            jobs.send(answer).unwrap();
            time.recv().unwrap();
        });
        let message = error.unwrap_err().to_string();
        assert!(
            message.contains("a thread that was started before"),
            "{message}"
        );
        drop(jobs);
        pool.join().unwrap();
    }
}
