//! A plan is in order, in its range, within its limit, or refused.

#![cfg_attr(fuzzing, no_main)]

timewarp::fuzz_dates!(timewarp_fuzz::plans_keep_their_promises);
