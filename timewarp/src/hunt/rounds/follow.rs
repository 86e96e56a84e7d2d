//! From what was compared to instants to try.

use super::Hunt;
use super::candidate::{Candidate, Rank};
use crate::Moment;
use crate::hunt::field::Field;
use crate::hunt::join::{self, Part};
use crate::hunt::lead::{Against, Lead};
use crate::hunt::relation::Relation;
use crate::hunt::text_form::TextForm;
use crate::hunt::trace::{Comparison, Operands};
use crate::hunt::view::View;

/// Constants of one site that are followed at once.
const CONSTANTS: usize = 24;

/// Conditions of one piece of code, and sets of them that are tried.
const PARTS: usize = 16;
const SETS: usize = 24;

impl Hunt {
    pub(super) fn take(
        &mut self,
        comparison: &Comparison,
        moment: Moment,
        touched: &mut Vec<usize>,
    ) {
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

    pub(super) fn take_inner(&mut self, comparison: &Comparison) {
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

    /// Takes it as a condition when a number met its constant while a field took all values, or
    /// was on one side of it at one value alone.
    pub(super) fn meet(&mut self, index: usize, candidate: Candidate) {
        let lead = &self.leads[index];
        let Against::Number { number, .. } = lead.against else {
            return;
        };
        if candidate.rank != Rank::Scan || !lead.relations.is_empty() {
            return;
        }
        let fields = self.depends(lead, candidate.anchor);
        let numbers = lead.at(candidate.moment).unwrap_or_default();
        let met = match (&fields[..], Self::scanned_field(&fields)) {
            ([field], _) if numbers.contains(&number) => Some((*field, candidate.moment)),
            (_, Some(field)) => {
                let alone = self.alone(lead, number, field, candidate.anchor);
                alone.map(|moment| (field, moment))
            }
            _ => None,
        };
        let Some((field, moment)) = met else {
            return;
        };
        if let Some(time) = crate::zone::utc(moment) {
            let part = (field.view(), field.of(time).into());
            self.join(index, part, moment);
        }
    }

    /// Returns where a number is on one side of its constant, of all values of a field, if that
    /// is at one of them.
    ///
    /// A day that is the quotient of a division is compared as `dividend - first < divisor`.
    fn alone(&self, lead: &Lead, number: u64, field: Field, anchor: Moment) -> Option<Moment> {
        let time = crate::zone::utc(anchor)?;
        let (mut below, mut rest) = (Vec::new(), Vec::new());
        for value in field.values(time) {
            let moment = self.aligned(field.set(anchor, value)?);
            let [here] = lead.at(moment)? else {
                return None;
            };
            let side = if *here < number {
                &mut below
            } else {
                &mut rest
            };
            side.push(moment);
        }
        match (&below[..], &rest[..]) {
            ([alone], [_, _, ..]) | ([_, _, ..], [alone]) => Some(*alone),
            _ => None,
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
    pub(super) fn follow(&mut self, index: usize, last: Moment) {
        let is_news = self.leads[index].relate(last);
        let lead = &mut self.leads[index];
        lead.is_unexplained = lead.relations.is_empty() && lead.form.is_none() && lead.is_moving();
        if !is_news {
            return;
        }
        let lead = &self.leads[index];
        let Against::Number { number, .. } = lead.against else {
            return;
        };
        let (relations, key, width) = (lead.relations.clone(), lead.site.key(), lead.width);
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
    pub(super) fn around(&mut self, rank: Rank, moment: Moment, step: i128, anchor: Moment) {
        let step = step.max(self.resolution);
        for nanos in [0, step, -step] {
            if let Some(moment) = Moment::from_nanos_or_none(moment.as_nanos() + nanos) {
                self.push(rank, moment, anchor);
            }
        }
    }
}

/// Lists sets of conditions with this one in them: alone, with one of each other view, with one of
/// each but one, and with each other one alone.
///
/// A view may be a wrong guess: in January a day of the month may be one of the year.
fn combinations(part: Part, others: &[Part]) -> Vec<Vec<Part>> {
    let others = others.iter().filter(|other| other.0 != part.0);
    let others: Vec<Part> = others.copied().collect();
    let mut views: Vec<View> = others.iter().map(|other| other.0).collect();
    views.sort_unstable();
    views.dedup();
    let product = |left_out: Option<View>| {
        let mut sets: Vec<Vec<Part>> = vec![vec![part]];
        for view in views.iter().filter(|view| Some(**view) != left_out) {
            let of_view = others.iter().filter(|other| other.0 == *view);
            let longer = sets.iter().flat_map(|set| {
                of_view.clone().map(|other| {
                    let mut set = set.clone();
                    set.push(*other);
                    set
                })
            });
            sets = longer.take(SETS).collect();
        }
        sets
    };
    let mut found: Vec<Vec<Part>> = vec![vec![part]];
    found.extend(product(None));
    for view in &views {
        found.extend(product(Some(*view)).into_iter().take(SETS / 4));
    }
    found.extend(others.iter().map(|other| vec![part, *other]));
    found.truncate(2 * SETS);
    found
}
