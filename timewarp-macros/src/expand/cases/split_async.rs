#[sweep_dates(split = true, every = "1 day", from = "2024-01-01", to = "2024-06-01")]
#[async_std::test]
async fn renews(at: Moment) {
    renew(at).await;
}
