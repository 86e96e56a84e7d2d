//! The folders of packages, in which tests leave files: these are put back.
//!
//! A folder may hold work that is not committed, and its owner may go on working. So it is
//! copied before anything runs, and only paths are put back that a process of a run was
//! seen to touch.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use crate::problem::{Problem, While};

/// What is copied of one folder at the most; packages have less.
const FILES: usize = 20_000;
const BYTES: u64 = 256 << 20;

/// Names that are shown.
const SHOWN: usize = 3;

/// The folders of packages, as they were.
#[derive(Debug, Default)]
pub(crate) struct Footprint {
    folders: Vec<PathBuf>,
    /// Folders that could not be copied, and why.
    left_alone: Vec<(PathBuf, String)>,
    saved: BTreeMap<PathBuf, Saved>,
    put_back: Mutex<BTreeSet<PathBuf>>,
    failed: Mutex<BTreeMap<PathBuf, String>>,
}

/// What was at a path.
#[derive(Debug)]
enum Saved {
    Folder,
    Link(PathBuf),
    /// Something that is never put back, such as a socket.
    Other,
    File {
        copy: PathBuf,
        length: u64,
        modified: Option<SystemTime>,
    },
}

impl Footprint {
    /// Copies folders into another.
    pub(crate) fn of(folders: Vec<PathBuf>, store: &Path) -> Result<Self, Problem> {
        fs::create_dir(store).or_problem(store.display())?;
        let mut footprint = Self::default();
        let mut folders = folders;
        folders.sort();
        folders.dedup();
        for folder in folders {
            let mut walk = Walk {
                store,
                number: footprint.saved.len(),
                files: 0,
                bytes: 0,
                saved: BTreeMap::new(),
            };
            match walk.folder(&folder) {
                Ok(()) => {
                    footprint.saved.append(&mut walk.saved);
                    footprint.folders.push(folder);
                }
                Err(error) => footprint.left_alone.push((folder, error.to_string())),
            }
        }
        Ok(footprint)
    }

    /// Returns true for a folder that can be put back.
    pub(crate) fn holds(&self, folder: &Path) -> bool {
        self.folders.iter().any(|known| folder.starts_with(known))
    }

    /// Puts back what lies at these paths.
    pub(crate) fn put_back(&self, paths: &[PathBuf]) {
        let paths = paths.iter().filter_map(|path| plain(path));
        let paths: BTreeSet<PathBuf> = paths.filter(|path| self.is_own(path)).collect();
        // What lies in a folder goes before the folder, and comes after it.
        for path in paths.iter().rev() {
            if !self.saved.contains_key(path) {
                self.told(path, remove(path));
            }
        }
        for path in &paths {
            if let Some(saved) = self.saved.get(path) {
                self.told(path, restore(path, saved));
            }
        }
    }

    fn is_own(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| {
            let inside = path.strip_prefix(folder);
            inside.is_ok_and(|inside| {
                let mut parts = inside.components();
                inside != Path::new("") && !parts.any(|part| is_left_out(part.as_os_str()))
            })
        })
    }

    fn told(&self, path: &Path, outcome: io::Result<bool>) {
        match outcome {
            Ok(false) => {}
            Ok(true) => {
                let mut put_back = self.put_back.lock().expect("no thread panics in between");
                put_back.insert(path.to_owned());
            }
            Err(error) => {
                let mut failed = self.failed.lock().expect("no thread panics in between");
                failed.insert(path.to_owned(), error.to_string());
            }
        }
    }

    /// Says what was put back, and what could not be.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let put_back = self.put_back.lock().expect("no thread panics in between");
        if !put_back.is_empty() {
            let names = put_back.iter().map(|path| path.display().to_string());
            let count = match put_back.len() {
                1 => "1 file of their packages, which was".to_owned(),
                count => format!("{count} files of their packages, which were"),
            };
            notes.push(format!(
                "tests touched {count} put back after each run, one run at a time: {}",
                few(names.collect())
            ));
        }
        let failed = self.failed.lock().expect("no thread panics in between");
        if !failed.is_empty() {
            let names = failed
                .iter()
                .map(|(path, error)| format!("{}: {error}", path.display()));
            notes.push(format!(
                "what tests did there could not be put back: {}",
                few(names.collect())
            ));
        }
        for (folder, reason) in &self.left_alone {
            notes.push(format!(
                "what tests leave in `{}` stays: {reason}",
                folder.display()
            ));
        }
        notes
    }
}

fn few(mut names: Vec<String>) -> String {
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Takes `.` and `..` out of a path.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// What is built, and what git keeps, is nobody's source.
fn is_left_out(name: &std::ffi::OsStr) -> bool {
    name == "target" || name == ".git"
}

struct Walk<'store> {
    store: &'store Path,
    number: usize,
    files: usize,
    bytes: u64,
    saved: BTreeMap<PathBuf, Saved>,
}

impl Walk<'_> {
    /// Copies a folder, unless it is too large or cannot be read.
    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let data = entry.metadata()?;
            let path = entry.path();
            self.files += 1;
            if self.files > FILES {
                return Err(io::Error::other(format!("it has more than {FILES} files")));
            }
            let saved = if data.is_dir() {
                if is_left_out(&entry.file_name()) {
                    continue;
                }
                self.folder(&path)?;
                Saved::Folder
            } else if data.is_symlink() {
                Saved::Link(fs::read_link(&path)?)
            } else if data.is_file() {
                self.bytes += data.len();
                if self.bytes > BYTES {
                    let most = BYTES >> 20;
                    return Err(io::Error::other(format!("it has more than {most} MB")));
                }
                self.file(&path, &data)
            } else {
                Saved::Other
            };
            self.saved.insert(path, saved);
        }
        Ok(())
    }

    /// Copies a file, if it can be read.
    fn file(&mut self, path: &Path, data: &Metadata) -> Saved {
        let copy = self.store.join(self.number.to_string());
        self.number += 1;
        match fs::copy(path, &copy) {
            Ok(_) => Saved::File {
                copy,
                length: data.len(),
                modified: data.modified().ok(),
            },
            Err(_) => Saved::Other,
        }
    }
}

fn look(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(data) => Ok(Some(data)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes what was not there; returns whether there was something.
fn remove(path: &Path) -> io::Result<bool> {
    match look(path)? {
        None => return Ok(false),
        // What nobody was seen to put there stays, and its folder with it.
        Some(data) if data.is_dir() => fs::remove_dir(path)?,
        Some(_) => fs::remove_file(path)?,
    }
    Ok(true)
}

/// Makes a path what it was; returns whether it was anything else.
fn restore(path: &Path, saved: &Saved) -> io::Result<bool> {
    let now = look(path)?;
    let is_dir = now.as_ref().is_some_and(Metadata::is_dir);
    match saved {
        Saved::Other => return Ok(false),
        Saved::Folder if is_dir => return Ok(false),
        Saved::Link(target) if fs::read_link(path).is_ok_and(|now| now == *target) => {
            return Ok(false);
        }
        Saved::File {
            length, modified, ..
        } if now.as_ref().is_some_and(|now| {
            now.is_file() && now.len() == *length && now.modified().ok() == *modified
        }) =>
        {
            return Ok(false);
        }
        _ => {}
    }
    if is_dir {
        fs::remove_dir(path)?;
    } else if now.is_some() && !matches!(saved, Saved::File { .. }) {
        fs::remove_file(path)?;
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match saved {
        Saved::Other => {}
        Saved::Folder => fs::create_dir(path)?,
        Saved::Link(target) => symlink(target, path)?,
        Saved::File { copy, modified, .. } => {
            if now.is_some_and(|now| now.is_symlink()) {
                fs::remove_file(path)?;
            }
            fs::copy(copy, path)?;
            if let Some(modified) = modified {
                // Cargo would build again what looks newer.
                File::options()
                    .write(true)
                    .open(path)?
                    .set_modified(*modified)?;
            }
        }
    }
    Ok(true)
}
