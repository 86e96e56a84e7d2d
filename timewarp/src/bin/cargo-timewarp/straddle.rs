//! Boundaries that fall between two reads of the clock, test after test.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;

use timewarp::suite::{Crossing, Mark, RootCause, evenly_chosen_reads};
use timewarp::{Case, Failure, Family, Moment, Straddle};
use timewarp_preload as preload;
use timewarp_preload::Motion;

use crate::baseline::{Standing, State};
use crate::examine::Setup;
use crate::instants::Course;
use crate::problem::Problem;
use crate::process::{Slot, When};
use crate::reader;
use crate::unit::{Attempt, Fate, Kind, Unit};

/// What was found between the reads of one test.
#[derive(Debug, Default)]
pub(crate) struct Straddled {
    pub(crate) straddles: Vec<Straddle>,
    pub(crate) is_hung: bool,
    pub(crate) notes: Vec<String>,
}

/// What was found between the reads of all tests, in the order of the standings.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) tests: Vec<Straddled>,
    pub(crate) note: Option<String>,
}

impl Answer {
    pub(crate) fn has_failures(&self) -> bool {
        self.tests.iter().any(|test| !test.straddles.is_empty())
    }
}

/// Kinds of failure of one test that are looked into.
const KINDS: usize = 16;

/// Reads before a chosen one that are tried in its place.
const EARLIER: u64 = 64;

/// Lets each boundary fall before each read of each test, except the first.
///
/// Of more reads than `at_most` so many are chosen evenly.
pub(crate) fn find(
    setup: &Setup<'_>,
    standings: &[Standing],
    courses: &[Course],
    sites: &[Case],
    at_most: u64,
) -> Result<Answer, Problem> {
    let Setup {
        pool,
        units,
        progress,
        ..
    } = *setup;
    let is_whole = |standing: &Standing| matches!(units[standing.unit].kind, Kind::Whole);
    let is_ready = |place: &usize| matches!(standings[*place].state, State::Ready);
    let ready: Vec<usize> = (0..standings.len()).filter(is_ready).collect();
    let (whole, mut tests): (Vec<usize>, Vec<usize>) = ready
        .into_iter()
        .partition(|place| is_whole(&standings[*place]));
    tests.retain(|place| standings[*place].reads > 1);
    tests.sort_by_key(|place| standings[*place].took);
    let trials = |place: usize| Trials {
        setup,
        unit: &units[standings[place].unit],
        standing: &standings[place],
        positions: evenly_chosen_reads(standings[place].reads, at_most),
    };
    // Where it fails at the date alone there is nothing to learn between reads.
    let key = |case: &Case| (case.moment(), case.zone());
    let cases = setup.plan.iter().enumerate();
    let places: HashMap<_, usize> = cases.map(|(index, case)| (key(case), index)).collect();
    let is_open = |place: usize, site: &Case| {
        let index = places.get(&key(site));
        index.is_none_or(|index| courses[place].marks[*index] != Mark::Failed)
    };
    let items: Vec<(usize, &Case)> = tests
        .iter()
        .flat_map(|place| sites.iter().map(move |site| (*place, site)))
        .filter(|(place, site)| is_open(*place, site))
        .collect();
    let failing = Mutex::new(HashSet::new());
    let before = pool.runs();
    if !items.is_empty() {
        progress.begin("boundaries between reads", items.len());
    }
    let found = pool.each(&items, |slot, (place, site)| {
        let standing = &standings[*place];
        progress.runs(|| {
            let id = units[standing.unit].id(standing.test);
            format!("{id} around {}", site.moment())
        });
        let found = trials(*place).at(slot, site)?;
        if !found.failures.is_empty() {
            let mut failing = failing.lock().expect("no thread panics in between");
            if failing.insert(*place) {
                progress.fails();
            }
            if setup.fail_fast {
                pool.stop();
            }
        }
        progress.step();
        Ok(found)
    })?;
    let runs = pool.runs() - before;
    if setup.fail_fast {
        pool.resume();
    }
    let mut by_test: BTreeMap<usize, Vec<(&Case, AtSite)>> = BTreeMap::new();
    for ((place, site), found) in items.into_iter().zip(found) {
        if let Some(found) = found {
            by_test.entry(place).or_default().push((site, found));
        }
    }
    let failing: Vec<(usize, Vec<(&Case, AtSite)>)> = by_test.into_iter().collect();
    let looked = pool.each(&failing, |slot, (place, found)| {
        trials(*place).tell(Some(slot), found)
    })?;
    let mut answer = Answer {
        tests: standings.iter().map(|_| Straddled::default()).collect(),
        note: None,
    };
    for ((place, found), straddled) in failing.iter().zip(looked) {
        answer.tests[*place] = match straddled {
            Some(straddled) => straddled,
            // What was not looked into before a stop is told as it was found.
            None => trials(*place).tell(None, found)?,
        };
    }
    let most = tests.iter().map(|place| standings[*place].reads).max();
    let chosen = most
        .filter(|most| *most > at_most)
        .map(|most| (most, at_most));
    let is_program = units.iter().all(|unit| unit.package.is_empty());
    answer.note = Some(note(
        sites.len(),
        tests.len(),
        is_program,
        chosen,
        runs,
        whole.len(),
    ));
    Ok(answer)
}

/// Says how much was tried; `chosen` is how many reads there are, and how many were taken.
fn note(
    sites: usize,
    tests: usize,
    is_program: bool,
    chosen: Option<(u64, u64)>,
    runs: usize,
    whole: usize,
) -> String {
    let sites = count(sites, "boundary", "boundaries");
    let one = if is_program { "program" } else { "test" };
    if tests == 0 {
        return format!("no {one} reads the clock twice, so that nothing falls between reads");
    }
    let tests = count(
        tests,
        &format!("{one} that reads the clock twice"),
        &format!("{one}s that read the clock twice"),
    );
    let chosen = chosen.map_or(String::new(), |(most, at_most)| {
        format!(
            " (of up to {most} reads {at_most} were chosen evenly; --straddle-reads sets how many)"
        )
    });
    let whole = match whole {
        0 => String::new(),
        count => format!("; not of {count} doc tests that are one program"),
    };
    format!("{sites} fell before each read of {tests}{chosen}, {runs} processes{whole}")
}

fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What was found of one test at one boundary.
#[derive(Debug, Default)]
struct AtSite {
    /// By the read before which the boundary fell.
    failures: Vec<(u64, Fate)>,
    /// It fails there whatever it reads, so that nothing else was tried.
    plain: Option<Failure>,
}

struct Trials<'run> {
    setup: &'run Setup<'run>,
    unit: &'run Unit,
    standing: &'run Standing,
    positions: Vec<u64>,
}

impl Trials<'_> {
    /// How long before the boundary the clock starts: enough for the whole run, so that the
    /// boundary comes with the read and not before it.
    fn lead(&self) -> Duration {
        self.standing.took * 2 + Duration::from_millis(100)
    }

    fn run(
        &self,
        slot: &Slot,
        site: &Case,
        moment: Moment,
        read: u64,
        is_witnessed: bool,
        allowed: Duration,
    ) -> Result<Attempt, Problem> {
        let motion = Motion::Crossing(preload::Crossing {
            read,
            lead: self.lead(),
            is_witnessed,
        });
        let when = When::at(moment, motion, self.setup.zone(site));
        let (pool, test) = (self.setup.pool, self.standing.test);
        self.unit.alone(slot, pool, test, when, allowed)
    }

    /// Tries all reads at one boundary.
    fn at(&self, slot: &Slot, site: &Case) -> Result<AtSite, Problem> {
        let mut found = AtSite::default();
        let patience = self.setup.patience;
        let mut allowed = patience.for_test(self.standing.took);
        // After it, and before it until the end, it must pass.
        for read in [1, u64::MAX >> 1] {
            let attempt = self.run(slot, site, site.moment(), read, false, allowed)?;
            if let Some(failure) = attempt.fate.failure() {
                found.plain = Some(failure);
                return Ok(found);
            }
        }
        for read in self.positions.iter().copied().filter(|read| *read > 1) {
            if self.setup.pool.is_stopped() {
                break;
            }
            let attempt = self.run(slot, site, site.moment(), read, false, allowed)?;
            if matches!(attempt.fate, Fate::Hung(_)) {
                allowed = patience.after_hanging(self.standing.took);
            }
            // It may read less often than it did, and then nothing fell.
            if attempt.fate.is_bad() && attempt.page.crossed != 0 {
                found.failures.push((read, attempt.fate));
            }
        }
        Ok(found)
    }

    /// Looks into the failures of a test, kind by kind.
    fn tell(&self, slot: Option<&Slot>, found: &[(&Case, AtSite)]) -> Result<Straddled, Problem> {
        let id = self.unit.id(self.standing.test);
        let mut told = Straddled::default();
        let mut kinds: BTreeMap<RootCause, Vec<(&Case, u64, &Fate)>> = BTreeMap::new();
        for (site, at_site) in found {
            if let Some(failure) = &at_site.plain {
                told.notes.push(format!(
                    "{id} fails at or just before {} whatever falls between its reads: {failure}",
                    site.moment()
                ));
            }
            for (read, fate) in &at_site.failures {
                if let Some(failure) = fate.clone().failure() {
                    let cause = RootCause::of(&failure, &self.unit.package_key());
                    let kind = kinds.entry(cause).or_default();
                    kind.push((*site, *read, fate));
                }
            }
        }
        if kinds.len() > KINDS {
            let hidden = kinds.len() - KINDS;
            told.notes.push(format!(
                "{id} fails in {hidden} more ways between reads than the {KINDS} that are told"
            ));
        }
        for kind in kinds.into_values().take(KINDS) {
            let kind = Failing(&kind);
            match slot.filter(|_| !self.setup.pool.is_stopped()) {
                Some(slot) => self.look_into(slot, kind, &mut told)?,
                None => self.push(kind, kind.first().1, [None, None], &mut told),
            }
        }
        told.straddles.sort_by_key(Straddle::moment);
        Ok(told)
    }

    /// Runs the first failure of a kind again, and tells it if it is one of a boundary.
    fn look_into(
        &self,
        slot: &Slot,
        kind: Failing<'_>,
        told: &mut Straddled,
    ) -> Result<(), Problem> {
        let id = self.unit.id(self.standing.test);
        let (site, chosen, fate) = kind.first();
        let moment = site.moment();
        let patience = self.setup.patience;
        let allowed = if matches!(fate, Fate::Hung(_)) {
            patience.after_hanging(self.standing.took)
        } else {
            patience.for_test(self.standing.took)
        };
        let fails = |moment, read| {
            let attempt = self.run(slot, site, moment, read, false, allowed)?;
            Ok::<_, Problem>(attempt.fate.is_bad())
        };
        if !fails(moment, chosen)? {
            told.notes.push(format!(
                "{id} failed once and passed once when {moment} fell before read {chosen}"
            ));
            return Ok(());
        }
        // The clock jumps to the boundary; it must not be the jump that it fails for.
        let ordinary = moment.checked_add(ELSEWHERE).unwrap_or(moment);
        if fails(ordinary, chosen)? {
            told.notes.push(format!(
                "{id} fails when the clock jumps by {:.1} s before read {chosen}, at any date",
                self.lead().as_secs_f64()
            ));
            return Ok(());
        }
        let mut read = chosen;
        let tried = self.positions.iter().rev().find(|tried| **tried < chosen);
        let first = tried.map_or(2, |tried| tried + 1).max(2);
        for earlier in (first..chosen).take(usize::try_from(EARLIER).unwrap_or(64)) {
            if self.setup.pool.is_stopped() {
                break;
            }
            if fails(moment, earlier)? {
                read = earlier;
                break;
            }
        }
        let seen = self.run(slot, site, moment, read, true, allowed)?.page;
        let place = |trace| reader::place(&self.unit.program, seen.headers, trace);
        self.push(kind, read, [place(&seen.before), place(&seen.after)], told);
        Ok(())
    }

    fn push(
        &self,
        kind: Failing<'_>,
        read: u64,
        places: [Option<String>; 2],
        told: &mut Straddled,
    ) {
        let (site, _, fate) = kind.first();
        let failure = fate.clone().failure();
        told.is_hung |= matches!(fate, Fate::Hung(_));
        told.straddles.push(Straddle::from(Crossing {
            case: site.clone(),
            read,
            lead: self.lead(),
            failure: failure.unwrap_or_else(|| Failure::from_parts(None, "failed")),
            places,
            families: kind.families(),
            count: kind.0.len(),
        }));
    }
}

/// Failures of one kind, in the order in which boundaries and reads were tried.
#[derive(Clone, Copy)]
struct Failing<'found>(&'found [(&'found Case, u64, &'found Fate)]);

impl Failing<'_> {
    fn first(&self) -> (&Case, u64, &Fate) {
        self.0[0]
    }

    fn families(&self) -> Vec<Family> {
        let boundaries = self.0.iter().filter_map(|(site, _, _)| site.boundary());
        let mut families: Vec<_> = boundaries.map(|boundary| boundary.family).collect();
        families.sort();
        families.dedup();
        families
    }
}

/// From a boundary to a time of an ordinary day: neither an hour nor a minute begins there.
const ELSEWHERE: Duration = Duration::from_secs(6 * 3_600 + 17 * 60 + 23);
