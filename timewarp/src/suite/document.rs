//! The document of a suite.

use super::{SuiteReport, TestReport};
use crate::document::{
    Cause, Document, Failure, Instant, Kind, Plan, Profile, Skipped, Test, Window,
};

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
        document.profile = report.profile.as_ref().map(|profile| Profile {
            opt_level: profile.opt_level.clone(),
            debug_assertions: profile.debug_assertions,
            overflow_checks: profile.overflow_checks,
        });
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
    let windows = windows.map(|window| Window::new(window, is_zoned, rerun(test, window)));
    Test {
        package: test.id.package.clone(),
        binary: test.id.binary.clone(),
        name: test.id.name.clone(),
        verdict: test.verdict,
        reason: test.reason.clone(),
        marks: test.marks.clone(),
        windows: windows.collect(),
        straddles: Vec::new(),
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

/// Returns the line that runs a window again, made of that for the first one.
fn rerun(test: &TestReport, window: &crate::Window) -> Option<String> {
    let line = test.rerun.as_ref()?;
    let first = test.windows.first()?;
    let at = |window: &crate::Window| format!(" --at {}", window.first_bad());
    let zone = |window: &crate::Window| format!(" --zones {}", window.zone());
    let zoned = format!("{}{}", at(first), zone(first));
    if line.contains(&zoned) {
        let other = format!("{}{}", at(window), zone(window));
        return Some(line.replacen(&zoned, &other, 1));
    }
    if line.contains(&at(first)) {
        return Some(line.replacen(&at(first), &at(window), 1));
    }
    (window.first_bad() == first.first_bad()).then(|| line.clone())
}
