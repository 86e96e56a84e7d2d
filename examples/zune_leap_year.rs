//! The music player that stood still on 31 December 2008: a loop that never ends.
//!
//! On the last day of a leap year thousands of players showed their logo and nothing
//! else, until their batteries were empty. The clock's driver turned a number of days
//! into a year by a loop that neither ends nor moves on when 366 days are left of a
//! leap year. No test that waits for it can say so; a sweep with a time limit does, and
//! finds where the day begins and ends. The loop is swept twice: with the date as an
//! argument, and, on Linux, as the driver had it, from the clock.
//!
//! ```text
//! cargo run --example zune_leap_year
//! ```

#![expect(clippy::print_stdout, reason = "an example shows something")]

use std::time::{Duration, SystemTime};

use timewarp::{Moment, Report, Sweep};

/// The driver, as it was: only the language is another.
mod clock {
    /// The year from which the hardware counts days; 1 January is day 1.
    const ORIGIN: i64 = 1980;

    fn is_leap_year(year: i64) -> bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Returns the year of a day, if it returns.
    pub(crate) fn year(mut days: i64) -> i64 {
        let mut year = ORIGIN;
        while days > 365 {
            if is_leap_year(year) {
                if days > 366 {
                    days -= 366;
                    year += 1;
                }
            } else {
                days -= 365;
                year += 1;
            }
        }
        year
    }

    /// The same with the line that was missing.
    pub(crate) fn year_repaired(mut days: i64) -> i64 {
        let mut year = ORIGIN;
        loop {
            let length = if is_leap_year(year) { 366 } else { 365 };
            if days <= length {
                return year;
            }
            days -= length;
            year += 1;
        }
    }
}

/// 1 January 1980 as a number of days since 1970.
const ORIGIN: i64 = 3_652;

/// What the hardware's counter shows.
fn counter(now: Moment) -> i64 {
    now.as_seconds().div_euclid(86_400) - ORIGIN + 1
}

/// What the player does first when it is switched on.
fn boot() -> i64 {
    clock::year(counter(SystemTime::now().into()))
}

/// From the day on which it was first sold until the last update.
fn sweep() -> Sweep {
    Sweep::default().between("2006-11-14", "2012-01-01")
}

/// A year is found in less than a microsecond. Real code deserves more: `#[sweep_dates]`
/// gives each run a minute.
const LIMIT: Duration = Duration::from_millis(300);

fn main() {
    let injected = sweep()
        .named("year_of_today")
        .timeout(LIMIT)
        .run(|at: Moment| {
            clock::year(counter(at));
        });
    check(&injected);
    println!("What a test prints when it fails:\n\n{injected}\n");

    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        let ambient = sweep().named("boots").timeout(LIMIT).run_ambient(|| {
            boot();
        });
        check(&ambient);
        println!("The player that asks the clock itself stands still on the same day.\n");
    }

    let repaired = Sweep::default().timeout(LIMIT).run(|at: Moment| {
        let (year, days) = (clock::year_repaired(counter(at)), counter(at));
        assert!((1980..2108).contains(&year), "{year} on day {days}");
    });
    repaired.assert_clean();
    println!(
        "With the missing line it returns at all {} instants from 1970 to 2107.",
        repaired.tried()
    );
}

/// The day, and nothing but the day.
fn check(report: &Report) {
    let [window] = report.windows() else {
        panic!("expected one window:\n{report}")
    };
    assert!(window.failure().is_hang(), "{report}");
    assert!(window.is_exact(), "{report}");
    assert_eq!(window.first_bad().to_string(), "2008-12-31T00:00:00Z");
    let good = window.first_good().expect("1 January was fine");
    assert_eq!(good.to_string(), "2009-01-01T00:00:00Z");
}
