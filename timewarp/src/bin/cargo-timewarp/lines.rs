//! From addresses in a program to lines of its sources.

mod origin;
mod source;
mod symbols;

use std::collections::HashMap;
use std::path::Path;

use addr2line::Loader;
use timewarp::hunt::Site;

use crate::problem::{Problem, While};
use origin::{Origin, compares, is_calendar, origin};
pub(crate) use symbols::Symbols;

/// The debug information of one program.
pub(crate) struct Lines {
    loader: Loader,
    known: HashMap<Site, Option<Place>>,
    telling: HashMap<Site, bool>,
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

/// Bytes of code that are looked at, one way and the other, where code has no line.
const NEAR: u64 = 160;

/// One frame, the function that was inlined into others first.
struct Frame {
    file: String,
    line: u32,
    column: u32,
    function: String,
}

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
    /// several, it is the comparison after what was computed last, or else the next line of the
    /// same function, or the last one.
    fn frames(&self, address: u64) -> Vec<Frame> {
        let mut frames = self.frames_at(address);
        if let Some(first) = frames.first().filter(|first| first.line == 0)
            && let Some(before) = self.comparison_before(address, &first.function)
        {
            frames.insert(0, before);
        } else if let Some(first) = frames.first_mut().filter(|first| first.line == 0) {
            let after = (1..=NEAR).map(|distance| address + distance);
            let before = (1..=NEAR).map_while(|distance| address.checked_sub(distance));
            let mut near = after.chain(before).filter_map(|other| {
                let other = self.frames_at(other).into_iter().next()?;
                let is_same = other.function == first.function && other.file == first.file;
                (is_same && other.line > 0).then_some(other)
            });
            if let Some(near) = near.next() {
                *first = near;
            }
        }
        if let Some(first) = frames.first_mut()
            && let Some((line, column)) = source::value(&first.file, first.line)
        {
            (first.line, first.column) = (line, column);
        }
        frames.retain(|frame| frame.line > 0);
        frames
    }

    /// Returns the comparison after the code just before an address, which is that of a function
    /// or inlined into it.
    fn comparison_before(&self, address: u64, function: &str) -> Option<Frame> {
        let mut before = (1..=NEAR).filter_map(|distance| {
            let frames = self.frames_at(address.checked_sub(distance)?);
            let is_within = frames.iter().any(|frame| frame.function == function);
            let is_own = |frame: &Frame| match origin(&frame.file) {
                Origin::Standard => false,
                Origin::Package(package) => frame.line > 0 && !is_calendar(&package),
                Origin::Workspace => frame.line > 0,
            };
            frames.into_iter().find(is_own).filter(|_| is_within)
        });
        let mut frame = before.next()?;
        (frame.line, frame.column) = source::comparison(&frame.file, frame.line)?;
        Some(frame)
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
