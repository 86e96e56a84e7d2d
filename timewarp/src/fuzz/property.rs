//! What a target may take, and one run of it.

use super::harvest::wash;
use crate::sweep::{Quiet, catch};
use crate::{Failure, MockClock, Moment, Outcome, Timeline};

/// What a run of a target is given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'given> {
    pub(super) moment: Moment,
    pub(super) timeline: &'given Timeline,
    pub(super) bytes: &'given [u8],
}

/// Code that must work at every instant: a function or closure of one of these forms.
///
/// | form | the time |
/// |---|---|
/// | `\|clock: MockClock, bytes: &[u8]\|` | a clock that stands at the input's instant |
/// | `\|clock: MockClock, timeline: Timeline, bytes: &[u8]\|` | a clock that plays the input's timeline, which is given too, from the instant on |
/// | `\|moment: Moment, bytes: &[u8]\|` | the instant |
/// | `\|bytes: &[u8]\|` | this thread's wall clock is moved to it, see [`warp`](crate::warp) |
/// | `\|timeline: Timeline, bytes: &[u8]\|` | this thread's wall clock plays the timeline |
///
/// It returns nothing, a `Result` or an `ExitCode`. The first three forms must not read the
/// system's clock: one that does has no say over its time, and fails with that message
/// (where [`warp`](crate::warp) works).
#[diagnostic::on_unimplemented(
    message = "this is not a form that a target may have",
    label = "expected a closure with the types of its arguments",
    note = "write `|clock: MockClock, bytes: &[u8]| …` or, for code that reads the system's clock, `|bytes: &[u8]| …`"
)]
pub trait Property<Form> {
    /// True when the input holds a timeline after its instant.
    const IS_SCRIPTED: bool;

    /// True when the system's clock is moved, and may be read.
    const IS_AMBIENT: bool;

    /// Runs once; returns why it failed, and panics if the code does.
    fn run(&self, given: Given<'_>) -> Option<String>;
}

/// The forms of [`Property`]: they tell closures apart and have no other use.
pub mod form {
    use std::marker::PhantomData;

    macro_rules! forms {
        ($($(#[$doc:meta])* $name:ident,)*) => {
            $($(#[$doc])* #[derive(Debug)] pub struct $name<R>(PhantomData<R>);)*
        };
    }

    forms! {
        /// `|clock: MockClock, bytes: &[u8]|`
        Clock,
        /// `|clock: MockClock, timeline: Timeline, bytes: &[u8]|`
        PlayingClock,
        /// `|moment: Moment, bytes: &[u8]|`
        Instant,
        /// `|bytes: &[u8]|`
        Ambient,
        /// `|timeline: Timeline, bytes: &[u8]|`
        PlayingAmbient,
    }
}

impl<F, R> Property<form::Clock<R>> for F
where
    F: Fn(MockClock, &[u8]) -> R,
    R: Outcome,
{
    const IS_SCRIPTED: bool = false;
    const IS_AMBIENT: bool = false;

    fn run(&self, given: Given<'_>) -> Option<String> {
        self(MockClock::at(given.moment), given.bytes).failure()
    }
}

impl<F, R> Property<form::PlayingClock<R>> for F
where
    F: Fn(MockClock, Timeline, &[u8]) -> R,
    R: Outcome,
{
    const IS_SCRIPTED: bool = true;
    const IS_AMBIENT: bool = false;

    fn run(&self, given: Given<'_>) -> Option<String> {
        let clock = MockClock::at(given.moment);
        clock.play(given.timeline.clone());
        self(clock, given.timeline.clone(), given.bytes).failure()
    }
}

impl<F, R> Property<form::Instant<R>> for F
where
    F: Fn(Moment, &[u8]) -> R,
    R: Outcome,
{
    const IS_SCRIPTED: bool = false;
    const IS_AMBIENT: bool = false;

    fn run(&self, given: Given<'_>) -> Option<String> {
        self(given.moment, given.bytes).failure()
    }
}

#[cfg(feature = "warp")]
impl<F, R> Property<form::Ambient<R>> for F
where
    F: Fn(&[u8]) -> R,
    R: Outcome,
{
    const IS_SCRIPTED: bool = false;
    const IS_AMBIENT: bool = true;

    fn run(&self, given: Given<'_>) -> Option<String> {
        self(given.bytes).failure()
    }
}

#[cfg(feature = "warp")]
impl<F, R> Property<form::PlayingAmbient<R>> for F
where
    F: Fn(Timeline, &[u8]) -> R,
    R: Outcome,
{
    const IS_SCRIPTED: bool = true;
    const IS_AMBIENT: bool = true;

    fn run(&self, given: Given<'_>) -> Option<String> {
        self(given.timeline.clone(), given.bytes).failure()
    }
}

/// Runs a property once, without printing its panic, and returns why it failed.
///
/// # Panics
///
/// Panics for an ambient property where the clock cannot be moved.
pub(super) fn attempt<Form, P: Property<Form>>(
    property: &P,
    given: Given<'_>,
) -> Option<Box<Failure>> {
    in_its_time::<Form, P, _>(given, || {
        let _quiet = Quiet::begin(false);
        catch(|| {
            wash();
            property.run(given)
        })
    })
}

/// Runs a property once more as a fuzzer without this crate would, to die where it dies.
pub(super) fn repeat<Form, P: Property<Form>>(property: &P, given: Given<'_>) {
    in_its_time::<Form, P, _>(given, || {
        drop(property.run(given));
        None
    });
}

#[cfg(feature = "warp")]
fn in_its_time<Form, P, Run>(given: Given<'_>, run: Run) -> Option<Box<Failure>>
where
    P: Property<Form>,
    Run: FnOnce() -> Option<Box<Failure>>,
{
    use crate::warp::{self, Motion, Warp};

    if !P::IS_AMBIENT && warp::support().is_err() {
        return run();
    }
    let warp = Warp::moving(given.moment, Motion::Held);
    let handle = if P::IS_AMBIENT && P::IS_SCRIPTED {
        warp.play(given.timeline.clone())
    } else {
        warp.handle()
    };
    let failure = handle.run(run);
    let (reads, escapes) = (handle.reads(), handle.escapes());
    if escapes > 0 {
        let times = if escapes == 1 { "read" } else { "reads" };
        return Some(Box::new(Failure::returned(format!(
            "{escapes} {times} of the clock went around the hook, by C's `syscall`, and showed real time: \
             what such code does cannot be fuzzed"
        ))));
    }
    if !P::IS_AMBIENT && reads > 0 {
        let times = if reads == 1 { "time" } else { "times" };
        return Some(Box::new(Failure::returned(format!(
            "the system's clock was read {reads} {times}; take the time from the `clock` that is \
             given, or let the target be `|bytes: &[u8]| …`, which moves the system's clock"
        ))));
    }
    failure
}

#[cfg(not(feature = "warp"))]
#[expect(
    clippy::extra_unused_type_parameters,
    reason = "with the hook the same function names it"
)]
fn in_its_time<Form, P, Run>(_given: Given<'_>, run: Run) -> Option<Box<Failure>>
where
    P: Property<Form>,
    Run: FnOnce() -> Option<Box<Failure>>,
{
    run()
}
