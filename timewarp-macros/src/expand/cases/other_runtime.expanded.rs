#[async_std::test]
async fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    async fn renews(at: Moment) {
        renew(at).await;
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_async(async |__case| renews(::timewarp::Argument::of(__case)).await)
        .await
}
