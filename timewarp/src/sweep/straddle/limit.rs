//! Trials with a time limit: they run on a thread that can be left behind.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Run, Straddling, Verdict};
use crate::Error;
use crate::report::{Failure, Report};
use crate::sweep::quiet::{Quiet, catch};
use crate::sweep::run::Prepared;
use crate::sweep::witness::{Watch, Witness};
use crate::sweep::{Case, Expectation, Outcome, timeout};

/// Trials that do not return end the sweep after so many.
const MOST_HANGS: usize = 3;

/// What the threads of a sweep share; it lives as long as the last of them.
struct Shared<Code> {
    code: Code,
    expectation: Expectation,
    is_loud: bool,
    name: String,
    test: Option<String>,
    state: Mutex<State>,
    is_over: Condvar,
}

struct State {
    /// Gone when the sweep is over.
    straddling: Option<Straddling>,
    /// The thread whose runs count: a higher number than those that were left behind.
    thread: usize,
    /// The run under way, and how many there were before.
    run: Option<Arc<Run>>,
    begun: usize,
    end: Option<Result<(), Error>>,
}

impl State {
    /// Takes it that the run under way does not return; true if it is the one that counts
    /// reads.
    fn record_hang(&mut self, failure: Failure) -> bool {
        let (Some(straddling), Some(run)) = (&mut self.straddling, self.run.take()) else {
            return false;
        };
        straddling.record(&run, Some(Box::new(failure)));
        straddling.is_counting()
    }
}

impl Prepared {
    pub(in crate::sweep) fn straddle_supervised<R: Outcome>(
        self,
        code: impl Fn(&Case) -> R + Send + Sync + 'static,
    ) -> Result<Report, Error> {
        let limit = self.settings.timeout.unwrap_or(timeout::DEFAULT);
        let state = State {
            straddling: Some(self.straddling()?),
            thread: 0,
            run: None,
            begun: 0,
            end: None,
        };
        let shared = Arc::new(Shared {
            code: move |case: &Case| code(case).failure(),
            expectation: self.settings.expectation.clone(),
            is_loud: self.settings.choice.is_rerun,
            name: self.name().to_owned(),
            test: self.settings.fallback_name.clone(),
            state: Mutex::new(state),
            is_over: Condvar::new(),
        });
        let mut notes = shared.supervise(limit)?;
        if self.settings.jobs > 1 {
            notes.push("trials between reads with a time limit ran one after the other".to_owned());
        }
        let straddling = shared.lock().straddling.take();
        let straddling = straddling.expect("only this takes it");
        self.finish_straddle(straddling, notes)
    }
}

impl<Code: Fn(&Case) -> Option<String> + Send + Sync + 'static> Shared<Code> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all is done, and returns what the reader should know.
    fn supervise(self: &Arc<Self>, limit: Duration) -> Result<Vec<String>, Error> {
        let mut hangs = 0;
        self.hire(0)?;
        let mut seen = (0, Instant::now());
        loop {
            let mut state = self.lock();
            if let Some(end) = state.end.take() {
                return end.map(|()| Vec::new());
            }
            if state.begun != seen.0 {
                seen = (state.begun, Instant::now());
            }
            if seen.1.elapsed() < limit {
                let turn = limit / 4;
                drop(self.is_over.wait_timeout(state, turn));
                continue;
            }
            hangs += 1;
            state.thread += 1;
            let failure = Failure::hang(format!("did not return within {limit:?}"));
            let is_counting = state.record_hang(failure);
            if hangs == MOST_HANGS || is_counting {
                return Ok(vec![format!(
                    "stopped after {hangs} {} that did not return; others were not tried",
                    if hangs == 1 { "run" } else { "runs" }
                )]);
            }
            let thread = state.thread;
            seen = (state.begun, Instant::now());
            drop(state);
            self.hire(thread)?;
        }
    }

    fn hire(self: &Arc<Self>, number: usize) -> Result<(), Error> {
        let shared = Arc::clone(self);
        let caller = thread::current();
        let builder = thread::Builder::new().name(caller.name().unwrap_or(&self.name).to_owned());
        let thread = builder.spawn(move || shared.work(number));
        thread.map(drop).map_err(|error| {
            Error::range(format!(
                "a sweep with a time limit needs a thread, and none can be started: {error}"
            ))
        })
    }

    fn work(&self, number: usize) {
        let witness = Witness::begin(&self.name, self.test.as_deref(), Watch::Supervised);
        let _quiet = Quiet::begin(self.is_loud);
        let _here = witness.on_this_thread();
        let mut last: Option<(Arc<Run>, Verdict)> = None;
        while let Some(run) = self.step(number, last.take()) {
            witness.tries(&run.case);
            let verdict = catch(|| (self.code)(&run.case));
            last = Some((run, self.expectation.judge(verdict)));
        }
    }

    /// Takes the verdict of the last run, and returns the next one.
    fn step(&self, number: usize, last: Option<(Arc<Run>, Verdict)>) -> Option<Arc<Run>> {
        let mut state = self.lock();
        if state.thread != number {
            return None;
        }
        let straddling = state.straddling.as_mut()?;
        if let Some((run, verdict)) = last {
            straddling.record(&run, verdict);
        }
        let run = loop {
            if let Some(run) = straddling.next() {
                break Arc::new(run);
            }
            let end = match straddling.advance() {
                Ok(true) => continue,
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            state.end = Some(end);
            self.is_over.notify_one();
            return None;
        };
        state.begun += 1;
        state.run = Some(Arc::clone(&run));
        Some(run)
    }
}
