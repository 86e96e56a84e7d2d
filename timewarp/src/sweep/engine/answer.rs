//! From verdicts and windows to a report.

use std::sync::Arc;

use super::{Engine, Stage, Verdict};
use crate::Moment;
use crate::report::{Report, Tried};
use crate::sweep::{Case, Settings};

impl Engine {
    /// Prepares the report of a sweep that finds nothing, while others run the plan.
    pub(in crate::sweep) fn foresee(&mut self) {
        self.verdicts = Vec::new();
        self.foreseen = self
            .cases()
            .iter()
            .map(|case| (case.moment(), false))
            .collect();
    }

    /// Lists the cases that ran, and how.
    pub(super) fn tried(&self) -> impl Iterator<Item = (&Case, &Verdict)> {
        /// That of a case while nothing has failed, and no verdicts are kept.
        const GOOD: &Verdict = &None;
        let is_left_out = |index: usize| self.left_out.get(index).is_some_and(|is| *is);
        let cases = self.plan.iter().enumerate();
        cases.filter_map(move |(index, case)| {
            let verdict = self.verdicts.get(index).unwrap_or(GOOD);
            (!is_left_out(index)).then_some((case, verdict))
        })
    }

    /// Lists the instants that ran, in their zones.
    pub(in crate::sweep) fn tried_with_zones(&self) -> impl Iterator<Item = Tried> {
        self.tried().map(|(case, verdict)| Tried {
            moment: case.moment(),
            zone: case.zone(),
            is_bad: verdict.is_some(),
        })
    }

    /// Returns the answer.
    pub(in crate::sweep) fn finish(&mut self, settings: &Settings) -> Report {
        let is_foreseen = self.left_out.is_empty() && self.stage == Stage::Plan;
        let instants: Vec<_> = if is_foreseen && !self.foreseen.is_empty() {
            std::mem::take(&mut self.foreseen)
        } else {
            self.tried()
                .map(|(case, verdict)| (case.moment(), verdict.is_some()))
                .collect()
        };
        let baseline = self.plan.cases().get(self.plan.baseline_index());
        let baseline = baseline.or(self.whole.as_ref().map(|whole| whole.baseline()));
        let baseline = baseline.map_or(Moment::UNIX_EPOCH, Case::moment);
        let mut report = Report::empty(baseline);
        let verdict = self.verdicts.get(self.plan.baseline_index());
        report.is_baseline_bad = verdict.is_some_and(Option::is_some);
        report.passes_elsewhere = self.passes_elsewhere;
        report
            .notes
            .extend(self.quarry.iter().flat_map(|quarry| quarry.notes()));
        report.flaw = self.flaw.take();
        report.failed = instants.iter().filter(|(_, is_bad)| *is_bad).count();
        report.tried = instants.len();
        report.instants = instants;
        report.plan = Some(Arc::clone(&self.plan));
        report.left_out = std::mem::take(&mut self.left_out);
        report.bisect_runs = self.runs;
        report.windows = std::mem::take(&mut self.windows);
        report.explain(settings.choice.zones.as_deref().unwrap_or_default());
        report
    }
}
