#[rstest]
#[case("a")]
fn renews(#[case] name: &'static str) {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews(name: &'static str, clock: MockClock) {
        renew(name, &clock);
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .jobs(2)
        .run_parallel(|__case: &::timewarp::Case| renews(
            ::core::clone::Clone::clone(&name),
            ::timewarp::Argument::of(__case),
        ))
}
