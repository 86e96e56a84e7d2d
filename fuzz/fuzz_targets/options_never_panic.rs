//! Any text given to any option is taken or refused; nothing panics or hangs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use timewarp::{Selector, Step, Sweep, Zone};

fuzz_target!(|text: &str| {
    let _ = text.parse::<Zone>();
    let _ = text.parse::<Selector>();
    if let Ok(step) = text.parse::<Step>() {
        match Sweep::default()
            .between("2024-01-01", "2024-01-02")
            .every(step)
            .plan()
        {
            Ok(plan) => assert!((1..=300).contains(&plan.len())),
            Err(error) => assert!(error.is_plan(), "{error}"),
        }
    }
});
