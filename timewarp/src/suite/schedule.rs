//! Which instants a suite runs at.

mod ahead;
mod sites;

use std::sync::Arc;
use std::time::Duration;

use crate::boundary::{near, second_around};
use crate::sweep::{Depth, Selector, Step, Sweep};
use crate::{Case, Error, Moment, Plan, Zone};

/// Chooses the instants at which a suite runs: from today on, unless told otherwise.
///
/// A suite is asked whether it still passes in the time that it will live in. The two
/// years ahead are tried densely, in days and month ends; then less and less, up to 2107,
/// which finds whatever has begun by then. All instants are whole seconds. Unlike the plan
/// of a [`Sweep`], this one depends on the day on which it is made; reports list it.
///
/// # Example: people say how far ahead
///
/// ```
/// use timewarp::suite::Schedule;
///
/// let mut schedule = Schedule::new("2026-11-23T08:00:00Z".parse()?);
/// schedule.horizons = vec!["1y".parse()?, "16 years".parse()?];
/// let plan = schedule.plan()?;
/// let moments: Vec<_> = plan.iter().map(|case| case.moment().to_string()).collect();
/// assert_eq!(moments, ["2026-11-23T08:00:00Z", "2027-11-23T08:00:00Z", "2042-11-23T08:00:00Z"]);
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The real date: the baseline, and the beginning unless there is another.
    pub now: Moment,
    /// How many instants are tried.
    pub depth: Depth,
    /// The first instant.
    pub from: Option<Moment>,
    /// The end, not included.
    pub to: Option<Moment>,
    /// Walks the range in steps.
    pub every: Option<Step>,
    /// Instants to try: alone, or beside what else is asked for.
    pub at: Vec<Moment>,
    /// Instants to try, by their distance from now.
    pub horizons: Vec<Step>,
    /// Tries boundaries of these families.
    pub families: Option<Vec<Selector>>,
    /// Leaves out these.
    pub without: Vec<Selector>,
    /// Runs everything in each of these zones; empty to leave the zone alone.
    pub zones: Vec<Zone>,
    /// Lets boundaries fall between two reads of the clock, before so many reads at most;
    /// see [`sites`](Self::sites).
    pub straddle: Option<u64>,
}

impl Schedule {
    /// Makes the schedule of a suite that knows only what day it is.
    pub fn new(now: Moment) -> Self {
        Self {
            now: whole_second(now),
            depth: Depth::default(),
            from: None,
            to: None,
            every: None,
            at: Vec::new(),
            horizons: Vec::new(),
            families: None,
            without: Vec::new(),
            zones: Vec::new(),
            straddle: None,
        }
    }

    /// Lists what will be tried; now is the baseline, in each zone.
    ///
    /// # Errors
    ///
    /// Returns an error for a range that ends before it begins, for more instants than the
    /// depth allows, and for a plan of nothing but now.
    pub fn plan(&self) -> Result<Plan, Error> {
        let mut cases = self.cases()?;
        if self.straddle.is_some() {
            // What fails there whatever falls between its reads is a matter of the date.
            cases.extend(self.sites()?);
        }
        for case in &mut cases {
            case.moment = whole_second(case.moment);
        }
        cases.retain(|case| case.moment != self.now);
        cases.sort_by(|one, other| {
            let key = |case: &Case| (case.moment, case.boundary().is_none());
            key(one).cmp(&key(other))
        });
        cases.dedup_by_key(|case| case.moment);
        if cases.is_empty() {
            return Err(Error::plan(format!(
                "the plan has no instant but now, `{}`; name one, such as `2038-01-19T03:14:08Z`",
                self.now
            )));
        }
        let place = cases.partition_point(|case| case.moment < self.now);
        cases.insert(place, Case::new(self.now, Zone::UTC));
        let zones = match self.zones.as_slice() {
            [] => &[Zone::UTC],
            zones => zones,
        };
        let in_zone = |zone: &Zone| {
            let zone = *zone;
            cases.iter().map(move |case| Case {
                zone,
                ..case.clone()
            })
        };
        let cases = zones.iter().flat_map(in_zone).collect();
        Ok(Plan::of_cases(cases, place))
    }

    /// Lists the boundaries that are to fall between reads, zone after zone.
    ///
    /// If the plan was asked for, as by instants or families, these are its boundaries and its
    /// other instants but now. Otherwise they are a few of each kind: the next midnight, end of a month, of a
    /// year, leap day and counter that overflows, and in each zone its own midnight, new year and
    /// changes of the clocks. A greater depth takes more.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`plan`](Self::plan).
    pub fn sites(&self) -> Result<Vec<Case>, Error> {
        let zones = match self.zones.as_slice() {
            [] => &[Zone::UTC],
            zones => zones,
        };
        if !self.is_told() {
            let ahead = zones
                .iter()
                .flat_map(|zone| sites::sites(self.now, self.depth, *zone));
            return Ok(ahead.filter(|case| self.takes(case)).collect());
        }
        let mut cases = self.cases()?;
        // Of boundaries themselves, not of their neighbours; a process is told whole seconds.
        cases.retain(|case| {
            let is_exact = |boundary: &crate::Boundary| boundary.moment == case.moment;
            let is_whole = case.moment.subsec_nanos() == 0;
            case.boundary().is_none_or(|one| is_exact(one) && is_whole)
        });
        for case in &mut cases {
            case.moment = whole_second(case.moment);
            case.boundary = case.boundary.take().or_else(|| named(case.moment));
        }
        cases.retain(|case| case.moment != self.now);
        Case::sort(&mut cases);
        cases.dedup_by_key(|case| case.moment);
        let in_zone = |zone: &Zone| {
            let zone = *zone;
            cases.iter().map(move |case| Case {
                zone,
                ..case.clone()
            })
        };
        Ok(zones.iter().flat_map(in_zone).collect())
    }

    /// Returns true for a plan that was asked for in any way.
    fn is_told(&self) -> bool {
        let is_range = self.from.is_some() || self.to.is_some() || self.every.is_some();
        let is_listed = !self.at.is_empty() || !self.horizons.is_empty();
        is_range || is_listed || self.families.is_some()
    }

    /// Returns true unless the case is at a boundary that is to be left out.
    fn takes(&self, case: &Case) -> bool {
        let is_out = |boundary| self.without.iter().any(|selector| selector.takes(boundary));
        !case.boundary().is_some_and(is_out)
    }

    fn cases(&self) -> Result<Vec<Case>, Error> {
        let mut moments = self.at.clone();
        for horizon in &self.horizons {
            let moment = horizon.after(self.now, 1).ok_or_else(|| {
                Error::plan(format!(
                    "horizon: `{horizon}` from now is beyond the calendar; write `16 years`"
                ))
            })?;
            moments.push(moment);
        }
        let mut cases: Vec<Case> = moments
            .iter()
            .map(|moment| Case::new(*moment, Zone::UTC))
            .collect();
        let is_range = self.from.is_some() || self.to.is_some() || self.every.is_some();
        if is_range || self.families.is_some() {
            cases.extend(self.swept()?);
        } else if moments.is_empty() {
            let ahead = ahead::cases(self.now, self.depth, &self.zones);
            cases.extend(ahead.into_iter().filter(|case| self.takes(case)));
        }
        Ok(cases)
    }

    /// Returns what a sweep of the same choice tries.
    fn swept(&self) -> Result<Vec<Case>, Error> {
        let mut sweep = Sweep::default().depth(self.depth);
        sweep = sweep.from(self.from.unwrap_or(self.now));
        if let Some(to) = self.to {
            sweep = sweep.to(to);
        }
        if let Some(step) = self.every {
            sweep = sweep.every(step);
        }
        if let Some(families) = &self.families {
            sweep = sweep.families(families.clone());
        }
        if !self.zones.is_empty() {
            sweep = sweep.zones(self.zones.clone());
        }
        let plan = sweep.without(self.without.clone()).plan()?;
        Ok(plan.iter().cloned().collect())
    }
}

/// Returns the boundary that an instant is on.
fn named(moment: Moment) -> Option<Arc<crate::Boundary>> {
    let near = near(&second_around(moment)?).into_iter();
    let exact = near.filter(|boundary| boundary.moment == moment);
    exact.min_by_key(|boundary| boundary.tier).map(Arc::new)
}

/// Cuts off what lies below a second.
fn whole_second(moment: Moment) -> Moment {
    let below = Duration::from_nanos(moment.subsec_nanos().into());
    moment.checked_sub(below).unwrap_or(moment)
}
