//! What is tried when no comparison asks for an instant.

use super::Hunt;
use super::candidate::Rank;
use crate::Moment;
use crate::hunt::field::Field;
use crate::hunt::lead::{Against, Lead};
use crate::hunt::pursuit;
use crate::hunt::relation::meanings;
use crate::hunt::view::View;

/// Numbers that are pursued, and runs for each.
const PURSUED: usize = 8;
const PURSUIT: usize = 40;

/// Instants that only a number by itself speaks for.
const LONE: usize = 96;

impl Hunt {
    /// Looks for more to try; returns false when there is nothing.
    pub(super) fn replenish(&mut self) -> bool {
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
        for lead in self.leads.iter().filter(|lead| lead.is_unexplained) {
            for anchor in &self.anchors {
                let fields = self.depends(lead, *anchor);
                let field = Self::scanned_field(&fields);
                wanted.extend(field.map(|field| (*anchor, field)));
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

    /// Returns the field whose values are tried for a number that depends on these.
    pub(super) fn scanned_field(fields: &[Field]) -> Option<Field> {
        let is_fine = fields.iter().any(|field| *field > Field::Day);
        match fields[..] {
            [field] => Some(field),
            // A day of the week moves with month and year, too.
            _ if fields.contains(&Field::Day) && !is_fine => Some(Field::Day),
            _ => None,
        }
    }

    /// Lists the fields whose change changed the lead's number.
    pub(super) fn depends(&self, lead: &Lead, anchor: Moment) -> Vec<Field> {
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
        for index in 0..self.leads.len() {
            if !self.leads[index].is_unexplained {
                continue;
            }
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
            let next = next.or_else(|| pursuit::flip(&samples, self.resolution));
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

/// Returns true within the years in which most dates of programs lie, for a number that nothing
/// else speaks for.
fn is_of_our_time(moment: Moment) -> bool {
    /// 1990-01-01.
    const FROM: i64 = 631_152_000;
    moment.as_seconds() >= FROM
}
