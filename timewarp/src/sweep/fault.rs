//! `Fault`: what goes wrong with real clocks between two reads.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::{Error, Moment, Move};

macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident = $name:literal,)*) => {
        /// Something that real clocks do, and that code may not expect.
        ///
        /// It parses from and prints as its name. A sweep with [`faults`](crate::Sweep::faults) lets each
        /// happen between any two reads of one run. An ambient sweep moves the wall clock alone;
        /// a `MockClock` moves both clocks as the fault does.
        ///
        /// # Example: a clock that is set back
        ///
        /// ```
        /// use timewarp::{Case, Clock, Fault, Sweep};
        ///
        /// let report = Sweep::default().faults([Fault::StepBack]).run_cases(|case: &Case| {
        ///     let clock = case.clock();
        ///     let begun = clock.system_time();
        ///     clock.system_time().duration_since(begun).map(drop)
        /// });
        /// assert_eq!(report.straddles()[0].timeline().to_string(), "tick 1us; read 2: freeze; read 2: step_back 1ns");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $fault,)*
        }

        impl Fault {
            /// Every fault, in the order of this page.
            pub const ALL: &[Self] = &[$(Self::$fault,)*];

            /// Returns the name, in lower case with hyphens.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$fault => $name,)*
                }
            }
        }
    };
}

faults! {
    /// The wall clock is set back: by 1 ns, by 1 s, by 1 h.
    StepBack = "step-back",
    /// Two reads in a row show the same time, as where the clock is coarse.
    Freeze = "freeze",
    /// The last second of a day comes twice, as POSIX clocks show a leap second, or it is
    /// smeared over a day, of which 10 ms pass; at the announced leap seconds if the sweep
    /// reaches any.
    LeapSecond = "leap-second",
    /// The machine sleeps for 8 h or 30 days: the monotonic clock stands meanwhile.
    Suspend = "suspend",
    /// A live migration to a host whose clock differs, by 2 s or 5 min either way.
    Migrate = "migrate",
    /// 10 ms pass in which the wall clock runs 500 parts in a million too fast or too slow, the
    /// most that NTP slews.
    NtpSlew = "ntp-slew",
    /// The clock starts in 1970, 1980 or 2000, and is set some time later, or never.
    BatteryDead = "battery-dead",
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = Error;

    /// Finds a fault by its name.
    ///
    /// # Errors
    ///
    /// Returns an error that lists the names.
    fn from_str(name: &str) -> Result<Self, Error> {
        let mut known = Self::ALL.iter().copied();
        known.find(|fault| fault.name() == name).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|fault| format!("`{fault}`")).collect();
            Error::parse(format!(
                "`{name}` is not a fault of a clock; known faults: {}",
                known.join(", ")
            ))
        })
    }
}

impl TryFrom<&str> for Fault {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}

impl TryFrom<String> for Fault {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}

/// A fault of a certain size, placed before a read that is close to a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) fault: Fault,
    size: Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    None,
    Back(Duration),
    On(Duration),
    Start(i64),
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

impl Variant {
    /// Lists the sizes in which a fault is tried.
    pub(super) fn of(fault: Fault) -> Vec<Self> {
        let sizes = match fault {
            Fault::StepBack => vec![
                Size::Back(Duration::from_nanos(1)),
                Size::Back(SECOND),
                Size::Back(HOUR),
            ],
            Fault::Freeze => vec![Size::None],
            Fault::LeapSecond => vec![Size::Back(SECOND), Size::Back(SMEARED)],
            Fault::Suspend => vec![Size::On(8 * HOUR), Size::On(30 * DAY)],
            Fault::Migrate => vec![
                Size::Back(2 * SECOND),
                Size::On(2 * SECOND),
                Size::Back(300 * SECOND),
                Size::On(300 * SECOND),
            ],
            Fault::NtpSlew => vec![Size::Back(SLEWED), Size::On(SLEWED)],
            // 1970-01-01, 1980-01-01, 2000-01-01.
            Fault::BatteryDead => [0, 315_532_800, 946_684_800].map(Size::Start).to_vec(),
        };
        let variants = sizes.into_iter().map(|size| Self { fault, size });
        variants.collect()
    }

    /// Returns where the clock starts, if not close to the boundary.
    pub(super) fn start(self) -> Option<Moment> {
        match self.size {
            Size::Start(seconds) => Some(Moment::from_seconds(seconds)),
            _ => None,
        }
    }

    /// Returns how long before the boundary the last read before the fault shows.
    pub(super) fn lead(self, tick: Duration) -> Duration {
        match self.fault {
            // Backwards over it, or standing on it.
            Fault::StepBack | Fault::Freeze => Duration::ZERO,
            Fault::LeapSecond if self.size == Size::Back(SMEARED) => PASSING / 2,
            Fault::NtpSlew => PASSING / 2,
            // On the way to it.
            _ => tick,
        }
    }

    /// Lists what happens before the read, `boundary` being near.
    pub(super) fn moves(self, boundary: Moment) -> Vec<Move> {
        match (self.fault, self.size) {
            (Fault::StepBack, Size::Back(length)) => vec![Move::Freeze, Move::StepBack(length)],
            (Fault::LeapSecond, Size::Back(SMEARED)) => {
                vec![
                    Move::Freeze,
                    Move::Advance(PASSING),
                    Move::StepBack(SMEARED),
                ]
            }
            (Fault::NtpSlew, Size::Back(length)) => {
                vec![Move::Freeze, Move::Advance(PASSING), Move::StepBack(length)]
            }
            (Fault::NtpSlew, Size::On(length)) => {
                vec![Move::Freeze, Move::Advance(PASSING), Move::Suspend(length)]
            }
            (_, Size::None) => vec![Move::Freeze],
            (_, Size::Back(length)) => vec![Move::StepBack(length)],
            // The wall clock alone, as with a machine that slept.
            (_, Size::On(length)) => vec![Move::Suspend(length)],
            (_, Size::Start(_)) => vec![Move::SetTime(boundary)],
        }
    }
}

/// What passes between two reads while the wall clock runs at another rate.
const PASSING: Duration = Duration::from_millis(10);

/// What 500 parts in a million of that are.
const SLEWED: Duration = Duration::from_micros(5);

/// What a second smeared over a day takes from it.
const SMEARED: Duration = Duration::from_nanos(116);
