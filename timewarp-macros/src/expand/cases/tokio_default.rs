#[sweep_dates]
#[tokio::test]
async fn renews() {
    renew().await;
}
