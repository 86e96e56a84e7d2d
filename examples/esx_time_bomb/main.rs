//! The time bomb of 2008: found on a quick sweep, by nobody who knew its date.
//!
//! One summer night every host of a widely used hypervisor stopped powering on
//! virtual machines: an expiry check from the beta had been left in the release.
//! Midnight came first to the islands east of the date line. `licence.rs` beside
//! this file is such a host, written to be tested; `shipped.rs` is one as it was, which
//! reads the system's clock deep inside. Here both are swept, zone by zone; the date is
//! named nowhere in this file.
//!
//! In the last act somebody hid a second in the host, in `sabotaged.rs`, and no sweep finds it. The
//! word `hunt` lets `cargo timewarp hunt` look for it, which takes a build of its own.
//!
//! ```text
//! cargo run --example esx_time_bomb
//! cargo run --example esx_time_bomb hunt
//! ```

#![expect(clippy::print_stdout, reason = "an example shows something")]

mod licence;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod sabotaged;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod shipped;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use licence::{Build, Host, Machine, Refusal, State};
use timewarp::{MockClock, Moment, Report, Sweep};

const ZONES: [Tz; 10] = [
    Tz::Pacific__Honolulu,
    Tz::America__Los_Angeles,
    Tz::America__New_York,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Asia__Kolkata,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
    Tz::Pacific__Kiritimati,
];

/// One of the three things that failed that night.
type Operation = fn(&Host<MockClock>) -> Result<(), Refusal>;

const OPERATIONS: [(&str, Operation); 3] = [
    ("power on", |host| {
        host.power_on(&mut Machine { state: State::Off })
    }),
    ("resume", |host| {
        host.resume(&mut Machine {
            state: State::Suspended,
        })
    }),
    ("migrate", |host| {
        host.migrate(
            &mut Machine {
                state: State::Running,
            },
            host,
        )
    }),
];

fn main() -> Result<(), timewarp::Error> {
    println!(
        "Sweeping three operations of the release, in {} zones.\n",
        ZONES.len()
    );
    let mut struck: Vec<Strike> = Vec::new();
    for zone in ZONES {
        for (name, operation) in OPERATIONS {
            let report = sweep(Build::UPDATE_2, zone, name, operation);
            struck.push((first_bad(&report), zone, name, report));
        }
    }
    struck.sort_by_key(|(first_bad, ..)| *first_bad);

    println!(
        "{:<24}{:<24}{:<12}by local clocks",
        "first bad instant, UTC", "zone", "operation"
    );
    let mut local_dates: Vec<NaiveDate> = Vec::new();
    for (first_bad, zone, name, _) in &struck {
        let local = DateTime::<Utc>::try_from(*first_bad)?.with_timezone(zone);
        println!(
            "{first_bad:<24}{:<24}{name:<12}{}",
            zone.name(),
            local.format("%Y-%m-%d %H:%M")
        );
        assert_eq!(
            local.time(),
            NaiveTime::MIN,
            "it struck at midnight, everywhere"
        );
        local_dates.push(local.date_naive());
    }
    local_dates.dedup();
    assert_eq!(
        local_dates.len(),
        1,
        "it was the same date on all calendars"
    );
    let order: Vec<_> = struck
        .iter()
        .map(|(_, zone, ..)| *zone)
        .step_by(3)
        .collect();
    assert!(
        order.iter().eq(ZONES.iter().rev()),
        "it went round the world from east to west"
    );

    let (_, _, _, report) = struck
        .iter()
        .find(|(_, zone, name, _)| *zone == Tz::America__Los_Angeles && *name == "power on")
        .expect("every zone was swept");
    println!("\nWhat a test of one of these hosts prints when it fails:\n\n{report}\n");
    println!(
        "The years around it: · works, ▒ breaks in this month, █ broken, ▓ broken before and after\n"
    );
    println!("{}", report.calendar(2005..=2011));

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    as_shipped(&struck);

    for zone in ZONES {
        for (name, operation) in OPERATIONS {
            sweep(Build::UPDATE_2_PATCHED, zone, name, operation).assert_clean();
        }
    }
    println!(
        "The repaired build passes all {} sweeps.",
        ZONES.len() * OPERATIONS.len()
    );
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    one_second();
    Ok(())
}

/// Looks for a second that no sweep finds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn one_second() {
    use std::process::Command;
    use timewarp::Depth;

    for depth in [Depth::Quick, Depth::Standard, Depth::Deep] {
        let sweep = Sweep::default().named("sabotaged").depth(depth);
        sweep.run_ambient(sabotaged::power_on).assert_clean();
    }
    println!(
        "\nA sabotaged host passes sweeps of every depth: it fails for one second of one day."
    );
    let hunt = [
        "timewarp",
        "hunt",
        "-q",
        "--",
        "-p",
        "examples",
        "--example",
        "esx_time_bomb",
    ];
    if std::env::args().nth(1).as_deref() != Some("hunt") {
        println!("To find it: cargo {}", hunt.join(" "));
        return;
    }
    let output = Command::new("cargo").args(hunt).output();
    let output = output.expect("cargo ran this example");
    let report = String::from_utf8_lossy(&output.stdout);
    println!("What hunting it says:\n\n{report}");
    assert!(
        report.contains("compared at examples/esx_time_bomb/sabotaged.rs:"),
        "the line is named: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        report.contains("good again from"),
        "both sides of the second are known"
    );
}

/// Sweeps one operation with the settings that everybody gets: none.
fn sweep(build: Build, zone: Tz, name: &str, operation: Operation) -> Report {
    Sweep::default()
        .named(name.replace(' ', "_"))
        .run(|at: Moment| {
            let host = Host::new(build, zone, MockClock::at(at));
            operation(&host)
        })
}

/// One operation in one zone: the first instant at which it failed, and the report.
type Strike = (Moment, Tz, &'static str, Report);

/// Sweeps the host that takes no clock: the system's clock and zone are moved under it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn as_shipped(struck: &[Strike]) {
    use shipped::{host, licence::Expired};
    type Operation = fn() -> Result<(), Expired>;
    let operations: [(&str, Operation); 3] = [
        ("power on", host::power_on),
        ("resume", host::resume),
        ("migrate", host::migrate),
    ];
    for (name, operation) in operations {
        let report = Sweep::default()
            .named(name.replace(' ', "_"))
            .zones(ZONES)
            .run_ambient(operation);
        for window in report.windows() {
            let zone = window.zone().tz();
            let injected = struck
                .iter()
                .find(|(_, tz, known, _)| (*tz, *known) == (zone, name))
                .expect("every operation was swept in every zone");
            assert_eq!(window.first_bad(), injected.0, "{name} in {zone}");
        }
        assert_eq!(
            report.windows().len(),
            ZONES.len(),
            "one window in each zone"
        );
    }
    println!(
        "A host that was never told about clocks breaks at the same {} instants.\n",
        struck.len()
    );
}

fn first_bad(report: &Report) -> Moment {
    let [window] = report.windows() else {
        panic!("expected one window:\n{report}")
    };
    assert!(
        window.is_exact(),
        "both sides of the edge are known to the nanosecond"
    );
    assert_eq!(
        window.first_good(),
        None,
        "an expired licence stays expired"
    );
    window.first_bad()
}
