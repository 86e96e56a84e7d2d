//! The test that `rstest_cases.rs` has, swept: one test, 300 instants.
//!
//! Run by the benchmark `sweep`, which times it.

use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use timewarp::sweep_dates;

#[sweep_dates]
fn works(now: SystemTime) {
    assert!(black_box(now) >= UNIX_EPOCH);
}
