//! One place where something was compared with one constant, in all runs.

use std::collections::BTreeMap;
use std::{fmt, mem};

use super::relation::{Relation, Sample, mask, signed};
use super::text_form::TextForm;
use super::trace::Site;
use crate::Moment;

/// A place in the code where a number that follows the clock is compared with a constant.
#[derive(Clone, Debug)]
pub struct Lead {
    pub(super) site: Site,
    pub(super) against: Against,
    /// What the other side was, by instant.
    samples: BTreeMap<Moment, Vec<u64>>,
    /// What it follows the clock by; several where the samples cannot tell.
    pub(super) relations: Vec<Relation>,
    /// Bytes of the number, which may be fewer than those that are compared.
    pub(super) width: u8,
    /// It moves with the clock, in no known way.
    pub(super) is_unexplained: bool,
    pub(super) form: Option<TextForm>,
}

/// The side that stays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Against {
    Number { number: u64, width: u8 },
    Text(Vec<u8>),
}

/// Instants of which samples are kept.
const INSTANTS: usize = 256;

/// As few say how a number follows the clock.
const FEWEST: usize = 3;

/// Samples that are looked at each time one is added.
const FEW: usize = 8;

/// Numbers that one instant may show, as when the comparison is in a loop.
const NUMBERS: usize = 8;

impl Lead {
    pub(super) fn new(site: Site, against: Against) -> Self {
        let width = match against {
            Against::Number { width, .. } => width,
            Against::Text(_) => 8,
        };
        Self {
            site,
            against,
            samples: BTreeMap::new(),
            relations: Vec::new(),
            width,
            is_unexplained: false,
            form: None,
        }
    }

    /// Returns where it is.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Returns how the operand follows the clock; none for a text.
    pub fn relation(&self) -> Option<Relation> {
        self.relations.first().copied()
    }

    /// Says in which form the code holds its time.
    pub fn form(&self) -> String {
        match (self.form, self.relation()) {
            (Some(form), _) => format!("text, {}", form.strftime()),
            (None, Some(relation)) => relation.to_string(),
            (None, None) if self.flip().is_some() => {
                "a comparison that comes out otherwise from then on".to_owned()
            }
            (None, None) => Relation::Follows.to_string(),
        }
    }

    /// Returns the instant that the constant stands for, if it names a date.
    ///
    /// What the form leaves out is zero: a date is its midnight. A distance from a date, as
    /// `SystemTime::elapsed` returns it, meets its constant before the date and after it:
    /// this is the later one.
    pub fn instant(&self) -> Option<Moment> {
        self.instants().next()
    }

    /// Lists all such instants, the later one of a distance first.
    pub fn instants(&self) -> impl Iterator<Item = Moment> {
        let found = match &self.against {
            Against::Text(text) => vec![self.instant_of_text(text)],
            Against::Number { .. } if self.relations.is_empty() => vec![self.flip()],
            Against::Number { number, .. } => {
                let first = self.relations.first().copied();
                // Others of the same kind are what the samples cannot tell apart.
                let is_other = |other: &&Relation| match first {
                    Some(first) => mem::discriminant(*other) != mem::discriminant(&first),
                    None => false,
                };
                let other = self.relations.iter().find(is_other).copied();
                let both = first.into_iter().chain(other);
                both.map(|relation| self.instant_of(relation, *number))
                    .collect()
            }
        };
        found.into_iter().flatten()
    }

    fn instant_of_text(&self, text: &[u8]) -> Option<Moment> {
        let base = self.samples.keys().next()?;
        let form = self.form.filter(|form| form.names_date(text))?;
        form.read(text, midnight(*base)).map(|date| date.moment)
    }

    fn instant_of(&self, relation: Relation, number: u64) -> Option<Moment> {
        let view = relation.view().filter(|view| view.names_date())?;
        // Part of a year and no more is what `Year` leaves out, too.
        let base = first_of_year(*self.samples.keys().next()?)?;
        let base = if view.unit().is_none() {
            base
        } else {
            Moment::UNIX_EPOCH
        };
        let instants = relation.instants(number, self.width, base);
        instants.into_iter().next()
    }

    /// Returns the constant, as the code has it.
    pub fn constant(&self) -> String {
        match &self.against {
            Against::Text(text) => format!("\"{}\"", String::from_utf8_lossy(text)),
            Against::Number { number, width } => signed(*number, *width).to_string(),
        }
    }

    /// Returns true when the outcome may change at this instant for this lead's sake.
    ///
    /// The constant may be the last number before the change, too.
    pub(super) fn speaks_of(&self, moment: Moment) -> bool {
        let is_near = |at: Moment, step: i128| {
            let distance = (moment.as_nanos() - at.as_nanos()).abs();
            distance <= step
        };
        match &self.against {
            Against::Text(text) => {
                let date = self.form.and_then(|form| form.read(text, moment));
                date.is_some_and(|date| is_near(date.moment, 1_000_000_000))
            }
            Against::Number { number, .. } if self.relations.is_empty() => {
                self.meets_or_flips_at(moment, *number)
            }
            Against::Number { number, .. } => self.relations.iter().any(|relation| {
                let step = relation.view().map_or(0, super::View::step);
                let at = relation.instants(*number, self.width, moment);
                let zero = match relation {
                    Relation::Plus(..) | Relation::Less(..) => {
                        relation.instants(0, self.width, moment)
                    }
                    _ => Vec::new(),
                };
                at.into_iter().chain(zero).any(|at| is_near(at, step))
            }),
        }
    }

    /// Returns true when a number met its constant here, or changed since the second before.
    fn meets_or_flips_at(&self, moment: Moment, number: u64) -> bool {
        const SECOND: i128 = 1_000_000_000;
        let Some(here) = self.at(moment) else {
            return false;
        };
        let before = self.samples.range(..moment).next_back();
        let before = before.filter(|(at, _)| moment.as_nanos() - at.as_nanos() <= SECOND);
        let Some((_, before)) = before else {
            return here.contains(&number);
        };
        let meets = |numbers: &[u64]| numbers.contains(&number);
        meets(here) || meets(before) || self.is_outcome() && here != before
    }

    /// Returns when an outcome changes, if that happens once and is known to the second.
    fn flip(&self) -> Option<Moment> {
        const SECOND: i128 = 1_000_000_000;
        let samples: Vec<_> = self.samples.iter().collect();
        let mut flips = samples.windows(2).filter(|pair| pair[0].1 != pair[1].1);
        let pair = flips.next().filter(|_| self.is_outcome())?;
        let is_exact = pair[1].0.as_nanos() - pair[0].0.as_nanos() <= SECOND;
        (is_exact && flips.next().is_none()).then_some(*pair[1].0)
    }

    /// Returns true for numbers of few values, as what a comparison comes to.
    fn is_outcome(&self) -> bool {
        let mut numbers: Vec<u64> = self.samples.values().flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len() <= 3
    }

    /// Takes a number of the other side; returns true if it is news.
    pub(super) fn add(&mut self, moment: Moment, number: u64) -> bool {
        if self.samples.len() >= INSTANTS && !self.samples.contains_key(&moment) {
            return false;
        }
        let numbers = self.samples.entry(moment).or_default();
        let is_new = numbers.len() < NUMBERS && !numbers.contains(&number);
        if is_new {
            numbers.push(number);
        }
        is_new
    }

    /// Lists the instants that have samples.
    pub(super) fn moments(&self) -> impl Iterator<Item = Moment> {
        self.samples.keys().copied()
    }

    pub(super) fn at(&self, moment: Moment) -> Option<&[u64]> {
        self.samples.get(&moment).map(Vec::as_slice)
    }

    /// Lists samples, if every instant shows one number.
    pub(super) fn plain(&self) -> Option<Vec<Sample>> {
        let samples = self.samples.iter().map(|(moment, numbers)| {
            let number = numbers.first().filter(|_| numbers.len() == 1)?;
            Some(Sample {
                moment: *moment,
                number: *number,
            })
        });
        samples.collect()
    }

    /// Returns true when the other side was not the same at all instants.
    pub(super) fn is_moving(&self) -> bool {
        let mut numbers = self.samples.values();
        let first = numbers.next();
        numbers.any(|other| first.is_some_and(|first| !first.iter().any(|n| other.contains(n))))
    }

    pub(super) fn is_moving_or_text(&self) -> bool {
        self.form.is_some() || !self.relations.is_empty() || self.is_moving()
    }

    /// Looks once more, with all samples: what stands still before a date or after it, as the age
    /// of what is not yet built, is left out, and what is a distance from a date has two sides.
    pub(super) fn relate_at_last(&mut self) {
        if !self.relations.is_empty() || !self.is_moving() {
            return;
        }
        let Some(samples) = self.plain() else {
            return;
        };
        let moving = without_still_ends(&samples);
        let is_still = moving
            .windows(2)
            .all(|pair| pair[0].number == pair[1].number);
        if is_still || moving.len() < FEWEST {
            return;
        }
        self.explain(moving);
        if self.relations.is_empty() {
            self.relations = Relation::rounded(moving, self.width);
        }
        if self.relations.is_empty()
            && let Some((before, after)) = self.sides(moving)
        {
            let mut relations = Relation::of(after, self.width);
            relations.retain(|relation| matches!(relation, Relation::Plus(..)));
            relations.extend(Relation::of(before, self.width));
            self.relations = relations;
        }
    }

    /// Forgets samples that nothing is asked of any more, where it is known how they follow the
    /// clock: there may be many leads of many tests.
    pub(super) fn forget_samples(&mut self) {
        let is_known = self.form.is_some() || !self.relations.is_empty();
        if is_known && let Some(first) = self.samples.pop_first() {
            self.samples = BTreeMap::from([first]);
        }
    }

    /// Looks for relations of these samples.
    ///
    /// Where there are none, the number may be narrower than what is compared: a negative one
    /// of 32 bits is then a large one.
    fn explain(&mut self, samples: &[Sample]) {
        let Against::Number { number, width } = self.against else {
            return;
        };
        let numbers = samples.iter().map(|sample| sample.number);
        let all = numbers.fold(number, |all, number| all | number);
        for narrow in [width, 4, 2, 1] {
            let is_negative = |sample: &Sample| signed(sample.number, narrow) < 0;
            let is_narrower = narrow < width && all & !mask(narrow) == 0;
            if narrow == width || is_narrower && samples.iter().any(is_negative) {
                self.relations = Relation::of(samples, narrow);
                if !self.relations.is_empty() {
                    self.width = narrow;
                    return;
                }
            }
        }
        self.width = width;
    }

    /// Splits samples that fall and then grow, if both sides tell something.
    fn sides<'samples>(
        &self,
        samples: &'samples [Sample],
    ) -> Option<(&'samples [Sample], &'samples [Sample])> {
        let number = |sample: &Sample| signed(sample.number, self.width);
        let lowest = (0..samples.len()).min_by_key(|index| number(&samples[*index]))?;
        let falls = samples[..lowest].is_sorted_by_key(|sample| -number(sample));
        let grows = samples[lowest..].is_sorted_by_key(number);
        // On which side the lowest is, nobody knows.
        let (before, after) = (&samples[..lowest], &samples[lowest + 1..]);
        let is_long = before.len() >= FEWEST && after.len() >= FEWEST;
        (falls && grows && is_long).then_some((before, after))
    }

    /// Looks for relations with what is known now; returns false when nothing changed.
    ///
    /// Known ones are held against the last instant only. Where none was found, more samples
    /// seldom help, so that it looks again when there are twice as many.
    pub(super) fn relate(&mut self, last: Moment) -> bool {
        if let Some(numbers) = self.samples.get(&last)
            && !self.relations.is_empty()
        {
            let before = self.relations.len();
            self.relations.retain(|relation| {
                let number = relation.number(last, self.width);
                number.is_some_and(|number| numbers.contains(&number))
            });
            if !self.relations.is_empty() {
                return before != self.relations.len() || self.samples.len() <= FEW;
            }
        }
        let count = self.samples.len();
        if (count > FEW && !count.is_power_of_two()) || !self.is_moving() {
            return false;
        }
        match self.plain() {
            Some(samples) => self.explain(&samples),
            None => self.relations = Relation::among(&self.samples, self.width),
        }
        !self.relations.is_empty()
    }
}

impl fmt::Display for Lead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instant() {
            Some(instant) => write!(formatter, "{instant} ({})", self.form()),
            None => write!(formatter, "{} ({})", self.constant(), self.form()),
        }
    }
}

/// Leaves out what is the same from the first sample on, or until the last one.
fn without_still_ends(samples: &[Sample]) -> &[Sample] {
    let still = |samples: &mut dyn Iterator<Item = &Sample>| {
        let first = samples.next().map(|sample| sample.number);
        let same = samples.take_while(|sample| Some(sample.number) == first);
        match same.count() {
            0 => 0,
            more => more + 1,
        }
    };
    let from = still(&mut samples.iter());
    let to = samples.len() - still(&mut samples.iter().rev());
    samples.get(from..to).unwrap_or_default()
}

fn midnight(moment: Moment) -> Moment {
    let seconds = moment.as_seconds();
    Moment::from_seconds(seconds - seconds.rem_euclid(86_400))
}

fn first_of_year(moment: Moment) -> Option<Moment> {
    use super::field::Field;
    let first = Field::Month.set(Field::Day.set(moment, 1)?, 1)?;
    Some(midnight(first))
}
