//! What the library is told.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::Page;

/// How the moved clock goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// It runs on as the monotonic clock does.
    Running,
    /// Every read shows the same time.
    Frozen,
    /// It runs on as the monotonic clock does, and the second to show falls just before a
    /// certain read of it.
    Crossing(Crossing),
}

/// A boundary that falls between two reads, wherever in the run's processes they are made.
///
/// Until then the clock runs from `lead` before the boundary, and if it comes there too
/// soon it waits; then it shows the boundary, and runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Crossing {
    /// The first read after the boundary, from one.
    pub read: u64,
    /// How long before the boundary the clock starts, at the origin.
    pub lead: Duration,
    /// Whether to note who makes the reads on both sides.
    pub is_witnessed: bool,
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
            (Some(_), Motion::Crossing(crossing)) if crossing.is_witnessed => 'w',
            (Some(_), Motion::Crossing(_)) => 'c',
        };
        let files = if self.moves_files { 'm' } else { 'k' };
        let seconds = self.seconds.unwrap_or_default();
        let _ = write!(head, "{motion}{files},{seconds},{},", self.origin);
        if let (Some(_), Motion::Crossing(crossing)) = (self.seconds, self.motion) {
            let lead = i64::try_from(crossing.lead.as_nanos()).unwrap_or(i64::MAX);
            let _ = write!(head, "{},{lead},", crossing.read);
        }
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
        let mut page = Self {
            magic: words.next()?,
            processes: words.next()?,
            seconds: words.next()?,
            reads: words.next()?,
            stats: words.next()?,
            crossed: words.next()?,
            headers: words.next()?,
            ..Self::default()
        };
        for address in page.before.iter_mut().chain(&mut page.after) {
            *address = words.next()?;
        }
        Some(page)
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
