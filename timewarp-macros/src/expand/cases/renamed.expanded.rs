#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    async fn renews(clock: clockwork::time::MockClock, boundary: &Boundary) {
        renew(&clock, boundary).await;
    }
    clockwork::time::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_supervised(|__case: &clockwork::time::Case| clockwork::time::__private::block_on(
            renews(
                clockwork::time::Argument::of(__case),
                &clockwork::time::Argument::of(__case),
            ),
        ))
}
