//! Any text given to any option is taken or refused.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::options_never_panic);
