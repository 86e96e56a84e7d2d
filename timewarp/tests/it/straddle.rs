//! Boundaries that fall between two reads, and what else happens there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::Datelike;
use timewarp::{Case, Clock, Fault, MockClock, Moment, Report, Straddle, Sweep};

/// The year from one read and the day from another.
fn invoice(clock: &impl Clock) -> (i32, u32) {
    let year = clock.now().year();
    (year, clock.now().ordinal())
}

/// Asserts that an invoice's day lies near the time at which it was written.
fn check_invoice(clock: &impl Clock, peek: Moment, number: (i32, u32)) {
    let now = chrono::DateTime::<chrono::Utc>::try_from(peek).unwrap();
    let (year, day) = number;
    let written = chrono::NaiveDate::from_yo_opt(year, day).unwrap();
    assert!(
        (written - now.date_naive()).num_days().abs() <= 1,
        "written on {written}, at {now}"
    );
    let _ = clock;
}

fn write_invoice(clock: &MockClock) {
    let number = invoice(clock);
    check_invoice(clock, clock.moment(), number);
}

fn only(report: &Report) -> &Straddle {
    let [straddle] = report.straddles() else {
        panic!("expected one kind of failure:\n{report}")
    };
    straddle
}

#[test]
fn a_year_and_a_day_of_different_years() {
    let report = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .run_cases(|case: &Case| write_invoice(&case.clock()));
    let straddle = only(&report);
    assert_eq!(straddle.moment().to_string(), "2000-01-01T00:00:00Z");
    assert_eq!(straddle.reads(), Some([1, 2]));
    assert!(straddle.is_straddled());
    let [before, after] = straddle.places();
    assert!(before.unwrap().ends_with("straddle.rs:11:22"), "{before:?}");
    assert!(after.unwrap().ends_with("straddle.rs:12:18"), "{after:?}");
    let text = report.to_string();
    for part in [
        "2000-01-01T00:00:00Z falls before read 2",
        "read 1 at timewarp/tests/it/straddle.rs:11:22 before, read 2 at \
         timewarp/tests/it/straddle.rs:12:18 after 2000-01-01T00:00:00Z",
        "replay: MockClock::at(\"1999-12-31T23:59:59.999999Z\") and play(\"tick 1us\")",
        "written on 1999-01-01",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn what_a_report_shows_replays() {
    let report = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .run_cases(|case: &Case| write_invoice(&case.clock()));
    let straddle = only(&report);
    let replay = std::panic::catch_unwind(|| {
        let clock = MockClock::at(straddle.start());
        clock.play(straddle.timeline().to_string().as_str());
        write_invoice(&clock);
    });
    replay.unwrap_err();
}

#[test]
fn runs_are_reads_times_boundaries_and_one() {
    for reads in 1..=5_u64 {
        let runs = AtomicUsize::new(0);
        let report = Sweep::default()
            .families(["leap-days", "year-ends"])
            .straddle(true)
            .run_cases(|case: &Case| {
                runs.fetch_add(1, Ordering::Relaxed);
                let clock = case.clock();
                for _ in 0..reads {
                    clock.system_time();
                }
            });
        report.assert_clean();
        let (reads, runs) = (usize::try_from(reads).unwrap(), runs.into_inner());
        assert_eq!(report.reads(), Some(reads as u64));
        assert_eq!(runs, reads * report.boundaries() + 1);
        assert_eq!(report.tried(), runs);
        assert!(report.boundaries() > 200);
    }
}

#[test]
fn instants_that_are_asked_for_are_straddled() {
    let mut seen = Vec::new();
    let report = Sweep::default()
        .at(["2008-08-12T07:00:00Z", "2024-02-29T12:00:00Z"])
        .families(["leap-seconds"])
        .from("2016-12-01")
        .to("2017-02-01")
        .straddle(true)
        .run_cases(|case: &Case| {
            let clock = case.clock();
            seen.push((case.moment(), clock.now(), clock.now()));
        });
    // Both instants, the leap second, and both ends of its smear.
    assert_eq!((report.boundaries(), report.tried()), (5, 11));
    let at: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    let reads: Vec<_> = seen.iter().filter(|(moment, ..)| *moment == at).collect();
    let shown = |time: chrono::DateTime<chrono::Utc>| Moment::from(time);
    assert_eq!(reads.len(), 2);
    assert_eq!(
        shown(reads[0].1),
        at,
        "the boundary falls before the first read"
    );
    assert!(
        shown(reads[1].1) < at,
        "the boundary falls before the second read"
    );
    assert_eq!(shown(reads[1].2), at);
}

#[test]
fn past_the_cap_reads_are_chosen_evenly_and_the_earliest_is_found() {
    // Of 500 reads the 301st must not be in another year than the one before.
    let code = |case: &Case| {
        let clock = case.clock();
        let years: Vec<_> = (0..500).map(|_| clock.now().year()).collect();
        assert_eq!(years[299], years[300]);
        assert!(years[200] == years[299] || years[300] == years[400]);
    };
    let sweep = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .straddle_reads(9);
    let report = sweep.run_cases(code);
    assert_eq!(report.tried(), 9 * report.boundaries() + 1);
    assert!(report.is_clean(), "it lies between the chosen ones");
    assert!(report.notes()[0].contains("reads the clock 500 times; 9 of these"));
    let code = |case: &Case| {
        let clock = case.clock();
        let years: Vec<_> = (0..500).map(|_| clock.now().year()).collect();
        assert!(
            years[299] == years[0] || years[400] == years[300],
            "read 51 to 300"
        );
        assert!(years[49] == years[0]);
    };
    let report = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .run_cases(code);
    assert_eq!(report.tried(), 64 * report.boundaries() + 1);
    let reads: Vec<_> = report.straddles().iter().map(Straddle::reads).collect();
    assert!(reads.contains(&Some([1, 2])), "{report}");
}

#[test]
fn code_that_reads_once_and_code_on_monotonic_time_pass_everything() {
    let all = || {
        Sweep::default()
            .straddle(true)
            .faults(Fault::ALL.iter().copied())
            .uptime(true)
    };
    let once = all().run_cases(|case: &Case| {
        let now = case.clock().now();
        assert_eq!(now.year(), now.date_naive().year());
    });
    once.assert_clean();
    let durations = all().run_cases(|case: &Case| {
        let clock = case.clock();
        let begun = clock.instant();
        clock.system_time();
        let lasted = clock.instant().duration_since(begun);
        assert!(lasted >= Duration::ZERO);
        assert!(clock.instant() >= begun + lasted);
        clock
            .instant()
            .checked_duration_since(begun)
            .expect("monotonic time goes on");
    });
    durations.assert_clean();
    assert!(durations.tried() > 5_000, "{durations}");
}

#[test]
fn a_date_that_is_bad_whatever_happens_is_told_apart() {
    let expiry: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    let report = Sweep::default().straddle(true).run_cases(|case: &Case| {
        let clock = case.clock();
        for _ in 0..3 {
            assert!(
                Moment::from(clock.system_time()) < expiry,
                "licence expired"
            );
        }
    });
    let straddle = only(&report);
    assert_eq!(straddle.reads(), None, "{report}");
    assert!(
        report.to_string().contains("nothing happens between reads"),
        "{report}"
    );
}

#[test]
fn a_latency_on_the_wall_clock_panics_when_it_is_set_back() {
    for (faults, timeline) in [
        (
            vec![Fault::StepBack],
            "tick 1us; read 2: freeze; read 2: step_back 1ns",
        ),
        (vec![Fault::LeapSecond], "tick 1us; read 2: step_back 1s"),
        (
            vec![Fault::Freeze, Fault::LeapSecond],
            "tick 1us; read 2: step_back 1s",
        ),
    ] {
        let report = Sweep::default().faults(faults).run_cases(|case: &Case| {
            let clock = case.clock();
            let begun = clock.system_time();
            clock
                .system_time()
                .duration_since(begun)
                .expect("time went back");
        });
        let straddle = report
            .straddles()
            .iter()
            .find(|straddle| straddle.faults().len() == 1);
        let straddle = straddle.unwrap_or_else(|| panic!("{report}"));
        assert_eq!(straddle.timeline().to_string(), timeline, "{report}");
        assert_eq!(straddle.reads(), Some([1, 2]));
    }
}

#[test]
fn the_leap_second_is_tried_at_leap_seconds() {
    let report = Sweep::default()
        .faults(["leap-second"])
        .run_cases(|case: &Case| {
            let clock = case.clock();
            let begun = clock.system_time();
            clock
                .system_time()
                .duration_since(begun)
                .expect("time went back");
        });
    let text = only(&report).boundary().unwrap().name.to_string();
    assert_eq!(text, "leap-seconds/1998-12-31", "{report}");
}

#[test]
fn a_rate_over_no_time_at_all() {
    let report = Sweep::default()
        .faults(["freeze"])
        .run_cases(|case: &Case| {
            let clock = case.clock();
            clock.instant();
            let begun = clock.system_time();
            let took = clock
                .system_time()
                .duration_since(begun)
                .unwrap_or_default();
            let _rate = 1_000_000_000 / took.as_nanos();
        });
    let straddle = only(&report);
    assert_eq!(straddle.reads(), Some([2, 3]), "{report}");
    assert_eq!(straddle.timeline().to_string(), "tick 1us; read 3: freeze");
    assert!(straddle.failure().message().contains("divide by zero"));
}

#[test]
fn two_events_are_reduced_to_what_it_takes() {
    // It takes both: the clock is set back early, and the year changes later.
    let report = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .faults([Fault::StepBack, Fault::Freeze])
        .depth(timewarp::Depth::Standard)
        .run_cases(|case: &Case| {
            let clock = case.clock();
            let times: Vec<_> = (0..4).map(|_| clock.now()).collect();
            let went_back = times[0] - times[1] > chrono::TimeDelta::minutes(30);
            let rolled = times[2].year() < times[3].year();
            assert!(!(rolled && went_back), "both");
        });
    let straddle = only(&report);
    assert!(straddle.is_straddled(), "{report}");
    assert_eq!(straddle.faults(), [Fault::StepBack], "{report}");
    assert_eq!(
        straddle.moment().to_string(),
        "2000-01-01T00:00:00Z",
        "{report}"
    );
}

#[test]
fn the_counter_of_milliseconds_that_lasts_for_49_days() {
    let report = Sweep::default().uptime(true).run_cases(|case: &Case| {
        let clock = case.clock();
        let begun = clock.instant();
        let ticks =
            || u32::try_from(clock.instant().duration_since(begun).as_millis() & 0xffff_ffff);
        let (first, second) = (ticks().unwrap(), ticks().unwrap());
        assert!(
            second >= first,
            "the counter went back from {first} to {second}"
        );
    });
    let straddle = only(&report);
    let text = report.to_string();
    assert!(
        text.contains("reaches 2^32 ms, 49.7 days at read 3"),
        "{text}"
    );
    assert_eq!(straddle.reads(), Some([2, 3]));
}

#[test]
fn uptime_since_boot() {
    let report = Sweep::default().uptime(true).run_cases(|case: &Case| {
        let clock = case.clock();
        let centis = |at: std::time::Instant| (at - clock.boot()).as_millis() / 10;
        let uptime = i32::try_from(centis(clock.instant()));
        let is_wrap = centis(clock.instant()) == 1 << 31;
        assert!(uptime.is_ok() || !is_wrap, "the generators switch off");
    });
    assert!(
        report
            .to_string()
            .contains("uptime since boot reaches 2^31 cs, 248.6 days"),
        "{report}"
    );
}

#[test]
fn code_that_does_not_read_the_clock_is_refused() {
    let error = Sweep::default()
        .straddle(true)
        .try_run(|_: Moment| {})
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("the code did not read the clock that it was given"),
        "{text}"
    );
    let error = Sweep::default()
        .straddle(true)
        .straddle_reads(1)
        .try_run(|_: Moment| {});
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("straddle_reads: nothing falls between")
    );
    let error = Sweep::default()
        .faults(["step-forward"])
        .try_run(|_: Moment| {})
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("faults: `step-forward` is not a fault of a clock; known")
    );
    let error = Sweep::default()
        .families(["samples"])
        .straddle(true)
        .try_run(|_: Moment| {});
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("the plan has no instants")
    );
}

#[test]
fn code_that_fails_at_an_ordinary_instant_is_not_tried_further() {
    let report = Sweep::default().straddle(true).run_cases(|case: &Case| {
        case.clock().now();
        panic!("always");
    });
    assert_eq!((report.tried(), report.failed()), (1, 1));
    assert!(report.fails_at_every_date() && report.fails_at_baseline());
    assert!(report.to_string().contains("always"));
}

#[test]
fn the_report_does_not_depend_on_the_number_of_threads() {
    let report = |jobs| {
        let sweep = Sweep::default()
            .straddle(true)
            .faults(["step-back", "suspend"])
            .named("invoice");
        sweep
            .jobs(jobs)
            .run_cases(|case: &Case| write_invoice(&case.clock()))
            .to_string()
    };
    assert_eq!(report(1), report(4));
}

#[test]
fn a_clock_behind_dyn_has_its_readers_named() {
    fn number(clock: &dyn Clock) -> (i32, u32) {
        let year = clock.now().year();
        (year, clock.now().ordinal())
    }
    let report = Sweep::default()
        .families(["year-ends"])
        .straddle(true)
        .run_cases(|case: &Case| {
            let clock = case.clock();
            let number = number(&clock);
            check_invoice(&clock, clock.moment(), number);
        });
    let [before, after] = only(&report).places();
    assert!(before.unwrap().contains("straddle.rs:"), "{report}");
    assert_ne!(before, after);
}

#[cfg(all(feature = "warp", target_os = "linux", target_env = "gnu"))]
mod ambient {
    use std::time::SystemTime;

    use super::*;

    fn number() -> (i32, u32) {
        let year = chrono::Utc::now().year();
        (year, chrono::Utc::now().ordinal())
    }

    #[test]
    fn reads_of_the_system_clock_are_straddled_and_named() {
        let report = Sweep::default()
            .families(["year-ends"])
            .straddle(true)
            .run_ambient(|| {
                let number = number();
                let now = chrono::Utc::now();
                assert_eq!((now.year(), now.ordinal()), number);
            });
        let straddle = only(&report);
        assert_eq!(straddle.moment().to_string(), "2000-01-01T00:00:00Z");
        assert_eq!((report.reads(), straddle.reads()), (Some(3), Some([1, 2])));
        let [before, after] = straddle.places();
        assert!(
            before.unwrap().contains("tests/it/straddle.rs:"),
            "{report}"
        );
        assert!(after.unwrap().contains("tests/it/straddle.rs:"), "{report}");
        assert_ne!(before, after);
    }

    #[test]
    fn faults_move_the_wall_clock_alone() {
        let report = Sweep::default()
            .faults(Fault::ALL.iter().copied())
            .run_ambient(|| {
                let begun = (SystemTime::now(), std::time::Instant::now());
                let wall = SystemTime::now().duration_since(begun.0);
                assert!(begun.1.elapsed() < Duration::from_secs(60));
                wall.map(drop)
            });
        let faults: Vec<_> = report
            .straddles()
            .iter()
            .flat_map(Straddle::faults)
            .collect();
        for fault in [Fault::StepBack, Fault::LeapSecond, Fault::Migrate] {
            assert!(faults.contains(&&fault), "{report}");
        }
        assert!(!faults.contains(&&Fault::Suspend), "{report}");
    }

    #[test]
    fn uptime_is_refused() {
        let error = Sweep::default()
            .uptime(true)
            .try_run_ambient(SystemTime::now_and_drop);
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("uptime: monotonic time is the real one")
        );
    }

    trait NowAndDrop {
        fn now_and_drop();
    }

    impl NowAndDrop for SystemTime {
        fn now_and_drop() {
            let _ = Self::now();
        }
    }
}

#[test]
fn a_trial_that_does_not_return_is_a_failure_and_the_others_go_on() {
    // It waits for the year to end, and never looks again.
    let report = Sweep::default()
        .families(["year-ends"])
        .from("2000-06-01")
        .to("2003-06-01")
        .straddle(true)
        .timeout(Duration::from_millis(150))
        .run_cases(|case: &Case| {
            let clock = case.clock();
            let first = clock.now();
            let second = clock.now();
            let is_at_midnight = first.year() < second.year() && second.year() == 2002;
            if is_at_midnight {
                loop {
                    std::thread::park();
                }
            }
        });
    let straddle = only(&report);
    assert!(straddle.failure().is_hang(), "{report}");
    assert_eq!(
        straddle.moment().to_string(),
        "2002-01-01T00:00:00Z",
        "{report}"
    );
    assert_eq!(straddle.reads(), Some([1, 2]));
    assert_eq!(report.tried(), 2 * report.boundaries() + 1);
}

#[test]
fn trials_under_a_time_limit_find_the_same() {
    let sweep = || {
        Sweep::default()
            .named("invoice")
            .straddle(true)
            .faults(["step-back"])
    };
    let without = sweep().run_cases(|case: &Case| write_invoice(&case.clock()));
    let with = sweep()
        .timeout(Duration::from_secs(60))
        .run_cases(|case: &Case| write_invoice(&case.clock()));
    assert_eq!(with.to_string(), without.to_string());
}
