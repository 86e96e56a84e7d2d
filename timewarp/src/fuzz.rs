//! Fuzz campaigns over dates: the form of an input, a mutator that finds dates, and what a
//! failure means.
//!
//! # A campaign from nothing, on stable
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo fuzz init --fuzzing-workspace=true
//! cd fuzz && cargo add timewarp-rs --features fuzz
//! ```
//!
//! In `fuzz/fuzz_targets/fuzz_target_1.rs`:
//!
//! ```text
//! #![cfg_attr(fuzzing, no_main)]
//!
//! timewarp::fuzz_dates!(|clock: timewarp::MockClock, bytes: &[u8]| {
//!     my_crate::power_on(&clock, bytes);
//! });
//! ```
//!
//! Then `cargo fuzz run -s none fuzz_target_1 -- -use_value_profile=1`. When the code fails, the
//! failure is bisected in the process, and printed before it ends: until when the
//! code works, from when it does not, and a line that runs it again. That line is for a
//! test that replays seeds and artifacts without a fuzzer, with [`Campaign::replay`].
//!
//! Where the code reads the system's clock, the target is `|bytes: &[u8]| …`; [`Property`]
//! lists all forms. On nightly, leave out `-s none` for `AddressSanitizer`.
//!
//! # What an input means
//!
//! An [`Input`] is an instant and bytes. The [`Mutator`] changes the instant in the forms in
//! which programs keep it, a [`View`] each, and to what the code compared it with.

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod branches;
mod calendar;
mod campaign;
mod counters;
mod harvest;
mod input;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
pub(crate) mod known;
mod mutator;
mod offset;
mod property;
mod random;
mod replay;
mod script;
mod search;
mod seeds;
mod text;
mod view;

pub use campaign::Campaign;
pub use input::Input;
pub use mutator::Mutator;
pub use property::{Given, Property, form};
pub use seeds::{dictionary, write_seeds};
pub use view::View;

/// Makes a libFuzzer target of code that must work at every instant.
///
/// It takes a closure or the name of a function, of a form that [`Property`] lists, and
/// optionally a range before it; the default is 1970 to 2107. The crate of the target depends on
/// `libfuzzer-sys` (under `cfg(fuzzing)` is enough) and begins with
/// `#![cfg_attr(fuzzing, no_main)]`: built without a fuzzer, the target is a program that
/// decodes and runs the inputs it is given.
///
/// # Example: a target
///
/// ```
/// use timewarp::{Clock, MockClock};
///
/// timewarp::fuzz_dates!(from = "2000-01-01", to = "2100-01-01", |clock: MockClock, bytes: &[u8]| {
///     let days = i64::from(bytes.first().copied().unwrap_or(30));
///     let due = clock.now() + chrono::TimeDelta::days(days);
///     assert!(due >= clock.now());
/// });
/// ```
#[macro_export]
macro_rules! fuzz_dates {
    (from = $from:expr, to = $to:expr, $property:expr $(,)?) => {
        $crate::__fuzz_dates!(
            $crate::fuzz::Campaign::new(::std::option_env!("CARGO_BIN_NAME").unwrap_or("target"))
                .between($from, $to),
            $property
        );
    };
    ($property:expr $(,)?) => {
        $crate::__fuzz_dates!(
            $crate::fuzz::Campaign::new(::std::option_env!("CARGO_BIN_NAME").unwrap_or("target")),
            $property
        );
    };
}

/// What [`fuzz_dates!`] expands to. Not public API: it changes without notice.
#[doc(hidden)]
#[macro_export]
macro_rules! __fuzz_dates {
    ($campaign:expr, $property:expr) => {
        fn __timewarp_campaign() -> &'static $crate::fuzz::Campaign {
            static CAMPAIGN: ::std::sync::LazyLock<$crate::fuzz::Campaign> =
                ::std::sync::LazyLock::new(|| $campaign);
            &CAMPAIGN
        }

        #[cfg(fuzzing)]
        ::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            __timewarp_campaign().run(bytes, &$property);
        });

        #[cfg(fuzzing)]
        ::libfuzzer_sys::fuzz_mutator!(|data: &mut [u8],
                                        size: usize,
                                        max_size: usize,
                                        seed: u32| {
            __timewarp_campaign().mutate(
                &$property,
                &mut data[..max_size],
                size.min(max_size),
                seed,
                ::libfuzzer_sys::fuzzer_mutate,
            )
        });

        #[cfg(not(fuzzing))]
        fn main() -> ::std::process::ExitCode {
            __timewarp_campaign().examine_arguments(&$property)
        }
    };
}
