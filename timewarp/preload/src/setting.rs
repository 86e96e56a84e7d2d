//! What the library is told.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;

use crate::Page;

/// How the moved clock goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// It runs on as the monotonic clock does.
    Running,
    /// Every read shows the same time.
    Frozen,
}

/// What the library is told about one run: the value of [`VARIABLE`](crate::VARIABLE).
#[derive(Clone, Copy, Debug)]
pub struct Setting<'run> {
    /// The time to show, in seconds since 1970; none to count reads of the real clock.
    pub seconds: Option<i64>,
    /// How the clock goes on from there.
    pub motion: Motion,
    /// The monotonic time, in nanoseconds, at which the clock shows `seconds`.
    pub origin: i64,
    /// The times of files that were touched after the origin move with the clock.
    pub moves_files: bool,
    /// The file of the page.
    pub page: &'run Path,
}

impl Setting<'_> {
    /// Writes the value of the variable.
    pub fn value(&self) -> OsString {
        let mut head = String::new();
        let motion = match (self.seconds, self.motion) {
            (None, _) => 'r',
            (Some(_), Motion::Running) => 'm',
            (Some(_), Motion::Frozen) => 'f',
        };
        let files = if self.moves_files { 'm' } else { 'k' };
        let seconds = self.seconds.unwrap_or_default();
        let _ = write!(head, "{motion}{files},{seconds},{},", self.origin);
        let mut value = OsString::from(head);
        value.push(self.page);
        value
    }
}

impl Page {
    /// Reads a page from the bytes of its file, or returns none for too few bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut words = bytes.chunks_exact(8).map_while(|word| {
            let word: [u8; 8] = word.try_into().ok()?;
            Some(u64::from_ne_bytes(word))
        });
        Some(Self {
            magic: words.next()?,
            processes: words.next()?,
            seconds: words.next()?,
            reads: words.next()?,
            stats: words.next()?,
        })
    }
}

/// Puts the library before what an `LD_PRELOAD` of the caller names.
pub fn preload(library: &Path, existing: Option<&OsStr>) -> OsString {
    let mut value = library.as_os_str().to_owned();
    if let Some(existing) = existing.filter(|existing| !existing.is_empty()) {
        value.push(":");
        value.push(existing);
    }
    value
}
