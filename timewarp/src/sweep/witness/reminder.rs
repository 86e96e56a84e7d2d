//! A line on standard error for a run that nobody supervises and that does not end.

use std::io::{self, Write};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use super::slot::{self, Slot};
use super::write_rest;
use crate::{Moment, Zone};

/// After this long at one instant somebody should know which it is.
const LONG: Duration = Duration::from_secs(60);

/// How often is looked.
const TURN: Duration = Duration::from_secs(5);

/// Starts the thread that looks, once for the process.
pub(super) fn begin() {
    static BEGIN: Once = Once::new();
    BEGIN.call_once(|| {
        // Miri wants all threads to end.
        if cfg!(miri) {
            return;
        }
        let watch = || {
            let mut ages = Ages::default();
            loop {
                thread::sleep(TURN);
                let text = ages.look(slot::all(), TURN);
                // The handle itself: test harnesses capture what the macros print, and
                // show it when the test has ended. Nobody is left to tell of an error.
                let _ = io::stderr().write_all(text.as_bytes());
            }
        };
        // Without the thread nothing is lost but the line.
        let _ = thread::Builder::new()
            .name("timewarp reminder".to_owned())
            .spawn(watch);
    });
}

/// For how long each slot has been at the same instant.
#[derive(Debug, Default)]
struct Ages(Vec<(Option<(Moment, Zone)>, Duration)>);

impl Ages {
    /// Returns a line for each slot that has now been at its instant for long.
    fn look(&mut self, slots: impl Iterator<Item = &'static Slot>, passed: Duration) -> String {
        let mut text = String::new();
        for (index, slot) in slots.enumerate() {
            if self.0.len() == index {
                self.0.push((None, Duration::ZERO));
            }
            let (known, age) = &mut self.0[index];
            let place = slot.place().filter(|_| slot.is_alone());
            if place.is_none() || place != *known {
                (*known, *age) = (place, Duration::ZERO);
                continue;
            }
            let before = *age;
            *age += passed;
            if before < LONG && *age >= LONG {
                // A string takes all that is written to it.
                let _ = line(&mut text, slot);
            }
        }
        text
    }
}

fn line(text: &mut String, slot: &Slot) -> std::fmt::Result {
    text.push_str("timewarp: ");
    slot.write_name(text)?;
    text.push_str(" has not returned for 60 s from the run at ");
    write_rest(text, slot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_gets_one_line_and_only_when_nobody_supervises_it() {
        let names = ["alone", "supervised"];
        let slots = names.map(|name| {
            slot::claim(name, Some("topic::subject"), name == "alone").expect("there is room")
        });
        let moment: Moment = "2008-12-31".parse().expect("a date");
        for slot in slots {
            slot.set(moment, Zone::UTC);
        }
        let mut ages = Ages::default();
        let mut look = |passed| ages.look(slots.into_iter(), Duration::from_secs(passed));
        assert_eq!([look(0), look(59)].concat(), "");
        assert_eq!(
            look(1),
            "timewarp: alone has not returned for 60 s from the run at 2008-12-31T00:00:00Z; run \
             it alone: TIMEWARP_AT=2008-12-31T00:00:00Z cargo test topic::subject\n"
        );
        assert_eq!(look(600), "", "once is enough");
        slots[0].set(Moment::UNIX_EPOCH, Zone::UTC);
        assert_eq!([look(100), look(59)].concat(), "", "another instant");
        assert!(look(1).contains("1970-01-01T00:00:00Z"));
        for slot in slots {
            slot.free();
        }
    }
}
