//! The document of a suite.

use super::{SuiteReport, TestReport};
use crate::document::{
    Cause, Document, Failure, Instant, Kind, Plan, Profile, Skipped, Straddle, Test, Window,
};
use crate::{Moment, Zone};

impl From<&SuiteReport> for Document {
    fn from(report: &SuiteReport) -> Self {
        let kind = if report.is_program {
            Kind::Program
        } else {
            Kind::Suite
        };
        let is_zoned = !report.zones.is_empty();
        let plan = Plan {
            words: report.schedule.clone(),
            baseline: report.baseline(),
            tried: report.tried,
            zones: report
                .zones
                .iter()
                .map(|zone| zone.name().to_owned())
                .collect(),
            instants: report.plan.iter().map(instant).collect(),
        };
        let mut document = Self::new(kind, report.command.clone(), plan);
        document.stopped.clone_from(&report.stopped);
        document.tests = report.tests.iter().map(|one| test(one, is_zoned)).collect();
        document.skipped = report.skipped.iter().map(skipped).collect();
        let profiles = report.profiles.iter().map(|profile| Profile {
            name: profile.name.clone(),
            opt_level: profile.opt_level.clone(),
            debug_assertions: profile.debug_assertions,
            overflow_checks: profile.overflow_checks,
        });
        document.profiles = profiles.collect();
        document.notes.clone_from(&report.notes);
        document.runs = report.runs;
        document.took_seconds = Some(report.took.as_secs_f64());
        document
    }
}

fn instant(case: &crate::Case) -> Instant {
    Instant::new(case.moment(), case.zone(), case.boundary())
}

fn skipped(skipped: &super::Skipped) -> Skipped {
    Skipped {
        reason: skipped.reason.clone(),
        count: skipped.count,
        names: skipped.names.clone(),
    }
}

fn test(test: &TestReport, is_zoned: bool) -> Test {
    let windows = test.windows.iter();
    let windows = windows.map(|window| {
        let rerun = rerun(test, window.first_bad(), window.zone(), false);
        Window::new(window, is_zoned, rerun)
    });
    let straddles = test.straddles.iter().map(|straddle| {
        let rerun = rerun(test, straddle.moment(), straddle.zone(), true);
        Straddle::new(straddle, rerun)
    });
    Test {
        package: test.id.package.clone(),
        binary: test.id.binary.clone(),
        name: test.id.name.clone(),
        verdict: test.verdict,
        reason: test.reason.clone(),
        marks: test.marks.clone(),
        windows: windows.collect(),
        clues: test.clues.clone(),
        known: Vec::new(),
        straddles: straddles.collect(),
        baseline_failure: test.baseline_failure.as_ref().map(Failure::from),
        cause: test.cause.as_ref().map(|cause| Cause {
            package: cause.package.clone(),
            place: cause.place.clone(),
            is_place: cause.is_place,
            is_dependency: cause.is_dependency,
        }),
        reads: Some(test.reads),
        stats: Some(test.stats),
        took_seconds: Some(test.took.as_secs_f64()),
        search_runs: test.search_runs,
        frozen: false,
    }
}

/// Returns the line that runs a failure again, made of that for the first one.
fn rerun(test: &TestReport, at: Moment, zone: Zone, is_straddled: bool) -> Option<String> {
    let line = test.rerun.as_ref()?;
    let window = test.windows.first();
    let first = window.map(|window| choice(window.first_bad(), window.zone(), false));
    let straddle = test.straddles.first();
    let first = first
        .or_else(|| straddle.map(|straddle| choice(straddle.moment(), straddle.zone(), true)))?;
    let other = choice(at, zone, is_straddled);
    // With its zone, or without if the zone was left alone.
    let place = (0..2).find(|place| line.contains(&first[*place]));
    match place {
        Some(place) => Some(line.replacen(&first[place], &other[place], 1)),
        None => (first == other).then(|| line.clone()),
    }
}

/// Writes the options that choose an instant, with the zone and without.
fn choice(at: Moment, zone: Zone, is_straddled: bool) -> [String; 2] {
    let straddle = if is_straddled { " --straddle" } else { "" };
    let without = format!(" --at {at}{straddle}");
    [format!("{without} --zones {zone}"), without]
}
