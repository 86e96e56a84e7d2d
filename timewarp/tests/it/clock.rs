//! Clocks: what moves them, who may read them, and how exactly they count.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use proptest::prelude::*;
use rstest::rstest;
use timewarp::{Clock, Error, MockClock, Moment, SystemClock};

const SECOND: Duration = Duration::from_secs(1);

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn at_nanos(nanos: i128) -> Moment {
    Moment::from_nanos(nanos).unwrap()
}

fn wall(clock: &impl Clock) -> Moment {
    clock.system_time().into()
}

fn message_of<T>(code: impl FnOnce() -> T) -> String {
    let caught = panic::catch_unwind(AssertUnwindSafe(code));
    let payload = caught.err().expect("the code panics");
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn a_clock_stands_still_until_it_is_moved() {
    let clock = MockClock::at("2024-02-29T12:00:00Z");
    let (wall, instant) = (clock.system_time(), clock.instant());
    thread::sleep(Duration::from_millis(2));
    assert_eq!(clock.system_time(), wall);
    assert_eq!(clock.instant(), instant);
}

#[test]
fn a_default_clock_stands_at_2000() {
    assert_eq!(MockClock::default().moment(), moment("2000-01-01"));
}

#[cfg(feature = "chrono")]
#[test]
fn a_clock_is_made_from_everything_that_is_a_moment() {
    let expected = moment("2024-02-29");
    let date = chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let clocks = [
        MockClock::at("2024-02-29"),
        MockClock::at("2024-02-29T01:00:00+01:00".to_owned()),
        MockClock::at(expected),
        MockClock::at(SystemTime::try_from(expected).unwrap()),
        MockClock::at(date),
        MockClock::at(date.and_time(chrono::NaiveTime::MIN).and_utc()),
    ];
    for clock in clocks {
        assert_eq!(clock.moment(), expected);
    }
}

#[test]
fn a_bad_date_panics_with_the_sentence_of_its_error() {
    let message = message_of(|| MockClock::at("2023-02-29"));
    assert_eq!(
        message,
        "2023-02-29".parse::<Moment>().unwrap_err().to_string()
    );
}

#[test]
fn clones_share_their_state_across_threads() {
    let clock = MockClock::at("2024-02-29");
    let clones: Vec<_> = (0..4).map(|_| clock.clone()).collect();
    thread::scope(|scope| {
        for clone in &clones {
            scope.spawn(|| clone.advance(SECOND).unwrap());
        }
    });
    for clone in &clones {
        assert_eq!(clone.moment(), moment("2024-02-29T00:00:04Z"));
        assert_eq!(clone.instant(), clock.instant());
    }
    clones[3].set_time("1999-12-31").unwrap();
    assert_eq!(
        thread::spawn(move || clock.moment()).join().unwrap(),
        moment("1999-12-31")
    );
}

#[test]
fn two_clocks_share_nothing() {
    let (one, other) = (MockClock::at("2024-02-29"), MockClock::at("2024-02-29"));
    one.advance(SECOND).unwrap();
    one.system_time();
    assert_eq!(other.moment(), moment("2024-02-29"));
    assert_eq!((one.reads(), other.reads()), (1, 0));
}

#[test]
fn advance_moves_both_clocks() {
    let clock = MockClock::at("2016-12-31T23:59:59.75Z");
    let before = clock.instant();
    clock.advance(Duration::from_millis(500)).unwrap();
    assert_eq!(clock.moment(), moment("2017-01-01T00:00:00.25Z"));
    assert_eq!(clock.instant() - before, Duration::from_millis(500));
    clock.advance(Duration::ZERO).unwrap();
    assert_eq!(clock.instant() - before, Duration::from_millis(500));
}

#[test]
fn set_time_moves_the_wall_clock_alone_and_backwards_too() {
    let clock = MockClock::at("2024-02-29");
    let before = clock.instant();
    for text in [
        "2038-01-19T03:14:08Z",
        "1969-07-20T20:17:40Z",
        "-000044-03-15",
        "2024-02-29",
    ] {
        clock.set_time(text).unwrap();
        assert_eq!(clock.moment(), moment(text));
        assert_eq!(clock.instant(), before);
    }
    clock.set_time(Moment::MIN).unwrap();
    clock.set_time(Moment::MAX).unwrap();
    assert_eq!(clock.moment(), Moment::MAX);
}

#[test]
fn suspend_moves_the_wall_clock_alone() {
    let clock = MockClock::at("2024-02-29");
    let before = clock.instant();
    clock.suspend(Duration::from_secs(86_400)).unwrap();
    assert_eq!(clock.moment(), moment("2024-03-01"));
    assert_eq!(clock.instant(), before);
}

#[test]
fn a_move_that_overflows_is_an_error_and_changes_nothing() {
    let check = |from: Moment, change: &dyn Fn(&MockClock) -> Result<(), Error>, part: &str| {
        let clock = MockClock::at(from);
        clock.advance(Duration::ZERO).unwrap();
        let instant = clock.instant();
        let error = change(&clock).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(part), "`{part}` is missing: {message}");
        assert_eq!(clock.moment(), from, "{message}");
        assert_eq!(clock.instant(), instant, "{message}");
        assert_eq!(clock.reads(), 2, "{message}");
        error
    };
    let last = Moment::MAX.to_string();
    let nanosecond = Duration::from_nanos(1);
    assert!(check(Moment::MAX, &|clock| clock.advance(nanosecond), &last).is_range());
    assert!(check(Moment::MAX, &|clock| clock.suspend(nanosecond), &last).is_range());
    let late = at_nanos(Moment::MAX.as_nanos() - 1_000_000_000);
    assert!(
        check(
            late,
            &|clock| clock.advance(Duration::from_nanos(1_000_000_001)),
            "1.000000001s"
        )
        .is_range()
    );
    // The wall clock could move so far, the monotonic one cannot.
    assert!(
        check(
            Moment::MIN,
            &|clock| clock.advance(Duration::MAX),
            "`set_time`"
        )
        .is_range()
    );
    assert!(check(late, &|clock| clock.set_time("2023-02-29"), "`2023-02-29`").is_parse());
}

#[test]
fn a_suspend_can_cross_the_whole_range() {
    let clock = MockClock::at(Moment::MIN);
    clock.suspend(Duration::MAX).unwrap();
    assert_eq!(clock.moment(), Moment::MAX);
}

proptest! {
    #[test]
    fn moves_add_up(moves in proptest::collection::vec((0..4, 0..u64::from(u32::MAX), 0..1_000_000_000_u32), 0..40)) {
        let clock = MockClock::at("2024-02-29");
        let begin = clock.instant();
        let (mut wall, mut elapsed) = (clock.moment().as_nanos(), Duration::ZERO);
        for (kind, seconds, nanos) in moves {
            let duration = Duration::new(seconds, nanos);
            let distance = i128::try_from(duration.as_nanos()).unwrap();
            match kind {
                0 => {
                    clock.advance(duration).unwrap();
                    wall += distance;
                    elapsed += duration;
                }
                1 => {
                    clock.suspend(duration).unwrap();
                    wall += distance;
                }
                2 => {
                    wall = -distance;
                    clock.set_time(at_nanos(wall)).unwrap();
                }
                _ => clock.auto_advance(Duration::ZERO),
            }
            prop_assert_eq!(clock.moment().as_nanos(), wall);
            prop_assert_eq!(Moment::from(clock.system_time()).as_nanos(), wall);
            prop_assert_eq!(clock.instant() - begin, elapsed);
        }
    }
}

#[test]
fn the_nth_read_of_an_auto_advancing_clock_is_n_minus_one_steps_late() {
    let from = moment("2016-12-31T23:59:59.5Z");
    let step = Duration::new(1, 300_000_001);
    let clock = MockClock::at(from);
    let begin = clock.instant();
    clock.auto_advance(step);
    for count in 0..1_000_u32 {
        let late = step * count;
        assert_eq!(
            clock.moment(),
            from.checked_add(late).unwrap(),
            "a look moves nothing"
        );
        if count % 2 == 0 {
            assert_eq!(wall(&clock), from.checked_add(late).unwrap());
        } else {
            assert_eq!(clock.instant() - begin, late);
        }
    }
    assert_eq!(clock.reads(), 1_001);
}

#[test]
fn every_accessor_of_an_auto_advancing_clock_takes_one_step() {
    let clock = MockClock::at("2024-02-29");
    clock.auto_advance(SECOND);
    let mut steps = 0;
    let mut check = |seen: Moment| {
        assert_eq!(seen, Moment::from_seconds(1_709_164_800 + steps));
        steps += 1;
    };
    check(clock.system_time().into());
    #[cfg(feature = "chrono")]
    check(clock.now().into());
    #[cfg(feature = "jiff")]
    check(clock.timestamp().into());
    #[cfg(feature = "time")]
    check(clock.offset_date_time().into());
    check(Clock::system_time(&&clock).into());
    assert_eq!(clock.reads(), u64::try_from(steps).unwrap());
}

#[test]
fn auto_advance_of_zero_stands_still_again() {
    let clock = MockClock::at("2024-02-29");
    clock.auto_advance(SECOND);
    clock.system_time();
    clock.auto_advance(Duration::ZERO);
    let expected = moment("2024-02-29T00:00:01Z");
    assert_eq!([wall(&clock), wall(&clock)], [expected, expected]);
}

#[test]
fn an_auto_advancing_clock_can_still_be_moved() {
    let clock = MockClock::at("2024-02-29");
    clock.auto_advance(SECOND);
    clock.system_time();
    clock.set_time("2000-01-01").unwrap();
    assert_eq!(wall(&clock), moment("2000-01-01T00:00:00Z"));
    clock.advance(Duration::from_secs(60)).unwrap();
    assert_eq!(wall(&clock), moment("2000-01-01T00:01:01Z"));
}

#[test]
fn an_auto_advancing_clock_stops_at_the_end_of_its_range() {
    let clock = MockClock::at(at_nanos(Moment::MAX.as_nanos() - 1_500_000_000));
    clock.auto_advance(SECOND);
    let shown: Vec<_> = (0..4)
        .map(|_| Moment::MAX.as_nanos() - wall(&clock).as_nanos())
        .collect();
    assert_eq!(
        shown,
        [1_500_000_000, 500_000_000, 500_000_000, 500_000_000]
    );
    let before = clock.instant();
    assert_eq!(clock.instant(), before);
}

#[test]
fn no_two_threads_see_the_same_time_of_an_auto_advancing_clock() {
    const THREADS: u64 = 8;
    const READS: u64 = 5_000;
    let from = moment("2024-02-29");
    let step = Duration::from_nanos(333_333_333);
    let clock = MockClock::at(from);
    clock.auto_advance(step);
    let seen: Vec<Vec<Moment>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| scope.spawn(|| (0..READS).map(|_| wall(&clock)).collect()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for thread in &seen {
        assert!(thread.is_sorted(), "a thread saw time go back");
    }
    let seen: BTreeSet<_> = seen.into_iter().flatten().collect();
    let expected: BTreeSet<_> = (0..THREADS * READS)
        .map(|count| {
            from.checked_add(step * u32::try_from(count).unwrap())
                .unwrap()
        })
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(clock.reads(), THREADS * READS);
}

#[test]
fn no_read_of_eight_threads_is_lost() {
    const THREADS: u64 = 8;
    const READS: u64 = 10_000;
    let clock = MockClock::at("2024-02-29");
    for round in 1..=3 {
        thread::scope(|scope| {
            for _ in 0..THREADS {
                let clock = clock.clone();
                scope.spawn(move || {
                    for _ in 0..READS / 2 {
                        clock.clone().system_time();
                        clock.instant();
                    }
                });
            }
        });
        assert_eq!(clock.reads(), round * THREADS * READS);
    }
}

#[test]
fn looking_printing_and_moving_are_no_reads() {
    let clock = MockClock::at("2024-02-29");
    clock.moment();
    clock.advance(SECOND).unwrap();
    clock.set_time("2024-03-01").unwrap();
    clock.suspend(SECOND).unwrap();
    clock.auto_advance(SECOND);
    assert!(format!("{clock:?}").contains("2024-03-01T00:00:01Z"));
    assert_eq!(clock.reads(), 0);
    assert_eq!(clock.moment(), moment("2024-03-01T00:00:01Z"));
}

#[rstest]
#[case("1969-12-31T23:59:59.999999999Z")]
#[case("1901-12-13T20:45:51Z")]
#[case("0001-01-01T00:00:00.5Z")]
#[case("-000044-03-15T12:00:00Z")]
#[case("-009998-01-01T00:00:00.000000001Z")]
#[case("9999-12-30T22:00:00Z")]
fn distant_moments_read_right_through_every_accessor(#[case] text: &str) {
    let clock = MockClock::at(text);
    assert_eq!(
        Moment::from(clock.system_time()).to_string(),
        moment(text).to_string()
    );
    #[cfg(feature = "chrono")]
    assert_eq!(Moment::from(clock.now()), moment(text));
    #[cfg(feature = "jiff")]
    assert_eq!(Moment::from(clock.timestamp()), moment(text));
    #[cfg(feature = "time")]
    assert_eq!(Moment::from(clock.offset_date_time()), moment(text));
}

#[rstest]
#[case("+010000-01-01T00:00:00Z")]
#[case("+262142-12-31T23:59:59.999999999Z")]
#[case("-262143-01-01T00:00:00Z")]
fn moments_past_9999_read_right_where_the_type_reaches(#[case] text: &str) {
    let clock = MockClock::at(text);
    assert_eq!(wall(&clock), moment(text));
    #[cfg(feature = "chrono")]
    assert_eq!(Moment::from(clock.now()), moment(text));
}

#[test]
fn a_moment_that_a_type_cannot_hold_panics_with_moment_and_type_and_spoils_nothing() {
    let clock = MockClock::at(Moment::MAX);
    let mut messages: Vec<(&str, String)> = Vec::new();
    #[cfg(feature = "chrono")]
    messages.push(("DateTime", message_of(|| clock.now())));
    #[cfg(feature = "jiff")]
    messages.push(("Timestamp", message_of(|| clock.timestamp())));
    #[cfg(feature = "time")]
    messages.push(("OffsetDateTime", message_of(|| clock.offset_date_time())));
    for (name, message) in messages.drain(..) {
        assert!(message.contains(name), "{message}");
        assert!(message.contains(&Moment::MAX.to_string()), "{message}");
    }
    #[cfg(unix)]
    assert_eq!(wall(&clock), Moment::MAX);
    clock.set_time("2024-02-29").unwrap();
    assert_eq!(wall(&clock), moment("2024-02-29"));
}

/// A clock that implements no more than it must.
struct Bare(SystemTime);

impl Clock for Bare {
    fn system_time(&self) -> SystemTime {
        self.0
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }
}

#[test]
fn the_provided_methods_are_right_before_1970_for_any_clock() {
    for nanos in [
        -1,
        -1_500_000_000,
        -86_400_000_000_001,
        0,
        1_709_164_800_000_000_001,
    ] {
        let expected = at_nanos(nanos);
        let clock = Bare(expected.try_into().unwrap());
        #[cfg(feature = "chrono")]
        assert_eq!(Moment::from(clock.now()), expected);
        #[cfg(feature = "jiff")]
        assert_eq!(Moment::from(clock.timestamp()), expected);
        #[cfg(feature = "time")]
        assert_eq!(Moment::from(clock.offset_date_time()), expected);
        assert_eq!(wall(&clock), expected);
    }
}

/// Reads everything there is to read, as code under test would.
fn read_all<C: Clock + ?Sized>(clock: &C) -> (Moment, Instant, u64) {
    let moment = clock.system_time().into();
    #[cfg(feature = "chrono")]
    assert_eq!(Moment::from(clock.now()), moment);
    #[cfg(feature = "jiff")]
    assert_eq!(Moment::from(clock.timestamp()), moment);
    #[cfg(feature = "time")]
    assert_eq!(Moment::from(clock.offset_date_time()), moment);
    let features = [
        cfg!(feature = "chrono"),
        cfg!(feature = "jiff"),
        cfg!(feature = "time"),
    ];
    let reads = 2 + features.iter().map(|is_on| u64::from(*is_on)).sum::<u64>();
    (moment, clock.instant(), reads)
}

#[test]
fn a_clock_works_through_every_pointer() {
    let clock = MockClock::at("1969-07-20T20:17:40Z");
    let mut another = clock.clone();
    let pointers: [Box<dyn Clock>; 9] = [
        Box::new(clock.clone()),
        Box::new(&clock),
        Box::new(&mut another),
        Box::new(Box::new(clock.clone())),
        Box::new(Rc::new(clock.clone())),
        Box::new(Arc::new(clock.clone())),
        Box::new(Box::new(clock.clone()) as Box<dyn Clock + Send + Sync>),
        Box::new(Arc::new(clock.clone()) as Arc<dyn Clock + Send + Sync>),
        Box::new(Rc::new(clock.clone()) as Rc<dyn Clock>),
    ];
    let instant = clock.instant();
    let mut expected = clock.reads();
    for pointer in &pointers {
        let (seen, at, reads) = read_all(pointer);
        assert_eq!(seen, moment("1969-07-20T20:17:40Z"));
        assert_eq!(at, instant);
        expected += reads;
        assert_eq!(clock.reads(), expected);
    }
    read_all::<dyn Clock>(&clock);
    read_all(&&&clock);
}

/// A clock whose chrono time is not its system time.
#[cfg(feature = "chrono")]
struct Odd;

#[cfg(feature = "chrono")]
impl Clock for Odd {
    fn system_time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::<chrono::Utc>::MAX_UTC
    }
}

#[cfg(feature = "chrono")]
#[test]
fn a_pointer_keeps_the_overrides_of_its_clock() {
    let odd: [&dyn Clock; 5] = [&Odd, &&Odd, &Box::new(Odd), &Rc::new(Odd), &Arc::new(Odd)];
    for clock in odd {
        assert_eq!(clock.now(), chrono::DateTime::<chrono::Utc>::MAX_UTC);
    }
}

#[test]
fn the_system_clock_shows_the_time_of_the_system() {
    let clock = SystemClock;
    let (before, begin) = (SystemTime::now(), Instant::now());
    let seen: &[SystemTime] = &[
        #[cfg(feature = "chrono")]
        clock.now().into(),
        #[cfg(feature = "jiff")]
        clock.timestamp().into(),
        #[cfg(feature = "time")]
        clock.offset_date_time().into(),
        clock.system_time(),
    ];
    let instant = clock.instant();
    let (after, finish) = (SystemTime::now(), Instant::now());
    assert!(begin <= instant && instant <= finish);
    for &time in seen {
        assert!(
            before <= time && time <= after,
            "{before:?} <= {time:?} <= {after:?}"
        );
    }
}

/// What becomes a moment by way of code that panics.
struct Explosive;

impl TryFrom<Explosive> for Moment {
    type Error = Error;

    fn try_from(_: Explosive) -> Result<Self, Error> {
        panic!("no moment today");
    }
}

/// What becomes a moment by way of the clock that is being set.
struct TomorrowOf<'clock>(&'clock MockClock);

impl TryFrom<TomorrowOf<'_>> for Moment {
    type Error = Error;

    fn try_from(TomorrowOf(clock): TomorrowOf<'_>) -> Result<Self, Error> {
        clock.advance(Duration::from_secs(86_400))?;
        Ok(clock.system_time().into())
    }
}

#[test]
fn a_panic_while_the_clock_is_shared_leaves_it_usable() {
    let clock = MockClock::at("2024-02-29");
    clock.auto_advance(SECOND);
    let shared = clock.clone();
    let thread = thread::spawn(move || {
        shared.system_time();
        shared.set_time(Explosive)
    });
    thread.join().expect_err("the thread panics");
    assert_eq!(message_of(|| clock.set_time(Explosive)), "no moment today");
    assert_eq!(wall(&clock), moment("2024-02-29T00:00:01Z"));
    clock.advance(SECOND).unwrap();
    clock.set_time("2024-03-01").unwrap();
    clock.suspend(SECOND).unwrap();
    assert_eq!(wall(&clock), moment("2024-03-01T00:00:01Z"));
    assert_eq!(clock.reads(), 3);
}

#[test]
fn a_clock_may_be_used_while_it_is_being_set() {
    let clock = MockClock::at("2024-02-28");
    clock.set_time(TomorrowOf(&clock)).unwrap();
    assert_eq!(clock.moment(), moment("2024-02-29"));
}

#[test]
fn no_reader_sees_half_of_a_write() {
    const WRITES: i128 = 60_000;
    // Seconds and nanoseconds are the same number: a mixture of two writes shows.
    let written = |number: i128| at_nanos(number * 1_000_000_001);
    let check = |seen: Moment| {
        let (seconds, nanos) = (seen.as_seconds(), seen.subsec_nanos());
        assert_eq!(
            seconds,
            i64::from(nanos),
            "half of one write and half of another: {seen}"
        );
        seconds
    };
    let clock = MockClock::at(written(0));
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        for reader in 0..4 {
            let clock = clock.clone();
            let is_done = &is_done;
            scope.spawn(move || {
                let mut last = 0;
                while !is_done.load(Ordering::Relaxed) {
                    let seen = check(if reader == 0 {
                        clock.moment()
                    } else {
                        wall(&clock)
                    });
                    assert!(seen >= last, "a reader went back from {last} to {seen}");
                    last = seen;
                }
            });
        }
        for number in 1..WRITES {
            clock.set_time(written(number)).unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(clock.moment(), written(WRITES - 1));
}

#[test]
fn monotonic_readers_see_whole_steps_that_never_go_back() {
    const MOVES: u32 = 60_000;
    let step = Duration::from_nanos(1_000_000_001);
    let clock = MockClock::at("2024-02-29");
    let begin = clock.instant();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut last = Duration::ZERO;
                while !is_done.load(Ordering::Relaxed) {
                    let seen = clock.instant() - begin;
                    assert_eq!(
                        seen.as_nanos() % step.as_nanos(),
                        0,
                        "half a step: {seen:?}"
                    );
                    assert!(seen >= last, "time went back from {last:?} to {seen:?}");
                    last = seen;
                }
            });
        }
        for _ in 0..MOVES {
            clock.advance(step).unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
    });
    assert_eq!(clock.instant() - begin, step * MOVES);
}
