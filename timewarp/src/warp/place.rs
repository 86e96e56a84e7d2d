//! Where in the code a clock was read, from a printed backtrace.

/// Where this crate's own functions are.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");

/// Crates that read the clock for others: the reader is who called them.
const READERS: [&str; 3] = ["chrono-", "jiff-", "time-"];

/// Returns the first line of a printed backtrace that lies in the code that reads.
#[cfg(feature = "sweep")]
pub(super) fn reader(trace: &str) -> Option<String> {
    places(trace).find(|place| is_outside(place)).map(short)
}

/// Says who read, and if that is a dependency, who called it; without lines of code, by
/// the names of functions.
pub(super) fn reader_and_caller(trace: &str) -> Option<String> {
    let Some(reader) = places(trace).find(|place| is_outside(place)) else {
        return function(trace);
    };
    let callers = places(trace).skip_while(|place| *place != reader);
    let caller = callers
        .filter(|place| is_outside(place))
        .find(|place| of_registry(place).is_none());
    Some(match (of_registry(reader), caller) {
        (Some(_), Some(caller)) => format!("{}, called from {}", short(reader), short(caller)),
        _ => short(reader),
    })
}

/// Lists the places of a printed backtrace, in the long form that has whole paths.
fn places(trace: &str) -> impl Iterator<Item = &str> {
    let lines = trace.lines();
    lines.filter_map(|line| line.trim().strip_prefix("at "))
}

/// Returns the first function that is in no library of dates, for programs without lines.
fn function(trace: &str) -> Option<String> {
    const OTHERS: [&str; 8] = [
        "std::", "core::", "alloc::", "<std::", "<core::", "chrono::", "jiff::", "time::",
    ];
    let names = trace.lines().filter_map(|line| {
        let (number, name) = line.trim().split_once(": ")?;
        number.parse::<u32>().ok().map(|_| name)
    });
    let mut callers = names.skip_while(|name| !READS.contains(name)).skip(1);
    let is_other = |name: &str| {
        OTHERS.iter().any(|other| name.starts_with(other)) || name.contains("timewarp::")
    };
    callers.find(|name| !is_other(name)).map(str::to_owned)
}

/// Functions of C that read the clock.
const READS: [&str; 5] = [
    "clock_gettime",
    "gettimeofday",
    "time",
    "timespec_get",
    "syscall",
];

/// Cuts a place down to what a person looks for.
fn short(place: &str) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let folder = format!("{}/", folder.display());
    let own = place.strip_prefix(&folder).unwrap_or(place);
    // Of a dependency its name, version and file tell enough.
    of_registry(own).unwrap_or(own).to_owned()
}

/// Folders of glibc's source, as its debug information names them.
const C_LIBRARY: [&str; 3] = ["./nptl/", "./csu/", "../sysdeps/"];

/// Returns true for a place in neither the standard library, nor here, nor in a library
/// of dates.
fn is_outside(place: &str) -> bool {
    let is_standard = place.starts_with("/rustc/") || place.contains("/library/std/src/");
    let is_reader = of_registry(place)
        .is_some_and(|rest| READERS.iter().any(|reader| rest.starts_with(reader)));
    // Where it has debug information, the C library starts threads and programs.
    let is_c = C_LIBRARY.iter().any(|folder| place.starts_with(folder));
    !(is_standard || is_reader || is_c || place.starts_with(OWN))
}

/// Returns what comes after the folder of a registry in a path, as `uuid-1.18.1/src/lib.rs`.
fn of_registry(place: &str) -> Option<&str> {
    let (_, rest) = place.split_once("/registry/src/")?;
    rest.split_once('/').map(|(_, rest)| rest)
}

#[cfg(all(test, feature = "sweep"))]
mod tests {
    use super::*;

    #[test]
    fn the_reader_is_the_first_who_is_not_a_library_of_dates() {
        let trace = |place: &str| {
            format!(
                "   0: see\n             at {OWN}warp/witness.rs:33:21
   1: clock_gettime\n             at {OWN}warp/hook.rs:101:11
   2: now\n             at /rustc/5980/library/std/src/sys/pal/unix/time.rs:107:9
   3: now\n             at /home/me/.cargo/registry/src/index-1949/chrono-0.4.45/src/offset/utc.rs:89:13
   4: number\n             at {place}
   5: main\n             at /elsewhere/src/main.rs:3:5"
            )
        };
        let folder = std::env::current_dir().expect("tests have one");
        let own = folder.join("tests/invoice.rs:12:16");
        let own = reader(&trace(&own.display().to_string()));
        assert_eq!(own.as_deref(), Some("tests/invoice.rs:12:16"));
        let of_dependency =
            "/home/me/.cargo/registry/src/index-1949/uuid-1.18.1/src/timestamp.rs:9:1";
        let of_dependency = reader(&trace(of_dependency));
        assert_eq!(
            of_dependency.as_deref(),
            Some("uuid-1.18.1/src/timestamp.rs:9:1")
        );
        assert_eq!(reader("0: main\n"), None);
    }
}
