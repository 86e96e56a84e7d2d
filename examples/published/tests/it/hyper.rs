//! `hyper`: a server's answers bear a `Date`.
//!
//! RFC 9110 has `Date` be the time at which the message was made. hyper keeps the text,
//! one for each thread, and writes it anew once the wall clock is past the next second.
//! On a thread of its own each answer must bear the swept second, from 1970 to the end of
//! 9999; beyond, `httpdate` panics.
//!
//! The kept text has two edges. It is not renewed at the exact instant at which
//! the next second begins, but a nanosecond later. And when the clock is set back, it
//! stays: a server goes on to send the later date until that comes again. To sweep such
//! code, start a thread for each instant.

use std::convert::Infallible;
use std::thread;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use timewarp::{Sweep, sweep_dates, warp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::edges::{NONE, edges};

/// Asks a server in memory, and returns the `Date` of its answer.
fn date() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let answer = runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(4_096);
        let serve = service_fn(async |_: Request<_>| {
            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(server), serve);
        let ask = async {
            let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
            client.write_all(request).await.unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let (end, answer) = tokio::join!(connection, ask);
        end.unwrap();
        answer
    });
    let mut lines = answer.lines();
    let line = lines.find_map(|line| line.strip_prefix("date: "));
    line.unwrap_or_else(|| panic!("no date in {answer:?}"))
        .to_owned()
}

/// Runs code on a thread that has kept nothing yet; it inherits the warp.
fn on_a_new_thread<T: Send + 'static>(code: impl FnOnce() -> T + Send + 'static) -> T {
    match thread::spawn(code).join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

#[track_caller]
fn assert_is_now(date: &str) {
    let now = DateTime::<Utc>::from(SystemTime::now());
    assert_eq!(date, now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
}

#[sweep_dates(clock = "frozen")]
fn an_answer_bears_the_swept_second() {
    on_a_new_thread(|| assert_is_now(&date()));
}

#[test]
fn it_works_from_1970_to_9999() {
    let sweep = Sweep::default()
        .between("1969-12-31", "+010000-01-02")
        .frozen();
    let report = sweep.run_ambient(|| on_a_new_thread(|| assert_is_now(&date())));
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1969-12-31T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z"
            ],
            [
                "9999-12-31T23:59:59.999999999Z",
                "+010000-01-01T00:00:00Z",
                "+010000-01-01T23:59:59.999999999Z",
                NONE
            ],
        ]
    );
}

#[test]
fn the_first_nanosecond_of_a_second_bears_the_second_before() {
    let report = Sweep::default()
        .between("2024-02-29T11:59:59.5Z", "2024-02-29T12:00:10Z")
        .at(["2024-02-29T12:00:00Z"])
        .frozen()
        .run_ambient(|| {
            on_a_new_thread(|| {
                warp::at("2024-02-29T11:59:59.5Z", date);
                assert_is_now(&date());
            });
        });
    assert_eq!(
        edges(&report),
        [[
            "2024-02-29T11:59:59.999999999Z",
            "2024-02-29T12:00:00Z",
            "2024-02-29T12:00:00Z",
            "2024-02-29T12:00:00.000000001Z"
        ]]
    );
}

#[test]
fn a_thread_that_saw_a_later_date_sends_it_until_it_comes_again() {
    let report = Sweep::default()
        .at(["2038-01-19T03:14:07.5Z", "2038-01-19T03:14:08Z"])
        .frozen()
        .run_ambient(|| {
            on_a_new_thread(|| {
                warp::at("2038-01-19T03:14:07.5Z", date);
                assert_is_now(&date());
            });
        });
    assert_eq!(
        edges(&report),
        [
            [
                NONE,
                "1970-01-01T00:00:00Z",
                "2038-01-19T03:14:06.999999999Z",
                "2038-01-19T03:14:07Z"
            ],
            [
                "2038-01-19T03:14:07.999999999Z",
                "2038-01-19T03:14:08Z",
                "2038-01-19T03:14:08Z",
                "2038-01-19T03:14:08.000000001Z"
            ],
        ]
    );
}
