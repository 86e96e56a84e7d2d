//! The course of a hunt: which instant to run next.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet};
use std::ops::Range;
use std::time::Duration;

use super::field::Field;
use super::join::{self, Part};
use super::lead::{Against, Lead};
use super::pursuit;
use super::relation::{Relation, meanings, signed};
use super::text_form::TextForm;
use super::trace::{Comparison, Operands, Site, Trace};
use super::view::View;
use crate::Moment;

/// Looks for dates in code by what it compares, one run at a time.
///
/// It asks for a run at an instant; the caller runs the code there, with the clock standing
/// still and traced, and records what was compared and whether it failed. From that come more
/// instants: those for which the constants stand that the clock is compared with, then what
/// shows itself behind them, until nothing new is seen or the limit is reached. The course
/// depends on the answers alone.
#[derive(Debug)]
pub struct Hunt {
    range: Range<Moment>,
    resolution: i128,
    limit: usize,
    base: Moment,
    runs: Vec<Run>,
    tried: HashSet<Moment>,
    queue: BinaryHeap<Reverse<Candidate>>,
    queued: u64,
    current: Option<Candidate>,
    leads: Vec<Lead>,
    /// Leads that move with the clock, in no known way.
    unexplained: BTreeSet<usize>,
    by_place: HashMap<([u64; 4], bool, Against), usize>,
    sites: HashSet<[u64; 4]>,
    anchors: Vec<Moment>,
    /// Relations, constants and anchors that were followed.
    followed: HashSet<(Relation, u64, u8, Moment)>,
    /// How many constants each site showed that were followed.
    constants: HashMap<[u64; 4], usize>,
    scanned: HashSet<(Moment, Field)>,
    pursued: HashMap<usize, usize>,
    /// Conditions on parts of a date, by who called the code that asks for them.
    parts: HashMap<u64, Vec<Part>>,
    joined: HashSet<Vec<Part>>,
    /// Numbers that calendars were given.
    inner: HashMap<(u64, u8), usize>,
    has_tried_lone: bool,
}

/// One run, and how it ended.
#[derive(Clone, Copy, Debug)]
struct Run {
    moment: Moment,
    is_bad: bool,
}

/// An instant to try: the lowest rank first, in the order in which they came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    rank: Rank,
    order: u64,
    moment: Moment,
    /// The run that it is a variant of.
    anchor: Moment,
}

/// What a candidate comes from, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The clock moves by one field, to show what follows it.
    Probe,
    /// The same in other years.
    Far,
    /// A constant that names a date, with the clock on the other side.
    Date,
    /// A constant that names a part of a date.
    Part,
    /// All values of a field that something depends on.
    Scan,
    /// The clock moves by one field, where new comparisons came up.
    Look,
    Pursuit,
    /// Constants of a site that showed many.
    Many,
    /// A number that looks like a date and is compared with something else.
    Lone,
}

/// How many years from the base the first runs are, besides those close to it.
const YEARS: [i128; 7] = [13, -9, 34, -27, 61, -45, 78];

/// Runs unless the caller says otherwise.
const LIMIT: usize = 1_000;

/// Constants of one site that are followed at once.
const CONSTANTS: usize = 24;

/// Anchors around which the clock is moved by one field.
const ANCHORS: usize = 48;

/// Numbers that are pursued, and runs for each.
const PURSUED: usize = 8;
const PURSUIT: usize = 40;

/// Instants that only a number by itself speaks for.
const LONE: usize = 96;

impl Hunt {
    /// Begins at an instant at which the code does well.
    ///
    /// Dates are looked for in the range, its end not included.
    pub fn new(base: Moment, range: Range<Moment>) -> Self {
        let mut hunt = Self {
            range,
            resolution: 1,
            limit: LIMIT,
            base,
            runs: Vec::new(),
            tried: HashSet::new(),
            queue: BinaryHeap::new(),
            queued: 0,
            current: None,
            leads: Vec::new(),
            unexplained: BTreeSet::new(),
            by_place: HashMap::new(),
            sites: HashSet::new(),
            anchors: Vec::new(),
            followed: HashSet::new(),
            constants: HashMap::new(),
            scanned: HashSet::new(),
            pursued: HashMap::new(),
            parts: HashMap::new(),
            joined: HashSet::new(),
            inner: HashMap::new(),
            has_tried_lone: false,
        };
        hunt.push(Rank::Probe, base, base);
        hunt.anchor(Rank::Probe, base);
        // Other years, in which other branches may be taken.
        for years in YEARS {
            let year = View::Year.number(base).unwrap_or_default() + years;
            if let Some(moment) = View::Year.instant(year, base) {
                hunt.push(Rank::Far, moment, base);
            }
        }
        hunt
    }

    /// Takes so many runs at most.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Tries multiples of this after 1970 only, as where a run takes whole seconds.
    #[must_use]
    pub fn with_resolution(mut self, resolution: Duration) -> Self {
        self.resolution = i128::try_from(resolution.as_nanos()).unwrap_or(1).max(1);
        self
    }

    /// Returns the next instant to run at, or none at the end.
    #[expect(
        clippy::should_implement_trait,
        reason = "the answer must be recorded before the next one"
    )]
    pub fn next(&mut self) -> Option<Moment> {
        loop {
            if self.runs.len() >= self.limit {
                return None;
            }
            let Some(Reverse(candidate)) = self.queue.pop() else {
                if self.replenish() {
                    continue;
                }
                return None;
            };
            let moment = self.aligned(candidate.moment);
            if self.range.contains(&moment) && !self.tried.contains(&moment) {
                self.current = Some(Candidate {
                    moment,
                    ..candidate
                });
                return Some(moment);
            }
        }
    }

    /// Takes what was compared at the instant that [`next`](Self::next) returned, and whether
    /// the code failed there.
    pub fn record(&mut self, trace: &Trace, is_bad: bool) {
        let Some(candidate) = self.current.take() else {
            return;
        };
        let moment = candidate.moment;
        self.tried.insert(moment);
        self.runs.push(Run { moment, is_bad });
        let mut touched = Vec::new();
        let mut news = None;
        for comparison in &trace.comparisons {
            if comparison.is_inner {
                self.take_inner(comparison);
                continue;
            }
            let is_new = self.sites.insert(comparison.site.key());
            if is_new && news != Some(true) {
                news = Some(shows_clock(&comparison.operands, moment));
            }
            self.take(comparison, moment, &mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        for lead in touched {
            self.follow(lead, moment);
            self.meet(lead, candidate);
        }
        let is_base = self.runs[0].is_bad == is_bad;
        if let Some(shows_clock) = news
            && candidate.rank != Rank::Probe
            && (shows_clock || candidate.rank != Rank::Scan)
            && is_base
            && self.anchors.len() < ANCHORS
        {
            let rank = if shows_clock { Rank::Date } else { Rank::Look };
            self.anchor(rank, moment);
        }
    }

    /// Returns where dates are looked for.
    pub fn range(&self) -> &Range<Moment> {
        &self.range
    }

    /// Lists the instants that were run, in their order, and whether the code failed there.
    pub fn tried(&self) -> impl Iterator<Item = (Moment, bool)> {
        self.runs.iter().map(|run| (run.moment, run.is_bad))
    }

    /// Returns true when nothing was left to try.
    pub fn is_finished(&self) -> bool {
        self.runs.len() < self.limit && self.queue.is_empty()
    }

    /// Lists the places where a constant that names a date is compared with the clock.
    pub fn leads(&self) -> impl Iterator<Item = &Lead> {
        let is_dated = |lead: &&Lead| lead.instant().is_some();
        self.leads.iter().filter(is_dated)
    }

    /// Returns the places that speak of an instant at which the outcome changes: those of a
    /// date and those of a part of one, such as the time of day.
    pub fn leads_to(&self, moment: Moment) -> impl Iterator<Item = &Lead> {
        self.leads.iter().filter(move |lead| lead.speaks_of(moment))
    }

    /// Lists numbers that the clock may show at an instant, for a tracer to watch.
    pub fn watched(moment: Moment) -> Vec<u64> {
        let views = View::ALL.iter().filter(|view| view.names_date());
        let numbers = views.filter_map(|view| view.number(moment));
        let mut watched: Vec<u64> = numbers
            .filter_map(|number| i64::try_from(number).ok())
            .map(i64::cast_unsigned)
            .filter(|number| *number > 4_096)
            .collect();
        watched.dedup();
        watched
    }

    fn aligned(&self, moment: Moment) -> Moment {
        let nanos = moment.as_nanos();
        let whole = nanos - nanos.rem_euclid(self.resolution);
        Moment::from_nanos_or_none(whole).unwrap_or(moment)
    }

    fn push(&mut self, rank: Rank, moment: Moment, anchor: Moment) {
        if self.tried.contains(&moment) {
            return;
        }
        self.queued += 1;
        self.queue.push(Reverse(Candidate {
            rank,
            order: self.queued,
            moment,
            anchor,
        }));
    }

    /// Moves the clock by one field after another from here.
    fn anchor(&mut self, rank: Rank, moment: Moment) {
        self.anchors.push(moment);
        for field in Field::ALL {
            if let Some(variant) = field.step(moment) {
                self.push(rank, variant, moment);
            }
        }
    }

    fn take(&mut self, comparison: &Comparison, moment: Moment, touched: &mut Vec<usize>) {
        let site = comparison.site;
        match &comparison.operands {
            Operands::Numbers {
                left,
                right,
                width,
                is_constant,
            } => {
                let mut sides = vec![(*left, *right, false)];
                if !is_constant {
                    sides.push((*right, *left, true));
                }
                for (number, other, is_right) in sides {
                    let width = *width;
                    let against = Against::Number { number, width };
                    let lead = self.lead(site, is_right, against);
                    if self.leads[lead].add(moment, other) {
                        touched.push(lead);
                    }
                }
            }
            Operands::Texts { left, right } => {
                for (text, other, is_right) in [(right, left, true), (left, right, false)] {
                    for form in TextForm::of(other, moment) {
                        let against = Against::Text(text.clone());
                        let lead = self.lead(site, is_right, against);
                        let known = *self.leads[lead].form.get_or_insert(form);
                        if known == form && self.leads[lead].add(moment, 0) {
                            self.follow_text(lead, form, moment);
                        }
                    }
                }
            }
        }
    }

    fn take_inner(&mut self, comparison: &Comparison) {
        if let Operands::Numbers {
            left, right, width, ..
        } = comparison.operands
            && width >= 4
        {
            for number in [left, right] {
                *self.inner.entry((number, width)).or_default() += 1;
            }
        }
    }

    /// Takes it as a condition when a number met its constant while a field took all values.
    fn meet(&mut self, index: usize, candidate: Candidate) {
        let lead = &self.leads[index];
        let Against::Number { number, .. } = lead.against else {
            return;
        };
        let is_met = lead
            .at(candidate.moment)
            .is_some_and(|numbers| numbers.contains(&number));
        if candidate.rank != Rank::Scan || !is_met || !lead.relations.is_empty() {
            return;
        }
        let fields = self.depends(lead, candidate.anchor);
        let field = match fields[..] {
            [field] => field,
            _ => return,
        };
        if let Some(time) = crate::zone::utc(candidate.moment) {
            let part = (field.view(), field.of(time).into());
            self.join(index, part, candidate.moment);
        }
    }

    /// Joins a condition with the others of the same code.
    fn join(&mut self, index: usize, part: Part, base: Moment) {
        let callers: Vec<u64> = self.leads[index].site.callers().collect();
        for caller in callers {
            let known = self.parts.entry(caller).or_default();
            if known.contains(&part) || known.len() >= PARTS {
                continue;
            }
            let others = known.clone();
            known.push(part);
            for parts in combinations(part, &others) {
                let mut key = parts.clone();
                key.sort_unstable();
                if !self.joined.insert(key) {
                    continue;
                }
                for moment in join::solve(&parts, base, &self.range) {
                    self.push(Rank::Part, moment, base);
                }
            }
        }
    }

    fn lead(&mut self, site: Site, is_right: bool, against: Against) -> usize {
        let place = (site.key(), is_right, against);
        if let Some(known) = self.by_place.get(&place) {
            return *known;
        }
        let lead = self.leads.len();
        self.leads.push(Lead::new(site, place.2.clone()));
        self.by_place.insert(place, lead);
        lead
    }

    fn follow_text(&mut self, lead: usize, form: TextForm, base: Moment) {
        let Against::Text(text) = &self.leads[lead].against else {
            return;
        };
        let Some(date) = form.read(text, base) else {
            return;
        };
        let step = date.finest.view().step();
        let rank = if form.names_date(text) {
            Rank::Date
        } else {
            Rank::Part
        };
        self.around(rank, date.moment, step, base);
    }

    /// Follows what the constant of a lead stands for, if it is known.
    fn follow(&mut self, index: usize, last: Moment) {
        let is_news = self.leads[index].relate(last);
        let lead = &self.leads[index];
        if lead.relations.is_empty() && lead.form.is_none() && lead.is_moving() {
            self.unexplained.insert(index);
        } else {
            self.unexplained.remove(&index);
        }
        if !is_news {
            return;
        }
        let lead = &self.leads[index];
        let Against::Number { number, width } = lead.against else {
            return;
        };
        let (relations, key) = (lead.relations.clone(), lead.site.key());
        let bases: Vec<Moment> = self.bases(lead);
        for relation in relations {
            for base in &bases {
                if !self.followed.insert((relation, number, width, *base)) {
                    continue;
                }
                let count = self.constants.entry(key).or_default();
                *count += 1;
                let names_date = relation.view().is_some_and(View::names_date);
                let rank = match names_date {
                    _ if *count > CONSTANTS => Rank::Many,
                    true => Rank::Date,
                    false => Rank::Part,
                };
                if let Some(view) = relation.view().filter(|view| view.is_part()) {
                    for shown in relation.shown(number, width) {
                        self.join(index, (view, shown), *base);
                    }
                }
                let step = relation.view().map_or(1, View::step);
                for moment in relation.instants(number, width, *base) {
                    self.around(rank, moment, step, *base);
                }
                // `date <= now && now < later` is compiled to `now - date < later - date`.
                if let Relation::Plus(..) | Relation::Less(..) = relation {
                    for moment in relation.instants(0, width, *base) {
                        self.around(rank, moment, step, *base);
                    }
                }
            }
        }
    }

    /// Lists the anchors among the samples of a lead, or the first sample.
    fn bases(&self, lead: &Lead) -> Vec<Moment> {
        let is_sampled = |anchor: &&Moment| lead.at(**anchor).is_some();
        let bases: Vec<Moment> = self.anchors.iter().filter(is_sampled).copied().collect();
        if bases.is_empty() {
            lead.moments().take(1).collect()
        } else {
            bases
        }
    }

    /// Queues an instant and its neighbours.
    fn around(&mut self, rank: Rank, moment: Moment, step: i128, anchor: Moment) {
        let step = step.max(self.resolution);
        for nanos in [0, step, -step] {
            if let Some(moment) = Moment::from_nanos_or_none(moment.as_nanos() + nanos) {
                self.push(rank, moment, anchor);
            }
        }
    }

    /// Looks for more to try; returns false when there is nothing.
    fn replenish(&mut self) -> bool {
        self.scan();
        if self.queue.is_empty() {
            self.pursue();
        }
        if self.queue.is_empty() && !self.has_tried_lone {
            self.has_tried_lone = true;
            self.try_lone();
        }
        !self.queue.is_empty()
    }

    /// Tries all values of a small field where something depends on it.
    fn scan(&mut self) {
        let mut wanted = Vec::new();
        for index in self.unexplained.iter().copied() {
            for anchor in &self.anchors {
                let fields = self.depends(&self.leads[index], *anchor);
                let is_fine = fields.iter().any(|field| *field > Field::Day);
                let field = match fields[..] {
                    [field] => field,
                    // A day of the week moves with month and year, too.
                    _ if fields.contains(&Field::Day) && !is_fine => Field::Day,
                    _ => continue,
                };
                wanted.push((*anchor, field));
            }
        }
        for (anchor, field) in wanted {
            let Some(time) = crate::zone::utc(anchor) else {
                continue;
            };
            if self.scanned.insert((anchor, field)) {
                for value in field.values(time) {
                    if let Some(moment) = field.set(anchor, value) {
                        self.push(Rank::Scan, moment, anchor);
                    }
                }
            }
        }
    }

    /// Lists the fields whose change changed the lead's number.
    fn depends(&self, lead: &Lead, anchor: Moment) -> Vec<Field> {
        let Some(here) = lead.at(anchor) else {
            return Vec::new();
        };
        let is_changed = |field: &Field| {
            let variant = field.step(anchor).map(|moment| self.aligned(moment));
            let there = variant.and_then(|moment| lead.at(moment));
            there.is_some_and(|there| !there.iter().any(|number| here.contains(number)))
        };
        Field::ALL.into_iter().filter(is_changed).collect()
    }

    /// Goes after a number until it is equal to its constant.
    fn pursue(&mut self) {
        let open: Vec<usize> = self.unexplained.iter().copied().collect();
        for index in open {
            let Against::Number { number, width } = self.leads[index].against else {
                continue;
            };
            let is_known = self.pursued.contains_key(&index);
            if !is_known && self.pursued.len() >= PURSUED {
                continue;
            }
            let Some(samples) = self.leads[index].plain() else {
                continue;
            };
            let next = pursuit::next(&samples, number, width, &self.range, self.resolution);
            let Some(moment) = next.map(|moment| self.aligned(moment)) else {
                continue;
            };
            let runs = self.pursued.entry(index).or_default();
            *runs += 1;
            if *runs <= PURSUIT && !self.tried.contains(&moment) {
                self.push(Rank::Pursuit, moment, self.base);
            }
        }
    }

    /// Tries numbers that look like dates and were compared with something else.
    fn try_lone(&mut self) {
        let mut found = Vec::new();
        for lead in &self.leads {
            let Against::Number { number, width } = lead.against else {
                continue;
            };
            if width < 4 || lead.is_moving() {
                continue;
            }
            for view in View::ALL.iter().filter(|view| view.is_telling()) {
                let wide = view.unit().is_some();
                if wide && width < 8 {
                    continue;
                }
                for number in meanings(number, width) {
                    let instant = view.instant(number, self.base);
                    let is_date =
                        |moment: &Moment| self.range.contains(moment) && is_of_our_time(*moment);
                    if let Some(moment) = instant.filter(is_date)
                        && view.is_plausible(number)
                    {
                        found.push((moment, view.step()));
                    }
                }
            }
        }
        let mut inner: Vec<_> = self.inner.keys().copied().collect();
        inner.sort_unstable();
        for (number, width) in inner {
            for view in View::ALL.iter().filter(|view| view.is_telling()) {
                if view.unit().is_some_and(|unit| unit <= 1_000_000_000) && width < 8 {
                    continue;
                }
                let instant = view.instant(number.into(), self.base);
                if let Some(moment) = instant
                    && self.range.contains(&moment)
                    && is_of_our_time(moment)
                    && view.is_plausible(number.into())
                {
                    found.push((moment, view.step()));
                }
            }
        }
        found.dedup();
        for (moment, step) in found.into_iter().take(LONE) {
            self.around(Rank::Lone, moment, step, self.base);
        }
    }
}

/// Lists sets of conditions with this one in them: with each other one alone, and with one of
/// each view.
fn combinations(part: Part, others: &[Part]) -> Vec<Vec<Part>> {
    let others = others.iter().filter(|other| other.0 != part.0);
    let others: Vec<Part> = others.copied().collect();
    let mut found: Vec<Vec<Part>> = vec![vec![part]];
    let mut sets: Vec<Vec<Part>> = vec![vec![part]];
    let mut views: Vec<View> = others.iter().map(|other| other.0).collect();
    views.sort_unstable();
    views.dedup();
    for view in views {
        let of_view = others.iter().filter(|other| other.0 == view);
        let longer = sets.iter().flat_map(|set| {
            of_view.clone().map(|other| {
                let mut set = set.clone();
                set.push(*other);
                set
            })
        });
        sets = longer.take(SETS).collect();
    }
    found.extend(sets);
    found.extend(others.into_iter().map(|other| vec![part, other]));
    found.truncate(SETS);
    found
}

/// Conditions of one piece of code, and sets of them that are tried.
const PARTS: usize = 16;
const SETS: usize = 24;

/// Returns true within the years in which most dates of programs lie, for a number that nothing
/// else speaks for.
fn is_of_our_time(moment: Moment) -> bool {
    /// 1990-01-01.
    const FROM: i64 = 631_152_000;
    moment.as_seconds() >= FROM
}

/// Returns true when one side is the clock in some view.
fn shows_clock(operands: &Operands, moment: Moment) -> bool {
    match operands {
        Operands::Numbers {
            left, right, width, ..
        } => {
            let is_clock = |number: u64| {
                let number = i128::from(signed(number, *width));
                let mut views = View::ALL.iter();
                number > 1 && views.any(|view| view.number(moment) == Some(number))
            };
            is_clock(*left) || is_clock(*right)
        }
        Operands::Texts { left, right } => {
            TextForm::of(left, moment).next().is_some()
                || TextForm::of(right, moment).next().is_some()
        }
    }
}
