//! How a number that code computes follows the clock.

use std::collections::BTreeMap;
use std::fmt;

use super::view::View;
use crate::Moment;

/// How an operand follows from the instant that the clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Relation {
    /// It is the instant in a view.
    Is(View),
    /// It is the view and a constant, as in the time that passed since a date.
    Plus(View, i128),
    /// It is a constant less the view, as in the time that is left until a date.
    Less(View, i128),
    /// It is the view times a constant, as a field that stays where it is packed.
    Times(View, i128),
    /// It is the view with some bits turned.
    Xor(View, u64),
    /// It grows or falls as time goes on, in no known way.
    Follows,
}

/// One number that an operand was, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) moment: Moment,
    pub(super) number: u64,
}

/// Views in which code counts from dates of its own.
const COUNTED: [View; 14] = [
    View::Seconds,
    View::Milliseconds,
    View::Microseconds,
    View::Nanoseconds,
    View::Ticks,
    View::Midnight,
    View::UnixDay,
    View::Hours,
    View::Minutes,
    View::Year,
    View::SecondOfDay,
    View::Ordinal,
    View::Month,
    View::Day,
];

/// Fields that stay where they are packed.
const PACKED: [View; 5] = [
    View::Month,
    View::Day,
    View::Year,
    View::Ordinal,
    View::Hour,
];

/// Views whose bits code turns.
const TURNED: [View; 7] = [
    View::Seconds,
    View::Milliseconds,
    View::Microseconds,
    View::Nanoseconds,
    View::PackedDate,
    View::UnixDay,
    View::Year,
];

/// Returns the ones that so many bytes hold.
pub(super) fn mask(width: u8) -> u64 {
    u64::MAX >> (64 - 8 * u32::from(width.clamp(1, 8)))
}

/// Returns the number with its sign.
pub(super) fn signed(number: u64, width: u8) -> i64 {
    let unused = 64 - 8 * u32::from(width.clamp(1, 8));
    (number << unused).cast_signed() >> unused
}

/// Returns the numbers that an operand may mean: without a sign and with one.
pub(super) fn meanings(number: u64, width: u8) -> impl Iterator<Item = i128> {
    let plain = i128::from(number);
    let with_sign = i128::from(signed(number, width));
    std::iter::once(plain).chain((with_sign != plain).then_some(with_sign))
}

/// Returns the low bits of a number, if the operand can hold it.
fn fit(number: i128, width: u8) -> Option<u64> {
    let bits = 8 * u32::from(width.clamp(1, 8));
    let range = -(1_i128 << (bits - 1))..1_i128 << bits;
    range.contains(&number).then(|| low(number) & mask(width))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the low bits are wanted"
)]
fn low(number: i128) -> u64 {
    number as u64
}

impl Relation {
    /// Finds all relations that hold for the samples, the simplest kind only.
    ///
    /// There must be samples at several instants, and not all of the same number.
    pub(super) fn of(samples: &[Sample], width: u8) -> Vec<Self> {
        let holds = |relation: &Self| {
            let mut samples = samples.iter();
            samples.all(|sample| relation.number(sample.moment, width) == Some(sample.number))
        };
        let exact: Vec<_> = View::ALL
            .iter()
            .copied()
            .map(Self::Is)
            .filter(holds)
            .collect();
        if !exact.is_empty() || samples.len() < 3 {
            return exact;
        }
        let first = samples[0];
        let moves = |view: &View| {
            let numbers = samples.iter().map(|sample| view.number(sample.moment));
            let mut numbers: Vec<_> = numbers.collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.len() > 1
        };
        let number = |view: View| view.number(first.moment);
        let number_here = i128::from(signed(first.number, width));
        let plus = |view: View| Some(Self::Plus(view, number_here - number(view)?));
        let less = |view: View| Some(Self::Less(view, number_here + number(view)?));
        let counted = COUNTED.iter().copied().filter(moves);
        let shifted = counted.flat_map(|view| [plus(view), less(view)]).flatten();
        let shifted: Vec<_> = shifted.filter(holds).collect();
        if !shifted.is_empty() {
            return shifted;
        }
        let times = |view: View| {
            let number = number(view).filter(|number| *number != 0)?;
            Some(Self::Times(view, number_here / number)).filter(|_| number_here % number == 0)
        };
        let packed = PACKED.iter().copied().filter(moves).filter_map(times);
        let packed: Vec<_> = packed.filter(holds).collect();
        if !packed.is_empty() {
            return packed;
        }
        let turned = TURNED.iter().copied().filter(moves).filter_map(|view| {
            let bits = low(number(view)?) & mask(width) ^ first.number;
            Some(Self::Xor(view, bits))
        });
        turned.filter(holds).collect()
    }

    /// Finds differences from a date of which the low bits are left out.
    ///
    /// A compiler drops those that make no difference, as the last seven in `now - date < 86_400`.
    pub(super) fn rounded(samples: &[Sample], width: u8) -> Vec<Self> {
        let Some(first) = samples.first() else {
            return Vec::new();
        };
        let turned = samples.iter().map(|sample| sample.number ^ first.number);
        let moving = turned.fold(0, |all, bits| all | bits);
        if moving == 0 {
            return Vec::new();
        }
        // Bits that are never another.
        let least = 1_i128 << moving.trailing_zeros();
        let differences = |view: View, sign: i128| {
            let difference = |sample: &Sample| {
                let number = i128::from(signed(sample.number, width));
                Some(number - sign * view.number(sample.moment)?)
            };
            let all: Option<Vec<i128>> = samples.iter().map(difference).collect();
            let all = all?;
            let (low, high) = (*all.iter().min()?, *all.iter().max()?);
            (high - low < least).then_some(high)
        };
        let counted = COUNTED.iter().filter(|view| view.unit().is_some());
        let found = counted.flat_map(|view| {
            let plus = differences(*view, 1).map(|constant| Self::Plus(*view, constant));
            let less = differences(*view, -1).map(|constant| Self::Less(*view, constant));
            [plus, less]
        });
        found.flatten().collect()
    }

    /// Finds views that are among the numbers of every instant.
    pub(super) fn among(samples: &BTreeMap<Moment, Vec<u64>>, width: u8) -> Vec<Self> {
        let holds = |relation: &Self| {
            let mut samples = samples.iter();
            samples.all(|(moment, numbers)| {
                let number = relation.number(*moment, width);
                number.is_some_and(|number| numbers.contains(&number))
            })
        };
        let moves = |relation: &Self| {
            let mut numbers = samples.keys().map(|moment| relation.number(*moment, width));
            let first = numbers.next();
            numbers.any(|number| Some(number) != first)
        };
        let exact = View::ALL.iter().copied().map(Self::Is);
        exact.filter(|one| holds(one) && moves(one)).collect()
    }

    /// Returns the view that the relation speaks of.
    pub fn view(self) -> Option<View> {
        match self {
            Self::Is(view)
            | Self::Plus(view, _)
            | Self::Less(view, _)
            | Self::Times(view, _)
            | Self::Xor(view, _) => Some(view),
            Self::Follows => None,
        }
    }

    /// Returns the operand at an instant.
    pub(super) fn number(self, moment: Moment, width: u8) -> Option<u64> {
        match self {
            Self::Is(view) => fit(view.number(moment)?, width),
            Self::Plus(view, constant) => Some(low(view.number(moment)? + constant) & mask(width)),
            Self::Less(view, constant) => Some(low(constant - view.number(moment)?) & mask(width)),
            Self::Times(view, factor) => fit(view.number(moment)?.checked_mul(factor)?, width),
            Self::Xor(view, bits) => Some((low(view.number(moment)?) ^ bits) & mask(width)),
            Self::Follows => None,
        }
    }

    /// Returns the instants at which the operand is this number; what the view leaves out is
    /// `base`'s.
    pub(super) fn instants(self, number: u64, width: u8, base: Moment) -> Vec<Moment> {
        let Some(view) = self.view() else {
            return Vec::new();
        };
        let numbers = self.shown(number, width);
        let instants = numbers.into_iter();
        instants
            .filter_map(|number| view.instant(number, base))
            .collect()
    }

    /// Returns the numbers of the view at which the operand is this number.
    pub(super) fn shown(self, number: u64, width: u8) -> Vec<i128> {
        let numbers = meanings(number, width).map(|number| match self {
            Self::Plus(_, constant) => number - constant,
            Self::Less(_, constant) => constant - number,
            Self::Times(_, factor) => number.div_euclid(factor),
            _ => number,
        });
        let mut numbers: Vec<i128> = match self {
            Self::Xor(_, bits) => meanings((number ^ bits) & mask(width), width).collect(),
            _ => numbers.collect(),
        };
        if let Self::Plus(..) | Self::Less(..) = self
            && width < 8
        {
            // A narrow difference wraps around.
            let turn = i128::from(mask(width)) + 1;
            numbers.extend(
                numbers
                    .clone()
                    .into_iter()
                    .flat_map(|one| [one - turn, one + turn]),
            );
        }
        numbers
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(view) | Self::Times(view, _) => view.fmt(formatter),
            Self::Plus(view, constant) | Self::Less(view, constant) => {
                let is_time = matches!(self, Self::Plus(..)) && view.unit().is_some();
                match view
                    .instant(-constant, Moment::UNIX_EPOCH)
                    .filter(|_| is_time)
                {
                    Some(moment) => {
                        let words = view.to_string();
                        let unit = words.split(' ').next().unwrap_or_default();
                        write!(formatter, "{unit} since {moment}")
                    }
                    None => write!(formatter, "{view}, counted from another number"),
                }
            }
            Self::Xor(view, bits) => write!(formatter, "{view}, under an xor with {bits:#x}"),
            Self::Follows => formatter.write_str("a number that follows the clock"),
        }
    }
}
