//! A latency that is negative at a leap second.
//!
//! On 2017-01-01 a well-known DNS proxy panicked: it took the time before and after a
//! query, subtracted one from the other, and gave the difference to a random number
//! generator that takes positive numbers. The clock had shown 23:59:59 twice. The same code
//! fails when NTP sets a clock back, and after a live migration.
//!
//! ```text
//! cargo run --example backwards_clock
//! ```

#![expect(clippy::print_stdout, reason = "an example shows something")]

use std::time::{Duration, SystemTimeError};

use timewarp::{Case, Clock, Fault, Report, Sweep};

/// The latency of a query, by the wall clock.
fn latency(clock: &impl Clock, query: impl FnOnce()) -> Result<Duration, SystemTimeError> {
    let begun = clock.system_time();
    query();
    clock.system_time().duration_since(begun)
}

/// The latency by the monotonic clock, which nobody sets.
fn repaired_latency(clock: &impl Clock, query: impl FnOnce()) -> Duration {
    let begun = clock.instant();
    query();
    clock.instant() - begun
}

/// Everything that a wall clock may do between two reads.
fn sweep() -> Sweep {
    Sweep::default().named("latency").faults([
        Fault::LeapSecond,
        Fault::StepBack,
        Fault::Migrate,
        Fault::Suspend,
    ])
}

fn main() {
    let report = sweep().run_cases(|case: &Case| {
        let took = latency(&case.clock(), || {}).expect("a query takes some time");
        assert!(took < Duration::from_secs(3_600), "a query took {took:?}");
    });
    println!("{report}\n");
    let reads = |report: &Report, fault| {
        let mut straddles = report.straddles().iter();
        let straddle = straddles.find(|straddle| straddle.faults() == [fault]);
        straddle.map(|straddle| (straddle.reads(), straddle.moment().to_string()))
    };
    // It panics at a leap second; the one nearest to 2000 is shown.
    let expected = Some((Some([1, 2]), "1999-01-01T00:00:00Z".to_owned()));
    assert_eq!(reads(&report, Fault::LeapSecond), expected);
    for fault in [Fault::StepBack, Fault::Migrate, Fault::Suspend] {
        assert!(reads(&report, fault).is_some(), "{fault}");
    }

    // The same without a clock that is passed in: the system's is moved between reads.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use timewarp::SystemClock;
        let ambient = sweep().run_ambient(|| latency(&SystemClock, || {}).map(drop));
        assert!(reads(&ambient, Fault::LeapSecond).is_some());
    }

    let repaired = sweep().run_cases(|case: &Case| {
        assert!(repaired_latency(&case.clock(), || {}) < Duration::from_secs(3_600));
    });
    repaired.assert_clean();
    println!("On monotonic time it passes.");
}
