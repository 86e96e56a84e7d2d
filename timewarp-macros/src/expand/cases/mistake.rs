#[sweep_dates(form = "2024-01-01")]
#[test]
fn renews(count: u32) {
    renew(count);
}
