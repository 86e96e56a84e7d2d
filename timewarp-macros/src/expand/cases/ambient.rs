#[sweep_dates(clock = "frozen")]
#[should_panic(expected = "expired")]
fn renews() {
    renew();
}
