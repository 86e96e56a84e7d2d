//! The variables that change a sweep for one run, without an edit.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::{Settings, Step, timeout};
use crate::{Error, Moment};

const KNOWN: [&str; 12] = [
    "TIMEWARP_AT",
    "TIMEWARP_FROM",
    "TIMEWARP_TO",
    "TIMEWARP_EVERY",
    "TIMEWARP_ZONES",
    "TIMEWARP_FAMILIES",
    "TIMEWARP_WITHOUT",
    "TIMEWARP_DEPTH",
    "TIMEWARP_JOBS",
    "TIMEWARP_TIMEOUT",
    "TIMEWARP_REPORT",
    "TIMEWARP_HUNT",
];

/// What the environment asks for beside the settings of the sweep.
#[derive(Debug, Default)]
pub(super) struct Environment {
    pub(super) report_folder: Option<PathBuf>,
}

/// Changes the settings as the environment asks; variables win over code.
pub(super) fn apply(settings: &mut Settings) -> Result<Environment, Error> {
    static SPELLING: OnceLock<Result<(), Error>> = OnceLock::new();
    SPELLING.get_or_init(refuse_misspelt).clone()?;
    if let Some(moments) = list("TIMEWARP_AT", "2008-08-12T07:00:00Z")? {
        let parsed = moments.iter().map(|text| text.parse::<Moment>());
        settings.choice.at = parsed
            .collect::<Result<_, _>>()
            .map_err(|error| error.within("TIMEWARP_AT"))?;
        settings.choice.is_rerun = true;
    }
    if let Some(from) = parse("TIMEWARP_FROM")? {
        settings.choice.from = Some(from);
    }
    if let Some(to) = parse("TIMEWARP_TO")? {
        settings.choice.to = Some(to);
    }
    if let Some(step) = parse::<Step>("TIMEWARP_EVERY")? {
        settings.choice.every = Some(step);
    }
    if let Some(zones) = list("TIMEWARP_ZONES", "America/Los_Angeles,Asia/Tokyo")? {
        let parsed = zones.iter().map(|name| name.parse());
        let zones: Result<_, _> = parsed.collect();
        settings.choice.zones = Some(zones.map_err(|error: Error| error.within("TIMEWARP_ZONES"))?);
    }
    let selectors = |name| {
        let texts = list(name, "leap-days,dst/Europe/Berlin")?;
        let parsed = texts.map(|texts| texts.iter().map(|text| text.parse()).collect());
        parsed
            .transpose()
            .map_err(|error: Error| error.within(name))
    };
    if let Some(families) = selectors("TIMEWARP_FAMILIES")? {
        settings.choice.families = Some(families);
    }
    if let Some(without) = selectors("TIMEWARP_WITHOUT")? {
        settings.choice.without = without;
    }
    if settings.choice.is_rerun {
        refuse_beside_at()?;
    }
    if let Some(depth) = parse("TIMEWARP_DEPTH")? {
        settings.choice.depth = depth;
    }
    if let Some(text) = read("TIMEWARP_JOBS")? {
        let jobs = text.trim().parse::<usize>().ok().filter(|jobs| *jobs > 0);
        settings.jobs = jobs.ok_or_else(|| {
            Error::parse(format!(
                "TIMEWARP_JOBS: `{text}` is not a number of threads; write `2`"
            ))
        })?;
    }
    if let Some(text) = read("TIMEWARP_TIMEOUT")? {
        let limit = timeout::parse(&text).map_err(|error| error.within("TIMEWARP_TIMEOUT"))?;
        settings.timeout = Some(limit);
    }
    if let Some(text) = read("TIMEWARP_HUNT")? {
        let is_wanted = match text.trim() {
            "true" => true,
            "false" => false,
            _ => {
                return Err(Error::parse(format!(
                    "TIMEWARP_HUNT: `{text}` is neither `true` nor `false`"
                )));
            }
        };
        // A straddle is a sweep of its own, in which nothing is hunted.
        settings.hunt = is_wanted && !settings.rehearsal.is_asked();
    }
    let mut environment = Environment::default();
    if let Some(folder) = read("TIMEWARP_REPORT")? {
        if folder.trim().is_empty() {
            return Err(Error::parse(
                "TIMEWARP_REPORT: `` is not a folder; write `target/timewarp`",
            ));
        }
        environment.report_folder = Some(folder.into());
    }
    Ok(environment)
}

/// Refuses variables that choose instants where `TIMEWARP_AT` names all of them.
fn refuse_beside_at() -> Result<(), Error> {
    let others =
        ["FROM", "TO", "EVERY", "FAMILIES", "WITHOUT"].map(|name| format!("TIMEWARP_{name}"));
    match others.iter().find(|name| env::var_os(name).is_some()) {
        Some(other) => Err(Error::plan(format!(
            "TIMEWARP_AT runs its instants and no others: unset `{other}`, or write \
             `{other}` without TIMEWARP_AT"
        ))),
        None => Ok(()),
    }
}

fn read(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(text) => Ok(Some(text)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(bytes)) => Err(Error::parse(format!(
            "{name}: `{}` is not valid Unicode",
            bytes.display()
        ))),
    }
}

fn parse<T: std::str::FromStr<Err = Error>>(name: &str) -> Result<Option<T>, Error> {
    read(name)?
        .map(|text| {
            text.trim()
                .parse()
                .map_err(|error: Error| error.within(name))
        })
        .transpose()
}

fn list(name: &str, good: &str) -> Result<Option<Vec<String>>, Error> {
    let Some(text) = read(name)? else {
        return Ok(None);
    };
    let items: Vec<_> = text.split(',').map(|item| item.trim().to_owned()).collect();
    if items.iter().any(String::is_empty) {
        let message = format!("{name}: `{text}` has an empty entry; write `{good}`");
        return Err(Error::parse(message));
    }
    Ok(Some(items))
}

/// Refuses a variable that is one or two typing mistakes away from one of ours.
fn refuse_misspelt() -> Result<(), Error> {
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("TIMEWARP")) else {
            continue;
        };
        if KNOWN.contains(&name) {
            continue;
        }
        if let Some(near) = KNOWN.iter().find(|known| distance(known, name) <= 2) {
            return Err(Error::parse(format!(
                "`{name}` is not a variable of timewarp; did you mean `{near}`? known: {}",
                KNOWN.join(", ")
            )));
        }
    }
    Ok(())
}

/// Counts the letters to change, add or remove between two words.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<_> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, against) in other.iter().enumerate() {
            let change = diagonal + usize::from(letter != *against);
            diagonal = row[column + 1];
            row[column + 1] = change.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
