#[sweep_dates]
#[tokio::test(start_paused = true)]
async fn renews(mut clock: TokioClock, at: Moment) -> Result<(), Error> {
    use std::time::Duration;
    renew(&mut clock, at).await
}
