//! The report of a suite as text.

use std::fmt;

use super::{Group, SuiteReport, TestReport, Verdict};
use crate::report::{Line, Others, Story, details, indented, plural};
use crate::{Case, Failure, Moment, Zone};

/// Tests of one group that are printed, unless `{:#}` asks for every one.
const ON_SCREEN: usize = 12;

/// Windows of one test that are printed, unless `{:#}` asks for every one.
const WINDOWS: usize = 8;

impl fmt::Display for SuiteReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(formatter)?;
        if self.tests.iter().any(|test| !test.windows.is_empty()) {
            write!(formatter, "\n{}", self.strip())?;
        }
        for group in self.groups() {
            write_group(formatter, &group)?;
        }
        for verdict in [Verdict::Bomb, Verdict::Flaky, Verdict::Broken] {
            self.write_others(formatter, verdict)?;
        }
        self.footer(formatter)
    }
}

impl SuiteReport {
    fn headline(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<_> = Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict, self.count(verdict)))
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| format!("{count} {verdict}"))
            .collect();
        let counts = match counts.as_slice() {
            [] => "nothing ran across dates".to_owned(),
            counts => counts.join(", "),
        };
        writeln!(formatter, "{}: {counts}", self.command)?;
        if let Some(reason) = &self.stopped {
            writeln!(
                formatter,
                "  stopped before its time: {reason}; what follows is what was done until then"
            )?;
        }
        Ok(())
    }

    /// Lists tests that say nothing about dates.
    fn write_others(&self, formatter: &mut fmt::Formatter<'_>, verdict: Verdict) -> fmt::Result {
        let is_it = |test: &&TestReport| test.verdict == verdict && !test.fails_at_a_date();
        let tests: Vec<_> = self.tests.iter().filter(is_it).collect();
        if tests.is_empty() {
            return Ok(());
        }
        let shown = shown(formatter, ON_SCREEN);
        writeln!(formatter)?;
        for test in tests.iter().take(shown) {
            writeln!(formatter, "{verdict} {}", test.id)?;
            let reason = test.reason.clone();
            let failure = test.baseline_failure.as_ref().map(Failure::to_string);
            for text in reason.into_iter().chain(failure) {
                writeln!(formatter, "    {}", indented(&text, "    "))?;
            }
        }
        write_hidden(formatter, tests.len(), shown)
    }

    fn footer(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter)?;
        for skipped in &self.skipped {
            let shown = shown(formatter, 3);
            let mut names = skipped
                .names
                .iter()
                .take(shown)
                .cloned()
                .collect::<Vec<_>>();
            if skipped.names.len() > shown {
                names.push("…".to_owned());
            }
            let names = match names.as_slice() {
                [] => String::new(),
                names => format!(": {}", names.join(", ")),
            };
            writeln!(
                formatter,
                "  skipped: {} {}, {}{names}",
                skipped.count,
                plural(skipped.count, "test"),
                skipped.reason
            )?;
        }
        for note in &self.notes {
            writeln!(formatter, "  note: {note}")?;
        }
        for profile in &self.profiles {
            let checks = |is_on| if is_on { "on" } else { "off" };
            writeln!(
                formatter,
                "  profile {}: opt-level {}, overflow checks {}, debug assertions {}",
                profile.name,
                profile.opt_level,
                checks(profile.overflow_checks),
                checks(profile.debug_assertions)
            )?;
        }
        let instants = self.plan.len();
        let moments = || self.plan.iter().map(Case::moment);
        let span = |moment: Option<Moment>| moment.map_or(String::new(), |at| at.to_string());
        let zones: Vec<_> = self.zones.iter().map(|zone| zone.name()).collect();
        let zones = match zones.as_slice() {
            [] => String::new(),
            zones => format!(", in {}", zones.join(", ")),
        };
        let tried = match self.tried {
            tried if tried == instants => String::new(),
            tried => format!(", {tried} of them tried"),
        };
        writeln!(
            formatter,
            "  plan: {}, {instants} {}{tried} from {} to {}{zones}, baseline {} (now)",
            self.schedule,
            plural(instants, "instant"),
            span(moments().min()),
            span(moments().max()),
            self.baseline(),
        )?;
        let searched: usize = self.tests.iter().map(|test| test.search_runs).sum();
        write!(
            formatter,
            "  {} {} in {:.1} s, {searched} of them to find edges, tz database {}",
            self.runs,
            if self.runs == 1 {
                "process"
            } else {
                "processes"
            },
            self.took.as_secs_f64(),
            Zone::database_release()
        )
    }
}

/// Writes tests that fail for one reason.
fn write_group(formatter: &mut fmt::Formatter<'_>, group: &Group<'_>) -> fmt::Result {
    let count = group.tests.len();
    let is_program = group.tests.iter().all(|test| test.id.package.is_empty());
    let noun = plural(count, if is_program { "program" } else { "test" });
    let cause = group.cause;
    match (cause.is_place, cause.is_dependency) {
        (true, true) => writeln!(formatter, "\n{count} {noun} at {cause} (a dependency)")?,
        (true, false) => writeln!(formatter, "\n{count} {noun} at {cause}")?,
        (false, _) => writeln!(formatter, "\n{count} {noun}: {cause}")?,
    }
    let shown_tests = shown(formatter, ON_SCREEN);
    let mut last_failure = String::new();
    for test in group.tests.iter().take(shown_tests) {
        writeln!(formatter, "{} {}", test.verdict, test.id)?;
        if let Some(reason) = &test.reason {
            writeln!(formatter, "    {}", indented(reason, "    "))?;
        }
        let shown_windows = shown(formatter, WINDOWS);
        for window in test.windows.iter().take(shown_windows) {
            writeln!(formatter, "  {}", Line(window))?;
            if let Some(details) = details(window) {
                writeln!(formatter, "    {details}")?;
            }
            for clue in &test.clues {
                if clue.first_bad == window.first_bad() {
                    writeln!(formatter, "    {clue}")?;
                }
            }
            let failure = window.failure().to_string();
            if failure != last_failure {
                writeln!(formatter, "    {}", indented(&failure, "    "))?;
                last_failure = failure;
            }
        }
        write_hidden(formatter, test.windows.len(), shown_windows)?;
        for straddle in test.straddles.iter().take(shown_windows) {
            write!(formatter, "{}{}", Story(straddle), Others(straddle))?;
        }
        write_hidden(formatter, test.straddles.len(), shown_windows)?;
        if let Some(rerun) = &test.rerun {
            writeln!(formatter, "    rerun: {rerun}")?;
        }
    }
    write_hidden(formatter, count, shown_tests)
}

fn shown(formatter: &fmt::Formatter<'_>, few: usize) -> usize {
    if formatter.alternate() {
        usize::MAX
    } else {
        few
    }
}

fn write_hidden(formatter: &mut fmt::Formatter<'_>, count: usize, shown: usize) -> fmt::Result {
    match count.saturating_sub(shown) {
        0 => Ok(()),
        hidden => writeln!(formatter, "  … and {hidden} more; --report DIR writes all"),
    }
}
