//! What happened at one instant.

/// What happened to a test at one instant of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It did not run there, as after an interruption.
    #[default]
    NotTried,
    /// It passed.
    Passed,
    /// It failed.
    Failed,
}
