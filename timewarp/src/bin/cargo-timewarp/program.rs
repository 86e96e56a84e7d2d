//! `cargo timewarp run`.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use timewarp::document::Subject;

use crate::arguments::{Clock, RunArguments};
use crate::baseline::Patience;
use crate::elf;
use crate::examine::{Examination, Place};
use crate::failures;
use crate::output;
use crate::pool::Pool;
use crate::problem::{Problem, While};
use crate::process::Program;
use crate::progress::Progress;
use crate::real_now;
use crate::test::shell;
use crate::unit::{Judge, Kind, Unit};

/// Examines a program.
pub(crate) fn run(arguments: &RunArguments) -> Result<u8, Problem> {
    arguments.plan.check_zones()?;
    let mut schedule = arguments.plan.schedule(real_now());
    let at_most = arguments.straddle.straddle_reads;
    schedule.straddle = schedule.straddle.map(|_| at_most);
    let plan = schedule.plan()?;
    let folder = env::current_dir().or_problem("the current folder")?;
    let judge = Judge {
        ok_if: arguments.ok_if.clone(),
        must_fail: false,
    };
    let unit = unit(&arguments.program, &folder, judge)?;
    let pool = Pool::new(arguments.engine.jobs())?;
    let progress = Progress::new(arguments.engine.quiet);
    let units = [unit];
    let examination = Examination {
        pool: &pool,
        units: &units,
        plan,
        schedule: &schedule,
        scheduled: arguments.plan.words(),
        patience: Patience {
            fixed: arguments.engine.timeout,
        },
        fail_fast: arguments.engine.fail_fast,
        motion: arguments.engine.clock.into(),
        progress: &progress,
        command: shell(&arguments.program),
        is_program: true,
        skipped: Vec::new(),
        notes: Vec::new(),
        profiles: Vec::new(),
        ground: None,
    };
    let is_zoned = !schedule.zones.is_empty();
    let examined = examination.run(|_, _, place| rerun(arguments, place, is_zoned))?;
    let subject = Subject::Program {
        program: arguments.program.clone(),
        ok_if: arguments.ok_if.as_ref().map(ToString::to_string),
    };
    let report = &examined.report;
    let document = failures::document(report, &examined.places, &folder, subject);
    output::finish(report, &document, &arguments.engine)
}

/// Makes a unit of a program, or says why its clock cannot be moved.
pub(crate) fn unit(words: &[String], folder: &Path, judge: Judge) -> Result<Unit, Problem> {
    let (name, arguments) = words
        .split_first()
        .ok_or_else(|| Problem::new("no program was named; write `-- ./program`"))?;
    let path = find(name, folder)?;
    if let Some(obstacle) = elf::obstacle(&path) {
        return Err(Problem::new(format!(
            "the clock of `{}` cannot be moved: {obstacle}",
            path.display()
        )));
    }
    Ok(Unit {
        program: Program {
            path,
            arguments: arguments.iter().map(OsString::from).collect(),
            folder: folder.to_owned(),
            environment: env::vars_os().collect(),
            is_watched: false,
        },
        package: String::new(),
        label: name.clone(),
        choose: Vec::new(),
        kind: Kind::Exit(judge),
        tests: vec![String::new()],
        runs_ignored: false,
        is_split: false,
    })
}

/// Looks a program up as a shell does.
fn find(name: &str, folder: &Path) -> Result<PathBuf, Problem> {
    let missing = |reason: &str| Problem::new(format!("`{name}` {reason}; write `-- ./program`"));
    if name.contains('/') {
        let path = folder.join(name);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(missing("is not a file"))
        };
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut paths = env::split_paths(&folders).map(|folder| folder.join(name));
    paths
        .find(|path| path.is_file())
        .ok_or_else(|| missing("is not in any folder of PATH"))
}

fn rerun(arguments: &RunArguments, place: Place, is_zoned: bool) -> String {
    let mut words = vec!["cargo".to_owned(), "timewarp".to_owned(), "run".to_owned()];
    words.extend(place.options(is_zoned));
    if arguments.engine.clock == Clock::Frozen {
        words.extend(["--clock".to_owned(), "frozen".to_owned()]);
    }
    if let Some(ok_if) = &arguments.ok_if {
        words.extend(["--ok-if".to_owned(), ok_if.to_string()]);
    }
    words.push("--".to_owned());
    words.extend(arguments.program.iter().cloned());
    shell(&words)
}
