#[sweep_dates]
#[async_std::test]
async fn renews(at: Moment) {
    renew(at).await;
}
