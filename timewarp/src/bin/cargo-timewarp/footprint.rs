//! What tests leave in the folder of their package.
//!
//! It may hold work that is not committed, so nothing is put back; but a test that writes
//! there finds at the next date what it wrote at this one, and that is worth a note. Two
//! such tests would meet there at once, so they take turns.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::unit::Unit;

/// Files that are looked at in one folder; packages have fewer.
const LIMIT: usize = 20_000;

/// Names that are shown.
const SHOWN: usize = 3;

/// The files of the folders in which tests run.
#[derive(Debug)]
pub(crate) struct Footprint {
    folders: Vec<PathBuf>,
    files: Files,
}

/// Their lengths, and when they were last written.
type Files = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

impl Footprint {
    pub(crate) fn before(units: &[Unit]) -> Self {
        let mut folders: Vec<PathBuf> = units
            .iter()
            .map(|unit| unit.program.folder.clone())
            .collect();
        folders.sort();
        folders.dedup();
        let files = files(&folders);
        Self { folders, files }
    }

    /// Lists the folders in which files came, went or changed since.
    pub(crate) fn touched(&self) -> Vec<PathBuf> {
        let now = files(&self.folders);
        let is_in = |folder: &PathBuf| {
            let own = |files: &Files| -> Files {
                let own = files.iter().filter(|(path, _)| path.starts_with(folder));
                own.map(|(path, data)| (path.clone(), *data)).collect()
            };
            own(&self.files) != own(&now)
        };
        self.folders
            .iter()
            .filter(|folder| is_in(folder))
            .cloned()
            .collect()
    }

    /// Says which files came, went or changed since, and whether that was known in time.
    pub(crate) fn note(&self, is_narrow: bool) -> Option<String> {
        let now = files(&self.folders);
        let differs = |path: &&PathBuf| self.files.get(*path) != now.get(*path);
        let gone = self.files.keys().filter(|path| !now.contains_key(*path));
        let changed: Vec<String> = now
            .keys()
            .filter(differs)
            .chain(gone)
            .map(|path| path.display().to_string())
            .collect();
        if changed.is_empty() {
            return None;
        }
        let shown = changed[..changed.len().min(SHOWN)].join(", ");
        let more = if changed.len() > SHOWN { ", …" } else { "" };
        let count = match changed.len() {
            1 => "1 file of their packages is".to_owned(),
            count => format!("{count} files of their packages are"),
        };
        let turns = if is_narrow {
            ", so that one ran at a time"
        } else {
            ""
        };
        Some(format!(
            "tests come across their own traces: {count} not as before{turns}: {shown}{more}"
        ))
    }
}

fn files(folders: &[PathBuf]) -> Files {
    let mut found = BTreeMap::new();
    for folder in folders {
        walk(folder, &mut found);
    }
    found
}

fn walk(folder: &Path, found: &mut Files) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let Ok(data) = entry.metadata() else { continue };
        if data.is_dir() {
            if name != "target" && name != ".git" && found.len() < LIMIT {
                walk(&path, found);
            }
        } else if found.len() < LIMIT {
            found.insert(path, (data.len(), data.modified().ok()));
        }
    }
}
