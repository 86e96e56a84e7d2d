/// Renewal in Europe.
#[sweep_dates(split, families = ["dst/Europe/London", "leap-seconds/2016-12-31"], from = "2010-01-01")]
#[ignore = "long"]
#[cfg(unix)]
#[should_panic(expected = "expired")]
fn renews(clock: MockClock) {
    renew(&clock);
}
