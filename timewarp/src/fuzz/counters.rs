//! Telling libFuzzer which kind of date an input had.
//!
//! Code without a branch looks the same to a fuzzer at every date, so that it keeps one
//! input and forgets the rest. These counters stand for branches on the calendar: the
//! corpus keeps one input of each kind.

#![expect(
    unsafe_code,
    reason = "libFuzzer finds the counters by the section they are in"
)]

use std::sync::atomic::{AtomicU8, Ordering};

use chrono::{Datelike, Timelike};

use super::view::month_day;
use crate::Moment;
use crate::zone::utc;

const KINDS: usize = 48;

/// libFuzzer clears whole words.
#[repr(align(16))]
struct Counters([AtomicU8; KINDS]);

// SAFETY: the section holds bytes that libFuzzer reads and sets to zero between runs, on
// the thread that runs the target; that is what relaxed atomics of one byte allow. Nothing
// else is put in the section by this crate.
#[cfg_attr(
    any(target_os = "linux", target_os = "freebsd"),
    unsafe(link_section = "__libfuzzer_extra_counters")
)]
#[used]
static COUNTERS: Counters = Counters([const { AtomicU8::new(0) }; KINDS]);

/// Counts the kinds of an instant.
pub(super) fn count(moment: Moment) {
    for kind in kinds(moment).into_iter().flatten() {
        if let Some(counter) = COUNTERS.0.get(kind) {
            counter.store(1, Ordering::Relaxed);
        }
    }
}

/// Returns the kinds of an instant: month, weekday, two decades, and seven places of note.
fn kinds(moment: Moment) -> [Option<usize>; 10] {
    let Some(time) = utc(moment) else {
        return [None; 10];
    };
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let date = time.date();
    let decade = usize::try_from((time.year() - 1970).div_euclid(10)).ok();
    let is_last = month_day(date.year(), date.month(), 31) == Some(date);
    let second = time.num_seconds_from_midnight();
    let place = |kind: usize, holds: bool| holds.then_some(kind);
    [
        Some(index(time.month0())),
        Some(12 + index(time.weekday().num_days_from_monday())),
        decade
            .filter(|decade| *decade < 14)
            .map(|decade| 19 + decade),
        place(33, moment < Moment::UNIX_EPOCH),
        place(34, (date.month(), date.day()) == (2, 29)),
        place(35, is_last),
        place(
            36,
            date.ordinal() == 1 || (date.month(), date.day()) == (12, 31),
        ),
        place(37, date.iso_week().week() == 53),
        place(38, second == 0),
        place(39, second == 86_399),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart_and_fit() {
        let kinds_of = |text: &str| {
            kinds(text.parse().expect("the test is valid"))
                .into_iter()
                .flatten()
        };
        assert!(kinds_of("2024-02-29").any(|kind| kind == 34));
        assert!(kinds_of("2024-02-29").any(|kind| kind == 35));
        assert!(!kinds_of("2024-02-28").any(|kind| kind == 34 || kind == 35));
        assert!(kinds_of("1969-12-31").all(|kind| kind < KINDS));
        assert!(kinds_of("2107-12-31T23:59:59Z").all(|kind| kind < KINDS));
        assert!(kinds_of("2020-12-31").any(|kind| kind == 37));
    }
}
