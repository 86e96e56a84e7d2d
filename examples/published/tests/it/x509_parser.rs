//! `x509-parser`: `Validity::is_valid` reads the clock.
//!
//! RFC 5280 has the period "from notBefore through notAfter, inclusive", and knows whole
//! seconds only. The crate compares `now` to the nanosecond, so the second of `notAfter`
//! is not part of the period except for its first instant: the last good instant is
//! `notAfter` itself. (rustls takes that second as a whole, see `rustls.rs`: the two
//! disagree about one and the same certificate for 999,999,999 nanoseconds.)
//!
//! Its times compare by instant and then by encoding, and `now` counts as `UTCTime` up to
//! 2049. Written as `GeneralizedTime`, which RFC 5280 forbids before 2050 but which
//! parsers meet, a period begins a nanosecond late.
//!
//! `Validity::time_to_expiration` returns `None` "if the certificate is not currently
//! valid", says its documentation, and else the time that is left. For one nanosecond
//! that is not so: at `notAfter` itself, where nothing is left.

use std::sync::OnceLock;

use timewarp::{Sweep, warp};
use x509_parser::certificate::{Validity, X509Certificate};
use x509_parser::prelude::FromDer;

use crate::certificate;
use crate::edges::{NONE, edges};

/// Made once: 2020-02-29T12:00:00Z to 2038-01-19T03:14:08Z.
fn leaf() -> &'static X509Certificate<'static> {
    static LEAF: OnceLock<X509Certificate<'static>> = OnceLock::new();
    LEAF.get_or_init(|| parse(1_582_977_600, 2_147_483_648))
}

fn parse(not_before: i64, not_after: i64) -> X509Certificate<'static> {
    let chain = certificate::Chain::new(not_before, not_after);
    let der = Box::leak(chain.leaf.to_vec().into_boxed_slice());
    X509Certificate::from_der(der).unwrap().1
}

fn check(validity: &Validity) -> Result<(), &'static str> {
    validity.is_valid().then_some(()).ok_or("not valid now")
}

#[test]
fn the_last_good_instant_is_not_after_itself() {
    let report = Sweep::default().run_ambient(|| check(leaf().validity()));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-01T00:00:00Z",
                "2020-02-29T11:59:59.999999999Z",
                "2020-02-29T12:00:00Z"
            ],
            [
                "2038-01-19T03:14:08Z",
                "2038-01-19T03:14:08.000000001Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn from_2050_on_the_other_encoding_changes_nothing() {
    // 2049-12-31T23:59:59Z to 2050-01-01T00:00:00Z: one encoding each.
    let leaf = parse(2_524_607_999, 2_524_608_000);
    assert!(
        leaf.validity().not_before.is_utctime() && leaf.validity().not_after.is_generalizedtime()
    );
    let report = Sweep::default()
        .at(["2049-12-31T23:59:59.5Z"])
        .run_ambient(|| check(leaf.validity()));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-01T00:00:00Z",
                "2049-12-31T23:59:58.999999999Z",
                "2049-12-31T23:59:59Z"
            ],
            [
                "2050-01-01T00:00:00Z",
                "2050-01-01T00:00:00.000000001Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn generalized_time_before_2050_begins_a_nanosecond_late() {
    let der = b"\x30\x22\x18\x0f20200229120000Z\x18\x0f20380119031408Z";
    let (_, validity) = Validity::from_der(der).unwrap();
    let report = Sweep::default().run_ambient(|| check(&validity));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-01T00:00:00Z",
                "2020-02-29T12:00:00Z",
                "2020-02-29T12:00:00.000000001Z"
            ],
            [
                "2038-01-19T03:14:08Z",
                "2038-01-19T03:14:08.000000001Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn time_to_expiration_is_right_but_for_the_last_good_nanosecond() {
    let validity = leaf().validity();
    let report = Sweep::default().frozen().run_ambient(|| {
        assert_eq!(validity.is_valid(), validity.time_to_expiration().is_some());
    });
    assert_eq!(
        edges(&report),
        [[
            "2038-01-19T03:14:07.999999999Z",
            "2038-01-19T03:14:08Z",
            "2038-01-19T03:14:08Z",
            "2038-01-19T03:14:08.000000001Z"
        ]]
    );
    let left = warp::at("2038-01-19T03:14:07.999999999Z", || {
        validity.time_to_expiration()
    });
    assert_eq!(left, Some(time::Duration::nanoseconds(1)));
}
