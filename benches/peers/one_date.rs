//! A program that works on one date: what a process for each date has to run.
//!
//! Takes the date as seconds since 1970 and fails if the system's clock shows another.

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    let expected = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let expected = UNIX_EPOCH + Duration::from_secs(expected.unwrap_or(u64::from(u32::MAX)));
    match SystemTime::now().duration_since(expected) {
        // The faked clock runs on while the program starts.
        Ok(since) if since < Duration::from_secs(60) => ExitCode::SUCCESS,
        _ => ExitCode::from(3),
    }
}
