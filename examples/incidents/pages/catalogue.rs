//! The catalogue of boundaries, for the guide: tables whole, families that a rule makes by their rule.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use timewarp::boundary::{self, Boundary, Family};
use timewarp::{Depth, Moment, Zone};

use super::cell;
use crate::incident::Incident;
use crate::incidents;

const HEAD: &str = "\
# The catalogue

Every boundary has a name that does not change between releases, an instant, and a sentence that says why software breaks
there. This page is made from the code: `UPDATE_PAGES=1 cargo test -p examples --test incidents pages` writes it, and a
test holds it against the code. Single instants are listed whole; of what a rule makes, the rule is shown by its first
example. `cargo timewarp list --catalogue` prints everything, and [`boundary`](crate::boundary) is the same for programs.

A sweep takes a family by its name, as in `families = [\"leap-days\"]`, one boundary as in
`at = …` or `families = [\"epochs/unix-i32\"]`, a zone's changes as in `families = [\"dst/Europe/Berlin\"]`, and leaves out by
`without`.
";

pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    for family in Family::ALL {
        section(&mut page, *family).expect("a string takes all");
    }
    page
}

/// The years of quick and standard sweeps.
fn swept() -> Range<Moment> {
    Depth::Quick.range()
}

fn section(page: &mut String, family: Family) -> std::fmt::Result {
    write!(page, "\n## {family}\n\n{}\n", family.summary())?;
    match family {
        Family::LeapDays => by_reason(page, boundary::leap_days(swept()))?,
        Family::MonthEnds => by_reason(page, boundary::month_ends(swept()))?,
        Family::YearEnds => by_reason(page, boundary::year_ends(swept()))?,
        Family::WeekYears => by_reason(page, boundary::week_years(swept()))?,
        Family::Midnights => by_reason(page, boundary::midnights(Zone::UTC, swept()))?,
        Family::Dst => changes(page)?,
        Family::LeapSeconds => {
            by_reason(page, boundary::leap_seconds(swept()))?;
            let seconds = boundary::leap_seconds(Moment::MIN..Moment::MAX);
            let days: Vec<_> = seconds
                .filter_map(|boundary| {
                    let day = boundary.name.strip_prefix("leap-seconds/")?.to_owned();
                    (!day.contains("smear")).then_some(day)
                })
                .collect();
            writeln!(page, "\nAfter these days: {}.", days.join(", "))?;
        }
        Family::Epochs => epochs(page)?,
        Family::Digits => digits(page)?,
        Family::Pivots => whole(page, boundary::pivots(Moment::MIN..Moment::MAX))?,
        Family::Eras => whole(page, boundary::eras(Moment::MIN..Moment::MAX))?,
        Family::Sentinels => whole(page, boundary::sentinels(Moment::MIN..Moment::MAX))?,
        _ => unreachable!("a new family has its place here"),
    }
    happened(page, family)
}

/// The name without the family's.
fn detail(boundary: &Boundary) -> &str {
    let name = &boundary.name;
    name.split_once('/').map_or(name, |(_, detail)| detail)
}

fn head(page: &mut String, columns: &str) -> std::fmt::Result {
    let rule = "|---".repeat(columns.matches('|').count() - 1);
    writeln!(page, "\n{columns}\n{rule}|")
}

fn whole(page: &mut String, boundaries: impl Iterator<Item = Boundary>) -> std::fmt::Result {
    let mut boundaries: Vec<_> = boundaries.collect();
    boundaries.sort_by_key(|boundary| boundary.moment);
    head(page, "| name | instant | why |")?;
    for boundary in &boundaries {
        let (moment, why) = (boundary.moment, cell(&boundary.why));
        writeln!(page, "| `{}` | {moment} | {why} |", detail(boundary))?;
    }
    Ok(())
}

/// One row for each sentence, with its first example and how often it holds.
fn by_reason(page: &mut String, boundaries: impl Iterator<Item = Boundary>) -> std::fmt::Result {
    let mut reasons: Vec<(Boundary, usize)> = Vec::new();
    for boundary in boundaries {
        match reasons
            .iter_mut()
            .find(|(first, _)| first.why == boundary.why)
        {
            Some((_, count)) => *count += 1,
            None => reasons.push((boundary, 1)),
        }
    }
    head(page, "| first from 1970 on | up to 2107 | why |")?;
    for (first, count) in reasons {
        writeln!(
            page,
            "| `{}` | {count} | {} |",
            detail(&first),
            cell(&first.why)
        )?;
    }
    Ok(())
}

/// Zones and years that show what kinds of changes there are.
const TELLING: &[(&str, &str)] = &[
    ("America/New_York", "2024"),
    ("Australia/Lord_Howe", "2024"),
    ("America/Sao_Paulo", "2018"),
    ("Pacific/Apia", "2011"),
    ("Europe/Dublin", "2024"),
    ("Asia/Pyongyang", "2018"),
    ("Antarctica/Troll", "2024"),
];

fn changes(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\nDerived from the tz database, release {} here, for every zone of it, from 1840 to 2099. \
         Midnights and changes are looked at in {} zones unless a sweep names its own.",
        Zone::database_release(),
        boundary::telling_zones().count()
    )?;
    head(page, "| for example | instant | why |")?;
    for (zone, year) in TELLING {
        let zone: Zone = zone.parse().expect("the tz database has it");
        let from: Moment = format!("{year}-01-01").parse().expect("a year");
        let to: Moment = format!("{year}-12-31T23:59:59Z").parse().expect("a year");
        for boundary in boundary::dst(zone, from..to) {
            let (moment, why) = (boundary.moment, cell(&boundary.why));
            writeln!(page, "| `{}` | {moment} | {why} |", detail(&boundary))?;
        }
    }
    Ok(())
}

/// What rules make of epochs, by a part of its names; the rest of the family is named row by row.
const GENERATED: &[(&str, &str)] = &[
    (
        "-from-",
        "counts from epochs of firmware, in its units and widths",
    ),
    ("-last-day", "the last days of counts of days"),
    ("gps-week-8-bits-", "weeks of GPS in eight bits"),
    (
        "gps-leap-week-8-bits-",
        "weeks of leap seconds in eight bits",
    ),
    ("gps-week-13-bits-", "weeks of GPS in thirteen bits"),
    ("beidou-week-", "weeks of BeiDou"),
    ("galileo-week-", "weeks of Galileo"),
    ("qzss-week-", "weeks of QZSS"),
];

fn epochs(page: &mut String) -> std::fmt::Result {
    let all: Vec<_> = boundary::epochs(Moment::MIN..Moment::MAX).collect();
    let rule = |boundary: &Boundary| {
        let is_of = |(part, _): &&(&str, &str)| detail(boundary).contains(part);
        GENERATED.iter().find(is_of)
    };
    let named = all.iter().filter(|boundary| rule(boundary).is_none());
    whole(page, named.cloned())?;
    writeln!(page, "\nAnd by rule:")?;
    head(page, "| what | how many | for example | why |")?;
    for row in GENERATED {
        let made = all.iter().filter(|boundary| rule(boundary) == Some(row));
        let first = made
            .clone()
            .find(|boundary| boundary.moment > Moment::UNIX_EPOCH);
        let first = first.expect("each rule makes some after 1970");
        let (count, name, why) = (made.count(), detail(first), cell(&first.why));
        writeln!(page, "| {} | {count} | `{name}` | {why} |", row.1)?;
    }
    Ok(())
}

/// One row for each unit, with its first example from 1970 on.
fn digits(page: &mut String) -> std::fmt::Result {
    let mut units: BTreeMap<String, (Boundary, usize)> = BTreeMap::new();
    for boundary in boundary::digits(Moment::MIN..Moment::MAX) {
        let name = detail(&boundary);
        let name = name.strip_suffix("-exact").unwrap_or(name);
        let unit = name
            .rsplit_once('-')
            .map_or(name, |(unit, _)| unit)
            .to_owned();
        let entry = units.entry(unit).or_insert_with(|| (boundary.clone(), 0));
        entry.1 += 1;
        let is_early = entry.0.moment < Moment::UNIX_EPOCH;
        if boundary.moment >= Moment::UNIX_EPOCH && (is_early || boundary.moment < entry.0.moment) {
            entry.0 = boundary;
        }
    }
    head(page, "| first from 1970 on | instant | how many | why |")?;
    for (first, count) in units.values() {
        let (moment, why) = (first.moment, cell(&first.why));
        writeln!(page, "| `{}` | {moment} | {count} | {why} |", detail(first))?;
    }
    Ok(())
}

/// What happened at boundaries of the family.
fn happened(page: &mut String, family: Family) -> std::fmt::Result {
    let prefix = format!("{family}/");
    let belongs = |name: &&str| name.starts_with(&prefix);
    let of_family: Vec<(&str, &Incident)> = incidents()
        .filter_map(|incident| Some((incident.boundaries().find(belongs)?, incident)))
        .collect();
    if of_family.is_empty() {
        return Ok(());
    }
    head(page, "| boundary | what happened there | source |")?;
    for (name, incident) in of_family {
        let (title, source) = (cell(incident.title), cell(incident.source));
        let source = match incident.link {
            Some(link) => format!("[{source}]({link})"),
            None => source,
        };
        writeln!(page, "| `{name}` | {}: {title} | {source} |", incident.date)?;
    }
    Ok(())
}
