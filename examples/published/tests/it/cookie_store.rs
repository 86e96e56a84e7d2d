//! `cookie_store`: a cookie is sent until `Max-Age` has passed or `Expires` has come.
//!
//! RFC 6265 calls a cookie expired when it has "an expiry date in the past", and has
//! `Max-Age` count from the moment at which the cookie came, and win over `Expires`. The
//! crate takes an expiry for past when it is `<=` now: the expiry itself is the first
//! instant without the cookie. `Max-Age` counts from the exact instant, nanoseconds and
//! all, and no cookie outlives the last second of the year 9999.

use cookie_store::CookieStore;
use timewarp::{Sweep, sweep_dates, warp};
use url::Url;

use crate::edges::{NONE, edges};

fn url() -> Url {
    Url::parse("https://example.com/").unwrap()
}

/// Stores one cookie at the current time, if it is not expired on arrival.
fn store(header: &str) -> CookieStore {
    let mut store = CookieStore::new();
    // An expired one is an error here, and then the store is empty, which is the answer.
    let _ = store.parse(header, &url());
    store
}

fn is_sent(store: &CookieStore) -> Result<(), &'static str> {
    let sent = store.get_request_values(&url()).next();
    sent.map(drop).ok_or("not sent")
}

#[test]
fn expires_is_the_first_instant_without_the_cookie() {
    let store = warp::at("2024-02-29T12:00:00Z", || {
        store("id=1; Expires=Tue, 19 Jan 2038 03:14:08 GMT")
    });
    let report = Sweep::default().run_ambient(|| is_sent(&store));
    assert_eq!(
        edges(&report),
        [[
            "2038-01-19T03:14:07.999999999Z",
            "2038-01-19T03:14:08Z",
            "2107-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

#[test]
fn max_age_counts_from_the_nanosecond_and_wins_over_expires() {
    let header = "id=1; Max-Age=86400; Expires=Tue, 19 Jan 2038 03:14:08 GMT";
    let store = warp::at("2024-02-28T12:00:00.123456789Z", || store(header));
    let report = Sweep::default().run_ambient(|| is_sent(&store));
    assert_eq!(
        edges(&report),
        [[
            "2024-02-29T12:00:00.123456788Z",
            "2024-02-29T12:00:00.123456789Z",
            "2107-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

#[test]
fn a_cookie_with_a_date_is_taken_until_that_date() {
    let report = Sweep::default()
        .frozen()
        .run_ambient(|| is_sent(&store("id=1; Expires=Thu, 29 Feb 2024 12:00:00 GMT")));
    assert_eq!(
        edges(&report),
        [[
            "2024-02-29T11:59:59.999999999Z",
            "2024-02-29T12:00:00Z",
            "2107-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

#[test]
fn no_cookie_outlives_the_year_9999() {
    let store = warp::at("9999-12-31T12:00:00Z", || store("id=1; Max-Age=31536000"));
    let report = Sweep::default()
        .between("9999-12-31", "+010000-01-01")
        .run_ambient(|| is_sent(&store));
    assert_eq!(
        edges(&report),
        [[
            "9999-12-31T23:59:58.999999999Z",
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999999999Z",
            NONE
        ]]
    );
}

/// A cookie for a second is sent now; one for no second is not.
#[sweep_dates(clock = "frozen")]
fn max_age_works_at_every_date() {
    assert!(is_sent(&store("id=1; Max-Age=1")).is_ok());
    assert!(is_sent(&store("id=1; Max-Age=0")).is_err());
    assert!(is_sent(&store("id=1")).is_ok());
}

/// A cookie without a date stays for the session, however long that is.
#[sweep_dates(unread = true)]
fn a_session_cookie_does_not_expire() {
    let store = warp::at("2008-08-12T07:00:00Z", || store("id=1"));
    assert!(is_sent(&store).is_ok());
}
