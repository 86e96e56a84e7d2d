//! Who reads the clock: from addresses in a process to a line of code.

use std::path::Path;

use addr2line::Loader;
use timewarp::Failure;
use timewarp::suite::RootCause;
use timewarp_preload::Trace;

use crate::elf;
use crate::process::Program;

/// Packages that read the clock for others: the reader is who called them.
const LIBRARIES: [&str; 6] = ["std", "core", "alloc", "chrono", "jiff", "time"];

/// Returns the place in the code of the reader at the end of some calls, as in
/// `src/order.rs:4:28`; none without debug information.
///
/// `headers` is where the program headers of the process lay.
pub(crate) fn place(program: &Program, headers: u64, trace: &Trace) -> Option<String> {
    let shift = headers.checked_sub(elf::headers(&program.path)?)?;
    let loader = Loader::new(&program.path).ok()?;
    let returns = trace.iter().copied().take_while(|address| *address != 0);
    for address in returns {
        // Back from the return to the call. What is in other files of the process lies
        // outside of this one, and has no line in it.
        let Some(call) = address.checked_sub(shift + 1) else {
            continue;
        };
        let Ok(mut frames) = loader.find_frames(call) else {
            continue;
        };
        while let Ok(Some(frame)) = frames.next() {
            let Some(location) = frame.location else {
                continue;
            };
            let (Some(file), Some(line)) = (location.file, location.line) else {
                continue;
            };
            let column = location.column.unwrap_or(0);
            let place = format!("{file}:{line}:{column}");
            if let Some(reader) = reader(&place, &program.folder) {
                return Some(reader);
            }
        }
    }
    None
}

/// Returns how a report names a place, none for one in a library of dates.
fn reader(place: &str, folder: &Path) -> Option<String> {
    let cause = RootCause::of(&Failure::from_parts(Some(place), ""), "");
    let Some(package) = cause.package.filter(|_| cause.is_dependency) else {
        let folder = format!("{}/", folder.display());
        return Some(place.strip_prefix(&folder).unwrap_or(place).to_owned());
    };
    let name = match package.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|letter: char| letter.is_ascii_digit()) => {
            name
        }
        _ => &package,
    };
    let column = place.rsplit_once(':').map_or("0", |(_, column)| column);
    (!LIBRARIES.contains(&name)).then(|| format!("{package}/{}:{column}", cause.place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_of_dates_read_for_others() {
        let of = |place: &str| reader(place, Path::new("/home/me/shop"));
        let registry = "/home/me/.cargo/registry/src/index-1949";
        assert_eq!(of("/rustc/5980/library/std/src/time.rs:6:9"), None);
        assert_eq!(
            of(&format!("{registry}/chrono-0.4.45/src/utc.rs:8:1")),
            None
        );
        assert_eq!(
            of(&format!("{registry}/time-macros-more-1.0.0/src/lib.rs:8:1")).as_deref(),
            Some("time-macros-more-1.0.0/src/lib.rs:8:1")
        );
        assert_eq!(
            of("/home/me/shop/src/order.rs:4:28").as_deref(),
            Some("src/order.rs:4:28")
        );
        assert_eq!(
            of("/elsewhere/a.rs:1:2").as_deref(),
            Some("/elsewhere/a.rs:1:2")
        );
    }
}
