//! `totp-rs`: a code is good for its step of time, and for those beside it.
//!
//! RFC 6238 counts steps of 30 seconds from 1970 and lets a server accept the steps next
//! to the current one. With a skew of one, a code is good for exactly 90 seconds: from
//! 30 seconds before its step to 30 seconds after. Before 1970 the crate panics, as
//! its documentation says.

use timewarp::{Moment, Sweep, sweep_dates, warp};
use totp_rs::{Builder, Totp};

use crate::edges::{NONE, edges};

fn totp(skew: u16) -> Totp {
    let builder = Builder::new().with_secret(b"twenty bytes of this".to_vec());
    let builder = builder.with_digits(8).with_step_duration(30);
    builder.with_skew(skew).build().unwrap()
}

fn check(totp: &Totp, code: &str) -> Result<(), &'static str> {
    totp.check_current(code).map(drop).ok_or("refused")
}

/// The windows in which a code of 2024-02-29T12:00:10Z is refused, within a day.
fn refused(skew: u16) -> Vec<[String; 4]> {
    let made: Moment = "2024-02-29T12:00:10Z".parse().unwrap();
    let totp = totp(skew);
    let code = warp::at(made, || totp.generate_current().to_string());
    let sweep = Sweep::default().between("2024-02-29", "2024-03-01");
    edges(&sweep.at([made]).run_ambient(|| check(&totp, &code)))
}

#[test]
fn a_code_is_good_for_its_own_step() {
    assert_eq!(
        refused(0),
        [
            [
                NONE,
                "2024-02-29T00:00:00Z",
                "2024-02-29T11:59:59.999999999Z",
                "2024-02-29T12:00:00Z"
            ],
            [
                "2024-02-29T12:00:29.999999999Z",
                "2024-02-29T12:00:30Z",
                "2024-02-29T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn skew_adds_a_step_on_either_side() {
    assert_eq!(
        refused(1),
        [
            [
                NONE,
                "2024-02-29T00:00:00Z",
                "2024-02-29T11:59:29.999999999Z",
                "2024-02-29T11:59:30Z"
            ],
            [
                "2024-02-29T12:00:59.999999999Z",
                "2024-02-29T12:01:00Z",
                "2024-02-29T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn before_1970_it_panics() {
    let report = Sweep::default()
        .between("1969-12-31", "1970-01-02")
        .run_ambient(|| {
            totp(1)
                .generate_current()
                .to_string()
                .parse::<u32>()
                .map(drop)
        });
    assert_eq!(
        edges(&report),
        [[
            NONE,
            "1969-12-31T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00Z"
        ]]
    );
}

/// The clock's own second, cut to the step: also in the second before a step ends.
#[sweep_dates(clock = "frozen")]
fn a_code_made_now_is_good_now_and_for_as_long_as_it_says() {
    let totp = totp(0);
    let code = totp.generate_current().to_string();
    assert_eq!(check(&totp, &code), Ok(()));
    let now = totp.next_step_current() - totp.ttl();
    assert_eq!(now, jsonwebtoken::get_current_timestamp());
}
