//! The course of a hunt: which instant to run next.

mod candidate;
mod follow;
mod more;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::ops::Range;
use std::time::Duration;

use candidate::{Candidate, Rank};

use super::field::Field;
use super::join::Part;
use super::lead::{Against, Lead};
use super::relation::{Relation, signed};
use super::text_form::TextForm;
use super::trace::{Operands, Site, Trace};
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

/// How many years from the base the first runs are, besides those close to it.
const YEARS: [i128; 7] = [13, -9, 34, -27, 61, -45, 78];

/// Runs unless the caller says otherwise.
const LIMIT: usize = 1_000;

/// Anchors around which the clock is moved by one field.
const ANCHORS: usize = 64;

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
        // What has come by some date has come by the end.
        let (from, to) = (hunt.range.start.as_nanos(), hunt.range.end.as_nanos());
        let margin = (to - from) / 100;
        for nanos in [to - margin, from + margin] {
            if let Some(moment) = Moment::from_nanos_or_none(nanos) {
                hunt.push(Rank::Far, moment, base);
            }
        }
        hunt
    }

    /// Tries these instants and their neighbours, too, as dates that were seen elsewhere.
    pub fn suggest(&mut self, moments: impl IntoIterator<Item = Moment>) {
        for moment in moments {
            self.around(Rank::Lone, moment, 0, self.base);
        }
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
            if is_new {
                news = news.max(Some(shown(&comparison.operands, moment)));
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
        if let Some(shown) = news
            && candidate.rank != Rank::Probe
            && is_base
        {
            // Where the clock is compared comes first; what else is new may be noise.
            let (rank, room) = match shown {
                Shown::Date => (Rank::Date, ANCHORS),
                Shown::Part => (Rank::Part, ANCHORS / 2),
                Shown::Nothing if candidate.rank == Rank::Scan => (Rank::Look, 0),
                Shown::Nothing => (Rank::Look, ANCHORS / 4),
            };
            if self.anchors.len() < room {
                self.anchor(rank, moment);
            }
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

    /// Ends the hunt, and forgets all but the places that follow the clock in a known way.
    pub fn settle(&mut self) {
        for lead in &mut self.leads {
            lead.relate_at_last();
        }
        self.leads.retain(Lead::is_moving_or_text);
        for lead in &mut self.leads {
            lead.forget_samples();
        }
        self.leads.shrink_to_fit();
        self.limit = 0;
        self.queue = BinaryHeap::new();
        self.by_place = HashMap::new();
        self.sites = HashSet::new();
        self.followed = HashSet::new();
        self.constants = HashMap::new();
        self.parts = HashMap::new();
        self.joined = HashSet::new();
        self.inner = HashMap::new();
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
}

/// What a comparison shows of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Nothing,
    /// A small number that is a part of the date, perhaps by chance.
    Part,
    Date,
}

fn shown(operands: &Operands, moment: Moment) -> Shown {
    /// Below this a number may be anything.
    const LARGE: i128 = 400;
    match operands {
        Operands::Numbers {
            left, right, width, ..
        } => {
            let shown = |number: u64| {
                let number = i128::from(signed(number, *width));
                let mut views = View::ALL.iter();
                if number <= 1 || !views.any(|view| view.number(moment) == Some(number)) {
                    Shown::Nothing
                } else if number < LARGE {
                    Shown::Part
                } else {
                    Shown::Date
                }
            };
            shown(*left).max(shown(*right))
        }
        Operands::Texts { left, right } => {
            let is_clock = |text: &[u8]| TextForm::of(text, moment).next().is_some();
            if is_clock(left) || is_clock(right) {
                Shown::Date
            } else {
                Shown::Nothing
            }
        }
    }
}
