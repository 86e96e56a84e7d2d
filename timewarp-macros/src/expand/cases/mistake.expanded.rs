::core::compile_error! {
    "unknown option `form`; did you mean `from`? known options: `at`, `clock`, `crate`, `depth`, `every`, `families`, `faults`, `from`, `hunt`, `jobs`, `known`, `split`, `straddle`, `straddle_reads`, `timeout`, `to`, `unread`, `uptime`, `without`, `zones`"
}
::core::compile_error! {
    "a sweep cannot give a `u32`; expected `MockClock`, `Moment`, `DateTime<Utc>`, `DateTime<Tz>`, `NaiveDate`, `SystemTime`, `Tz`, `Zone` or `&Boundary`"
}
#[allow(unused, reason = "it failed to become a test")]
fn renews(count: u32) {
    renew(count);
}
