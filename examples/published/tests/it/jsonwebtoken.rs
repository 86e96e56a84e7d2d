//! `jsonwebtoken`: a token is good from `nbf` to `exp`, with some leeway.
//!
//! RFC 7519 says that a token must not be accepted "on or after" `exp`, nor before `nbf`,
//! save for a small leeway, which this crate sets to a minute. So with a leeway of
//! zero the token should die as the second of `exp` begins. The crate compares
//! `exp < now - leeway` in whole seconds: the token lives through that second, to its
//! last nanosecond. The subtraction is of unsigned numbers, so the first minute of
//! 1970 has no valid tokens: the subtraction panics where overflow is checked, and makes
//! the token expired where it is not. Before 1970 it panics, by its own word.

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use timewarp::{Sweep, sweep_dates, warp};

use crate::edges::{NONE, edges};

/// 2020-02-29T12:00:00Z.
const NOT_BEFORE: u64 = 1_582_977_600;
/// 2038-01-19T03:14:08Z, one more than 31 bits hold.
const EXPIRY: u64 = 2_147_483_648;

const SECRET: &[u8] = b"thirty-two bytes, known to all..";

/// Signing does not read the clock.
fn sign(not_before: u64, expiry: u64) -> String {
    let claims = json!({ "sub": "somebody", "nbf": not_before, "exp": expiry });
    let key = EncodingKey::from_secret(SECRET);
    jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap()
}

fn accept(token: &str, leeway: u64) -> Result<(), ErrorKind> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = leeway;
    validation.validate_nbf = true;
    let key = DecodingKey::from_secret(SECRET);
    let decoded = jsonwebtoken::decode::<Value>(token, &key, &validation);
    decoded.map(drop).map_err(Error::into_kind)
}

#[test]
fn a_token_lives_to_the_end_of_the_second_in_which_it_expires() {
    let token = sign(NOT_BEFORE, EXPIRY);
    let report = Sweep::default().run_ambient(|| accept(&token, 0));
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
                "2038-01-19T03:14:08.999999999Z",
                "2038-01-19T03:14:09Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
    let why: Vec<_> = report
        .windows()
        .iter()
        .map(|window| window.failure().message())
        .collect();
    assert_eq!(why, ["ImmatureSignature", "ExpiredSignature"]);
}

#[test]
fn leeway_moves_both_edges_by_its_length() {
    let token = sign(NOT_BEFORE, EXPIRY);
    let report = Sweep::default()
        .from("1970-01-02")
        .run_ambient(|| accept(&token, 60));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-02T00:00:00Z",
                "2020-02-29T11:58:59.999999999Z",
                "2020-02-29T11:59:00Z"
            ],
            [
                "2038-01-19T03:15:08.999999999Z",
                "2038-01-19T03:15:09Z",
                "2107-12-31T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn single_instants_beside_the_edges() {
    let token = sign(NOT_BEFORE, EXPIRY);
    let at = |moment| warp::at(moment, || accept(&token, 0));
    assert_eq!(
        at("2020-02-29T11:59:59.999999999Z"),
        Err(ErrorKind::ImmatureSignature)
    );
    assert_eq!(at("2020-02-29T12:00:00Z"), Ok(()));
    assert_eq!(at("2038-01-19T03:14:08.999999999Z"), Ok(()));
    assert_eq!(at("2038-01-19T03:14:09Z"), Err(ErrorKind::ExpiredSignature));
}

#[test]
fn no_token_is_valid_in_the_first_minute_of_1970_nor_before() {
    let endless = sign(0, u64::from(u32::MAX));
    let report = Sweep::default()
        .between("1969-12-31", "1970-01-02")
        .run_ambient(|| accept(&endless, 60));
    assert_eq!(
        edges(&report),
        [[
            NONE,
            "1969-12-31T00:00:00Z",
            "1970-01-01T00:00:59.999999999Z",
            "1970-01-01T00:01:00Z"
        ]]
    );
    let why = report.windows()[0].failure();
    assert!(
        why.is_panic() && why.message().contains("Time went backwards"),
        "{why}"
    );
}

/// A token made now for an hour is good now, whatever the date.
#[sweep_dates(from = "1970-01-01T00:01:00Z")]
fn a_token_made_now_is_good_now() {
    let now = jsonwebtoken::get_current_timestamp();
    let token = sign(now, now + 3_600);
    for leeway in [0, 60] {
        assert_eq!(accept(&token, leeway), Ok(()));
    }
}
