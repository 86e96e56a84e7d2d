//! `cargo timewarp hunt`.

use timewarp::Plan;
use timewarp::document::Subject;
use timewarp::suite::{Profile, Schedule};
use timewarp_preload::Motion;

use crate::arguments::{AuditArguments, EngineArguments, GroundArguments, HuntArguments};
use crate::baseline::Patience;
use crate::build;
use crate::cargo_arguments::CargoArguments;
use crate::discover;
use crate::examine::{Examination, Examined};
use crate::failures;
use crate::output;
use crate::pool::Pool;
use crate::problem::{Problem, While};
use crate::progress::Progress;
use crate::real_now;
use crate::test::{Rerun, shell};
use crate::tracing::{self, Tracing};

/// What is asked of tests that are traced.
pub(crate) struct Wish<'run> {
    pub(crate) ground: &'run GroundArguments,
    pub(crate) engine: &'run EngineArguments,
    pub(crate) cargo: &'run [String],
    /// The words of the command.
    pub(crate) command: &'run str,
}

/// Hunts in the tests of the project.
pub(crate) fn run(arguments: &HuntArguments) -> Result<u8, Problem> {
    if arguments.script {
        let tracing = Tracing::prepare(&CargoArguments::new(&arguments.cargo))?;
        tracing::check(&tracing.library)?;
        output::print(&tracing.script(), crate::arguments::Color::Never)?;
        return Ok(0);
    }
    let wish = Wish {
        ground: &arguments.ground,
        engine: &arguments.engine,
        cargo: &arguments.cargo,
        command: "cargo timewarp hunt",
    };
    let examined = examine(&wish)?;
    let folder = std::env::current_dir().or_problem("the current folder")?;
    let subject = Subject::Tests {
        arguments: arguments.cargo.clone(),
        profiles: Vec::new(),
    };
    let report = &examined.report;
    let document = failures::document(report, &examined.places, &folder, subject);
    output::finish(report, &document, &arguments.engine)
}

impl<'run> From<&'run AuditArguments> for Wish<'run> {
    fn from(arguments: &'run AuditArguments) -> Self {
        Self {
            ground: &arguments.ground,
            engine: &arguments.engine,
            cargo: &arguments.cargo,
            command: "cargo timewarp audit",
        }
    }
}

/// Builds the tests with tracing, and hunts in each one that reads the clock.
pub(crate) fn examine(wish: &Wish<'_>) -> Result<Examined, Problem> {
    let ground = wish.ground.ground()?;
    let mut pool = Pool::new(wish.engine.jobs())?;
    let progress = Progress::new(wish.engine.quiet);
    let given = CargoArguments::new(wish.cargo);
    let tracing = Tracing::prepare(&given)?;
    tracing::check(&tracing.library)?;
    pool.trace_with(&tracing.library);
    let cargo = traced(&given, &tracing);
    progress.begin("building with tracing", 0);
    let mut built = build::build(&pool, &cargo, wish.engine.verbose)?;
    let discovered = discover::discover(&pool, &mut built)?;
    let mut notes = built.notes;
    notes.extend(discovered.notes);
    notes.extend(warning(built.profile.as_ref()));
    if discovered.units.is_empty() {
        notes.push("there is no test to run".to_owned());
    }
    let now = wish.ground.begin.unwrap_or_else(real_now);
    let plan = Plan::at([now], now).expect("there is one instant");
    let schedule = Schedule::new(now);
    let examination = Examination {
        pool: &pool,
        units: &discovered.units,
        plan,
        schedule: &schedule,
        scheduled: format!("hunted from {} to {}", ground.from, ground.to),
        patience: Patience {
            fixed: wish.engine.timeout,
        },
        fail_fast: wish.engine.fail_fast,
        motion: Motion::Frozen,
        progress: &progress,
        command: shell(&words(wish)),
        is_program: false,
        skipped: discovered.skipped,
        notes,
        profiles: built.profile.into_iter().collect(),
        ground: Some(ground),
    };
    let rerun = Rerun {
        cargo: &given,
        is_zoned: false,
        motion: Motion::Frozen,
    };
    examination.run(|unit, test, place| rerun.line(unit, test, place))
}

fn words(wish: &Wish<'_>) -> Vec<String> {
    let mut words: Vec<String> = wish.command.split(' ').map(str::to_owned).collect();
    if !wish.cargo.is_empty() {
        words.push("--".to_owned());
        words.extend(wish.cargo.iter().cloned());
    }
    words
}

/// Adds what makes a build a traced one. Doc tests are left out: rustdoc builds them.
fn traced(given: &CargoArguments, tracing: &Tracing) -> CargoArguments {
    let mut cargo = given.clone();
    let mut build = tracing.arguments();
    if !given.chooses_targets() {
        build.push("--tests".to_owned());
    }
    build.append(&mut cargo.build);
    cargo.build = build;
    cargo.environment = tracing.environment();
    cargo
}

/// Says that a build shows too little.
fn warning(profile: Option<&Profile>) -> Option<String> {
    let profile = profile.filter(|profile| profile.opt_level == "0")?;
    Some(format!(
        "THE TESTS WERE BUILT WITH opt-level {}: what the standard library, chrono and jiff compare is not seen \
         there. Build with opt-level 1 or more",
        profile.opt_level
    ))
}
