//! What passes from a sweep to the thread that runs its code, and back.
#![cfg(feature = "sweep")]

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use timewarp::{Depth, Moment, Sweep};

const LIMIT: Duration = Duration::from_secs(60);

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// Lists the instants that a sweep runs, in order.
fn instants(sweep: Sweep) -> Vec<Moment> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&seen);
    let report = sweep
        .timeout(LIMIT)
        .run(move |at: Moment| theirs.lock().unwrap().push(at));
    report.assert_clean();
    Arc::try_unwrap(seen)
        .expect("the code is gone, and what it held")
        .into_inner()
        .unwrap()
}

#[test]
fn sweeps_that_follow_each_other_run_their_own_plans() {
    let sweeps = [
        Sweep::default().between("2020-01-01", "2021-01-01"),
        Sweep::default().between("2020-01-01", "2021-01-01"),
        Sweep::default().depth(Depth::Standard),
        Sweep::default().at(["2024-02-29"]).families(["leap-days"]),
        Sweep::default().between("2020-01-01", "2021-01-01"),
    ];
    for sweep in sweeps {
        let plan = sweep.plan().unwrap();
        let mut expected: Vec<Moment> = plan.iter().map(timewarp::Case::moment).collect();
        let mut seen = instants(sweep);
        assert_eq!(seen[0], plan.baseline().moment());
        seen.sort_unstable();
        expected.sort_unstable();
        assert_eq!(seen, expected);
    }
}

#[test]
fn what_the_code_holds_is_gone_when_the_sweep_is_over() {
    let edge = moment("2024-05-06");
    for (jobs, fails) in [(1, false), (1, true), (3, false), (3, true)] {
        let held = Arc::new(());
        let theirs = Arc::clone(&held);
        let sweep = Sweep::default().timeout(LIMIT).jobs(jobs);
        let report = sweep.run(move |at: Moment| {
            assert!(Arc::strong_count(&theirs) > 0);
            assert!(!fails || at < edge, "late");
        });
        assert_eq!(report.is_clean(), !fails);
        assert_eq!(Arc::strong_count(&held), 1, "{jobs} jobs, fails: {fails}");
    }
}

#[test]
fn code_that_cannot_be_swept_is_dropped_and_the_next_is_run() {
    for _ in 0..3 {
        let held = Arc::new(());
        let theirs = Arc::clone(&held);
        let sweep = Sweep::default().between("2021-01-01", "2020-01-01");
        let code = move |_: Moment| drop(Arc::clone(&theirs));
        let error = sweep.timeout(LIMIT).try_run(code).unwrap_err();
        assert!(error.is_plan(), "{error}");
        assert_eq!(Arc::strong_count(&held), 1);
        assert_eq!(
            instants(Sweep::default().families(["leap-days"]).at(["2024-02-29"])).len(),
            Sweep::default()
                .families(["leap-days"])
                .at(["2024-02-29"])
                .plan()
                .unwrap()
                .len()
        );
    }
}

#[test]
fn a_destructor_that_panics_on_the_other_thread_is_not_swallowed() {
    struct Bomb {
        is_armed: bool,
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(thread::panicking(), "dropped");
        }
    }
    let swept = thread::spawn(|| {
        let bomb = Bomb { is_armed: true };
        let sweep = Sweep::default().timeout(LIMIT);
        let report = sweep.run(move |_: Moment| assert!(bomb.is_armed));
        report.is_clean()
    });
    assert!(swept.join().is_err());
}

#[test]
fn sweeps_with_pauses_between_them_wake_the_thread_again() {
    for pause in [0, 1, 2, 5, 20, 0, 0, 3] {
        thread::sleep(Duration::from_millis(pause));
        assert_eq!(instants(Sweep::default()).len(), 300);
    }
}
