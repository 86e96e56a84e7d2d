#[sweep_dates]
fn renews(clock: MockClock) {
    assert!(check(&clock));
}
