#[sweep_dates(known = ["2038-01-19T03:14:08Z..: 32-bit field, ticket 12"], unread, straddle = false)]
fn renews(clock: MockClock) {
    renew(&clock);
}
