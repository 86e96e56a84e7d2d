//! The report as text: what a failing test prints.

use std::fmt;

use super::{Report, Window};
use crate::Zone;

/// Windows that are printed with their reasons before the list gets short.
const IN_FULL: usize = 8;

/// Windows that are printed at all, unless `{:#}` asks for every one.
const ON_SCREEN: usize = 40;

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reads) = self.reads {
            return self.write_trials(formatter, reads);
        }
        self.headline(formatter)?;
        if let Some(flaw) = &self.flaw {
            writeln!(formatter, "  flaky: {flaw}; the edges below may be wrong")?;
        }
        if self.fails_at_every_date() {
            let failure = self.windows[0].failure().to_string();
            writeln!(formatter, "  {}", indented(&failure, "  "))?;
        } else {
            self.list(formatter)?;
        }
        self.write_known(formatter)?;
        for note in &self.notes {
            writeln!(formatter, "  note: {note}")?;
        }
        self.footer(formatter)
    }
}

impl Report {
    fn headline(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, tried) = (self.failed, self.tried());
        let instants = plural(tried, "instant");
        let name = &self.name;
        let gone = self.gone();
        if self.is_clean() {
            let known = match self.accepted.len() {
                0 => String::new(),
                known => format!(" but for {known} known {}", plural(known, "failure")),
            };
            writeln!(formatter, "{name}: clean{known}, {tried} {instants}")
        } else if self.failed == 0 && self.windows.is_empty() {
            let failures = plural(gone, "failure");
            let are = if gone == 1 { "is" } else { "are" };
            writeln!(
                formatter,
                "{name}: {gone} known {failures} {are} gone, {tried} {instants}"
            )
        } else if self.is_rerun {
            writeln!(formatter, "{name}: fails at {failed} of {tried} {instants}")
        } else if self.fails_at_every_date() {
            writeln!(
                formatter,
                "{name}: fails at every date, {failed} of {tried} {instants}: not a date bug"
            )
        } else {
            let count = self.windows.len();
            let windows = plural(count, "window");
            writeln!(
                formatter,
                "{name}: {count} {windows} of failure, {failed} of {tried} {instants}"
            )
        }
    }

    fn list(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if formatter.alternate() {
            usize::MAX
        } else {
            ON_SCREEN
        };
        let groups = groups(&self.windows);
        let mut last_failure = String::new();
        for (index, group) in groups.iter().take(shown).enumerate() {
            let window = group[0];
            writeln!(formatter, "  {}", Line(window))?;
            if let [_, others @ ..] = group.as_slice()
                && !others.is_empty()
            {
                let zones: Vec<_> = others.iter().map(|window| window.zone().name()).collect();
                let plural = plural(zones.len(), "zone");
                writeln!(
                    formatter,
                    "    and by the clocks of {} more {plural}: {}",
                    zones.len(),
                    zones.join(", ")
                )?;
            }
            if index >= IN_FULL {
                continue;
            }
            if let Some(details) = details(window) {
                writeln!(formatter, "    {details}")?;
            }
            let failure = window.failure().to_string();
            if failure != last_failure {
                writeln!(formatter, "    {}", indented(&failure, "    "))?;
                last_failure = failure;
            }
            writeln!(formatter, "    rerun: {}", self.rerun(window))?;
        }
        let hidden = groups.len().saturating_sub(shown);
        if hidden > 0 {
            writeln!(
                formatter,
                "  … and {hidden} more; TIMEWARP_REPORT=target/timewarp writes all"
            )?;
        }
        Ok(())
    }

    /// Returns the command that runs one window's first bad instant again.
    pub(crate) fn rerun(&self, window: &Window) -> String {
        let zone = match window.zone() {
            zone if zone.is_utc() => String::new(),
            zone => format!("TIMEWARP_ZONES={zone} "),
        };
        let command = match &self.test {
            Some(test) => format!("cargo test {test}"),
            None => "before the same command".to_owned(),
        };
        format!("TIMEWARP_AT={} {zone}{command}", window.first_bad())
    }

    fn footer(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tried = self.tried();
        let earliest = self.instants.iter().map(|(moment, _)| *moment).min();
        let latest = self.instants.iter().map(|(moment, _)| *moment).max();
        let verdict = if self.is_baseline_bad {
            "failed"
        } else {
            "passed"
        };
        write!(
            formatter,
            "  plan: {}, {tried} {}",
            self.depth,
            plural(tried, "instant")
        )?;
        if let (Some(earliest), Some(latest)) = (earliest, latest) {
            write!(formatter, " from {earliest:.0} to {latest:.0}")?;
        }
        write!(
            formatter,
            ", baseline {:.0} (an ordinary instant) {verdict}",
            self.baseline
        )?;
        if self.bisect_runs > 0 {
            let runs = plural(self.bisect_runs, "run");
            write!(formatter, ", {} more {runs} to bisect", self.bisect_runs)?;
        }
        write!(formatter, ", tz database {}", Zone::database_release())
    }
}

/// Puts windows together that begin at the same reading of each zone's own clocks.
fn groups(windows: &[Window]) -> Vec<Vec<&Window>> {
    let mut groups: Vec<Vec<&Window>> = Vec::new();
    let shown = |window: &Window| window.zone().local(window.first_bad());
    for window in windows {
        let same = groups.iter_mut().find(|group| {
            let first = group[0];
            window.last_good().is_some()
                && first.last_good().is_some()
                && window.zone() != first.zone()
                && shown(window) == shown(first)
                && window.first_good().is_some() == first.first_good().is_some()
        });
        match same {
            Some(group) => group.push(window),
            None => groups.push(vec![window]),
        }
    }
    groups
}

/// A window in one line: its edges, its zone, and what it begins with.
pub(crate) struct Line<'window>(pub(crate) &'window Window);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = self.0;
        match window.last_good() {
            Some(_) => write!(formatter, "{}", window.first_bad())?,
            None => write!(formatter, "(failing already at {})", window.first_bad())?,
        }
        match window.first_good() {
            Some(good) => write!(formatter, "  →  good again from {good}")?,
            None => write!(formatter, "  →  (still failing at {})", window.last_bad())?,
        }
        if !window.zone().is_utc() {
            write!(formatter, "  in {}", window.zone())?;
        }
        if !window.is_exact() {
            let reason = if window.failure().is_hang() {
                "runs do not return"
            } else {
                "too many"
            };
            write!(formatter, "  (edges not bisected: {reason})")?;
        }
        if window.last_good().is_none() {
            return Ok(());
        }
        match (window.boundary(), window.cause().by_clocks_of()) {
            (Some(boundary), Some(zone)) => write!(formatter, "      {} in {zone}", boundary.name),
            (Some(boundary), None) => write!(formatter, "      {}", boundary.name),
            (None, _) => write!(
                formatter,
                "      not a calendar boundary: a date in the code?"
            ),
        }
    }
}

/// Says what lies on the other side of the edge, whose midnight it is, and why.
pub(crate) fn details(window: &Window) -> Option<String> {
    let good = window.last_good()?;
    let midnights: Vec<_> = window.midnights().iter().map(|zone| zone.name()).collect();
    let midnight = match midnights.as_slice() {
        [] => String::new(),
        names => format!(" · 00:00 in {}", names.join(", ")),
    };
    let why = window.boundary().map_or(String::new(), |boundary| {
        format!("\n    why: {}", boundary.why)
    });
    // Between two failures nothing is known but what was tried: say how much that is.
    let tried = match (window.first_good(), window.tried()) {
        (Some(_), tried @ 2..) => format!(" · failed at all {tried} instants tried in it"),
        _ => String::new(),
    };
    Some(format!("last good {good}{midnight}{tried}{why}"))
}

/// Indents the lines after the first, as messages of `assert_eq!` have them, and cuts
/// what nobody would read to its end.
pub(crate) fn indented(text: &str, margin: &str) -> String {
    let text = text.trim_end();
    let shown: String = text.chars().take(LONGEST_MESSAGE).collect();
    let cut = match text.len() - shown.len() {
        0 => String::new(),
        bytes => format!("… (and {bytes} more bytes)"),
    };
    shown.replace('\n', &format!("\n{margin}")) + &cut
}

/// Letters of a message that a report shows.
const LONGEST_MESSAGE: usize = 2_000;

pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}
