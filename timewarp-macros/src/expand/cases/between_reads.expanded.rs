#[::core::prelude::v1::test]
fn bills() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn bills(clock: MockClock) {
        bill(&clock);
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "bills")
        .sees(false, false)
        .faults(["step-back"])
        .straddle(true)
        .straddle_reads(16)
        .uptime(true)
        .run_supervised(|__case: &::timewarp::Case| bills(
            ::timewarp::Argument::of(__case),
        ))
}
