/// Renewal, all summer long.
#[ignore = "long"]
#[::core::prelude::v1::test]
pub(crate) fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews(
        mut clock: timewarp::MockClock,
        boundary: &Boundary,
        date: NaiveDate,
    ) -> Result<(), Error> {
        renew(&mut clock, boundary, date)
    }
    ::timewarp::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, true)
        .depth_named("deep")
        .from("2008-07-01")
        .to("2008-09-01")
        .every("1 day")
        .zones(["Asia/Tokyo"])
        .families(["dst"])
        .without(["dst/Asia/Tokyo"])
        .at(["2008-08-12T07:00:00Z"])
        .jobs(2)
        .timeout("2 minutes")
        .run_supervised(|__case: &::timewarp::Case| renews(
            ::timewarp::Argument::of(__case),
            &::timewarp::Argument::of(__case),
            ::timewarp::Argument::of(__case),
        ))
}
