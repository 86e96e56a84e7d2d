//! A mock clock does what a plain pair of numbers does.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::clock_follows_its_model);
