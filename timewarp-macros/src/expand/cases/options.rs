/// Renewal, all summer long.
#[sweep_dates(from = "2008-07-01", to = "2008-09-01", every = "1 day", zones = ["Asia/Tokyo"], families = ["dst"], without = ["dst/Asia/Tokyo"], at = ["2008-08-12T07:00:00Z"], depth = "deep", jobs = 2, timeout = "2 minutes")]
#[ignore = "long"]
pub(crate) fn renews(mut clock: timewarp::MockClock, boundary: &Boundary, date: NaiveDate) -> Result<(), Error> {
    renew(&mut clock, boundary, date)
}
