//! What failures have in common.

use std::fmt;

use crate::Failure;

/// The line of code at which failures with the same root cause first show.
///
/// Hundreds of tests may fail for one line, often one in a dependency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootCause {
    /// The package of the line, as in `licence-1.2.3`, if it is known.
    pub package: Option<String>,
    /// The file and the line, as in `src/lib.rs:41`, or else the message with all
    /// numbers taken out.
    pub place: String,
    /// True for a line of code, false for a message.
    pub is_place: bool,
    /// True when the line is not in the package whose test failed.
    pub is_dependency: bool,
}

impl RootCause {
    /// Finds the root cause of a failure of a test in `package`, as in `licence-1.2.3`.
    pub fn of(failure: &Failure, package: &str) -> Self {
        if failure.is_hang() {
            return Self {
                package: None,
                place: "does not come to an end".to_owned(),
                is_place: false,
                is_dependency: false,
            };
        }
        let Some(location) = failure.location() else {
            return Self {
                package: None,
                place: without_numbers(failure.message()),
                is_place: false,
                is_dependency: false,
            };
        };
        let line = without_column(location);
        if let Some((dependency, file)) = in_dependency(line) {
            let is_dependency = dependency != package;
            return Self {
                package: Some(dependency.to_owned()),
                place: file.to_owned(),
                is_place: true,
                is_dependency,
            };
        }
        Self {
            package: (!package.is_empty()).then(|| package.to_owned()),
            place: line.to_owned(),
            is_place: true,
            is_dependency: false,
        }
    }
}

impl fmt::Display for RootCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.package {
            Some(package) => write!(formatter, "{package}/{}", self.place),
            None => formatter.write_str(&self.place),
        }
    }
}

/// Takes `:9` off `src/licence.rs:41:9`.
fn without_column(location: &str) -> &str {
    match location.rsplit_once(':') {
        Some((line, column))
            if line
                .rsplit_once(':')
                .is_some_and(|(_, number)| is_number(number))
                && is_number(column) =>
        {
            line
        }
        _ => location,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits a path into the registry's or git's sources, or into those of the standard
/// library, into the package and the file within it.
fn in_dependency(line: &str) -> Option<(&str, &str)> {
    // …/registry/src/<index>/chrono-0.4.45/src/lib.rs:7
    for (marker, skipped) in [("/registry/src/", 1), ("/git/checkouts/", 0)] {
        if let Some((_, rest)) = line.split_once(marker) {
            let mut rest = rest;
            for _ in 0..skipped {
                rest = rest.split_once('/')?.1;
            }
            return rest.split_once('/');
        }
    }
    // /rustc/<hash>/library/std/src/time.rs:7
    let (_, rest) = line
        .strip_prefix("/rustc/")
        .and_then(|rest| rest.split_once("/library/"))
        .or_else(|| line.split_once("/rustlib/src/rust/library/"))?;
    rest.split_once('/')
}

/// Takes out what differs from run to run: thread numbers, times, addresses.
fn without_numbers(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or("no message").trim();
    // The status itself says what went wrong.
    let status = line.strip_prefix("exit status ");
    let rest = status.map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    let rest = rest.unwrap_or(line);
    let mut shown = line[..line.len() - rest.len()].to_owned();
    let mut is_in_number = false;
    for letter in rest.chars().take(120) {
        if letter.is_ascii_digit() {
            if !is_in_number {
                shown.push('#');
            }
            is_in_number = true;
        } else {
            is_in_number = false;
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(location: &str) -> String {
        RootCause::of(&Failure::from_parts(Some(location), "boom"), "app-0.1.0").to_string()
    }

    #[test]
    fn own_code_is_named_by_its_package_and_line() {
        assert_eq!(cause("src/licence.rs:41:9"), "app-0.1.0/src/licence.rs:41");
        assert_eq!(cause("tests/it.rs:41"), "app-0.1.0/tests/it.rs:41");
    }

    #[test]
    fn a_dependency_is_named_with_its_version() {
        let path = "/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/cron-0.12.0/src/schedule.rs:7:5";
        assert_eq!(cause(path), "cron-0.12.0/src/schedule.rs:7");
        let failure = Failure::from_parts(Some(path), "boom");
        assert!(RootCause::of(&failure, "app-0.1.0").is_dependency);
        assert!(!RootCause::of(&failure, "cron-0.12.0").is_dependency);
    }

    #[test]
    fn the_standard_library_is_a_dependency() {
        let path = "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/time.rs:7:5";
        assert_eq!(cause(path), "std/src/time.rs:7");
    }

    #[test]
    fn hangs_are_alike_however_long_one_waits() {
        let cause = |message| RootCause::of(&Failure::hung(message), "app-0.1.0").to_string();
        assert_eq!(cause("after 5.0 s"), "does not come to an end");
        assert_eq!(cause("after 5.0 s"), cause("after 31.4 s"));
    }

    #[test]
    fn messages_without_a_place_lose_their_numbers() {
        let cause = |message| RootCause::of(&Failure::from_parts(None, message), "").to_string();
        assert_eq!(cause("thread 17 died at 12:30"), "thread # died at #:#");
        assert_eq!(cause("thread 9 died at 1:2"), "thread # died at #:#");
        assert_eq!(cause("exit status 3: at 12:30"), "exit status 3: at #:#");
        assert_eq!(cause(""), "no message");
    }
}
