//! Reports with one thing of each kind, and with texts that mean harm.

use std::time::Duration;

use timewarp::suite::{
    Clue, Crossing, Mark, Profile, RootCause, Schedule, Search, Skipped, SuiteReport, TestId,
    TestReport, Verdict,
};
use timewarp::{Case, Clock, Failure, Family, Moment, Plan, Report, Straddle, Sweep, sweep_dates};

/// Ends a CDATA section, a script, a comment and an attribute, and holds what XML cannot.
pub(crate) const HOSTILE: &str = "]]> </script><script>document.title='owned'</script> <!-- --> \
     \"'&amp; {{data}} \u{0}\u{1b}[31m\u{7}\u{fffe}\u{ffff} \u{2028}\u{202e} é 😀\nsecond\tline";

/// Returns what a process printed that is not UTF-8, as the command reads it.
pub(crate) fn lossy() -> String {
    String::from_utf8_lossy(b"byte \xff and \xc3").into_owned()
}

fn plan(zones: &[&str]) -> Plan {
    let mut schedule = Schedule::new("2026-11-23T08:00:00Z".parse().unwrap());
    schedule.zones = zones.iter().map(|zone| zone.parse().unwrap()).collect();
    schedule.plan().unwrap()
}

/// Makes the report of a test that fails from `from` on and before `to`.
fn test(plan: &Plan, name: &str, verdict: Verdict, bad: [&str; 2], message: &str) -> TestReport {
    let [from, to] = bad.map(|text| text.parse::<Moment>().unwrap());
    let run = |at: Moment| {
        let failure = || Failure::from_parts(Some("src/lib.rs:41:9"), message);
        (at >= from && at < to).then(failure)
    };
    let mark = |case: &Case| match run(case.moment()) {
        Some(_) => Mark::Failed,
        None => Mark::Passed,
    };
    let marks: Vec<Mark> = plan.iter().map(mark).collect();
    let failure = |index| run(plan.iter().nth(index)?.moment());
    let mut search = Search::new(plan, &marks, failure, Duration::from_secs(1));
    while let Some(case) = search.next() {
        search.record(case.moment(), run(case.moment()));
    }
    let found = search.finish();
    let first = found.windows.first();
    let cause = first.map(|window| RootCause::of(window.failure(), "licence-1.2.3"));
    let rerun = first.map(|window| {
        let (at, zone) = (window.first_bad(), window.zone());
        format!("cargo timewarp test --at {at} --zones {zone} -- -p licence -- --exact '{name}'")
    });
    TestReport {
        id: TestId {
            package: "licence 1.2.3".to_owned(),
            binary: "test/it".to_owned(),
            name: name.to_owned(),
        },
        verdict,
        marks,
        cause,
        rerun,
        search_runs: found.runs,
        windows: found.windows,
        clues: Vec::new(),
        straddles: Vec::new(),
        baseline_failure: None,
        reason: None,
        reads: 3,
        stats: 1,
        took: Duration::from_millis(1_500),
    }
}

/// Lists a boundary to straddle, in each zone.
fn sites(zones: &[&str]) -> Vec<Case> {
    let mut schedule = Schedule::new("2026-11-23T08:00:00Z".parse().unwrap());
    schedule.zones = zones.iter().map(|zone| zone.parse().unwrap()).collect();
    schedule.at = vec!["2027-01-01".parse().unwrap()];
    schedule.sites().unwrap()
}

const NEVER: [&str; 2] = ["9000-01-01", "9000-01-02"];

/// Makes the report of a suite in two zones.
pub(crate) fn suite() -> SuiteReport {
    let plan = plan(&["UTC", "Asia/Tokyo"]);
    let long = ["2031-03-01T12:30:00Z", "9000-01-01"];
    let days = ["2028-02-29", "2028-03-01"];
    let mut flaky = test(&plan, "flickers", Verdict::Flaky, NEVER, "");
    flaky.reason = Some("it passed, and failed when it ran again".to_owned());
    let mut broken = test(&plan, "broken", Verdict::Broken, NEVER, "");
    broken.baseline_failure = Some(Failure::from_parts(None, lossy()));
    broken.marks.fill(Mark::NotTried);
    let mut bomb = test(&plan, HOSTILE, Verdict::Bomb, long, HOSTILE);
    bomb.clues.push(Clue {
        first_bad: bomb.windows[0].first_bad(),
        place: HOSTILE.to_owned(),
        function: HOSTILE.to_owned(),
        instant: Some(bomb.windows[0].first_bad()),
        form: HOSTILE.to_owned(),
    });
    bomb.straddles.push(Straddle::from(Crossing {
        case: sites(&["Asia/Tokyo"]).remove(0),
        read: 3,
        lead: Duration::from_millis(100),
        failure: Failure::from_parts(Some("src/order.rs:4:58"), HOSTILE),
        places: [Some("src/order.rs:4:28".to_owned()), None],
        families: vec![Family::YearEnds],
        count: 4,
    }));
    let tests = vec![
        bomb,
        test(&plan, "leap_day", Verdict::Hang, days, "no end after 10 s"),
        test(&plan, "files", Verdict::Artefact, days, "older than now"),
        flaky,
        broken,
        test(&plan, "fine", Verdict::Ok, NEVER, ""),
    ];
    SuiteReport {
        command: format!("cargo test -- {HOSTILE}"),
        is_program: false,
        zones: vec!["UTC".parse().unwrap(), "Asia/Tokyo".parse().unwrap()],
        tried: plan.len(),
        plan,
        schedule: "quick".to_owned(),
        tests,
        skipped: vec![Skipped {
            reason: "which never read the wall clock".to_owned(),
            count: 7,
            names: vec![format!("7 in {HOSTILE}")],
        }],
        profiles: vec![Profile {
            name: "test".to_owned(),
            opt_level: "0".to_owned(),
            debug_assertions: true,
            overflow_checks: true,
        }],
        notes: vec![format!("a note: {HOSTILE}")],
        stopped: None,
        runs: 1_234,
        took: Duration::from_secs(90),
    }
}

/// Makes the report of a suite that was interrupted at half the plan.
pub(crate) fn interrupted() -> SuiteReport {
    let mut report = suite();
    let half = report.plan.len() / 2;
    for test in &mut report.tests {
        test.marks[half..].fill(Mark::NotTried);
    }
    report.tried = half;
    report.stopped = Some("interrupted".to_owned());
    report
}

/// Sweeps code with a date in it.
pub(crate) fn sweep() -> Report {
    let expiry: Moment = "2008-08-12T07:00:00Z".parse().unwrap();
    let sweep = Sweep::default().named("licence::powers_on");
    let sweep = sweep.zones(["America/Los_Angeles", "Asia/Tokyo"]);
    sweep.run_cases(|case| assert!(case.moment() < expiry, "{HOSTILE}"))
}

/// Sweeps code that fails as it is known to, and nowhere else any more.
pub(crate) fn known() -> Report {
    let sweep = Sweep::default().named("licence::is_stored");
    let sweep = sweep.known([
        "2038-01-19T03:14:08Z..: 32 bits, ticket 12",
        "2030-01-01..2031-01-01: repaired, ticket 13",
    ]);
    sweep.run(|at: Moment| i32::try_from(at.as_seconds()).map(drop))
}

/// Sweeps code that reads the clock twice, and breaks when a boundary falls between.
pub(crate) fn straddle() -> Report {
    let sweep = Sweep::default().named("order").straddle(true);
    sweep.run_cases(|case| {
        let clock = case.clock();
        let first = Moment::from(clock.system_time()).as_seconds() / 86_400;
        let second = Moment::from(clock.system_time()).as_seconds() / 86_400;
        assert_eq!(first, second, "{HOSTILE}");
    })
}

#[sweep_dates(at = ["2024-02-29T12:00:00Z"])]
#[ignore = "run by another test, with TIMEWARP_REPORT set"]
fn fails_in_february(at: Moment) {
    assert!(!at.to_string().contains("-02-"), "{HOSTILE}");
}
