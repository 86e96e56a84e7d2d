//! What `#[sweep_dates]` expands to; not public API.

#![expect(missing_docs, reason = "generated code is its only reader")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::sweep::{Expectation, Part, timeout};
use crate::{Case, Outcome, Supervised, Sweep};

/// A sweep as the attribute builds it: every option has been checked at compile time.
#[derive(Debug)]
pub struct Attribute {
    sweep: Sweep,
    jobs: usize,
}

macro_rules! options {
    ($($method:ident($type:ty)),*) => {$(
        #[must_use]
        pub fn $method(mut self, value: $type) -> Self {
            self.sweep = self.sweep.$method(value);
            self
        }
    )*};
}

macro_rules! lists {
    ($($method:ident),*) => {$(
        #[must_use]
        pub fn $method<const N: usize>(mut self, values: [&'static str; N]) -> Self {
            self.sweep = self.sweep.$method(values);
            self
        }
    )*};
}

impl Attribute {
    #[must_use]
    pub fn new(module: &'static str, function: &'static str) -> Self {
        // libtest's names leave out the crate.
        let path = module
            .split_once("::")
            .map_or(String::new(), |(_, path)| format!("{path}::"));
        let mut sweep = Sweep::default();
        sweep.settings.fallback_name = Some(path + function);
        Self { sweep, jobs: 1 }
    }

    options!(
        from(&'static str),
        to(&'static str),
        every(&'static str),
        hunt(bool),
        unread(bool),
        straddle(bool),
        straddle_reads(u64),
        uptime(bool)
    );
    lists!(zones, families, without, at, known, faults);

    /// What the function is given decides whether an instant in two zones is two cases.
    #[must_use]
    pub fn sees(mut self, zone: bool, local_date: bool) -> Self {
        self.sweep.settings.choice.is_zoned = zone;
        self.sweep.settings.sees_local_date = local_date;
        self
    }

    #[must_use]
    pub fn depth_named(mut self, name: &'static str) -> Self {
        let depth = self.sweep.settings.check("depth", name.parse());
        self.sweep.settings.choice.depth = depth.unwrap_or_default();
        self
    }

    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Runs a part of the plan; tests of the same module run the others.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.sweep.settings.part = Some(part);
        self
    }

    #[must_use]
    pub fn should_panic(mut self, expected: &'static str) -> Self {
        self.sweep.settings.expectation = Expectation::Panic(expected.to_owned());
        self
    }

    #[must_use]
    pub fn timeout(mut self, text: &'static str) -> Self {
        self.sweep.settings.timeout = self.sweep.settings.check("timeout", timeout::parse(text));
        self
    }

    #[track_caller]
    pub fn run_supervised<R: Outcome>(self, code: impl Fn(&Case) -> R + Send + Sync + 'static) {
        self.supervised().run_as_set(code).assert_clean();
    }

    fn supervised(self) -> Sweep<Supervised> {
        let limit = self.sweep.settings.timeout.unwrap_or(timeout::DEFAULT);
        self.sweep.jobs(self.jobs).timeout(limit)
    }

    #[track_caller]
    pub fn run_parallel<R: Outcome>(self, code: impl Fn(&Case) -> R + Sync) {
        self.sweep.jobs(self.jobs).run_as_set(code).assert_clean();
    }

    #[track_caller]
    pub fn run_sequential<R: Outcome>(self, code: impl FnMut(&Case) -> R) {
        self.sweep.run_as_set(code).assert_clean();
    }

    #[cfg(feature = "warp")]
    #[must_use]
    pub fn clock(mut self, motion: &'static str) -> Self {
        let motion = self
            .sweep
            .settings
            .check("clock", crate::warp::Motion::parse(motion));
        self.sweep.settings.motion = motion.unwrap_or_default();
        self
    }

    #[cfg(feature = "warp")]
    #[track_caller]
    pub fn run_supervised_ambient<R: Outcome>(self, code: impl Fn() -> R + Send + Sync + 'static) {
        self.supervised().run_ambient(code).assert_clean();
    }

    #[cfg(feature = "warp")]
    #[track_caller]
    pub fn run_parallel_ambient<R: Outcome>(self, code: impl Fn() -> R + Sync) {
        self.sweep.jobs(self.jobs).run_ambient(code).assert_clean();
    }

    #[cfg(feature = "warp")]
    #[track_caller]
    pub fn run_sequential_ambient<R: Outcome>(self, code: impl FnMut() -> R) {
        self.sweep.run_ambient(code).assert_clean();
    }

    #[cfg(feature = "warp")]
    pub async fn run_async_ambient<R: Outcome>(self, code: impl AsyncFnMut() -> R) {
        self.sweep.run_async_ambient(code).await.assert_clean();
    }

    pub async fn run_async<R: Outcome>(self, code: impl AsyncFnMut(&Case) -> R) {
        self.sweep.run_async_as_set(code).await.assert_clean();
    }
}

/// Lets a clock begin in the runtime that the body runs in.
#[cfg(feature = "tokio")]
pub fn begin(clock: &crate::TokioClock) {
    clock.begin();
}

/// Runs a future that needs no runtime to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
