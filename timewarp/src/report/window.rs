//! One stretch of failing time.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Utc};

use super::Failure;
use super::cause::Cause;
use crate::{Boundary, Moment, Zone};

/// One stretch of failing time, with its edges.
///
/// The edges are exact to the nanosecond where the sweep saw the code pass on the
/// other side; to the second where whole programs are run. Between them the code failed at every instant that was tried.
#[derive(Clone, Debug)]
pub struct Window {
    zone: Zone,
    last_good: Option<Moment>,
    first_bad: Moment,
    last_bad: Moment,
    first_good: Option<Moment>,
    tried: usize,
    failure: Failure,
    cause: Cause,
    /// In nanoseconds.
    resolution: i128,
}

impl Window {
    pub(crate) fn new(
        zone: Zone,
        bad: RangeInclusive<Moment>,
        tried: usize,
        failure: Failure,
    ) -> Self {
        let (first_bad, last_bad) = bad.into_inner();
        let (last_good, first_good) = (None, None);
        let cause = Cause::default();
        Self {
            zone,
            last_good,
            first_bad,
            last_bad,
            first_good,
            tried,
            failure,
            cause,
            resolution: 1,
        }
    }

    pub(crate) fn set_resolution(&mut self, resolution: i128) {
        self.resolution = resolution;
    }

    pub(crate) fn set_begin(
        &mut self,
        last_good: Moment,
        first_bad: Moment,
        failure: Option<Failure>,
    ) {
        self.last_good = Some(last_good);
        self.first_bad = first_bad;
        if let Some(failure) = failure {
            self.failure = failure;
        }
    }

    pub(crate) fn set_end(&mut self, last_bad: Moment, first_good: Moment) {
        self.last_bad = last_bad;
        self.first_good = Some(first_good);
    }

    /// Names the boundaries and midnights at which the windows of one sweep begin.
    pub(crate) fn explain_all(windows: &mut [Self], zones: &[Zone]) {
        let begins: HashSet<Moment> = windows.iter().map(|window| window.first_bad).collect();
        for window in windows {
            // Without a flip there is nothing to explain: it failed from the start.
            if window.last_good.is_some() {
                let own = Some(window.zone).filter(|zone| !zone.is_utc());
                let zones: Vec<Zone> = own.into_iter().chain(zones.iter().copied()).collect();
                let is_yearly = [-1, 1].into_iter().any(|years| {
                    let other = years_later(window.first_bad, years);
                    other.is_some_and(|other| begins.contains(&other))
                });
                window.cause = Cause::of(window.first_bad, &zones, is_yearly);
            }
        }
    }

    /// Returns the zone that the code was given, UTC if it was given none.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Returns the last instant at which the code passed before the window.
    ///
    /// It is one nanosecond before [`first_bad`](Self::first_bad), or one second where
    /// whole programs are run (see [`suite`](crate::suite)). There is none when the
    /// code failed from the first instant tried.
    pub fn last_good(&self) -> Option<Moment> {
        self.last_good
    }

    /// Returns the first instant at which the code failed.
    pub fn first_bad(&self) -> Moment {
        self.first_bad
    }

    /// Returns the last instant at which the code failed.
    ///
    /// The code may fail after it if [`first_good`](Self::first_good) is none.
    pub fn last_bad(&self) -> Moment {
        self.last_bad
    }

    /// Returns the first instant at which the code passed again.
    ///
    /// There is none when the code failed up to the last instant tried.
    pub fn first_good(&self) -> Option<Moment> {
        self.first_good
    }

    /// Returns how many instants of the plan lie in the window.
    pub fn tried(&self) -> usize {
        self.tried
    }

    /// Returns how the code failed at [`first_bad`](Self::first_bad).
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Returns the boundary at which the window begins, if it begins at one.
    ///
    /// Of several at one instant it is the rarest: `epochs/yymmddhhmm-i32` on 1 January 2022,
    /// and `year-ends/2026-01-01` only because nothing else is there. Where the code fails at
    /// the same date of the next year or the last it is the end of a month or a year.
    pub fn boundary(&self) -> Option<&Boundary> {
        self.cause.boundary()
    }

    /// Returns the zone by whose clocks the window begins at that boundary.
    ///
    /// There is none when it begins at the boundary's own instant. A bug on the leap
    /// day in Tokyo begins nine hours before `leap-days/2024-02-29`.
    pub fn boundary_zone(&self) -> Option<Zone> {
        self.cause.by_clocks_of()
    }

    /// Lists zones in which the window begins at midnight, at most three.
    pub fn midnights(&self) -> &[Zone] {
        self.cause.midnights()
    }

    /// Returns true when both edges are exact, or have no other side.
    ///
    /// They are not when the bisections of one sweep took more runs than its depth
    /// allows, which takes thousands of windows, or left too many runs behind that did not
    /// return.
    pub fn is_exact(&self) -> bool {
        let adjoin =
            |early: Moment, late: Moment| late.as_nanos() - early.as_nanos() <= self.resolution;
        self.last_good
            .is_none_or(|good| adjoin(good, self.first_bad))
            && self
                .first_good
                .is_none_or(|good| adjoin(self.last_bad, good))
    }

    pub(super) fn cause(&self) -> &Cause {
        &self.cause
    }
}

/// Returns the same date and time of another year, if that year has it.
fn years_later(moment: Moment, years: i32) -> Option<Moment> {
    let at = DateTime::<Utc>::try_from(moment).ok()?;
    at.with_year(at.year() + years).map(Moment::from)
}
