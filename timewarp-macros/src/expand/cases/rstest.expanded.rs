#[rstest]
#[case(1, "a")]
fn renews(#[case] days: u32, #[case] __argument_1: (u8, u8)) {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews(days: u32, (left, right): (u8, u8), clock: MockClock) {
        renew(days, left, right, &clock);
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_sequential(|__case: &::timewarp::Case| renews(
            ::core::clone::Clone::clone(&days),
            ::core::clone::Clone::clone(&__argument_1),
            ::timewarp::Argument::of(__case),
        ))
}
