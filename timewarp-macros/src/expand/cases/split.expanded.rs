#[cfg(test)]
#[allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "its signature is the one that the sweep calls"
)]
/// Renewal in Europe.
#[cfg(unix)]
fn renews(clock: MockClock) {
    renew(&clock);
}
#[cfg(unix)]
#[cfg(test)]
///`renews`, at one instant or a part of the plan in each test.
mod renews {
    use ::timewarp::__private::Part as __Part;
    /// What has a test of its own; the rest is shared out.
    const __NAMED: &[&str] = &[
        "dst/Europe/London/2015-03-29/gap",
        "dst/Europe/London/2015-10-25/fold",
        "leap-seconds/2016-12-31",
        "dst/Europe/London/2024-03-31/gap",
        "dst/Europe/London/2024-10-27/fold",
    ];
    fn __sweep(__name: &'static str, __part: __Part) {
        ::timewarp::__private::Attribute::new(::core::module_path!(), __name)
            .sees(false, false)
            .from("2010-01-01")
            .families(["dst/Europe/London", "leap-seconds/2016-12-31"])
            .should_panic("expired")
            .part(__part)
            .run_supervised(|__case: &::timewarp::Case| super::renews(
                ::timewarp::Argument::of(__case),
            ))
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn dst_europe_london_2015_03_29_gap() {
        __sweep(
            "dst_europe_london_2015_03_29_gap",
            __Part::Boundary {
                name: "dst/Europe/London/2015-03-29/gap",
                at: "2015-03-29T01:00:00Z",
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn dst_europe_london_2015_10_25_fold() {
        __sweep(
            "dst_europe_london_2015_10_25_fold",
            __Part::Boundary {
                name: "dst/Europe/London/2015-10-25/fold",
                at: "2015-10-25T01:00:00Z",
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn leap_second_2016_12_31() {
        __sweep(
            "leap_second_2016_12_31",
            __Part::Boundary {
                name: "leap-seconds/2016-12-31",
                at: "2017-01-01T00:00:00Z",
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn dst_europe_london_2024_03_31_gap() {
        __sweep(
            "dst_europe_london_2024_03_31_gap",
            __Part::Boundary {
                name: "dst/Europe/London/2024-03-31/gap",
                at: "2024-03-31T01:00:00Z",
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn dst_europe_london_2024_10_27_fold() {
        __sweep(
            "dst_europe_london_2024_10_27_fold",
            __Part::Boundary {
                name: "dst/Europe/London/2024-10-27/fold",
                at: "2024-10-27T01:00:00Z",
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn rest_1_of_4() {
        __sweep(
            "rest_1_of_4",
            __Part::Rest {
                named: __NAMED,
                index: 0usize,
                count: 4usize,
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn rest_2_of_4() {
        __sweep(
            "rest_2_of_4",
            __Part::Rest {
                named: __NAMED,
                index: 1usize,
                count: 4usize,
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn rest_3_of_4() {
        __sweep(
            "rest_3_of_4",
            __Part::Rest {
                named: __NAMED,
                index: 2usize,
                count: 4usize,
            },
        )
    }
    #[ignore = "long"]
    #[::core::prelude::v1::test]
    fn rest_4_of_4() {
        __sweep(
            "rest_4_of_4",
            __Part::Rest {
                named: __NAMED,
                index: 3usize,
                count: 4usize,
            },
        )
    }
}
