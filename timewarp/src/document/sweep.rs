//! The document of a sweep.

use super::{Document, Instant, Kind, Known, Plan, Straddle, Test, Window};
use crate::Report;
use crate::report::{Mark, Verdict, program};

impl From<&Report> for Document {
    fn from(report: &Report) -> Self {
        // A sweep of trials has runs where others have instants.
        let is_trials = report.reads.is_some();
        let instants: Vec<Instant> = match &report.plan {
            Some(plan) if !is_trials => {
                let cases = plan.iter();
                let instant =
                    cases.map(|case| Instant::new(case.moment(), case.zone(), case.boundary()));
                instant.collect()
            }
            _ => Vec::new(),
        };
        let mut zones: Vec<String> = Vec::new();
        for zone in instants.iter().filter_map(|instant| instant.zone.as_ref()) {
            if !zones.contains(zone) {
                zones.push(zone.clone());
            }
        }
        let plan = Plan {
            words: report.depth.to_owned(),
            baseline: report.baseline(),
            tried: report.tried(),
            zones,
            instants,
        };
        let mut document = Self::new(Kind::Sweep, report.name().to_owned(), plan);
        document.tests.push(test(report));
        document.notes = report.notes().to_vec();
        document.runs = report.tried() + report.bisect_runs();
        document
    }
}

fn test(report: &Report) -> Test {
    let is_trials = report.reads.is_some();
    let marks = match &report.plan {
        Some(plan) if !is_trials => marks(report, plan.len()),
        _ => Vec::new(),
    };
    let (verdict, reason) = if report.is_clean() {
        (Verdict::Ok, None)
    } else if report.failed() == 0 {
        let gone = report.accepted().iter().filter(|one| one.is_gone());
        let gone: Vec<_> = gone.map(|one| one.known().to_string()).collect();
        let gone = gone.join("; ");
        let reason = format!("known, and nothing fails there any more: {gone}");
        (Verdict::Broken, Some(reason))
    } else if let Some(flaw) = &report.flaw {
        (Verdict::Flaky, Some(flaw.clone()))
    } else if report.fails_at_every_date() && !report.is_rerun && !is_trials {
        let reason = "it fails at every date: not a date bug".to_owned();
        (Verdict::Broken, Some(reason))
    } else if hangs(report) {
        (Verdict::Hang, None)
    } else {
        (Verdict::Bomb, None)
    };
    Test {
        package: String::new(),
        binary: program(),
        name: report.name().to_owned(),
        verdict,
        reason,
        marks,
        windows: told(report, report.windows()),
        clues: Vec::new(),
        known: report
            .accepted()
            .iter()
            .map(|one| Known::new(report, one))
            .collect(),
        straddles: report
            .straddles()
            .iter()
            .map(|one| Straddle::new(one, report.rerun_straddle(one)))
            .collect(),
        baseline_failure: None,
        cause: None,
        reads: report.reads(),
        stats: None,
        took_seconds: None,
        search_runs: report.bisect_runs(),
        frozen: false,
    }
}

/// Tells windows of a sweep's report.
pub(super) fn told(report: &Report, windows: &[crate::Window]) -> Vec<Window> {
    let windows = windows.iter();
    let windows = windows.map(|window| Window::new(window, true, Some(report.rerun(window))));
    windows.collect()
}

/// Returns how each case of the plan went; runs that did not return may have ended it early.
fn marks(report: &Report, cases: usize) -> Vec<Mark> {
    let mut tried = report.instants.iter();
    let is_left_out = |index: usize| report.left_out.get(index).is_some_and(|is| *is);
    let marks = (0..cases).map(|index| {
        if is_left_out(index) {
            return Mark::NotTried;
        }
        match tried.next() {
            Some((_, true)) => Mark::Failed,
            Some((_, false)) => Mark::Passed,
            None => Mark::NotTried,
        }
    });
    marks.collect()
}

fn hangs(report: &Report) -> bool {
    let windows = report.windows().iter().map(crate::Window::failure);
    let straddles = report.straddles().iter().map(crate::Straddle::failure);
    windows.chain(straddles).any(crate::Failure::is_hang)
}
