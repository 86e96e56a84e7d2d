//! When does each of Mozilla's root certificates die, to the nanosecond?
//!
//! A sweep over real input: every root that Mozilla trusts is checked on every day
//! from 2024 to 2050, and each failure is bisected; once with the instant injected, and
//! once more, where the clock can be moved, by the parser's own `is_valid()`, which reads
//! the system's clock. What the sweeps find is held against each other and against the
//! certificate's own dates, and the program panics if it is off by a nanosecond.
//!
//! ```text
//! cargo run --example root_store
//! ```
//!
//! A terminal shows a progress bar; a pipe gets the table and nothing else.

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, Datelike, Utc};
use indicatif::ProgressBar;
use time::OffsetDateTime;
use timewarp::{Depth, Family, Moment, Report, Sweep, Window};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;
use x509_parser::certificate::Validity;
use x509_parser::parse_x509_certificate;
use x509_parser::time::ASN1Time;
use x509_parser::x509::AttributeTypeAndValue;

fn main() -> Result<(), Box<dyn Error>> {
    let from: Moment = "2024-01-01".parse()?;
    let to: Moment = "2050-01-01".parse()?;
    // The range does not include its end, and what begins on the last day shows itself
    // only at the next midnight: `at` adds it. 9,498 instants are past `standard`.
    let days = Sweep::default()
        .depth(Depth::Deep)
        .between(from, to)
        .every("1 day")
        .at([to]);

    let progress = ProgressBar::new(TLS_SERVER_ROOT_CERTS.len().try_into()?);
    let mut roots = Vec::new();
    let mut runs = 0;
    for certificate in progress.wrap_iter(TLS_SERVER_ROOT_CERTS.iter()) {
        let root = Root::parse(certificate)?;
        let report = sweep_of(&days, &root).run(|at| root.verify(at));
        runs += report.tried() + report.bisect_runs();
        let life = Life::of(&report);
        life.check(&root, from, to);
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        {
            let report = sweep_of(&days, &root).run_ambient(|| root.verify_by_system_clock());
            runs += report.tried() + report.bisect_runs();
            assert_eq!(Life::of(&report), life, "{}", root.name);
        }
        roots.push((root, life));
    }
    progress.finish_and_clear();

    roots.sort_by(|(one, _), (other, _)| one.order().cmp(&other.order()));
    print_roots(&roots, from)?;
    print_years(&roots)?;
    let count = roots.len();
    println!("\n{count} roots, {runs} checks; every edge is exact to the nanosecond");
    Ok(())
}

fn sweep_of(days: &Sweep, root: &Root) -> Sweep {
    days.clone().named(&root.name)
}

struct Root {
    name: String,
    validity: Validity,
}

impl Root {
    fn parse(certificate: &[u8]) -> Result<Self, Box<dyn Error>> {
        let (_, certificate) = parse_x509_certificate(certificate)?;
        let subject = certificate.subject();
        let text =
            |attribute: &AttributeTypeAndValue<'_>| attribute.as_str().map(ToOwned::to_owned).ok();
        let organisation = subject.iter_organization().find_map(text);
        let unit = subject.iter_organizational_unit().find_map(text);
        let common_name = subject.iter_common_name().find_map(text);
        let mut name = common_name
            .or_else(|| unit.clone())
            .or_else(|| organisation.clone())
            .unwrap_or_else(|| subject.to_string());
        // Several roots are called `GlobalSign`, of GlobalSign; the unit tells them apart.
        let mut owners = [organisation, unit].into_iter().flatten();
        if let Some(owner) = owners.find(|owner| !name.contains(owner)) {
            name = format!("{name} ({owner})");
        }
        let validity = certificate.validity().clone();
        Ok(Self { name, validity })
    }

    /// The code under test: what a verifier asks of a root's dates.
    fn verify(&self, at: Moment) -> Result<(), &'static str> {
        let now = OffsetDateTime::try_from(at).map_err(|_| "the clock is beyond X.509's years")?;
        let is_valid = self.validity.is_valid_at(ASN1Time::new(now));
        is_valid.then_some(()).ok_or(OUTSIDE)
    }

    /// The same question, as code asks it that does not take a clock.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn verify_by_system_clock(&self) -> Result<(), &'static str> {
        self.validity.is_valid().then_some(()).ok_or(OUTSIDE)
    }

    fn order(&self) -> (Moment, &str) {
        (self.not_after(), &self.name)
    }

    fn not_before(&self) -> Moment {
        Moment::from_seconds(self.validity.not_before.timestamp())
    }

    fn not_after(&self) -> Moment {
        Moment::from_seconds(self.validity.not_after.timestamp())
    }
}

const OUTSIDE: &str = "outside its validity";

/// The two ends of a root's life, where the sweep saw them.
#[derive(Debug, PartialEq, Eq)]
struct Life {
    first_good: Option<Moment>,
    last_good: Option<Moment>,
    first_bad: Option<Moment>,
    /// The name of the boundary on which the root dies.
    boundary: Option<String>,
}

impl Life {
    /// Reads a report: failing until birth, passing, failing from death on.
    fn of(report: &Report) -> Self {
        let name = report.name();
        assert!(!report.fails_at_every_date(), "{name} was never alive");
        assert!(!report.is_flaky(), "{name} depends on more than the date");
        assert!(report.windows().iter().all(Window::is_exact));
        let (unborn, dead): (Vec<_>, Vec<_>) = report
            .windows()
            .iter()
            .partition(|window| window.last_good().is_none());
        assert!(unborn.len() <= 1 && dead.len() <= 1, "{report}");
        let dead = dead.first();
        Self {
            first_good: unborn.first().and_then(|window| window.first_good()),
            last_good: dead.and_then(|window| window.last_good()),
            first_bad: dead.map(|window| window.first_bad()),
            boundary: dead
                .and_then(|window| window.boundary())
                // A certificate does not go by the clocks of one town.
                .filter(|boundary| boundary.family != Family::Dst)
                .map(|boundary| boundary.name.to_string()),
        }
    }

    /// Holds what the sweep found against what the certificate says.
    fn check(&self, root: &Root, from: Moment, to: Moment) {
        let name = &root.name;
        let born = root.not_before();
        assert_eq!(self.first_good, (from < born).then_some(born), "{name}");

        // A root is valid through `notAfter`, included (RFC 5280, 4.1.2.5). The parser takes
        // that for the instant, not for the whole second: it fails a nanosecond later.
        let last = root.not_after();
        let next = last.checked_add(Duration::from_nanos(1));
        let next = next.expect("certificates end before the year 10000");
        let is_seen = next <= to;
        assert_eq!(self.first_bad, is_seen.then_some(next), "{name}");
        assert_eq!(self.last_good, is_seen.then_some(last), "{name}");
    }
}

fn print_roots(roots: &[(Root, Life)], from: Moment) -> Result<(), Box<dyn Error>> {
    println!("first bad instant               days  root (days since {from})");
    for (root, life) in roots {
        let Some(first_bad) = life.first_bad else {
            continue;
        };
        let left = first_bad.checked_duration_since(from);
        let days = left.ok_or("it died before the sweep")?.as_secs() / 86_400;
        print!("{first_bad}  {days:>4}  {}", root.name);
        if let Some(boundary) = &life.boundary {
            print!(" · {boundary}");
        }
        if let Some(born) = life.first_good {
            print!(" · not before {born}");
        }
        println!();
    }
    Ok(())
}

fn print_years(roots: &[(Root, Life)]) -> Result<(), Box<dyn Error>> {
    let mut years: BTreeMap<i32, usize> = BTreeMap::new();
    let mut survivors = 0;
    for (_, life) in roots {
        match life.first_bad {
            Some(first_bad) => *years.entry(year(first_bad)?).or_default() += 1,
            None => survivors += 1,
        }
    }
    println!("\nyear   roots that die");
    for (year, count) in &years {
        println!("{year}   {count:>3} {}", "#".repeat(*count));
    }
    println!("later  {survivors:>3} are still valid in 2050");
    assert_eq!(years.values().sum::<usize>() + survivors, roots.len());
    Ok(())
}

fn year(moment: Moment) -> Result<i32, timewarp::Error> {
    DateTime::<Utc>::try_from(moment).map(|time| time.year())
}
