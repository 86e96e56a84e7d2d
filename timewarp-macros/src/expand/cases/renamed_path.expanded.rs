#[::core::prelude::v1::test]
fn renews() {
    #[allow(
        clippy::needless_pass_by_value,
        clippy::unnecessary_wraps,
        clippy::unused_async,
        reason = "its signature is the one that the sweep calls"
    )]
    fn renews() {
        renew();
    }
    ::clockwork::__private::Attribute::new(::core::module_path!(), "renews")
        .sees(false, false)
        .run_supervised_ambient(|| renews())
}
