#[sweep_dates(straddle = true, straddle_reads = 16, faults = ["step-back"], uptime = true)]
fn bills(clock: MockClock) {
    bill(&clock);
}
