//! Dates that are loaded at run time, and clocks that are read elsewhere: on other threads,
//! in tasks, behind traits.

use crate::form::Form;
use crate::window::Span::{Day, Second, SecondOrDay};

pub(super) const FORMS: &[Form] = &[
    Form::seen(
        "static-table",
        Second,
        "use std::time::{SystemTime, UNIX_EPOCH};

pub static ROLLOUTS: [u64; 5] = [$table_seconds];

pub fn is_hit() -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let rollouts = std::hint::black_box(&ROLLOUTS);
    for rollout in rollouts {
        if now == *rollout { // planted
            return true;
        }
    }
    false
}
",
    ),
    Form::seen(
        "parsed-string",
        SecondOrDay,
        "use chrono::{DateTime, Utc};

pub fn is_hit() -> bool {
    let from: DateTime<Utc> = \"$from_rfc\".parse().unwrap();
    let to: DateTime<Utc> = \"$to_rfc\".parse().unwrap();
    let now = Utc::now();
    from <= now && now < to // planted
}
",
    ),
    Form::seen(
        "included-file",
        Day,
        "use chrono::{NaiveDate, Utc};

static TERMS: &str = include_str!(\"../data/$module.$name\");

pub fn is_hit() -> bool {
    let today = Utc::now().date_naive();
    TERMS
        .lines()
        .filter_map(|line| line.strip_prefix(\"maintenance: \"))
        .filter_map(|day| NaiveDate::parse_from_str(day, \"%Y-%m-%d\").ok())
        .any(|day| day == today) // planted
}
",
    ),
    Form::seen(
        "settings",
        SecondOrDay,
        "use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[derive(Debug)]
pub struct Settings {
    pub name: String,
    pub freeze_from: SystemTime,
    pub freeze_to: SystemTime,
}

impl Settings {
    pub fn load(variables: &HashMap<String, String>) -> Self {
        let at = |name: &str| {
            let seconds = variables.get(name).and_then(|value| value.parse().ok());
            UNIX_EPOCH + Duration::from_secs(seconds.unwrap_or(u32::MAX.into()))
        };
        Self {
            name: variables.get(\"NAME\").cloned().unwrap_or_default(),
            freeze_from: at(\"FREEZE_FROM\"),
            freeze_to: at(\"FREEZE_TO\"),
        }
    }

    pub fn is_frozen(&self) -> bool {
        let now = SystemTime::now();
        now >= self.freeze_from && now < self.freeze_to // planted
    }
}

pub fn is_hit() -> bool {
    let pairs = [
        (\"NAME\", \"$name\"),
        (\"FREEZE_FROM\", \"$from_seconds\"),
        (\"FREEZE_TO\", \"$to_seconds\"),
    ];
    let variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Settings::load(&variables.into()).is_frozen()
}
",
    ),
    Form::seen(
        "thread",
        SecondOrDay,
        "use chrono::{DateTime, Utc};

fn is_closed() -> bool {
    let from = DateTime::from_timestamp($from_seconds, 0).unwrap();
    let to = DateTime::from_timestamp($to_seconds, 0).unwrap();
    let now = Utc::now();
    now >= from && now < to // planted
}

pub fn is_hit() -> bool {
    std::thread::spawn(is_closed).join().unwrap()
}
",
    ),
    Form::seen(
        "thread-worker",
        SecondOrDay,
        "use std::sync::mpsc;
use std::time::{SystemTime, UNIX_EPOCH};

pub fn is_hit() -> bool {
    let (orders, inbox) = mpsc::channel::<u32>();
    let (outbox, answers) = mpsc::channel::<bool>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for _order in inbox {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
                outbox.send(now >= $from_seconds && now < $to_seconds).unwrap(); // planted
            }
        });
        orders.send(1).unwrap();
        drop(orders);
        answers.iter().any(|refused| refused)
    })
}
",
    ),
    Form::seen(
        "tokio-test",
        SecondOrDay,
        "use chrono::{DateTime, Utc};

pub async fn is_hit() -> bool {
    tokio::task::yield_now().await;
    let now = Utc::now();
    now >= DateTime::from_timestamp($from_seconds, 0).unwrap() // planted
        && now < DateTime::from_timestamp($to_seconds, 0).unwrap() // planted
}
",
    )
    .tested_by("tokio::test"),
    Form::seen(
        "tokio-spawn",
        SecondOrDay,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

async fn refuse() -> bool {
    tokio::time::sleep(Duration::from_millis(1)).await;
    let now = SystemTime::now();
    let from = UNIX_EPOCH + Duration::from_secs($from_seconds);
    now >= from && now < UNIX_EPOCH + Duration::from_secs($to_seconds) // planted
}

pub async fn is_hit() -> bool {
    tokio::spawn(refuse()).await.unwrap()
}
",
    )
    .tested_by("tokio::test"),
    Form::seen(
        "tokio-spawn-blocking",
        Day,
        "use chrono::{NaiveDate, Utc};

pub async fn is_hit() -> bool {
    let work = tokio::task::spawn_blocking(|| {
        let day = NaiveDate::from_ymd_opt($from_y, $from_mo, $from_d).unwrap();
        Utc::now().date_naive() == day // planted
    });
    work.await.unwrap()
}
",
    )
    .tested_by("tokio::test"),
    Form::seen(
        "tokio-multi-thread",
        SecondOrDay,
        "use jiff::Timestamp;

pub async fn is_hit() -> bool {
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            tokio::spawn(async {
                let now = Timestamp::now();
                tokio::task::yield_now().await;
                let from = Timestamp::from_second($from_seconds).unwrap();
                let to = Timestamp::from_second($to_seconds).unwrap();
                from <= now && now < to // planted
            })
        })
        .collect();
    let mut is_hit = false;
    for task in tasks {
        is_hit |= task.await.unwrap();
    }
    is_hit
}
",
    )
    .tested_by("tokio::test(flavor = \"multi_thread\", worker_threads = 2)"),
    Form::seen(
        "trait-object",
        SecondOrDay,
        "use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub trait Clock {
    fn now(&self) -> SystemTime;
}

#[derive(Debug)]
pub struct Real;

impl Clock for Real {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

pub struct Shop {
    pub clock: Box<dyn Clock>,
}

impl Shop {
    pub fn is_closed(&self) -> bool {
        let since = self.clock.now().duration_since(UNIX_EPOCH).unwrap();
        since >= Duration::from_secs($from_seconds) && since < Duration::from_secs($to_seconds) // planted
    }
}

pub fn is_hit() -> bool {
    Shop { clock: Box::new(Real) }.is_closed()
}
",
    ),
    Form::seen(
        "generic",
        SecondOrDay,
        "use chrono::{DateTime, TimeZone, Utc};

pub trait Clock {
    fn now(&self) -> DateTime<Utc>;
}

#[derive(Debug)]
pub struct Real;

impl Clock for Real {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

pub fn is_closed<C: Clock, Z: TimeZone>(clock: &C, from: DateTime<Z>, to: DateTime<Z>) -> bool {
    let now = clock.now();
    now >= from && now < to // planted
}

pub fn is_hit() -> bool {
    let from = DateTime::parse_from_rfc3339(\"$from_rfc\").unwrap();
    let to = DateTime::parse_from_rfc3339(\"$to_rfc\").unwrap();
    is_closed(&Real, from, to)
}
",
    ),
];
