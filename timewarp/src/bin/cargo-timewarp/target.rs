//! A target of a package: something that cargo builds and tests.

use serde_json::Value;

/// A target of a package, as in `lib` or `test it`.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) kind: String,
    pub(crate) name: String,
}

impl Target {
    /// Reads a target as cargo describes it.
    pub(crate) fn of(target: &Value) -> Self {
        let kind = target["kind"][0].as_str();
        let is_named = |kind: &&str| ["bin", "test", "example", "bench"].contains(kind);
        Self {
            kind: kind.filter(is_named).unwrap_or("lib").to_owned(),
            name: target["name"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Returns the arguments of cargo that choose it within its package.
    pub(crate) fn choose(&self) -> Vec<String> {
        match self.kind.as_str() {
            "lib" => vec!["--lib".to_owned()],
            "doc" => vec!["--doc".to_owned()],
            kind => vec![format!("--{kind}"), self.name.clone()],
        }
    }

    /// Returns the name that reports show.
    pub(crate) fn label(&self) -> String {
        match self.kind.as_str() {
            kind @ ("lib" | "doc") => kind.to_owned(),
            kind => format!("{kind}/{}", self.name),
        }
    }
}
