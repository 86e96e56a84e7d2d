//! Choosing boundaries by family or by name.

use std::str::FromStr;

use crate::boundary;
use crate::{Boundary, Error, Family, Zone};

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
    pub fn takes(&self, boundary: &Boundary) -> bool {
        self.family == boundary.family
            && self.name.as_deref().is_none_or(|name| {
                let rest = boundary.name.strip_prefix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    /// Returns the zone whose gaps and folds it names, if it names one.
    pub(crate) fn zone(&self) -> Option<Zone> {
        let name = self.name.as_deref()?.strip_prefix("dst/")?;
        let is_named = |zone: &Zone| {
            let rest = name.strip_prefix(zone.name());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Zone::all()
            .filter(is_named)
            .max_by_key(|zone| zone.name().len())
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

    /// Reads a family, or a name with its family before the first `/`.
    ///
    /// # Errors
    ///
    /// Returns an error for a family that does not exist, and for a name that no
    /// boundary has.
    fn from_str(text: &str) -> Result<Self, Error> {
        let Some((family, _)) = text.split_once('/') else {
            return Ok(text.parse::<Family>()?.into());
        };
        let family = family.parse()?;
        let name = text.trim_end_matches('/');
        let selector = Self {
            family,
            name: Some(name.to_owned()),
        };
        if boundary::exists(family, name, |boundary| selector.takes(boundary)) {
            return Ok(selector);
        }
        Err(Error::parse(format!(
            "`{text}` is the name of no boundary; write `{family}` for the whole family, or a name as \
             reports show it, such as `epochs/unix-i32`"
        )))
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
