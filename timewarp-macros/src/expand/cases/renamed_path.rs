#[sweep_dates(crate = ::clockwork)]
fn renews() {
    renew();
}
