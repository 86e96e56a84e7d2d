//! Whether the code of a sweep looks at the time that it is given.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Case, Sweep};
use crate::{Error, MockClock};

impl<Mode> Sweep<Mode> {
    /// Accepts code that never reads the clock that it is given.
    ///
    /// Such a sweep passes at every instant whatever the code does, so it fails, unless
    /// this says that it is meant. Reads are seen of the system's clock in an ambient sweep,
    /// on threads that the sweep moves, and of the clocks of [`Case::clock`] and of the
    /// attribute's `MockClock`. What becomes of a [`Moment`](crate::Moment), a date or a zone cannot be seen: code that
    /// is given one and ignores it passes.
    ///
    /// # Example: a stub that nobody replaced
    ///
    /// ```
    /// # #[cfg(all(target_os = "linux", target_env = "gnu"))]
    /// # fn main() {
    /// use timewarp::Sweep;
    ///
    /// fn is_licensed() -> bool {
    ///     true
    /// }
    ///
    /// let error = Sweep::default().try_run_ambient(|| assert!(is_licensed())).unwrap_err();
    /// assert!(error.to_string().contains("never read the clock"));
    /// let sweep = Sweep::default().unread(true);
    /// sweep.run_ambient(|| assert!(is_licensed())).assert_clean();
    /// # }
    /// # #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    /// # fn main() {}
    /// ```
    pub fn unread(mut self, is_meant: bool) -> Self {
        self.settings.is_unread = is_meant;
        self
    }
}

/// What all runs of a sweep together say about the clocks that were given out.
#[derive(Debug, Default)]
pub(super) struct Attention {
    is_paid: AtomicBool,
    gave_clock: AtomicBool,
}

impl Attention {
    /// Gives a case to code, and watches what becomes of it until somebody looked.
    #[inline]
    pub(super) fn watch<R>(&self, case: &Case, code: impl FnOnce(&Case) -> R) -> R {
        if self.is_paid.load(Ordering::Relaxed) {
            return code(case);
        }
        let watched = Watched::new(self, case);
        code(&watched.case)
    }

    pub(super) async fn watch_async<R>(
        &self,
        case: &Case,
        code: impl AsyncFnOnce(&Case) -> R,
    ) -> R {
        if self.is_paid.load(Ordering::Relaxed) {
            return code(case).await;
        }
        let watched = Watched::new(self, case);
        code(&watched.case).await
    }

    /// Returns true when clocks were given out, and nobody looked at one of them or at
    /// anything else that shows the instant.
    pub(super) fn is_lacking(&self) -> bool {
        self.gave_clock.load(Ordering::Relaxed) && !self.is_paid.load(Ordering::Relaxed)
    }
}

/// The error of a sweep whose code never read the clock that it was given.
pub(super) fn unread(runs: usize) -> Error {
    Error::plan(format!(
        "nothing was swept: in {runs} runs the code never read the clock that it was given; hand that \
         clock to what is tested, or take no argument, to sweep the system clock; `unread = true` \
         (`Sweep::unread`) says that this is meant"
    ))
}

/// A case on its way through one run, until it is dropped, after a panic too.
struct Watched<'sweep> {
    attention: &'sweep Attention,
    glances: Arc<Glances>,
    case: Case,
}

impl<'sweep> Watched<'sweep> {
    #[cold]
    fn new(attention: &'sweep Attention, case: &Case) -> Self {
        let glances = Arc::new(Glances::default());
        let case = Case {
            glances: Some(Arc::clone(&glances)),
            ..case.clone()
        };
        Self {
            attention,
            glances,
            case,
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        let clocks = self.glances.clocks();
        if !clocks.is_empty() {
            self.attention.gave_clock.store(true, Ordering::Relaxed);
        }
        if self.glances.is_seen.load(Ordering::Relaxed) || clocks.iter().any(MockClock::was_seen) {
            self.attention.is_paid.store(true, Ordering::Relaxed);
        }
    }
}

/// What one run asked its case for.
///
/// What becomes of a moment or a date once it is given cannot be seen: it counts as looked at.
/// A clock can be asked.
#[derive(Debug, Default)]
pub(crate) struct Glances {
    is_seen: AtomicBool,
    clocks: Mutex<Vec<MockClock>>,
}

impl Glances {
    pub(super) fn see(&self) {
        self.is_seen.store(true, Ordering::Relaxed);
    }

    pub(super) fn give(&self, clock: &MockClock) {
        self.clocks().push(clock.clone());
    }

    fn clocks(&self) -> std::sync::MutexGuard<'_, Vec<MockClock>> {
        self.clocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A case is the same whoever looks at it.
impl PartialEq for Glances {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Glances {}
