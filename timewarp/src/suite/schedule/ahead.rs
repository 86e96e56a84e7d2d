//! The instants of a schedule that was told nothing: dense at first, then thin.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike, Months, NaiveDate};

use crate::boundary::{self, Boundary};
use crate::sweep::Depth;
use crate::zone::utc;
use crate::{Case, Moment, Zone};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: u64 = 86_400;

/// Returns cases from `now` to the end of the depth's years.
pub(super) fn cases(now: Moment, depth: Depth, zones: &[Zone]) -> Vec<Case> {
    let Some(today) = utc(now).map(|now| now.date()) else {
        return Vec::new();
    };
    let end = Depth::Quick.range().end;
    let years = |count: u32| {
        let date = today.checked_add_months(Months::new(12 * count));
        date.map_or(end, Moment::from).min(end)
    };
    let mut ahead = Ahead {
        now,
        cases: Vec::new(),
    };
    let (two, five, sixteen) = (years(2), years(5), years(16));
    // What lasts is seen from the far end, whenever it began.
    ahead.singles(now..end);
    ahead.samples([end.checked_sub(Duration::from_secs(1)).unwrap_or(end)]);
    ahead.days(now..two, if depth == Depth::Quick { 9 } else { 1 });
    ahead.days(now..years(1).min(two).min(days_after(now, 14)), 1);
    ahead.month_ends(today, 24);
    ahead.boundaries(
        boundary::leap_days(now..years(9)).filter(|day| day.tier == 0),
        &[HOUR * 12],
    );
    ahead.boundaries(
        boundary::year_ends(now..sixteen).filter(|day| day.tier == 0),
        &[Duration::ZERO, HOUR * 12],
    );
    ahead.months(today, 24..60, 1);
    ahead.months(today, 60..192, 3);
    ahead.months(today, 192..12 * 82, 60);
    for zone in zones {
        ahead.boundaries(boundary::dst(*zone, now..two), &[Duration::ZERO, HOUR * 12]);
    }
    if depth >= Depth::Standard {
        ahead.days(two..five, 1);
        ahead.days(five..sixteen, 7);
        ahead.month_ends(today, 60);
        ahead.months(today, 192..12 * 82, 1);
    }
    if depth >= Depth::Deep {
        ahead.days(five..sixteen, 1);
        ahead.days(sixteen..end, 7);
        ahead.hours(now..days_after(now, 60));
        ahead.boundaries(boundary::year_ends(now..end), &[Duration::ZERO, HOUR * 12]);
        ahead.boundaries(boundary::leap_days(now..end), &[Duration::ZERO, HOUR * 12]);
    }
    ahead.cases
}

fn days_after(now: Moment, days: u64) -> Moment {
    now.checked_add(Duration::from_secs(days * DAY))
        .unwrap_or(now)
}

struct Ahead {
    now: Moment,
    cases: Vec<Case>,
}

impl Ahead {
    fn samples(&mut self, moments: impl IntoIterator<Item = Moment>) {
        let now = self.now;
        let later = moments.into_iter().filter(|moment| *moment > now);
        self.cases
            .extend(later.map(|moment| Case::new(moment, Zone::UTC)));
    }

    fn boundaries(&mut self, boundaries: impl IntoIterator<Item = Boundary>, offsets: &[Duration]) {
        for boundary in boundaries {
            let boundary = Arc::new(boundary);
            let moments = offsets
                .iter()
                .filter_map(|offset| boundary.moment.checked_add(*offset));
            let later = moments.filter(|moment| *moment > self.now);
            self.cases.extend(later.map(|moment| Case {
                boundary: Some(Arc::clone(&boundary)),
                ..Case::new(moment, Zone::UTC)
            }));
        }
    }

    /// The counters that overflow soonest.
    fn singles(&mut self, range: Range<Moment>) {
        let first = boundary::singles(&range)
            .iter()
            .filter(|boundary| boundary.tier == 0);
        self.boundaries(first.cloned(), &[Duration::ZERO]);
    }

    /// Every so many days, each at another hour.
    fn days(&mut self, range: Range<Moment>, every: u64) {
        let days = (1..).map(|count: u64| {
            let seconds = count * every * DAY;
            let hour = HOUR * u32::try_from(count * 7 % 24).expect("it is below 24");
            let day = range.start.checked_add(Duration::from_secs(seconds))?;
            day.checked_sub(hour)
        });
        let moments: Vec<_> = days
            .map_while(|moment| moment.filter(|moment| *moment < range.end))
            .collect();
        self.samples(moments);
    }

    fn hours(&mut self, range: Range<Moment>) {
        let hours = (1..).map_while(|count: u32| range.start.checked_add(HOUR * count));
        let moments: Vec<_> = hours.take_while(|moment| *moment < range.end).collect();
        self.samples(moments);
    }

    /// The last day of each month, around noon, and the first instant of the next.
    fn month_ends(&mut self, today: NaiveDate, months: u32) {
        let first = |count| {
            let month = today.with_day(1)?.checked_add_months(Months::new(count))?;
            Some(Moment::from(month))
        };
        for end in (1..=months).filter_map(first) {
            self.samples([end.checked_sub(HOUR * 12).unwrap_or(end), end]);
        }
    }

    /// Some months after today, every so many, on days that move through the month.
    fn months(&mut self, today: NaiveDate, months: Range<u32>, every: usize) {
        let moments: Vec<_> = months
            .step_by(every)
            .filter_map(|count| {
                let date = today.with_day(1)?.checked_add_months(Months::new(count))?;
                let date = date.checked_add_days(chrono::Days::new(u64::from(count * 11 % 28)))?;
                Moment::from(date).checked_add(HOUR * (count * 5 % 24))
            })
            .take_while(|moment| *moment < Depth::Quick.range().end)
            .collect();
        self.samples(moments);
    }
}
