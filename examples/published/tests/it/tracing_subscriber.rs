//! `tracing-subscriber`: each line of a log begins with the date and time.
//!
//! By default it reads `SystemTime::now()` and takes the date apart by arithmetic of
//! its own, to microseconds, cut and not rounded. That must agree with another
//! calendar at every instant of the years 0 to 9999, which are written alike, and
//! the line of a real event must bear the swept instant.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time;

use timewarp::{Depth, Moment, Sweep, sweep_dates, warp};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

/// Returns the date and time as the head of a line shows it.
fn head() -> Result<String, fmt::Error> {
    let mut text = String::new();
    SystemTime.format_time(&mut Writer::new(&mut text))?;
    Ok(text)
}

#[track_caller]
fn assert_shows_now() {
    let now = Moment::from(time::SystemTime::now());
    assert_eq!(head().unwrap(), format!("{now:.6}"));
}

#[test]
fn its_calendar_is_right_from_the_year_0_to_9999() {
    let sweep = Sweep::default().depth(Depth::Standard).frozen();
    let sweep = sweep.between("0000-01-01", "+010000-01-01");
    let report = sweep.run_ambient(assert_shows_now);
    report.assert_clean();
    assert!(report.tried() > 3_000, "{}", report.tried());
}

#[sweep_dates(depth = "standard", clock = "frozen")]
fn its_calendar_is_right_at_every_boundary() {
    assert_shows_now();
}

#[test]
fn beside_the_edges() {
    for (at, text) in [
        (
            "1969-12-31T23:59:59.9999999Z",
            "1969-12-31T23:59:59.999999Z",
        ),
        (
            "2024-02-29T23:59:59.999999999Z",
            "2024-02-29T23:59:59.999999Z",
        ),
        (
            "2100-02-28T23:59:59.999999999Z",
            "2100-02-28T23:59:59.999999Z",
        ),
        ("2100-03-01", "2100-03-01T00:00:00.000000Z"),
        ("+010000-01-01", "+10000-01-01T00:00:00.000000Z"),
    ] {
        assert_eq!(warp::at(at, head).unwrap(), text);
    }
}

/// What was written, shared with the subscriber.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[sweep_dates(clock = "frozen")]
fn a_line_bears_the_date_of_its_event() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || tracing::info!("licence checked"));
    let line = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let now = Moment::from(time::SystemTime::now());
    assert!(line.starts_with(&format!("{now:.6} ")), "{line}");
    assert!(
        line.contains("INFO") && line.ends_with("licence checked\n"),
        "{line}"
    );
}
