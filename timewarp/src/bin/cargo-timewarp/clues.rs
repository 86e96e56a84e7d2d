//! The lines of code that compare the clock with a date.

use std::path::PathBuf;

use timewarp::hunt::Lead;
use timewarp::suite::{Clue, TestId};
use timewarp::{Moment, Window};

use crate::hunting::Hunted;
use crate::lines::{Place, Symbols};
use crate::problem::{Problem, While};

/// Reads lines out of the programs that were traced.
pub(crate) struct Clues<'run> {
    symbols: &'run Symbols<'run>,
    hunted: Option<&'run Hunted>,
    folder: PathBuf,
}

/// A place that compares the clock with a date, and a test in which it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    pub(crate) place: Place,
    pub(crate) instant: Moment,
    /// The form in which the code holds its time.
    pub(crate) form: String,
    pub(crate) test: TestId,
}

/// Clues that one window shows.
const CLUES: usize = 3;

impl<'run> Clues<'run> {
    pub(crate) fn new(
        symbols: &'run Symbols<'run>,
        hunted: Option<&'run Hunted>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            symbols,
            hunted,
            folder: std::env::current_dir().or_problem("the current folder")?,
        })
    }

    /// Returns what the comparisons of a test say of its windows.
    pub(crate) fn of(
        &self,
        standing: usize,
        unit: usize,
        windows: &[Window],
    ) -> Result<Vec<Clue>, Problem> {
        let Some(hunt) = self
            .hunted
            .and_then(|hunted| hunted.hunts[standing].as_ref())
        else {
            return Ok(Vec::new());
        };
        let mut clues = Vec::new();
        for window in windows {
            let first_bad = window.first_bad();
            let mut leads: Vec<&Lead> = hunt.leads_to(first_bad).collect();
            if leads.is_empty() {
                let first_good = window.first_good();
                leads = first_good.map_or(Vec::new(), |moment| hunt.leads_to(moment).collect());
            }
            // Those that name the very instant first, then those that name its date.
            let distance = |instant: &Moment| {
                let nanos = instant.as_nanos() - first_bad.as_nanos();
                nanos.unsigned_abs()
            };
            let nearest = |lead: &Lead| lead.instants().min_by_key(distance);
            leads.sort_by_key(|lead| {
                let instant = nearest(lead);
                instant.as_ref().map_or(u128::MAX, distance)
            });
            let mut own: Vec<Clue> = Vec::new();
            for lead in leads {
                if own.len() == CLUES {
                    break;
                }
                let Some(place) = self.place(unit, lead)? else {
                    continue;
                };
                let instant = nearest(lead);
                let constant = instant.map_or_else(|| lead.constant(), |it| it.to_string());
                let clue = Clue {
                    first_bad,
                    place: place.to_string(),
                    function: place.function,
                    instant,
                    form: format!("{constant} ({})", lead.form()),
                };
                if !own.iter().any(|known| known.place == clue.place) {
                    own.push(clue);
                }
            }
            clues.append(&mut own);
        }
        Ok(clues)
    }

    /// Lists the places that a test showed, each once.
    pub(crate) fn dated(
        &self,
        standing: usize,
        unit: usize,
        test: &TestId,
    ) -> Result<Vec<Dated>, Problem> {
        let Some(hunt) = self
            .hunted
            .and_then(|hunted| hunted.hunts[standing].as_ref())
        else {
            return Ok(Vec::new());
        };
        let mut found: Vec<Dated> = Vec::new();
        let range = self.hunted.map(|hunted| &hunted.range);
        for lead in hunt.leads() {
            let is_in_range = |instant: &Moment| range.is_some_and(|range| range.contains(instant));
            let instants: Vec<Moment> = lead.instants().filter(is_in_range).collect();
            if instants.is_empty() {
                continue;
            }
            let Some(place) = self.place(unit, lead)? else {
                continue;
            };
            for instant in instants {
                let is_known = |known: &Dated| known.place == place && known.instant == instant;
                if !found.iter().any(is_known) {
                    found.push(Dated {
                        place: place.clone(),
                        instant,
                        form: lead.form(),
                        test: test.clone(),
                    });
                }
            }
        }
        Ok(found)
    }

    fn place(&self, unit: usize, lead: &Lead) -> Result<Option<Place>, Problem> {
        let mut place = self.symbols.ask(unit, |lines| lines.place(lead.site()))?;
        if let Some(place) = &mut place {
            let folder = self.folder.to_string_lossy();
            if let Some(rest) = place.file.strip_prefix(&*folder) {
                place.file = rest.trim_start_matches('/').to_owned();
            }
        }
        Ok(place)
    }
}
