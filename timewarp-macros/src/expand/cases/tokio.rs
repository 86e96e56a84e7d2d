#[sweep_dates]
#[tokio::test(worker_threads = 2, flavor = "multi_thread")]
async fn renews(at: DateTime<Tz>) {
    renew(at).await;
}
