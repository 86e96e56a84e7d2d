//! A session store that takes its clock as a value: production gives it the real
//! one, tests give it one that they move.
//!
//! Sessions end in two ways, which need two clocks. Idle time is measured, so it
//! takes the monotonic clock. The last day is a date that people agreed on, so it
//! takes the wall clock. What happens when somebody sets the date back, or when the
//! machine sleeps? And from which date on does a year's session fail?
//!
//! ```text
//! cargo run --example inject_clock
//! cargo test --example inject_clock
//! ```

#![expect(clippy::print_stdout, reason = "an example tells what happens")]

use std::collections::HashMap;
use std::error::Error;
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, Days, Months, Utc};
use timewarp::{Clock, MockClock, Moment, Report, Sweep, SystemClock};

const IDLE: Duration = Duration::from_secs(15 * 60);

/// Says on which date a session ends that begins now.
type Term = fn(DateTime<Utc>) -> Option<DateTime<Utc>>;

/// The service: who is signed in, and until when.
struct Sessions<C = SystemClock> {
    open: HashMap<String, Session>,
    term: Term,
    clock: C,
}

struct Session {
    last_use: Instant,
    ends: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Granted,
    Idle,
    Over,
    SignedOut,
}

impl<C: Clock> Sessions<C> {
    fn new(term: Term, clock: C) -> Self {
        let open = HashMap::new();
        Self { open, term, clock }
    }

    fn sign_in(&mut self, user: &str) -> DateTime<Utc> {
        let ends = (self.term)(self.clock.now()).expect("every date has a term");
        let last_use = self.clock.instant();
        self.open
            .insert(user.to_owned(), Session { last_use, ends });
        ends
    }

    /// Uses a session, which starts its idle time anew; one that has ended is forgotten.
    fn access(&mut self, user: &str) -> Access {
        let Some(session) = self.open.get_mut(user) else {
            return Access::SignedOut;
        };
        let now = self.clock.instant();
        let ended = if now.duration_since(session.last_use) >= IDLE {
            Access::Idle
        } else if self.clock.now() >= session.ends {
            Access::Over
        } else {
            session.last_use = now;
            return Access::Granted;
        };
        self.open.remove(user);
        ended
    }
}

/// The first draft: it reads well, and passes every test written in March.
fn same_date_next_year(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    now.with_year(now.year() + 1)
}

fn twelve_months(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    now.checked_add_months(Months::new(12))
}

fn main() -> Result<(), Box<dyn Error>> {
    in_production();
    time_passes()?;
    the_date_is_changed()?;
    the_machine_sleeps()?;
    every_date();
    Ok(())
}

fn in_production() {
    let mut sessions = Sessions::new(twelve_months, SystemClock);
    sessions.sign_in("ada");
    assert_eq!(sessions.access("ada"), Access::Granted);
    println!("real clock     ada signs in and is granted access");
}

fn time_passes() -> Result<(), Box<dyn Error>> {
    let clock = MockClock::at("2023-03-01T09:00:00Z");
    let mut sessions = Sessions::new(twelve_months, clock.clone());
    sessions.sign_in("ada");

    clock.advance(Duration::new(15 * 60 - 1, 999_999_999))?;
    assert_eq!(sessions.access("ada"), Access::Granted);
    println!("advance        15 minutes less 1 ns: still granted");

    clock.advance(IDLE)?;
    assert_eq!(sessions.access("ada"), Access::Idle);
    println!("advance        15 minutes more: signed out as idle");
    Ok(())
}

fn the_date_is_changed() -> Result<(), Box<dyn Error>> {
    let clock = MockClock::at("2023-03-01T09:00:00Z");
    let mut sessions = Sessions::new(twelve_months, clock.clone());
    let ends = sessions.sign_in("ada");

    // Measured by the wall clock, idle time would be negative now.
    clock.set_time("2023-02-28T09:00:00Z")?;
    assert_eq!(sessions.access("ada"), Access::Granted);
    println!("set_time back  by a day: granted, idle time does not notice");

    clock.set_time(ends)?;
    assert_eq!(sessions.access("ada"), Access::Over);
    println!("set_time on    to {}: over", clock.moment());

    clock.set_time("2023-03-01T09:00:00Z")?;
    assert_eq!(sessions.access("ada"), Access::SignedOut);
    println!("set_time back  by a year: still signed out, nothing comes back to life");
    Ok(())
}

fn the_machine_sleeps() -> Result<(), Box<dyn Error>> {
    let clock = MockClock::at("2023-03-01T17:55:00Z");
    let mut sessions = Sessions::new(twelve_months, clock.clone());
    sessions.sign_in("ada");

    let night = Duration::from_secs(15 * 60 * 60);
    clock.suspend(night)?;
    assert_eq!(clock.moment().to_string(), "2023-03-02T08:55:00Z");
    assert_eq!(sessions.access("ada"), Access::Granted);
    println!("suspend        for a night: granted! sleep is not idle time to this service");

    clock.suspend(night * 24 * 365)?;
    assert_eq!(sessions.access("ada"), Access::Over);
    println!("suspend        for years: over, the last day is a date");
    Ok(())
}

fn every_date() {
    let years = Sweep::default().between("2023-01-01", "2026-01-01");
    let report = sweep(years, same_date_next_year);
    println!("\nfirst draft, signing in on dates of three years:\n{report}");
    let [window] = report.windows() else {
        panic!("there is one leap day in these years");
    };
    assert_eq!(window.first_bad().to_string(), "2024-02-29T00:00:00Z");
    let good_again = window.first_good().map(|moment| moment.to_string());
    assert_eq!(good_again.as_deref(), Some("2024-03-01T00:00:00Z"));

    let report = sweep(Sweep::default(), twelve_months);
    println!("\nwith twelve months instead of a year, from 1970 to 2107:\n{report}");
    report.assert_clean();
}

/// Signs in on many dates; a session lasts to its last nanosecond and no longer.
fn sweep(dates: Sweep, term: Term) -> Report {
    dates.named("a_session_lasts").run(|at: Moment| {
        let clock = MockClock::at(at);
        let mut sessions = Sessions::new(term, clock.clone());
        let ends = sessions.sign_in("ada");
        assert!(ends >= clock.now() + Days::new(365), "too short");

        clock.set_time(ends - Duration::from_nanos(1))?;
        assert_eq!(sessions.access("ada"), Access::Granted);
        clock.set_time(ends)?;
        assert_eq!(sessions.access("ada"), Access::Over);
        Ok::<(), timewarp::Error>(())
    })
}

#[cfg(test)]
mod tests {
    use timewarp::Sweep;

    use super::{sweep, twelve_months};

    #[test]
    fn a_session_lasts() {
        sweep(Sweep::default(), twelve_months).assert_clean();
    }
}
