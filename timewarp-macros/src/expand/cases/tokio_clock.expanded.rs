#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    #[tokio::main(start_paused = true, flavor = "current_thread")]
    async fn renews(mut clock: TokioClock, at: Moment) -> Result<(), Error> {
        ::timewarp::__private::begin(&clock);
        {
            use std::time::Duration;
            renew(&mut clock, at).await
        }
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_supervised(|__case: &::timewarp::Case| renews(
            ::timewarp::Argument::of(__case),
            ::timewarp::Argument::of(__case),
        ))
}
