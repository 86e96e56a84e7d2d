//! The forms that are planted: what real code has, by what it compares.

#[path = "forms/chrono.rs"]
mod chrono;
#[path = "forms/deep.rs"]
mod deep;
#[path = "forms/flows.rs"]
mod flows;
#[path = "forms/jiff.rs"]
mod jiff;
#[path = "forms/system.rs"]
mod system;
#[path = "forms/unseen.rs"]
mod unseen;

use crate::form::Form;

/// Returns all forms.
pub(crate) fn all() -> impl Iterator<Item = &'static Form> {
    [
        chrono::FORMS,
        jiff::FORMS,
        system::FORMS,
        flows::FORMS,
        deep::FORMS,
        unseen::FORMS,
    ]
    .into_iter()
    .flatten()
}
