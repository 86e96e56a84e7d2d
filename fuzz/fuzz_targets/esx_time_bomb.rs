//! A campaign that must crash: what finding a date in the code looks like.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::esx_time_bomb);
