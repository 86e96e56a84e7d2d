//! Date bugs that happened, each as a small function that breaks as the real thing did, and the line that finds it.
//!
//! Every incident has a swept test that must fail: it is run by another test, which holds the
//! report against the instant at which the thing really broke. The repaired code beside it is
//! swept too, and passes. `README.md` lists all of them, and is made from them.
//!
//! ```text
//! cargo test -p examples --test incidents
//! cargo test -p examples --test incidents -- --ignored azure      # the report, as a user sees it
//! ```

mod chains;
mod counters;
mod expiry;
mod incident;
mod leap_days;
mod leap_seconds;
mod month_ends;
mod packed;
mod pages;
mod patterns;
mod satellites;
mod two_digits;
mod uptime;
mod week_years;
mod zones;

use incident::Incident;

/// A file of this example: its name, what it is about, its incidents, and its text.
struct Kind {
    file: &'static str,
    incidents: &'static [&'static Incident],
    text: &'static str,
}

macro_rules! kinds {
    ($($file:ident),*) => {
        &[$(Kind {
            file: stringify!($file),
            incidents: $file::INCIDENTS,
            text: include_str!(concat!(stringify!($file), ".rs")),
        }),*]
    };
}

/// In reading order.
const KINDS: &[Kind] = kinds!(
    expiry,
    chains,
    leap_days,
    month_ends,
    week_years,
    two_digits,
    packed,
    patterns,
    counters,
    satellites,
    leap_seconds,
    uptime,
    zones
);

impl Kind {
    /// What the file says of itself.
    fn about(&self) -> &'static str {
        let line = self.text.lines().next();
        line.and_then(|line| line.strip_prefix("//! "))
            .expect("a file begins with what it is about")
    }
}

fn incidents() -> impl Iterator<Item = &'static Incident> {
    KINDS.iter().flat_map(|kind| kind.incidents).copied()
}
