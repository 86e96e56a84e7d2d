//! How far the command has come: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far the command has come, on standard error.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Mutex<Option<ProgressBar>>,
    is_terminal: bool,
    is_quiet: bool,
    done: AtomicUsize,
    total: AtomicUsize,
    failing: AtomicUsize,
    phase: Mutex<String>,
    /// What was begun last.
    current: Mutex<String>,
}

impl Progress {
    pub(crate) fn new(is_quiet: bool) -> Self {
        Self {
            bar: Mutex::new(None),
            is_terminal: std::io::stderr().is_terminal(),
            is_quiet,
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
            failing: AtomicUsize::new(0),
            phase: Mutex::new(String::new()),
            current: Mutex::new(String::new()),
        }
    }

    /// Begins a part of the work of so many steps; zero if their number is not known.
    pub(crate) fn begin(&self, phase: &str, steps: usize) {
        self.end();
        if self.is_quiet {
            return;
        }
        self.done.store(0, Ordering::Relaxed);
        self.total.store(steps, Ordering::Relaxed);
        phase.clone_into(&mut self.phase.lock().expect("nobody panics while drawing"));
        self.current
            .lock()
            .expect("nobody panics while drawing")
            .clear();
        if !self.is_terminal {
            eprintln!("timewarp: {phase}{}", count(steps));
            return;
        }
        let template = if steps == 0 {
            "{spinner} {prefix} {elapsed} {wide_msg}"
        } else {
            "{prefix} {bar:16} {pos}/{len}, {elapsed} gone, {eta} left{wide_msg}"
        };
        let style = ProgressStyle::with_template(template).expect("the template is valid");
        let bar = ProgressBar::new(steps as u64).with_style(style);
        bar.set_prefix(phase.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.tell(&bar);
        *self.bar.lock().expect("nobody panics while drawing") = Some(bar);
    }

    /// Counts a step.
    pub(crate) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(bar) = &*self.bar.lock().expect("nobody panics while drawing") {
            bar.inc(1);
            return;
        }
        let total = self.total.load(Ordering::Relaxed);
        let tenth = |done: usize| done * 10 / total.max(1);
        let is_line = total >= 20 && tenth(done) != tenth(done - 1) && done < total;
        if is_line && !self.is_quiet && !self.is_terminal {
            let phase = self.phase.lock().expect("nobody panics while drawing");
            let failing = self.failing.load(Ordering::Relaxed);
            eprintln!("timewarp: {phase}: {done} of {total}, {failing} failing");
        }
    }

    /// Counts a test that fails at some date.
    pub(crate) fn fails(&self) {
        self.failing.fetch_add(1, Ordering::Relaxed);
        if let Some(bar) = &*self.bar.lock().expect("nobody panics while drawing") {
            self.tell(bar);
        }
    }

    /// Says what runs now.
    pub(crate) fn runs(&self, what: impl FnOnce() -> String) {
        if let Some(bar) = &*self.bar.lock().expect("nobody panics while drawing") {
            *self.current.lock().expect("nobody panics while drawing") = what();
            self.tell(bar);
        }
    }

    fn tell(&self, bar: &ProgressBar) {
        let current = self.current.lock().expect("nobody panics while drawing");
        let mut message = match self.failing.load(Ordering::Relaxed) {
            0 => String::new(),
            failing => format!(", {failing} failing"),
        };
        if !current.is_empty() {
            message = format!("{message} · {current}");
        }
        bar.set_message(message);
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = self.bar.lock().expect("nobody panics while drawing").take() {
            bar.finish_and_clear();
        }
    }
}

fn count(steps: usize) -> String {
    match steps {
        0 => String::new(),
        steps => format!(", {steps} to do"),
    }
}
