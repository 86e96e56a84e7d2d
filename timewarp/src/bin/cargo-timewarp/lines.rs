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
    known: HashMap<Site, Finding>,
}

/// Where a comparison is made.
#[derive(Clone, Debug)]
enum Finding {
    /// Within a calendar, for its own ends.
    Inner,
    At(Place),
    Nowhere,
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

impl Frame {
    /// Goes from the line that ends a block to its last expression.
    fn leave_end(&mut self) {
        if let Some((line, column)) = source::value(&self.file, self.line) {
            (self.line, self.column) = (line, column);
        }
    }

    fn place(self, origin: Origin) -> Place {
        let (file, package) = match origin {
            Origin::Package(package) => {
                let from = self.file.find(&package).unwrap_or_default();
                (self.file[from..].to_owned(), Some(package))
            }
            Origin::Standard | Origin::Workspace => (self.file, None),
        };
        Place {
            file,
            line: self.line,
            column: self.column,
            function: self.function,
            package,
        }
    }
}

impl Lines {
    pub(crate) fn of(program: &Path) -> Result<Self, Problem> {
        let loader = Loader::new(program);
        let loader =
            loader.or_problem(format!("the debug information of `{}`", program.display()))?;
        Ok(Self {
            loader,
            known: HashMap::new(),
        })
    }

    /// Returns the line of the comparison: the innermost one that is neither the standard library's
    /// nor a calendar's; none where there is no such line.
    ///
    /// What a calendar compares for its own ends, as in its tables of zones, has none.
    pub(crate) fn place(&mut self, site: &Site) -> Option<Place> {
        match self.finding(site) {
            Finding::At(place) => Some(place.clone()),
            Finding::Inner | Finding::Nowhere => None,
        }
    }

    /// Returns false for what a calendar compares for its own ends, as in its tables.
    pub(crate) fn is_telling(&mut self, site: &Site) -> bool {
        !matches!(self.finding(site), Finding::Inner)
    }

    fn finding(&mut self, site: &Site) -> &Finding {
        if !self.known.contains_key(site) {
            let finding = self.find(site);
            self.known.insert(*site, finding);
        }
        &self.known[site]
    }

    fn find(&self, site: &Site) -> Finding {
        for address in site.addresses() {
            // The address is that of the instruction after the call.
            let frames = self.frames(address - 1).into_iter().enumerate();
            // Code that belongs to no line is the next frame's.
            for (depth, mut frame) in frames.filter(|(_, frame)| frame.line > 0) {
                match origin(&frame.file) {
                    Origin::Standard => {}
                    Origin::Package(package) if is_calendar(&package) => {
                        if !compares(&frame.function) {
                            return Finding::Inner;
                        }
                    }
                    origin => {
                        if depth == 0 {
                            frame.leave_end();
                        }
                        return Finding::At(frame.place(origin));
                    }
                }
            }
        }
        Finding::Nowhere
    }

    /// Returns the frames at an address.
    ///
    /// Where the compiler gave the innermost code no line, as for one instruction in place of
    /// several, it is the comparison after what was computed last, or else the next line of the
    /// same function, or the last one.
    fn frames(&self, address: u64) -> Vec<Frame> {
        let mut frames = self.frames_at(address);
        if let Some(first) = frames.first().filter(|first| first.line == 0) {
            if let Some(before) = self.comparison_before(address, &first.function) {
                frames.insert(0, before);
            } else if let Some(near) = self.line_near(address, first) {
                frames[0] = near;
            }
        }
        frames
    }

    /// Returns the innermost frame of the next code after an address, or else of the last before
    /// it, that has a line in the same function.
    fn line_near(&self, address: u64, first: &Frame) -> Option<Frame> {
        let after = (1..=NEAR).map(|distance| address + distance);
        let before = (1..=NEAR).map_while(|distance| address.checked_sub(distance));
        let mut near = after.chain(before).filter_map(|other| {
            let other = self.frames_at(other).into_iter().next()?;
            let is_same = other.function == first.function && other.file == first.file;
            (is_same && other.line > 0).then_some(other)
        });
        near.next()
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
