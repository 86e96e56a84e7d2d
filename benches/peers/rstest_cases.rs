//! The test that `sweep_dates.rs` has, for 300 dates by rstest: a test for each.
//!
//! Run by the benchmark `sweep`, which times it.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rstest::rstest;

/// Five months in each of 60 years.
#[rstest]
fn works(
    #[values(0, 2, 5, 7, 10)] month: u32,
    #[values(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
        25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59
    )]
    year: u32,
) {
    let month_length = Duration::from_secs(2_629_746);
    let now: SystemTime = UNIX_EPOCH + month_length * (year * 12 + month);
    assert!(black_box(now) >= UNIX_EPOCH);
}
