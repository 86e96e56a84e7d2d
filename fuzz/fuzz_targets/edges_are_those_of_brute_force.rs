//! Windows are those of a search that tries every second.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::edges_are_those_of_brute_force);
