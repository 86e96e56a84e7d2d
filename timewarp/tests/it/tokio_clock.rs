//! `TokioClock`: the date goes with tokio's paused clock.
#![cfg(all(feature = "tokio", feature = "zones"))]

use std::time::{Duration, Instant};

use timewarp::{Clock, Moment, Sweep, TokioClock, sweep_dates};
use tokio::time;

const HOUR: Duration = Duration::from_secs(3_600);

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn later(moment: Moment, duration: Duration) -> Moment {
    moment.checked_add(duration).unwrap()
}

#[tokio::test(start_paused = true)]
async fn it_stands_until_time_is_advanced() {
    let clock = TokioClock::at("2024-02-29T23:30:00Z");
    let (before, instant) = (clock.system_time(), clock.instant());
    std::thread::sleep(Duration::from_millis(3));
    assert_eq!((clock.system_time(), clock.instant()), (before, instant));
    time::advance(HOUR).await;
    assert_eq!(clock.moment(), at("2024-03-01T00:30:00Z"));
    assert_eq!(clock.now().to_string(), "2024-03-01 00:30:00 UTC");
    assert_eq!(clock.instant() - instant, HOUR);
}

#[tokio::test(start_paused = true)]
async fn it_jumps_with_the_runtime_to_the_next_timer() {
    let clock = TokioClock::at("2038-01-19T03:14:07Z");
    let real = Instant::now();
    time::sleep(Duration::from_secs(1)).await;
    assert_eq!(clock.moment(), at("2038-01-19T03:14:08Z"));
    let timeout = time::timeout(1_000 * HOUR, std::future::pending::<()>());
    assert!(timeout.await.is_err());
    assert_eq!(
        clock.moment(),
        later(at("2038-01-19T03:14:08Z"), 1_000 * HOUR)
    );
    assert!(real.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn pausing_and_resuming_hold_and_release_it() {
    let clock = TokioClock::at("1969-07-20T20:17:40Z");
    time::pause();
    let held = clock.moment();
    std::thread::sleep(Duration::from_millis(3));
    assert_eq!(clock.moment(), held);
    time::resume();
    std::thread::sleep(Duration::from_millis(3));
    assert!(clock.moment() >= later(held, Duration::from_millis(3)));
    assert!(clock.moment() < later(held, HOUR));
}

#[tokio::test(start_paused = true)]
async fn clones_and_threads_see_the_same() {
    let clock = TokioClock::at("2024-02-29");
    time::advance(HOUR).await;
    let expected = at("2024-02-29T01:00:00Z");
    let one = clock.clone();
    assert_eq!(
        tokio::spawn(async move { one.moment() }).await.unwrap(),
        expected
    );
    let one = clock.clone();
    let blocking = tokio::task::spawn_blocking(move || one.moment());
    assert_eq!(blocking.await.unwrap(), expected);
    // Not a thread of the runtime's: the clock knows where it belongs.
    let one = clock.clone();
    let foreign = std::thread::spawn(move || one.moment()).join().unwrap();
    assert_eq!(foreign, expected);
    let boxed: Box<dyn Clock + Send + Sync> = Box::new(clock);
    assert_eq!(Moment::from(boxed.system_time()), expected);
}

#[test]
fn made_outside_it_begins_at_its_first_read_inside() {
    let clock = TokioClock::at("2024-02-29");
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        time::advance(HOUR).await;
        assert_eq!(clock.moment(), at("2024-02-29"));
        time::advance(HOUR).await;
    });
    assert_eq!(
        clock.moment(),
        at("2024-02-29T01:00:00Z"),
        "and is read outside"
    );
}

#[test]
fn without_a_runtime_it_says_so() {
    let panic = std::panic::catch_unwind(|| TokioClock::at("2024-02-29").system_time());
    let message = panic.unwrap_err().downcast::<String>();
    let message = message.map_or_else(
        |text| (*text.downcast::<&str>().unwrap()).to_owned(),
        |text| *text,
    );
    assert!(message.contains("has no runtime to go with"), "{message}");
    assert!(std::panic::catch_unwind(|| TokioClock::at("2023-02-29")).is_err());
}

#[sweep_dates]
#[tokio::test(start_paused = true)]
async fn a_sweep_begins_at_each_instant(clock: TokioClock, at: Moment) {
    assert_eq!(clock.moment(), at);
    time::advance(HOUR).await;
    time::sleep(HOUR).await;
    assert_eq!(clock.moment(), later(at, 2 * HOUR));
}

#[sweep_dates(families = ["leap-days"])]
#[tokio::test(start_paused = true)]
async fn what_passes_before_the_first_read_counts(mut clock: TokioClock, at: Moment) {
    use std::mem::replace;
    time::advance(HOUR).await;
    let other = clock.clone();
    let clock = replace(&mut clock, other);
    assert_eq!(clock.moment(), later(at, HOUR));
}

#[sweep_dates(families = ["leap-days"], split, from = "2024-01-01", to = "2025-01-01")]
#[tokio::test(start_paused = true)]
async fn split_it_begins_there_too(clock: TokioClock, at: Moment) {
    time::advance(HOUR).await;
    assert_eq!(clock.moment(), later(at, HOUR));
}

/// A session of a day, timed by the date, which is wrong on one day.
async fn session(clock: &impl Clock) -> chrono::DateTime<chrono::Utc> {
    let day = clock.now().date_naive();
    time::sleep(24 * HOUR).await;
    assert_eq!(clock.now().date_naive(), day.succ_opt().unwrap());
    assert!(
        clock.now().date_naive().to_string() != "2024-03-01",
        "the session never ends"
    );
    clock.now()
}

#[test]
fn a_bug_that_needs_a_day_to_pass_is_found_at_its_instant() {
    let report = Sweep::default().families(["leap-days"]).run(|at: Moment| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async { session(&TokioClock::at(at)).await });
    });
    let window = &report.windows()[0];
    assert_eq!(window.first_bad(), at("2024-02-29"));
    assert_eq!(window.first_good(), Some(at("2024-03-01")));
}

#[test]
fn it_is_send_and_sync() {
    fn is<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    is::<TokioClock>();
}
