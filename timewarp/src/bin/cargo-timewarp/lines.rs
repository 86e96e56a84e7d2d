//! From addresses in a program to lines of its sources.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use addr2line::Loader;
use timewarp::hunt::Site;

use crate::constants::Constants;
use crate::problem::{Problem, While};
use crate::unit::Unit;

/// The debug information of one program.
pub(crate) struct Lines {
    loader: Loader,
    known: HashMap<Site, Option<Place>>,
    telling: HashMap<Site, bool>,
}

/// The debug information of all units, read when it is needed.
pub(crate) struct Symbols<'run> {
    units: &'run [Unit],
    lines: Vec<Mutex<Option<Lines>>>,
    constants: Vec<OnceLock<Result<Constants, String>>>,
}

impl<'run> Symbols<'run> {
    pub(crate) fn of(units: &'run [Unit]) -> Self {
        Self {
            units,
            lines: units.iter().map(|_| Mutex::new(None)).collect(),
            constants: units.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Returns the constants in the code of a unit.
    pub(crate) fn constants(&self, unit: usize) -> Result<&Constants, Problem> {
        let read = || {
            let constants = Constants::of(&self.units[unit].program.path);
            constants.map_err(|problem| problem.to_string())
        };
        let constants = self.constants[unit].get_or_init(read).as_ref();
        constants.map_err(|problem| Problem::new(problem.clone()))
    }

    /// Asks the debug information of a unit.
    pub(crate) fn ask<R>(
        &self,
        unit: usize,
        question: impl FnOnce(&mut Lines) -> R,
    ) -> Result<R, Problem> {
        let mut lines = self.lines[unit].lock().expect("nobody panics meanwhile");
        let lines = match &mut *lines {
            Some(lines) => lines,
            empty => empty.insert(Lines::of(&self.units[unit].program.path)?),
        };
        Ok(question(lines))
    }
}

/// A line of code, and the function around it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The file, as the compiler was given it or from its package on.
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) function: String,
    /// The package of a dependency, as in `licence-1.2.3`.
    pub(crate) package: Option<String>,
}

/// One frame, the function that was inlined into others first.
struct Frame {
    file: String,
    line: u32,
    column: u32,
    function: String,
}

/// Packages that compare dates for others: their callers know why.
const CALENDARS: [&str; 9] = [
    "chrono-",
    "chrono-tz-",
    "jiff-",
    "jiff-core-",
    "time-",
    "time-core-",
    "hifitime-",
    "num-traits-",
    "deranged-",
];

impl Lines {
    pub(crate) fn of(program: &Path) -> Result<Self, Problem> {
        let loader = Loader::new(program);
        let loader =
            loader.or_problem(format!("the debug information of `{}`", program.display()))?;
        Ok(Self {
            loader,
            known: HashMap::new(),
            telling: HashMap::new(),
        })
    }

    /// Returns the line of the comparison: the innermost one that is neither the standard library's
    /// nor a calendar's; none where there is no such line.
    ///
    /// What a calendar compares for its own ends, as in its tables of zones, has none.
    pub(crate) fn place(&mut self, site: &Site) -> Option<Place> {
        if let Some(known) = self.known.get(site) {
            return known.clone();
        }
        let place = self.find(site);
        self.known.insert(*site, place.clone());
        place
    }

    /// Returns false for what a calendar compares for its own ends, as in its tables.
    pub(crate) fn is_telling(&mut self, site: &Site) -> bool {
        if let Some(known) = self.telling.get(site) {
            return *known;
        }
        let is_telling = self.is_outside_calendars(site);
        self.telling.insert(*site, is_telling);
        is_telling
    }

    fn is_outside_calendars(&self, site: &Site) -> bool {
        for address in site.addresses() {
            for frame in self.frames(address - 1) {
                match origin(&frame.file) {
                    Origin::Standard => {}
                    Origin::Package(package) if is_calendar(&package) => {
                        if !compares(&frame.function) {
                            return false;
                        }
                    }
                    _ => return true,
                }
            }
        }
        true
    }

    fn find(&self, site: &Site) -> Option<Place> {
        for address in site.addresses() {
            // The address is that of the instruction after the call.
            for frame in self.frames(address - 1) {
                match origin(&frame.file) {
                    Origin::Standard => {}
                    Origin::Package(package) if is_calendar(&package) => {
                        if !compares(&frame.function) {
                            return None;
                        }
                    }
                    origin => {
                        let (file, package) = match origin {
                            Origin::Package(package) => {
                                let from = frame.file.find(&package).unwrap_or_default();
                                (frame.file[from..].to_owned(), Some(package))
                            }
                            _ => (frame.file, None),
                        };
                        return Some(Place {
                            file,
                            line: frame.line,
                            column: frame.column,
                            function: frame.function,
                            package,
                        });
                    }
                }
            }
        }
        None
    }

    /// Returns the frames at an address, without those that belong to no line.
    ///
    /// Where the compiler gave the innermost code no line, as for one instruction in place of
    /// several, the next line of the same function stands for it.
    fn frames(&self, address: u64) -> Vec<Frame> {
        /// Bytes of code that are looked at.
        const NEAR: u64 = 48;
        let mut frames = self.frames_at(address);
        if let Some(first) = frames.first_mut().filter(|first| first.line == 0) {
            let mut near = (1..=NEAR).filter_map(|distance| {
                let other = self.frames_at(address + distance).into_iter().next()?;
                let is_same = other.function == first.function && other.file == first.file;
                (is_same && other.line > 0).then_some(other)
            });
            if let Some(near) = near.next() {
                *first = near;
            }
        }
        frames.retain(|frame| frame.line > 0);
        frames
    }

    fn frames_at(&self, address: u64) -> Vec<Frame> {
        let mut found = Vec::new();
        let Ok(mut frames) = self.loader.find_frames(address) else {
            return found;
        };
        while let Ok(Some(frame)) = frames.next() {
            let function = frame.function.as_ref();
            let function = function.and_then(|name| name.demangle().ok());
            let function = function.map_or(String::new(), |name| without_hash(&name).to_owned());
            if let Some(location) = frame.location {
                found.push(Frame {
                    file: location.file.unwrap_or_default().to_owned(),
                    line: location.line.unwrap_or_default(),
                    column: location.column.unwrap_or_default(),
                    function,
                });
            }
        }
        found
    }
}

/// Whose a file is.
enum Origin {
    Standard,
    /// A package from a registry or a repository.
    Package(String),
    Workspace,
}

fn origin(file: &str) -> Origin {
    let standard = ["/rustc/", "/rustlib/src/rust/", "/rust/deps/"];
    if standard.iter().any(|folder| file.contains(folder)) || file.is_empty() {
        return Origin::Standard;
    }
    for folder in ["/registry/src/", "/git/checkouts/"] {
        if let Some((_, rest)) = file.split_once(folder) {
            // The registry, or the repository, then the package, or the commit.
            if let Some(package) = rest.split('/').nth(1) {
                return Origin::Package(package.to_owned());
            }
        }
    }
    Origin::Workspace
}

fn is_calendar(package: &str) -> bool {
    CALENDARS.iter().any(|name| {
        let version = package.strip_prefix(name);
        version.is_some_and(|version| version.starts_with(|digit: char| digit.is_ascii_digit()))
    })
}

/// Functions of a calendar in which it compares what its caller gives it.
const COMPARING: [&str; 16] = [
    "cmp",
    "partial_cmp",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "max",
    "min",
    "clamp",
    "matches",
    "signed_duration_since",
    "duration_since",
    "contains",
    "is_between",
];

/// Getters, whose caller compares what they return: LLVM compares in their place.
const GETTERS: [&str; 26] = [
    "year",
    "month",
    "month0",
    "day",
    "day0",
    "ordinal",
    "ordinal0",
    "weekday",
    "hour",
    "minute",
    "second",
    "nanosecond",
    "timestamp",
    "timestamp_millis",
    "timestamp_micros",
    "timestamp_nanos_opt",
    "num_seconds",
    "num_days",
    "num_hours",
    "num_minutes",
    "num_milliseconds",
    "as_second",
    "as_millisecond",
    "as_microsecond",
    "as_nanosecond",
    "unix_timestamp",
];

/// Returns true for a function that compares for its caller.
fn compares(function: &str) -> bool {
    let plain = without_generics(function);
    let name = plain.trim_end_matches("::{{closure}}");
    let name = name.rsplit("::").next().unwrap_or(name);
    COMPARING.contains(&name) || GETTERS.contains(&name) || name.starts_with("num_days")
}

/// Leaves out what stands between angle brackets.
fn without_generics(function: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::new();
    let mut last = ' ';
    for letter in function.chars() {
        match letter {
            '<' => depth += 1,
            // Not the end of an arrow.
            '>' if last != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
        last = letter;
    }
    plain
}

fn without_hash(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((front, hash)) if hash.len() == 16 => front,
        _ => name,
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}
