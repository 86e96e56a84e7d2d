//! `rayon`: pools of threads, built inside a warp or before it.
//!
//! Workers of a pool that is built inside a warp are threads that it started, so they
//! inherit it. Workers that were there before stay on real time until a `Handle` takes
//! the warp to them, job by job. And because threads keep the warp that they were
//! started in, a pool for the whole process, such as rayon's own, should be started
//! before the first warp: else it stays in that one.

use std::time::SystemTime;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};
use timewarp::warp::{self, Handle, Warp};
use timewarp::{Moment, Sweep, sweep_dates};

use crate::edges::{NONE, edges};

fn pool() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(3).build().unwrap()
}

fn now() -> Moment {
    SystemTime::now().into()
}

/// Every worker of a pool built inside shows the swept instant.
#[sweep_dates(clock = "frozen")]
fn workers_of_a_pool_built_inside_inherit() {
    let swept = now();
    let pool = pool();
    assert_eq!(pool.broadcast(|_| now()), [swept; 3]);
    pool.install(|| {
        assert_eq!(rayon::join(now, now), (swept, swept));
        (0..100)
            .into_par_iter()
            .for_each(|_| assert_eq!(now(), swept));
    });
}

#[test]
fn a_handle_takes_the_warp_to_a_pool_that_was_there_before() {
    let pool = pool();
    let swept: Moment = "2038-01-19T03:14:08Z".parse().unwrap();
    Warp::new(swept).frozen().run(|| {
        assert!(!pool.broadcast(|_| warp::is_active()).contains(&true));
        let handle = Handle::current().unwrap();
        let seen = pool.broadcast(|_| (handle.run(now), warp::is_active()));
        assert_eq!(seen, [(swept, false); 3]);
        pool.install(|| {
            (0..100)
                .into_par_iter()
                .for_each(|_| assert_eq!(handle.run(now), swept));
        });
    });
}

#[test]
fn a_sweep_finds_an_expiry_in_workers_that_were_there_before() {
    let pool = pool();
    let expiry: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    let report = Sweep::default().run_ambient(|| {
        let handle = Handle::current().unwrap();
        let is_expired = pool.install(|| handle.run(|| now() >= expiry));
        assert!(!is_expired, "licence expired");
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

/// No other test of this program uses rayon's own pool.
#[test]
fn a_pool_that_is_first_used_in_a_warp_stays_in_it() {
    let swept: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    Warp::new(swept).frozen().run(|| {
        assert!(
            rayon::broadcast(|_| now())
                .iter()
                .all(|seen| *seen == swept)
        );
    });
    assert!(!warp::is_active());
    assert!(
        rayon::broadcast(|_| now())
            .iter()
            .all(|seen| *seen == swept)
    );
}
