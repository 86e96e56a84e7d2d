#[sweep_dates(timeout = "10s")]
#[rstest]
#[case("a")]
fn renews(#[case] name: &'static str, clock: MockClock) {
    renew(name, &clock);
}
