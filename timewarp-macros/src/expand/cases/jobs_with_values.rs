#[sweep_dates(jobs = 2)]
#[rstest]
#[case("a")]
fn renews(#[case] name: &'static str, clock: MockClock) {
    renew(name, &clock);
}
