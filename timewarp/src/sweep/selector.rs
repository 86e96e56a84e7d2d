//! Choosing boundaries by family or by name.

use std::str::FromStr;

use crate::{Boundary, Error, Family};

/// A family of boundaries, or a part of one by name.
///
/// # Example: all of a family but one
///
/// ```
/// use timewarp::{Family, Sweep};
///
/// let plan = Sweep::default()
///     .families([Family::Epochs])
///     .without(["epochs/unix-i32"])
///     .plan()?;
/// assert!(plan.iter().all(|case| case.boundary().is_some_and(|at| at.name != "epochs/unix-i32")));
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    family: Family,
    name: Option<String>,
}

impl Selector {
    /// Returns true for boundaries of the family, or under the name.
    pub(crate) fn takes(&self, boundary: &Boundary) -> bool {
        self.family == boundary.family
            && self.name.as_deref().is_none_or(|name| {
                let rest = boundary.name.strip_prefix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    /// Returns true when it may take some boundary of `family`.
    pub(crate) fn touches(&self, family: Family) -> bool {
        self.family == family
    }

    /// Returns true when it takes all of `family`.
    pub(crate) fn covers(&self, family: Family) -> bool {
        self.family == family && self.name.is_none()
    }
}

impl From<Family> for Selector {
    fn from(family: Family) -> Self {
        Self { family, name: None }
    }
}

impl FromStr for Selector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once('/') {
            None => Ok(text.parse::<Family>()?.into()),
            Some((family, _)) => Ok(Self {
                family: family.parse()?,
                name: Some(text.trim_end_matches('/').to_owned()),
            }),
        }
    }
}

impl TryFrom<&str> for Selector {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Selector {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}
