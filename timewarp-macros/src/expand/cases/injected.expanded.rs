#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews(clock: MockClock) {
        assert!(check(& clock));
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_supervised(|__case: &::timewarp::Case| renews(
            ::timewarp::Argument::of(__case),
        ))
}
