//! A timeline that parses prints as one that parses to the same.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::timeline_text_round_trips);
