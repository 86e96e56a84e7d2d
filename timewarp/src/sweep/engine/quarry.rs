//! A hunt within a sweep.

use std::sync::Arc;

use super::Verdict;
use crate::Zone;
use crate::hunt::{Hunt, Slot};
use crate::sweep::Case;

/// A hunt, and what its runs came to.
#[derive(Debug)]
pub(crate) struct Quarry {
    hunt: Hunt,
    zone: Zone,
    slot: Arc<Slot>,
    current: Option<Case>,
    extra: Vec<(Case, Verdict)>,
    untraced: usize,
    passes: bool,
}

/// Dates that a report names.
const NAMED: usize = 8;

impl Quarry {
    pub(crate) fn new(hunt: Hunt, zone: Zone) -> Self {
        Self {
            hunt,
            zone,
            slot: Arc::default(),
            current: None,
            extra: Vec::new(),
            untraced: 0,
            passes: false,
        }
    }

    /// Returns the case to run next, or none at the end.
    pub(super) fn next(&mut self) -> Option<Case> {
        if self.current.is_none() {
            let case = Case::new(self.hunt.next()?, self.zone);
            self.current = Some(case.held(true).traced(Arc::clone(&self.slot)));
        }
        self.current.clone()
    }

    pub(super) fn record(&mut self, verdict: Verdict) {
        let Some(case) = self.current.take() else {
            return;
        };
        let trace = self.slot.take();
        self.passes |= verdict.is_none();
        self.untraced += usize::from(trace.is_none());
        self.hunt
            .record(&trace.unwrap_or_default(), verdict.is_some());
        self.extra
            .push((Case::new(case.moment(), self.zone), verdict));
    }

    /// Returns true when some run passed.
    pub(super) fn passes(&self) -> bool {
        self.passes
    }

    pub(super) fn take_extra(&mut self) -> Vec<(Case, Verdict)> {
        std::mem::take(&mut self.extra)
    }

    /// Says what was seen.
    pub(super) fn notes(&self) -> Vec<String> {
        let runs = self.hunt.tried().count();
        let mut dates: Vec<String> = Vec::new();
        for lead in self.hunt.leads() {
            let is_in_range = |instant: &crate::Moment| self.hunt.range().contains(instant);
            let words = lead.to_string();
            if lead.instant().is_some_and(|instant| is_in_range(&instant))
                && !dates.contains(&words)
            {
                dates.push(words);
            }
        }
        let hidden = dates.len().saturating_sub(NAMED);
        dates.truncate(NAMED);
        if hidden > 0 {
            dates.push(format!("{hidden} more"));
        }
        let found = if dates.is_empty() {
            "the clock is compared with no date".to_owned()
        } else {
            format!(
                "the clock is compared with {}; `cargo timewarp audit` names the lines",
                dates.join(", ")
            )
        };
        let mut notes = vec![format!("hunt: {runs} more runs, traced: {found}")];
        if self.untraced > 0 {
            notes.push(format!(
                "hunt: {} runs were not traced, for other tests were: run this one alone",
                self.untraced
            ));
        }
        notes
    }
}
