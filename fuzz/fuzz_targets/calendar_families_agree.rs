//! The families of the calendar are where chrono and jiff have them.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::calendar_families_agree);
