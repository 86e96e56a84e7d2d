//! A campaign: one target, its range, and what happens when it fails.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::branches;
use super::counters;
use super::input::Input;
use super::mutator::Mutator;
use super::property::{Given, Property, attempt, repeat};
use super::script;
use crate::{Depth, Error, Failure, Moment, Sweep, Timeline};

/// A target with its range; [`fuzz_dates!`](crate::fuzz_dates) makes it.
///
/// # Example: what a campaign would say of an input
///
/// ```
/// use timewarp::fuzz::{Campaign, Input};
/// use timewarp::{Clock, MockClock, Moment};
///
/// let licence = |clock: MockClock, _: &[u8]| {
///     assert!(clock.now().timestamp() < 1_218_524_400, "licence expired");
/// };
/// let late: Moment = "2031-05-05".parse()?;
/// let answer = Campaign::new("licence").examine(&Input::new(late, b"").encode(), &licence);
/// let answer = answer.expect("it fails");
/// assert!(answer.contains("fails from 2008-08-12T07:00:00Z"), "{answer}");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Debug)]
pub struct Campaign {
    name: Cow<'static, str>,
    range: Range<Moment>,
    mutator: Mutex<Option<Watched>>,
    runs: AtomicU64,
}

/// The mutator, with room for what the last run did.
#[derive(Debug)]
struct Watched {
    mutator: Mutator,
    taken: Vec<u8>,
}

impl Campaign {
    /// Makes a campaign over 1970 to 2107, the years of a quick sweep.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            range: Depth::Quick.range(),
            mutator: Mutex::default(),
            runs: AtomicU64::new(0),
        }
    }

    /// Lets instants lie from `from`, included, to `to`, which is not.
    ///
    /// Seeds and artifacts keep their meaning as long as their instants are in the range.
    ///
    /// # Panics
    ///
    /// Panics when a text does not parse, and when the range is empty.
    #[must_use]
    #[track_caller]
    pub fn between<From, To>(self, from: From, to: To) -> Self
    where
        From: TryInto<Moment>,
        From::Error: Into<Error>,
        To: TryInto<Moment>,
        To::Error: Into<Error>,
    {
        let checked = |name: &str, moment: Result<Moment, Error>| match moment {
            Ok(moment) => moment,
            Err(error) => panic!("{}", error.within(name)),
        };
        let from = checked("from", from.try_into().map_err(Into::into));
        let to = checked("to", to.try_into().map_err(Into::into));
        assert!(from < to, "to: `{to}` is not after `from`, `{from}`");
        Self {
            range: from..to,
            ..self
        }
    }

    /// Returns the range of the instants.
    pub fn range(&self) -> Range<Moment> {
        self.range.clone()
    }

    /// Returns the target's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs a target once with an input, as a fuzzer does; a failure ends the process.
    ///
    /// Before that it is bisected, and the exact edges are printed.
    pub fn run<Form, P: Property<Form>>(&self, bytes: &[u8], property: &P) {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let decoded = Decoded::of::<Form, P>(bytes, &self.range);
        counters::count(decoded.input.moment());
        branches::clear();
        let failure = attempt(property, decoded.given());
        self.watched(P::IS_SCRIPTED, |watched| {
            branches::copy(&mut watched.taken);
            watched.mutator.ran(bytes, &watched.taken);
        });
        if let Some(failure) = failure {
            self.end(&decoded, &failure, property);
        }
    }

    fn watched<R>(&self, is_scripted: bool, action: impl FnOnce(&mut Watched) -> R) -> R {
        let mut watched = self.mutator.lock().unwrap_or_else(PoisonError::into_inner);
        action(watched.get_or_insert_with(|| Watched {
            mutator: Mutator::new(self.range.clone()).scripted(is_scripted),
            taken: Vec::new(),
        }))
    }

    #[cold]
    fn end<Form, P: Property<Form>>(
        &self,
        decoded: &Decoded<'_>,
        failure: &Failure,
        property: &P,
    ) -> ! {
        let runs = self.runs.load(Ordering::Relaxed);
        let answer = self.explain(decoded, failure, property);
        eprintln!("\n{answer}found after {runs} runs");
        // A fuzzer tells failures apart by where they panic: let it see the place.
        repeat(property, decoded.given());
        std::process::abort()
    }

    /// Changes an input, as libFuzzer's `LLVMFuzzerCustomMutator`; see [`Mutator`].
    pub fn mutate<Form, P: Property<Form>>(
        &self,
        _property: &P,
        data: &mut [u8],
        size: usize,
        seed: u32,
        native: impl FnMut(&mut [u8], usize, usize) -> usize,
    ) -> usize {
        self.watched(P::IS_SCRIPTED, |watched| {
            watched.mutator.mutate(data, size, seed, native)
        })
    }

    /// Runs a target with an input and says what there is to say, if it fails.
    pub fn examine<Form, P: Property<Form>>(&self, bytes: &[u8], property: &P) -> Option<String> {
        let decoded = Decoded::of::<Form, P>(bytes, &self.range);
        let failure = attempt(property, decoded.given())?;
        Some(self.explain(&decoded, &failure, property))
    }

    /// Says in words what an input means to a target.
    pub fn describe<Form, P: Property<Form>>(&self, bytes: &[u8], _property: &P) -> String {
        Decoded::of::<Form, P>(bytes, &self.range).describe()
    }

    /// Bisects a failure, and says where it begins and ends and how to see it again.
    fn explain<Form, P: Property<Form>>(
        &self,
        decoded: &Decoded<'_>,
        failure: &Failure,
        property: &P,
    ) -> String {
        let found = decoded.input.moment();
        let mut text = format!("{}: fails at {found}\n", self.name);
        let mut say = |line: String| writeln!(text, "  {line}").expect("a text grows");
        say(failure.to_string());
        let at = |moment| {
            let given = Given {
                moment,
                ..decoded.given()
            };
            attempt(property, given).map_or(Ok(()), |failure| Err(failure.to_string()))
        };
        // Landmarks first: code that fails at many dates fails near one that has a name.
        let sweep = Sweep::default().named(self.name.clone());
        let sweep = sweep.between(self.range.start, self.range.end).at([found]);
        let report = match sweep.try_run(at) {
            Ok(report) => report,
            Err(error) => {
                say(format!("not bisected: {error}"));
                return text;
            }
        };
        let around = |first: Moment, last: Moment| first <= found && found <= last;
        let mut again = found;
        if report.is_clean() {
            say("it did not fail again: something else than the date has a part in it".into());
        }
        for window in report.windows() {
            let is_of_input = around(window.first_bad(), window.last_bad());
            let from = match window.last_good() {
                Some(good) => format!("passes until {good}, fails from {}", window.first_bad()),
                None => format!("fails from the first instant tried, {}", window.first_bad()),
            };
            let to = match window.first_good() {
                Some(good) => format!("passes again from {good}"),
                None => format!("still fails at {}", window.last_bad()),
            };
            let cause = match window.boundary() {
                Some(boundary) => format!("{}: {}", boundary.name, boundary.why),
                None if window.last_good().is_some() => {
                    "no calendar boundary: a date in the code?".to_owned()
                }
                None => "at every date tried so far: the date may have no part in it".to_owned(),
            };
            let mark = if is_of_input { "→" } else { "also" };
            say(format!("{mark} {from}; {to}"));
            say(format!("  {cause}"));
            if is_of_input {
                again = window.first_bad();
            }
        }
        if report.windows().len() > 1 {
            say(format!(
                "{} windows were met in {} instants; there may be others, and earlier ones",
                report.windows().len(),
                report.tried()
            ));
        }
        say(format!("input: {}", decoded.describe()));
        let bytes = match decoded.input.rest() {
            [] => String::new(),
            rest => format!("TIMEWARP_BYTES={} ", hexadecimal(rest)),
        };
        say(format!(
            "rerun: TIMEWARP_AT={again} {bytes}cargo test {}",
            self.name
        ));
        text
    }
}

/// An input with its timeline, if it has one.
struct Decoded<'bytes> {
    input: Input<'bytes>,
    timeline: Timeline,
    payload: &'bytes [u8],
    is_scripted: bool,
}

impl<'bytes> Decoded<'bytes> {
    fn of<Form, P: Property<Form>>(bytes: &'bytes [u8], range: &Range<Moment>) -> Self {
        let input = Input::decode(bytes, range);
        let (timeline, payload) = if P::IS_SCRIPTED {
            script::decode(input.rest(), range)
        } else {
            (Timeline::new(), input.rest())
        };
        Self {
            input,
            timeline,
            payload,
            is_scripted: P::IS_SCRIPTED,
        }
    }

    fn given(&self) -> Given<'_> {
        Given {
            moment: self.input.moment(),
            timeline: &self.timeline,
            bytes: self.payload,
        }
    }

    fn describe(&self) -> String {
        if !self.is_scripted {
            return self.input.to_string();
        }
        let input = Input::new(self.input.moment(), self.payload);
        format!("{input}; timeline `{}`", self.timeline)
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text grows");
        text
    })
}
