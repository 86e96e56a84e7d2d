//! Whose a piece of code is, and for whom it compares.

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

/// Whose a file is.
pub(super) enum Origin {
    Standard,
    /// A package from a registry or a repository.
    Package(String),
    Workspace,
}

/// Says whose a file is, by its path.
pub(super) fn origin(file: &str) -> Origin {
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

/// Returns true for a package that compares dates for others.
pub(super) fn is_calendar(package: &str) -> bool {
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
pub(super) fn compares(function: &str) -> bool {
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
