//! Text that parses as a moment prints as one that parses to the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use timewarp::Moment;

fuzz_target!(|text: &str| {
    if let Ok(moment) = text.parse::<Moment>() {
        let printed = moment.to_string();
        assert_eq!(printed.parse(), Ok(moment), "{text:?} prints as {printed}");
    }
});
