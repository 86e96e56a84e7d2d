//! Async runtimes: tokio on one thread, on many and in paused time, and smol.

use std::time::Duration;

use timewarp::{Clock, MockClock, Moment, TokioClock, sweep_dates};

/// Renews a licence for a day, on whatever runtime.
async fn renew(clock: &impl Clock) -> chrono::DateTime<chrono::Utc> {
    std::future::ready(clock.now() + chrono::TimeDelta::days(1)).await
}

#[sweep_dates(families = ["leap-days"])]
#[tokio::test]
async fn tokio_on_one_thread(clock: MockClock) {
    let renewed = renew(&clock).await;
    tokio::task::yield_now().await;
    let spawned = tokio::spawn(async move { clock.now() });
    assert!(renewed > spawned.await.expect("it does not panic"));
}

#[sweep_dates(families = ["leap-days"])]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokio_on_many_threads(clock: MockClock) {
    let renewed = renew(&clock).await;
    let now = tokio::task::block_in_place(|| clock.now());
    let spawned = tokio::spawn(async move { clock.now() });
    assert_eq!(now, spawned.await.expect("it does not panic"));
    assert!(renewed > now);
}

#[sweep_dates(families = ["leap-days"])]
#[tokio::test(start_paused = true)]
async fn tokio_in_paused_time(clock: TokioClock, at: Moment) {
    let renewed = renew(&clock).await;
    let day = Duration::from_secs(86_400);
    tokio::time::sleep(day).await;
    assert_eq!(clock.now(), renewed);
    tokio::time::advance(day).await;
    assert_eq!(
        clock.moment(),
        at.checked_add(2 * day).expect("within the plan")
    );
}

#[sweep_dates(families = ["leap-days"])]
fn smol_with_a_runtime_of_its_own(clock: MockClock) {
    let executor = smol::LocalExecutor::new();
    let renewed = smol::block_on(executor.run(async {
        let clock = clock.clone();
        let renewed = executor.spawn(async move { renew(&clock).await });
        smol::future::yield_now().await;
        renewed.await
    }));
    assert!(renewed > clock.now());
}

#[sweep_dates(families = ["leap-days"])]
async fn a_future_that_needs_no_runtime(clock: MockClock) {
    assert!(renew(&clock).await > clock.now());
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod ambient {
    //! The system clock is moved under the runtimes.

    use super::*;
    use timewarp::{SystemClock, warp};

    fn is_swept() -> bool {
        let real = Moment::from(warp::real_now()).as_seconds();
        SystemClock.now().timestamp().abs_diff(real) > 86_400
    }

    #[sweep_dates(families = ["leap-days"], to = "2026-01-01")]
    #[tokio::test]
    async fn tokio_on_one_thread() {
        assert!(is_swept());
        assert!(renew(&SystemClock).await > SystemClock.now());
    }

    #[sweep_dates(families = ["leap-days"], to = "2026-01-01")]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn tokio_on_many_threads() {
        let spawned = tokio::spawn(async { is_swept() });
        let blocking = tokio::task::spawn_blocking(is_swept);
        assert!(is_swept() && spawned.await.unwrap_or(false) && blocking.await.unwrap_or(false));
    }

    /// Not `smol::unblock`: its threads serve the whole process, and were started before.
    #[sweep_dates(families = ["leap-days"], to = "2026-01-01")]
    fn smol_on_this_thread() {
        let executor = smol::LocalExecutor::new();
        let swept = executor.run(executor.spawn(async { is_swept() }));
        assert!(smol::block_on(swept));
    }

    /// A pool of the process is reached by a handle.
    #[sweep_dates(families = ["leap-days"], to = "2026-01-01")]
    fn smol_on_its_pool() {
        let handle = warp::Handle::current().expect("the sweep moves this thread");
        let swept = smol::unblock(move || handle.run(is_swept));
        assert!(smol::block_on(swept));
    }
}
