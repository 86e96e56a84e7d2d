//! The catalogue's instants of the default range, listed once.

use std::sync::LazyLock;

use super::{calendar, seeds};
use crate::{Boundary, Depth, Moment};

/// Lists the instants of a quick sweep, in order of time.
pub(crate) fn landmarks() -> &'static [Moment] {
    static LIST: LazyLock<Vec<Moment>> =
        LazyLock::new(|| calendar::landmarks(&Depth::Quick.range()));
    &LIST
}

/// Lists the boundaries on which a quick sweep tries an instant.
pub(crate) fn boundaries() -> &'static [Boundary] {
    static LIST: LazyLock<Vec<Boundary>> = LazyLock::new(|| seeds::chosen(&Depth::Quick.range()));
    &LIST
}
