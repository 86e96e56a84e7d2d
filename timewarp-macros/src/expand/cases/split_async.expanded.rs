#[cfg(test)]
#[allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "its signature is the one that the sweep calls"
)]
async fn renews(at: Moment) {
    renew(at).await;
}
#[cfg(test)]
///`renews`, at one instant or a part of the plan in each test.
mod renews {
    use ::timewarp::__private::Part as __Part;
    /// What has a test of its own; the rest is shared out.
    const __NAMED: &[&str] = &[];
    async fn __sweep(__name: &'static str, __part: __Part) {
        ::timewarp::__private::Attribute::new(::core::module_path!(), __name)
            .sees(false, false)
            .from("2024-01-01")
            .to("2024-06-01")
            .every("1 day")
            .part(__part)
            .run_async(async |__case| {
                super::renews(::timewarp::Argument::of(__case)).await
            })
            .await
    }
    #[async_std::test]
    async fn rest_1_of_4() {
        __sweep(
                "rest_1_of_4",
                __Part::Rest {
                    named: __NAMED,
                    index: 0usize,
                    count: 4usize,
                },
            )
            .await
    }
    #[async_std::test]
    async fn rest_2_of_4() {
        __sweep(
                "rest_2_of_4",
                __Part::Rest {
                    named: __NAMED,
                    index: 1usize,
                    count: 4usize,
                },
            )
            .await
    }
    #[async_std::test]
    async fn rest_3_of_4() {
        __sweep(
                "rest_3_of_4",
                __Part::Rest {
                    named: __NAMED,
                    index: 2usize,
                    count: 4usize,
                },
            )
            .await
    }
    #[async_std::test]
    async fn rest_4_of_4() {
        __sweep(
                "rest_4_of_4",
                __Part::Rest {
                    named: __NAMED,
                    index: 3usize,
                    count: 4usize,
                },
            )
            .await
    }
}
