#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    #[tokio::main(worker_threads = 2, flavor = "multi_thread")]
    async fn renews(at: DateTime<Tz>) {
        renew(at).await;
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(true, false)
        .run_supervised(|__case: &::timewarp::Case| renews(
            ::timewarp::Argument::of(__case),
        ))
}
