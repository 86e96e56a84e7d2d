//! Running the trials: on this thread, on several, or in a future.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Run, Straddling, Verdict};
use crate::Error;
use crate::report::Report;
use crate::sweep::quiet::{Quiet, catch, catch_async};
use crate::sweep::run::Prepared;
use crate::sweep::{Case, Outcome};

/// Trials that several threads share out at a time.
const BATCH: usize = 1_024;

impl Prepared {
    pub(super) fn straddling(&self) -> Result<Straddling, Error> {
        let settings = &self.settings;
        Straddling::new(settings.rehearsal.clone(), &settings.choice, self.plan())
    }

    pub(in crate::sweep) fn straddle<R: Outcome>(
        self,
        mut code: impl FnMut(&Case) -> R,
    ) -> Result<Report, Error> {
        let mut straddling = self.straddling()?;
        let quiet = Quiet::begin(self.settings.choice.is_rerun);
        let witness = self.witness();
        let here = witness.on_this_thread();
        loop {
            while let Some(run) = straddling.next() {
                witness.tries(&run.case);
                let verdict = self.verdict(&run, &mut code);
                straddling.record(&run, verdict);
            }
            if !straddling.advance()? {
                break;
            }
        }
        drop((here, quiet));
        let notes = self.notes_on_one_thread();
        self.finish_straddle(straddling, notes)
    }

    pub(in crate::sweep) async fn straddle_async<R: Outcome>(
        self,
        mut code: impl AsyncFnMut(&Case) -> R,
    ) -> Result<Report, Error> {
        let mut straddling = self.straddling()?;
        let is_loud = self.settings.choice.is_rerun;
        loop {
            while let Some(run) = straddling.next() {
                let verdict = catch_async(is_loud, code(&run.case)).await;
                let verdict = self.settings.expectation.judge(verdict);
                straddling.record(&run, verdict);
            }
            if !straddling.advance()? {
                break;
            }
        }
        let notes = self.notes_on_one_thread();
        self.finish_straddle(straddling, notes)
    }

    pub(in crate::sweep) fn straddle_parallel<R: Outcome>(
        self,
        code: impl Fn(&Case) -> R + Sync,
    ) -> Result<Report, Error> {
        let mut straddling = self.straddling()?;
        let jobs = self.settings.jobs.max(1);
        loop {
            // What is made simpler depends on the run before.
            let batch = if straddling.is_sequential() { 1 } else { BATCH };
            let runs: Vec<Run> = std::iter::from_fn(|| straddling.next())
                .take(batch)
                .collect();
            if runs.is_empty() {
                if !straddling.advance()? {
                    break;
                }
                continue;
            }
            for (run, verdict) in runs.iter().zip(self.verdicts(&runs, jobs, &code)) {
                straddling.record(run, verdict);
            }
        }
        let notes = self.timeout_note().into_iter().collect();
        self.finish_straddle(straddling, notes)
    }

    fn verdict<R: Outcome>(&self, run: &Run, code: impl FnOnce(&Case) -> R) -> Verdict {
        let verdict = catch(|| code(&run.case).failure());
        self.settings.expectation.judge(verdict)
    }

    fn verdicts<R: Outcome>(
        &self,
        runs: &[Run],
        jobs: usize,
        code: &(impl Fn(&Case) -> R + Sync),
    ) -> Vec<Verdict> {
        let next = AtomicUsize::new(0);
        let verdicts: Mutex<Vec<Verdict>> = Mutex::new(vec![None; runs.len()]);
        let work = || {
            let _quiet = Quiet::begin(self.settings.choice.is_rerun);
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(run) = runs.get(index) else {
                    break;
                };
                if let Some(failure) = self.verdict(run, code) {
                    let mut verdicts = verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                    verdicts[index] = Some(failure);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 1..jobs.min(runs.len()) {
                let builder = thread::Builder::new().name(self.name().to_owned());
                // Without another thread this one does all the work.
                let _ = builder.spawn_scoped(scope, work);
            }
            work();
        });
        verdicts
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn finish_straddle(
        self,
        straddling: Straddling,
        notes: Vec<String>,
    ) -> Result<Report, Error> {
        self.complete(straddling.finish(), notes)
    }
}

impl Straddling {
    fn is_sequential(&self) -> bool {
        self.stage == super::Stage::Simplify
    }
}
