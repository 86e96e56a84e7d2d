//! Dates without clocks: clippy has nothing to say about them, in `tests/clippy.rs` of the package
//! around this one.

/// Returns the beginning of Unix time by three libraries.
pub fn epoch() -> (chrono::NaiveDate, jiff::Timestamp, time::UtcDateTime) {
    (
        chrono::NaiveDate::default(),
        jiff::Timestamp::UNIX_EPOCH,
        time::UtcDateTime::UNIX_EPOCH,
    )
}
