#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews(clock: MockClock) {
        renew(&clock);
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .known(["2038-01-19T03:14:08Z..: 32-bit field, ticket 12"])
        .unread(true)
        .straddle(false)
        .run_supervised(|__case: &::timewarp::Case| renews(
            ::timewarp::Argument::of(__case),
        ))
}
