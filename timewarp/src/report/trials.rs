//! The text of a report on what happens between reads.

use std::fmt;

use super::text::{indented, plural};
use super::{Report, Straddle};

/// Kinds of failure that are printed.
const ON_SCREEN: usize = 16;

impl Report {
    /// Writes the whole report of a sweep of trials.
    pub(super) fn write_trials(
        &self,
        formatter: &mut fmt::Formatter<'_>,
        reads: u64,
    ) -> fmt::Result {
        let (name, failed, tried) = (&self.name, self.failed, self.tried);
        let runs = plural(tried, "run");
        if self.is_clean() {
            writeln!(formatter, "{name}: clean, {tried} {runs}")?;
        } else {
            let kinds = self.straddles.len();
            let kinds_word = plural(kinds, "kind");
            writeln!(
                formatter,
                "{name}: {kinds} {kinds_word} of failure between reads, {failed} of {tried} {runs}"
            )?;
        }
        let shown = if formatter.alternate() {
            usize::MAX
        } else {
            ON_SCREEN
        };
        for straddle in self.straddles.iter().take(shown) {
            self.write_straddle(formatter, straddle)?;
        }
        let hidden = self.straddles.len().saturating_sub(shown);
        if hidden > 0 {
            writeln!(
                formatter,
                "  … and {hidden} more; TIMEWARP_REPORT=target/timewarp writes all"
            )?;
        }
        for note in &self.notes {
            writeln!(formatter, "  note: {note}")?;
        }
        let reads_word = plural(usize::try_from(reads).unwrap_or(usize::MAX), "read");
        write!(formatter, "  plan: {}, {reads} {reads_word}", self.depth)?;
        if self.boundaries > 0 {
            let boundaries = plural_of("boundary", "boundaries", self.boundaries);
            write!(formatter, " by {} {boundaries}", self.boundaries)?;
        }
        write!(formatter, ", {tried} {runs}")?;
        if self.bisect_runs > 0 {
            write!(
                formatter,
                ", {} more to find the simplest failures",
                self.bisect_runs
            )?;
        }
        Ok(())
    }

    fn write_straddle(
        &self,
        formatter: &mut fmt::Formatter<'_>,
        straddle: &Straddle,
    ) -> fmt::Result {
        write!(formatter, "{}", Story(straddle))?;
        let clock = if self.is_ambient {
            "Warp::new"
        } else {
            "MockClock::at"
        };
        let (start, timeline) = (straddle.start(), straddle.timeline());
        writeln!(
            formatter,
            "    replay: {clock}(\"{start}\") and play(\"{timeline}\")"
        )?;
        write!(formatter, "{}", Others(straddle))?;
        match self.rerun_straddle(straddle) {
            Some(rerun) => writeln!(formatter, "    rerun: {rerun}"),
            None => Ok(()),
        }
    }

    /// Returns the command that tries one failure's instant again.
    pub(crate) fn rerun_straddle(&self, straddle: &Straddle) -> Option<String> {
        let test = self.test.as_ref()?;
        let at = straddle.moment();
        let zone = match straddle.zone() {
            zone if zone.is_utc() => String::new(),
            zone => format!("TIMEWARP_ZONES={zone} "),
        };
        Some(format!("TIMEWARP_AT={at} {zone}cargo test {test}"))
    }
}

/// What happens between which reads, and how the code fails then: some lines.
pub(crate) struct Story<'straddle>(pub(crate) &'straddle Straddle);

impl fmt::Display for Story<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let straddle = self.0;
        write!(formatter, "  {}", straddle.story)?;
        if !straddle.is_straddled() && straddle.boundary().is_some() {
            write!(formatter, " at {}", straddle.moment())?;
        }
        if !straddle.zone().is_utc() {
            write!(formatter, "  in {}", straddle.zone())?;
        }
        match straddle.boundary() {
            Some(boundary) => writeln!(formatter, "      {}", boundary.name)?,
            None => writeln!(formatter)?,
        }
        if let Some([before, after]) = straddle.reads() {
            let place = |read: u64, place: Option<&str>| match place {
                Some(place) => format!("read {read} at {place}"),
                None => format!("read {read}"),
            };
            let [first, second] = straddle.places();
            let event = if straddle.is_straddled() {
                format!("{}", straddle.moment())
            } else {
                "it".to_owned()
            };
            writeln!(
                formatter,
                "    {} before, {} after {event}",
                place(before, first),
                place(after, second)
            )?;
        }
        let failure = straddle.failure().to_string();
        writeln!(formatter, "    {}", indented(&failure, "    "))
    }
}

/// How many other runs failed in this way: one line, or none.
pub(crate) struct Others<'straddle>(pub(crate) &'straddle Straddle);

impl fmt::Display for Others<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others = self.0.count().saturating_sub(1);
        if others == 0 {
            return Ok(());
        }
        let runs = plural(others, "run");
        let names = self.0.families().iter().map(|family| family.name());
        let names: Vec<_> = names.collect();
        match names.as_slice() {
            [] => writeln!(formatter, "    and {others} more {runs} like it"),
            names => {
                let names = names.join(", ");
                writeln!(
                    formatter,
                    "    and {others} more {runs} like it, at {names}"
                )
            }
        }
    }
}

fn plural_of(one: &'static str, many: &'static str, count: usize) -> &'static str {
    if count == 1 { one } else { many }
}
