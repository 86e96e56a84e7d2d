//! `cargo timewarp replay`.

use std::env;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use regex::Regex;
use timewarp::document::Subject;
use timewarp::{Moment, Zone};
use timewarp_preload::{Crossing, Motion};

use crate::arguments::ReplayArguments;
use crate::baseline::Patience;
use crate::build;
use crate::cargo_arguments::CargoArguments;
use crate::discover;
use crate::failures::{Failures, Known, Place};
use crate::interrupt;
use crate::output;
use crate::pool::Pool;
use crate::problem::{Problem, While};
use crate::process::{Slot, When};
use crate::program;
use crate::progress::Progress;
use crate::test::builds;
use crate::unit::{Fate, Judge, Unit};

/// Runs the failures of an earlier report again.
pub(crate) fn run(arguments: &ReplayArguments) -> Result<u8, Problem> {
    if arguments.engine.report.is_some() {
        return Err(Problem::new(
            "`--report` is for `test` and `run`: a replay only says which failures are left",
        ));
    }
    let failures = Failures::read(&arguments.file)?;
    let folder = &failures.replay.folder;
    env::set_current_dir(folder).or_problem(folder)?;
    let pool = Pool::new(arguments.engine.jobs())?;
    let progress = Progress::new(arguments.engine.quiet);
    let units = units(&failures, &pool, &progress, arguments)?;
    let patience = Patience {
        fixed: arguments.engine.timeout,
    };
    progress.begin("replay", failures.known.len());
    let answers = pool.each(&failures.known, |slot, known| {
        let again = again(slot, &pool, &units, known, patience)?;
        if arguments.engine.fail_fast && matches!(again, Answer::Fails(_)) {
            pool.stop();
        }
        progress.step();
        Ok(again)
    })?;
    progress.end();
    let mut text = String::new();
    let mut counts = [0; 3];
    for (known, answer) in failures.known.iter().zip(answers) {
        let (word, detail) = match answer {
            Some(Answer::Fails(detail)) => {
                counts[0] += 1;
                ("STILL FAILS", detail)
            }
            Some(Answer::Passes(detail)) => {
                counts[1] += 1;
                ("PASSES NOW", detail)
            }
            Some(Answer::Gone) => {
                counts[2] += 1;
                ("NOT RUN", "it is not there any more".to_owned())
            }
            None => {
                counts[2] += 1;
                ("NOT RUN", "the replay ended before its turn".to_owned())
            }
        };
        let names = [&known.package, &known.binary, &known.name];
        let names: Vec<_> = names
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(String::as_str)
            .collect();
        let zone = known.zone.as_ref();
        let zone = zone.map_or(String::new(), |zone| format!(" in {zone}"));
        let place = match known.place {
            Place::Window { first_bad, .. } => format!("{first_bad}{zone}"),
            Place::Straddle { at, read, .. } => format!("{at}{zone} before read {read}"),
        };
        let names = names.join(" ");
        writeln!(text, "{word} {names}\n  {place}: {detail}")
            .expect("writing to a string succeeds");
    }
    write!(
        text,
        "{} still fail, {} pass now, {} did not run",
        counts[0], counts[1], counts[2]
    )
    .expect("writing to a string succeeds");
    output::print(&text, arguments.engine.color)?;
    Ok(match counts {
        _ if interrupt::is_interrupted() => interrupt::STATUS,
        [0, _, 0] => 0,
        [0, _, _] => 2,
        _ => 1,
    })
}

fn units(
    failures: &Failures,
    pool: &Pool,
    progress: &Progress,
    arguments: &ReplayArguments,
) -> Result<Vec<Unit>, Problem> {
    match &failures.replay.subject {
        Subject::Tests {
            arguments: cargo,
            profiles,
        } => {
            let cargo = CargoArguments::new(cargo);
            let mut units = Vec::new();
            for (cargo, profile) in builds(&cargo, profiles)? {
                progress.begin("building", 0);
                let mut built = build::build(pool, &cargo, arguments.engine.verbose)?;
                for mut unit in discover::discover(pool, &mut built)?.units {
                    if let Some(profile) = &profile {
                        profile.mark(&mut unit);
                    }
                    units.push(unit);
                }
            }
            Ok(units)
        }
        Subject::Program { program, ok_if } => {
            let ok_if = ok_if.as_ref().map(|pattern| Regex::new(pattern));
            let judge = Judge {
                ok_if: ok_if.transpose().or_problem("ok_if")?,
                must_fail: false,
            };
            Ok(vec![program::unit(
                program,
                Path::new(&failures.replay.folder),
                judge,
            )?])
        }
    }
}

enum Answer {
    Fails(String),
    Passes(String),
    /// There is no such test any more.
    Gone,
}

/// Runs both sides of the edges of one window, or around one read.
fn again(
    slot: &Slot,
    pool: &Pool,
    units: &[Unit],
    known: &Known,
    patience: Patience,
) -> Result<Answer, Problem> {
    let of = |unit: &&Unit| unit.package == known.package && unit.label == known.binary;
    let place = units.iter().filter(of).find_map(|unit| {
        let test = unit.tests.iter().position(|name| *name == known.name)?;
        Some((unit, test))
    });
    let Some((unit, test)) = place else {
        return Ok(Answer::Gone);
    };
    let zone: Option<Zone> = known.zone.as_deref().map(str::parse).transpose()?;
    let real = unit.alone(slot, pool, test, When::really(zone), patience.for_first())?;
    let allowed = patience.for_test(real.took);
    let run = |moment: Moment, motion: Motion| {
        let when = When::at(moment, motion, zone);
        Ok::<_, Problem>(unit.alone(slot, pool, test, when, allowed)?.fate)
    };
    let crossing = |read: u64, lead: Duration| {
        Motion::Crossing(Crossing {
            read,
            lead,
            is_witnessed: false,
        })
    };
    let bad = match known.place {
        Place::Window {
            is_frozen,
            first_bad,
            ..
        } => run(first_bad, motion(is_frozen))?,
        Place::Straddle { at, read, lead } => run(at, crossing(read, lead))?,
    };
    if matches!(bad, Fate::NotRun) {
        return Ok(Answer::Gone);
    }
    let mut sides = Vec::new();
    match known.place {
        Place::Window {
            is_frozen, good, ..
        } => {
            for moment in good.into_iter().flatten() {
                if run(moment, motion(is_frozen))?.is_bad() {
                    sides.push(format!("fails at {moment} too, where it passed"));
                }
            }
        }
        Place::Straddle { at, lead, .. } => {
            if run(at, crossing(1, lead))?.is_bad() {
                sides.push(format!("fails at {at} whatever it reads, where it passed"));
            }
        }
    }
    if bad.is_bad() && real.fate.is_bad() {
        sides.push("fails at the real date too".to_owned());
    }
    let sides = sides.join(", ");
    Ok(match bad.failure() {
        Some(failure) if sides.is_empty() => Answer::Fails(failure.to_string()),
        Some(failure) => Answer::Fails(format!("{failure} ({sides})")),
        None if sides.is_empty() => Answer::Passes(format!("it failed with: {}", known.text)),
        None => Answer::Passes(format!("but {sides}")),
    })
}

fn motion(is_frozen: bool) -> Motion {
    if is_frozen {
        Motion::Frozen
    } else {
        Motion::Running
    }
}
