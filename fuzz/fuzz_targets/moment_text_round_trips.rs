//! Text that parses as a moment prints as one that parses to the same.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::moment_text_round_trips);
