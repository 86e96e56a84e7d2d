//! The debug information of all programs of a run.

use std::sync::{Mutex, OnceLock};

use super::Lines;
use crate::constants::Constants;
use crate::problem::Problem;
use crate::unit::Unit;

/// The debug information of all units, read when it is needed.
pub(crate) struct Symbols<'run> {
    units: &'run [Unit],
    lines: Vec<Mutex<Option<Lines>>>,
    constants: Vec<OnceLock<Result<Constants, String>>>,
}

impl<'run> Symbols<'run> {
    pub(crate) fn of(units: &'run [Unit]) -> Self {
        Self {
            units,
            lines: units.iter().map(|_| Mutex::new(None)).collect(),
            constants: units.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Returns the constants in the code of a unit.
    pub(crate) fn constants(&self, unit: usize) -> Result<&Constants, Problem> {
        let read = || {
            let constants = Constants::of(&self.units[unit].program.path);
            constants.map_err(|problem| problem.to_string())
        };
        let constants = self.constants[unit].get_or_init(read).as_ref();
        constants.map_err(|problem| Problem::new(problem.clone()))
    }

    /// Asks the debug information of a unit.
    pub(crate) fn ask<R>(
        &self,
        unit: usize,
        question: impl FnOnce(&mut Lines) -> R,
    ) -> Result<R, Problem> {
        let mut lines = self.lines[unit].lock().expect("nobody panics meanwhile");
        let lines = match &mut *lines {
            Some(lines) => lines,
            empty => empty.insert(Lines::of(&self.units[unit].program.path)?),
        };
        Ok(question(lines))
    }
}
