//! Failures kept as text.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use proptest::test_runner::{FailurePersistence, PersistedSeed};

use crate::Moment;

/// Keeps the instants that failed in a file, as RFC 3339, a line each.
///
/// proptest's own files hold seeds, which mean another value as soon as a strategy changes,
/// and nothing to a reader. Give the same file to [`Moments::regressions`](super::Moments::regressions), which
/// tries them first. Every instant in the shrunken value's `Debug` form is kept.
///
/// # Example: a property with a memory
///
/// ```
/// use proptest::test_runner::{Config, TestRunner};
/// use timewarp::strategy::{Regressions, moments};
///
/// # let folder = std::env::temp_dir().join(format!("timewarp-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("licence.txt");
/// let config = || Config {
///     failure_persistence: Some(Box::new(Regressions::in_file(&file))),
///     ..Config::default()
/// };
/// let fails = TestRunner::new(config()).run(&moments().regressions(&file), |at| {
///     proptest::prop_assert!(at.as_seconds() < 1_218_524_400);
///     Ok(())
/// });
/// assert!(fails.is_err());
/// assert!(std::fs::read_to_string(&file)?.contains("2008-08-12T07:00:00Z\n"));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regressions {
    file: PathBuf,
}

impl Regressions {
    /// Keeps failures in a file, which is made when there is one to keep.
    pub fn in_file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    fn keep(&self, value: &str) -> io::Result<()> {
        let known = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        for moment in moments_of(value) {
            let line = moment.to_string();
            if known.lines().all(|known| known.trim() != line) {
                if let Some(folder) = self.file.parent() {
                    fs::create_dir_all(folder)?;
                }
                let mut file = OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(&self.file)?;
                writeln!(file, "{line}")?;
            }
        }
        Ok(())
    }
}

/// Finds the instants in a text: words that parse.
fn moments_of(text: &str) -> impl Iterator<Item = Moment> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-+:.".contains(letter);
    text.split(move |letter| !is_part(letter))
        .filter_map(|word| word.parse().ok())
}

/// Reads a file of instants; `#` begins a comment.
pub(super) fn read(file: &Path) -> Result<Vec<Moment>, String> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("cannot read `{}`: {error}", file.display())),
    };
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| (index, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            let place = || format!("{}:{}", file.display(), index + 1);
            line.parse()
                .map_err(|error| format!("{}: {error}", place()))
        })
        .collect()
}

impl FailurePersistence for Regressions {
    /// Returns nothing: the strategy itself reads the file.
    fn load_persisted_failures2(&self, _source: Option<&'static str>) -> Vec<PersistedSeed> {
        Vec::new()
    }

    fn save_persisted_failure2(
        &mut self,
        _source: Option<&'static str>,
        _seed: PersistedSeed,
        value: &dyn std::fmt::Debug,
    ) {
        if let Err(error) = self.keep(&format!("{value:?}")) {
            eprintln!(
                "cannot keep a regression in `{}`: {error}",
                self.file.display()
            );
        }
    }

    fn box_clone(&self) -> Box<dyn FailurePersistence> {
        Box::new(self.clone())
    }

    fn eq(&self, other: &dyn FailurePersistence) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
