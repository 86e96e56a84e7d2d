#[sweep_dates(crate = "clockwork::time")]
async fn renews(clock: clockwork::time::MockClock, boundary: &Boundary) {
    renew(&clock, boundary).await;
}
