//! Who made two certain reads of the clock.

use std::backtrace::Backtrace;
use std::sync::{Mutex, PoisonError};

/// Notes from where the clock is read, for the two reads on both sides of an event.
///
/// Unlike the hook itself it allocates: it comes only with the one run that is made again
/// to name the reads of a failure.
#[derive(Debug)]
pub(crate) struct Witness {
    reads: [u64; 2],
    seen: Mutex<[Option<Backtrace>; 2]>,
}

impl Witness {
    pub(crate) fn of(reads: [u64; 2]) -> Self {
        Self {
            reads,
            seen: Mutex::default(),
        }
    }

    pub(super) fn see(&self, read: u64) {
        let Some(index) = self.reads.iter().position(|known| *known == read) else {
            return;
        };
        let trace = Backtrace::force_capture();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(trace);
    }

    /// Returns the places in the code of the two reads, where they can be told.
    pub(crate) fn places(&self) -> [Option<String>; 2] {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // The long form has whole paths.
        [0, 1].map(|index| {
            seen[index]
                .as_ref()
                .and_then(|trace| place(&format!("{trace:#}")))
        })
    }
}

/// Where this crate's own functions are.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");

/// Crates that read the clock for others: the reader is who called them.
const READERS: [&str; 3] = ["chrono-", "jiff-", "time-"];

/// Returns the first line of a printed backtrace that lies in the code that reads.
fn place(trace: &str) -> Option<String> {
    let places = trace
        .lines()
        .filter_map(|line| line.trim().strip_prefix("at "));
    let reader = places.into_iter().find(|place| is_outside(place))?;
    let folder = std::env::current_dir().unwrap_or_default();
    let folder = format!("{}/", folder.display());
    let own = reader.strip_prefix(&folder).unwrap_or(reader);
    // Of a dependency its name, version and file tell enough.
    Some(of_registry(own).unwrap_or(own).to_owned())
}

/// Returns true for a place in neither the standard library, nor here, nor in a library
/// of dates.
fn is_outside(place: &str) -> bool {
    let is_standard = place.starts_with("/rustc/") || place.contains("/library/std/src/");
    let is_reader = of_registry(place)
        .is_some_and(|rest| READERS.iter().any(|reader| rest.starts_with(reader)));
    !(is_standard || is_reader || place.starts_with(OWN))
}

/// Returns what comes after the folder of a registry in a path, as `uuid-1.18.1/src/lib.rs`.
fn of_registry(place: &str) -> Option<&str> {
    let (_, rest) = place.split_once("/registry/src/")?;
    rest.split_once('/').map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_is_the_first_who_is_not_a_library_of_dates() {
        let trace = |reader: &str| {
            format!(
                "   0: see\n             at {OWN}warp/witness.rs:33:21
   1: clock_gettime\n             at {OWN}warp/hook.rs:101:11
   2: now\n             at /rustc/5980/library/std/src/sys/pal/unix/time.rs:107:9
   3: now\n             at /home/me/.cargo/registry/src/index-1949/chrono-0.4.45/src/offset/utc.rs:89:13
   4: number\n             at {reader}
   5: main\n             at /elsewhere/src/main.rs:3:5"
            )
        };
        let folder = std::env::current_dir().expect("tests have one");
        let own = folder.join("tests/invoice.rs:12:16");
        let own = place(&trace(&own.display().to_string()));
        assert_eq!(own.as_deref(), Some("tests/invoice.rs:12:16"));
        let of_dependency =
            "/home/me/.cargo/registry/src/index-1949/uuid-1.18.1/src/timestamp.rs:9:1";
        let of_dependency = place(&trace(of_dependency));
        assert_eq!(
            of_dependency.as_deref(),
            Some("uuid-1.18.1/src/timestamp.rs:9:1")
        );
        assert_eq!(place("0: main\n"), None);
    }
}
