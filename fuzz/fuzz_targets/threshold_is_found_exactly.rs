//! A failure that lasts is found at the nanosecond at which it begins.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::threshold_is_found_exactly);
