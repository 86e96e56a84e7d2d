//! What whole test suites ask of the engine: a run is a process, and edges are whole seconds.

use std::time::Duration;

use super::Engine;
use crate::Moment;
use crate::report::Window;

impl Engine {
    /// Looks for edges to this distance only; all cases must lie on multiples of it.
    pub(crate) fn with_resolution(mut self, resolution: Duration) -> Self {
        self.resolution = i128::try_from(resolution.as_nanos()).unwrap_or(1).max(1);
        self
    }

    /// Tries these instants before it halves, in this order.
    pub(crate) fn hint(&mut self, moments: impl IntoIterator<Item = Moment>) {
        self.hints.extend(moments);
    }

    /// Returns the windows as far as they are known, the number of runs it took to find
    /// them, and what went wrong.
    pub(crate) fn into_windows(mut self) -> (Vec<Window>, usize, Option<String>) {
        self.finish_probing();
        (self.windows, self.runs, self.flaw)
    }
}
