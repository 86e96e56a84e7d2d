//! What can be written after `cargo timewarp`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use regex::Regex;
use timewarp::suite::Schedule;
use timewarp::{Depth, Moment, Selector, Step, Zone};
use timewarp_preload::Motion;

use crate::hunting::Ground;

/// Finds the dates at which tests and programs break.
///
/// Ends with status 0 when all is clean, 1 when something passes now and fails at
/// another date, 2 when it could not do what it was asked, and 130 after Ctrl-C, which
/// still prints what was found until then.
#[derive(Debug, Parser)]
#[command(
    name = "cargo timewarp",
    bin_name = "cargo timewarp",
    version,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Test(TestArguments),
    Run(RunArguments),
    Hunt(HuntArguments),
    Audit(AuditArguments),
    List(ListArguments),
    Replay(ReplayArguments),
    /// Prints completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Writes the manual pages into a folder.
    Man {
        /// The folder, which must exist.
        folder: PathBuf,
    },
}

/// Runs the tests of this project at future dates.
///
/// Builds them once, runs them at the real date to learn which pass and which read the
/// clock, then at each instant of the plan, and looks for the exact second at which each
/// failure begins and ends. The project needs no change. Each run has its wall clock moved
/// from outside, children included; monotonic time, files and the network keep the real time.
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    #[command(flatten)]
    pub(crate) straddle: StraddleArguments,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// Run only a part of the tests, as in `slice:1/4`: every fourth, from the first.
    #[arg(long, value_name = "SLICE")]
    pub(crate) partition: Option<Partition>,
    /// Build and run in each of these profiles of cargo, as in `test,release`: without
    /// overflow checks and debug assertions a test may end otherwise.
    #[arg(long, value_name = "PROFILE", value_delimiter = ',')]
    pub(crate) profiles: Vec<String>,
    /// Whose rules the tests run by.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) runner: Runner,
    /// Arguments of `cargo test`, as in `-- --release --test it -- some_name`.
    #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
    pub(crate) cargo: Vec<String>,
}

/// Runs a program at future dates.
///
/// The program is judged by its exit status, or by `--ok-if`. It must be linked
/// dynamically; programs that are not are refused.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    #[command(flatten)]
    pub(crate) straddle: StraddleArguments,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// It did well if its output matches, whatever its exit status.
    #[arg(long, value_name = "REGEX")]
    pub(crate) ok_if: Option<Regex>,
    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    pub(crate) program: Vec<String>,
}

/// Finds dates that nobody named, by what the tests compare with the clock.
///
/// Builds the tests of this project with comparison tracing, in a target folder of its own, and
/// runs each one that reads the clock again and again: each run shows what the clock is compared
/// with, and the next one goes there. The project needs no change. A date is found that is
/// wrong for a single second, and shown with the line of code that compares it.
#[derive(Debug, Args)]
pub(crate) struct HuntArguments {
    #[command(flatten)]
    pub(crate) ground: GroundArguments,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// Print lines for a shell after which `cargo test` itself makes traced builds, for sweeps
    /// with `hunt = true`.
    #[arg(long)]
    pub(crate) script: bool,
    /// Arguments of `cargo test`, as in `-- --release --test it -- some_name`.
    #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
    pub(crate) cargo: Vec<String>,
}

/// Lists the places where the clock is compared with a date, whether or not a test fails there.
///
/// Ends with status 0, or with 1 when `--deny-new` is given and a place is not in the
/// baseline.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) ground: GroundArguments,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
    /// How to print the list; with `--report` it is written in every form.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) format: AuditFormat,
    /// A list from an earlier audit, as `--format json` prints it: what it names is accepted.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// End with status 1 when a place is not in the baseline.
    #[arg(long)]
    pub(crate) deny_new: bool,
    /// Arguments of `cargo test`, as in `-- --release --test it -- some_name`.
    #[arg(last = true, value_name = "CARGO TEST ARGUMENTS")]
    pub(crate) cargo: Vec<String>,
}

/// How to print an audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// For people.
    #[default]
    Text,
    /// For programs and as a baseline.
    Json,
    /// For code-scanning pages: SARIF 2.1.0.
    Sarif,
}

/// Where to hunt, and for how long.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Hunt")]
pub(crate) struct GroundArguments {
    /// The first instant that may be tried, included.
    #[arg(
        long,
        value_name = "DATE",
        default_value = "1970-01-01",
        allow_hyphen_values = true
    )]
    from: Moment,
    /// The end, not included.
    #[arg(
        long,
        value_name = "DATE",
        default_value = "2108-01-01",
        allow_hyphen_values = true
    )]
    to: Moment,
    /// Where each hunt begins; every test must pass there [default: now].
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub(crate) begin: Option<Moment>,
    /// Runs that the hunt of one test may take.
    #[arg(long, value_name = "NUMBER", default_value = "1000")]
    limit: std::num::NonZeroUsize,
}

impl GroundArguments {
    /// Returns the range to hunt in.
    pub(crate) fn ground(&self) -> Result<Ground, crate::problem::Problem> {
        if self.from >= self.to {
            return Err(crate::problem::Problem::new(format!(
                "the range from {} to {} is empty; write `--from 2000-01-01 --to 2050-01-01`",
                self.from, self.to
            )));
        }
        Ok(Ground {
            from: self.from,
            to: self.to,
            limit: self.limit.get(),
        })
    }
}

/// Lists the instants of a plan, or the catalogue of boundaries.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) plan: PlanArguments,
    /// List every boundary of the range instead of a plan; the range is two years from
    /// now unless given.
    #[arg(long)]
    pub(crate) catalogue: bool,
    /// Write JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs the failures of an earlier report again.
///
/// Each is run on both sides of its edges. Ends with status 0 when none of them fails any more.
#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// The file `report.json` in the folder of a report.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) engine: EngineArguments,
}

/// Which instants, and in which zones.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Plan")]
pub(crate) struct PlanArguments {
    /// The first instant of a range, included [default: now].
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    from: Option<Moment>,
    /// The end of a range, not included.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    to: Option<Moment>,
    /// Walk the range in steps, as in `1 day`.
    #[arg(long, value_name = "STEP")]
    every: Option<Step>,
    /// Instants to try, as in `2038-01-19T03:14:08Z`.
    #[arg(
        long,
        value_name = "DATE",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    at: Vec<Moment>,
    /// Distances from now to try, as in `1y,3y,16y`.
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    horizon: Vec<Step>,
    /// Try boundaries of these families, as in `leap-days,dst/Europe/Berlin`.
    #[arg(long, value_name = "FAMILY", value_delimiter = ',')]
    families: Vec<Selector>,
    /// Leave out these families or boundaries.
    #[arg(long, value_name = "FAMILY", value_delimiter = ',')]
    without: Vec<Selector>,
    /// Run all in each of these zones, as in `America/Los_Angeles,Asia/Tokyo`.
    #[arg(long, value_name = "ZONE", value_delimiter = ',')]
    zones: Vec<Zone>,
    /// How many instants: `quick`, `standard` or `deep`.
    #[arg(long, default_value_t)]
    depth: Depth,
    /// Also let boundaries fall between two reads of the clock: before each read of each
    /// test in turn. Those of the plan, if you ask for one, or else the next few of each kind.
    #[arg(long)]
    straddle: bool,
}

/// How much is tried between reads.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Plan")]
pub(crate) struct StraddleArguments {
    /// Of more reads of the clock than these, `--straddle` chooses so many evenly.
    #[arg(long, value_name = "NUMBER", default_value_t = READS_AT_MOST, requires = "straddle",
          value_parser = clap::value_parser!(u64).range(2..))]
    pub(crate) straddle_reads: u64,
}

/// As in the library's sweeps.
const READS_AT_MOST: u64 = 64;

/// How it runs, and what it shows.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Runs and reports")]
pub(crate) struct EngineArguments {
    /// Processes at once [default: the number of processors].
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<std::num::NonZeroUsize>,
    /// How long one test may take, as in `30s` [default: ten times as long as now, and five
    /// seconds at least].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// How the moved clock goes on: `hunt` and `audit` hold it still in any case.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) clock: Clock,
    /// Stop at the first instant at which something fails.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Write the report into this folder: `report.txt`, `report.html`, `report.xml` for CI
    /// servers, and `report.json`, which `replay` reads.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) report: Option<PathBuf>,
    /// Colour the report.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Show what cargo says, and all of the report.
    #[arg(long, short, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Show no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// How the moved clock goes on from each instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    /// As time does.
    #[default]
    Running,
    /// It stands still.
    Frozen,
}

impl From<Clock> for Motion {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Running => Self::Running,
            Clock::Frozen => Self::Frozen,
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    Always,
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// Whose rules the tests run by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runner {
    /// nextest's, if it is there and the project has settings for it; or libtest's.
    #[default]
    Auto,
    /// All tests of a binary in one process, one after another.
    Libtest,
    /// Each test in a process of its own, and those that nextest leaves out are left out.
    Nextest,
}

/// A share of the tests: every so many, from one of the first on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partition {
    /// From one.
    pub(crate) number: usize,
    pub(crate) of: usize,
}

impl std::str::FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a share of the tests; write `slice:1/4`");
        let share = text.strip_prefix("slice:").ok_or_else(wrong)?;
        let (number, of) = share.split_once('/').ok_or_else(wrong)?;
        let number: usize = number.parse().map_err(|_| wrong())?;
        let of: usize = of.parse().map_err(|_| wrong())?;
        if (1..=of).contains(&number) {
            Ok(Self { number, of })
        } else {
            Err(format!(
                "`{text}` is not a share of the tests: shares of {of} are numbered from 1 to {of}"
            ))
        }
    }
}

/// Reads `30s` or `2 min`; months and years are no time to wait.
fn duration(text: &str) -> Result<Duration, String> {
    let step: Step = text
        .parse()
        .map_err(|error: timewarp::Error| error.to_string())?;
    step.duration()
        .ok_or_else(|| format!("`{text}` has no fixed length; write `30s` or `5 min`"))
}

impl PlanArguments {
    /// Makes the schedule that these arguments ask for.
    pub(crate) fn schedule(&self, now: Moment) -> Schedule {
        let mut schedule = Schedule::new(now);
        schedule.depth = self.depth;
        schedule.from = self.from;
        schedule.to = self.to;
        schedule.every = self.every;
        schedule.at.clone_from(&self.at);
        schedule.horizons.clone_from(&self.horizon);
        schedule.families = (!self.families.is_empty()).then(|| self.families.clone());
        schedule.without.clone_from(&self.without);
        schedule.zones.clone_from(&self.zones);
        schedule.straddle = self.straddle.then_some(READS_AT_MOST);
        schedule
    }

    /// Returns the range for a list of the catalogue.
    pub(crate) fn range(&self, now: Moment) -> std::ops::Range<Moment> {
        const TWO_YEARS: Duration = Duration::from_secs(2 * 365 * 86_400);
        let from = self.from.unwrap_or(now);
        let to = self.to.or_else(|| from.checked_add(TWO_YEARS));
        from..to.unwrap_or(Moment::MAX)
    }

    pub(crate) fn families(&self) -> (&[Selector], &[Selector]) {
        (&self.families, &self.without)
    }

    /// Says in words how the plan was chosen.
    pub(crate) fn words(&self) -> String {
        let mut words = Vec::new();
        if !self.horizon.is_empty() {
            let horizons: Vec<_> = self.horizon.iter().map(ToString::to_string).collect();
            words.push(format!("{} from now", horizons.join(", ")));
        }
        if !self.at.is_empty() {
            words.push("the instants asked for".to_owned());
        }
        if self.from.is_some() || self.to.is_some() || self.every.is_some() {
            words.push(match self.every {
                Some(step) => format!("steps of {step}"),
                None => format!("a {} range", self.depth),
            });
        }
        if !self.families.is_empty() {
            words.push("chosen families".to_owned());
        }
        if words.is_empty() {
            words.push(format!("{}, from now on", self.depth));
        }
        let mut words = words.join(" and ");
        if self.straddle {
            words.push_str(", and boundaries between reads");
        }
        words
    }

    /// Refuses zones that the programs could not find: they would run in UTC unseen.
    pub(crate) fn check_zones(&self) -> Result<(), crate::problem::Problem> {
        let folder = std::env::var_os("TZDIR").unwrap_or_else(|| "/usr/share/zoneinfo".into());
        let folder = PathBuf::from(folder);
        let is_missing = |zone: &&Zone| !folder.join(zone.name()).is_file();
        match self.zones.iter().find(is_missing) {
            Some(zone) => Err(crate::problem::Problem::new(format!(
                "zones: `{zone}` is not in `{}`, so that programs would run in UTC instead; install the \
                 package `tzdata`",
                folder.display()
            ))),
            None => Ok(()),
        }
    }
}

impl EngineArguments {
    pub(crate) fn jobs(&self) -> usize {
        self.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
            std::num::NonZeroUsize::get,
        )
    }
}
