#[sweep_dates]
#[rstest]
#[case(1, "a")]
fn renews(#[case] days: u32, #[case] (left, right): (u8, u8), clock: MockClock) {
    renew(days, left, right, &clock);
}
