//! Midnights, in UTC and in the zones asked for.

use std::iter::Peekable;
use std::ops::Range;
use std::time::Duration;

use chrono::{Days, NaiveDate, NaiveTime};

use super::{Boundary, Family};
use crate::zone::{Transition, transitions, utc};
use crate::{Moment, Zone};

/// Lists the first instant of every day in `zone`.
///
/// Where clocks skip midnight, that is the end of the gap; a day that a zone
/// skipped altogether has none. Outside chrono's years there are none either.
///
/// # Example: a day that did not exist
///
/// ```
/// use timewarp::{Zone, boundary};
///
/// let zone: Zone = "Pacific/Apia".parse()?;
/// let days = boundary::midnights(zone, "2011-12-29".parse()?.."2011-12-31".parse()?);
/// let names: Vec<_> = days.map(|boundary| boundary.name).collect();
/// assert_eq!(names, [
///     "midnights/2011-12-29/Pacific/Apia",
///     "midnights/2011-12-31/Pacific/Apia",
/// ]);
/// # Ok::<(), timewarp::Error>(())
/// ```
pub fn midnights(zone: Zone, range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let first = if range.is_empty() {
        None
    } else {
        utc(range.start)
    };
    // Two days early: zones lie up to 14 hours ahead.
    let first = first.and_then(|first| first.date().checked_sub_days(Days::new(2)));
    let mut midnights = Midnights::new(zone, &range);
    std::iter::successors(first, |date| date.checked_add_days(Days::new(1)))
        .map(move |date| midnights.of(date).map(|moment| (date, moment)))
        // A day that the zone skipped has no midnight; the calendar's end has none either.
        .take_while({
            let end = range.end;
            move |row| row.is_none_or(|(_, moment)| moment < end)
        })
        .flatten()
        .filter(move |(_, moment)| *moment >= range.start)
        .map(move |(date, moment)| {
            let (detail, tier) = if zone.is_utc() {
                (date.to_string(), 0)
            } else {
                (format!("{date}/{zone}"), 1)
            };
            let why = "a new day: dates and times that are read separately may not belong together";
            Boundary::new(moment, tier, Family::Midnights, detail, why)
        })
}

/// Finds midnight after midnight without asking the tz database each time.
struct Midnights {
    zone: Zone,
    changes: Peekable<Box<dyn Iterator<Item = Transition> + Send>>,
    offset: Option<i32>,
}

impl Midnights {
    fn new(zone: Zone, range: &Range<Moment>) -> Self {
        let early = range.start.checked_sub(MARGIN).unwrap_or(Moment::MIN);
        let changes: Box<dyn Iterator<Item = Transition> + Send> =
            Box::new(transitions(zone, early..Moment::MAX));
        let offset = zone.offset_at(early).or(zone.offset_at(range.start));
        Self {
            zone,
            changes: changes.peekable(),
            offset,
        }
    }

    fn of(&mut self, date: NaiveDate) -> Option<Moment> {
        let naive = Moment::from(date);
        loop {
            let moment = Moment::from_seconds(naive.as_seconds() - i64::from(self.offset?));
            let change = match self.changes.peek() {
                Some(change) if change.moment <= moment => *change,
                // Clocks that go back over midnight show it before and after: the
                // first time counts, and the day goes on after the change.
                _ => return Some(moment),
            };
            self.offset = Some(change.after.total());
            self.changes.next();
            if change.before.total() < change.after.total() {
                let shown = self.zone.local(change.moment)?;
                if shown.date() > date {
                    return None;
                }
                if shown.date() == date && shown.time() > NaiveTime::MIN {
                    return Some(change.moment);
                }
            }
        }
    }
}

/// More than any change of a zone moves its clocks.
const MARGIN: Duration = Duration::from_secs(4 * 86_400);
