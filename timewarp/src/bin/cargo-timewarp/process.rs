//! One run of one program, with its clock moved.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::FileExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use rustix::time::{ClockId, clock_gettime};
use timewarp::hunt::{Hunt, Trace};
use timewarp::{Moment, Zone};
use timewarp_preload::{
    BOOT, Front, MAGIC, Motion, Page, Setting, TRACE_MAGIC, TRACE_SIZE, TRACE_VARIABLE, VARIABLE,
    WATCHED, WRITES, preload, trace_value,
};

use crate::problem::{Problem, While};
use crate::{elf, interrupt, real_now};

/// A program with all that it needs to run as its owner runs it.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: PathBuf,
    pub(crate) environment: Vec<(OsString, OsString)>,
    /// What it touches in its folder is noted.
    pub(crate) is_watched: bool,
}

/// What the clock shows to a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    /// None for the real time.
    pub(crate) moment: Option<Moment>,
    pub(crate) motion: Motion,
    /// None to leave the zone alone.
    pub(crate) zone: Option<Zone>,
    /// The times of files touched during the run move too.
    pub(crate) moves_files: bool,
    /// What it compares is written down, if it was built for that.
    pub(crate) is_traced: bool,
    /// Tests that sweep by themselves hunt, too, and write their reports.
    pub(crate) sweeps_hunt: bool,
}

impl When {
    pub(crate) fn really(zone: Option<Zone>) -> Self {
        Self {
            moment: None,
            motion: Motion::Running,
            zone,
            moves_files: false,
            is_traced: false,
            sweeps_hunt: false,
        }
    }

    pub(crate) fn at(moment: Moment, motion: Motion, zone: Option<Zone>) -> Self {
        Self {
            moment: Some(moment),
            motion,
            zone,
            moves_files: false,
            is_traced: false,
            sweeps_hunt: false,
        }
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Code(i32),
    Signal(i32),
    /// It was killed, for it took longer than it may.
    TimedOut(Duration),
    /// It was killed, for the command was interrupted.
    Interrupted,
}

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) exit: Exit,
    pub(crate) stderr: String,
    pub(crate) page: Page,
    /// What was compared, if it was asked for.
    pub(crate) trace: Option<Trace>,
    /// Reports of sweeps in it, if they were asked for.
    pub(crate) swept: Vec<String>,
    pub(crate) took: Duration,
    /// Paths in its folder that it made, changed or removed.
    pub(crate) touched: Vec<PathBuf>,
}

/// Listens to a program while it runs.
pub(crate) trait Listener {
    /// Takes what it printed since the last call.
    fn hear(&mut self, stdout: &[u8]);

    /// Returns how far the program has come, and how long it may stay there.
    fn allowance(&self) -> (usize, Duration);
}

/// The place where one process after another runs.
#[derive(Debug)]
pub(crate) struct Slot {
    folder: PathBuf,
    library: PathBuf,
    /// The library that traces, where what runs is linked to it.
    tracer: Option<PathBuf>,
}

/// How often a program that still runs is listened to.
const PATIENCE: Duration = Duration::from_millis(50);

/// Bytes of standard error that are kept.
const STDERR_LIMIT: u64 = 1 << 20;

impl Slot {
    pub(crate) fn new(folder: PathBuf, library: PathBuf) -> Result<Self, Problem> {
        fs::create_dir(&folder).or_problem(folder.display())?;
        Ok(Self {
            folder,
            library,
            tracer: None,
        })
    }

    /// Traces what runs with this library, where that is asked for.
    pub(crate) fn trace_with(&mut self, tracer: PathBuf) {
        self.tracer = Some(tracer);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    ///
    /// Returns an error when the program cannot be started, and when it did not see the
    /// time that it was to see.
    pub(crate) fn run(
        &self,
        program: &Program,
        more: &[&OsStr],
        when: When,
        listener: &mut dyn Listener,
    ) -> Result<Run, Problem> {
        let page = self.fresh_page()?;
        let trace = self.fresh_trace(when)?;
        File::create(self.path("writes")).or_problem("the notes of the run")?;
        let own = self.path("tmp");
        fs::create_dir(&own).or_problem(own.display())?;
        let began = Instant::now();
        let mut child = self.spawn(program, more, when, &own)?;
        let stdout = File::open(self.path("stdout")).or_problem("the output of the run")?;
        let exit = attend(&mut child, &stdout, listener);
        let took = began.elapsed();
        let gone = fs::remove_dir_all(&own);
        gone.or_problem(format!("{} cannot be removed", own.display()))?;
        let exit = exit.or_problem(format!("`{}` cannot be waited for", program.path.display()))?;
        let run = Run {
            exit,
            stderr: self.stderr()?,
            page: read_page(&page)?,
            trace: trace.map(|file| read_trace(&file)).transpose()?,
            swept: if when.sweeps_hunt {
                self.swept()?
            } else {
                Vec::new()
            },
            took,
            touched: touched(&self.path("writes"))?,
        };
        check(program, when, &run)?;
        Ok(run)
    }

    fn fresh_page(&self) -> Result<File, Problem> {
        let page = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.path("page"))
            .or_problem("the page of the run")?;
        page.write_all_at(&[0; Page::SIZE], 0)
            .or_problem("the page of the run")?;
        Ok(page)
    }

    /// Reads the reports of sweeps.
    fn swept(&self) -> Result<Vec<String>, Problem> {
        let folder = self.path("swept");
        let Ok(entries) = fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        paths.sort();
        let texts = paths.iter().map(|path| {
            let text = fs::read_to_string(path).or_problem(path.display())?;
            Ok(text.trim_end().to_owned())
        });
        texts.collect()
    }

    /// Makes a file of zeros for the trace, if one is asked for.
    fn fresh_trace(&self, when: When) -> Result<Option<File>, Problem> {
        if !when.is_traced || self.tracer.is_none() {
            return Ok(None);
        }
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(self.path("trace"))
            .or_problem("the trace of the run")?;
        file.set_len(TRACE_SIZE as u64)
            .or_problem("the trace of the run")?;
        Ok(Some(file))
    }

    fn spawn(
        &self,
        program: &Program,
        more: &[&OsStr],
        when: When,
        own: &Path,
    ) -> Result<Child, Problem> {
        let output = |name| File::create(self.path(name)).or_problem("the output of the run");
        let mut command = Command::new(&program.path);
        let given = |name: &str| {
            let mut pairs = program.environment.iter();
            pairs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_os_str())
        };
        command
            .args(&program.arguments)
            .args(more)
            .current_dir(&program.folder)
            .env_clear()
            .envs(
                program
                    .environment
                    .iter()
                    .map(|(name, value)| (name, value)),
            )
            .env("LD_PRELOAD", self.preloaded(given("LD_PRELOAD")))
            .env("TMPDIR", own)
            // Traces differ from run to run, and finding their lines takes longer than
            // most tests.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(output("stdout")?)
            .stderr(output("stderr")?)
            .process_group(0);
        if let Some(zone) = when.zone {
            command.env("TZ", zone.name());
        }
        let now = clock_gettime(ClockId::Monotonic);
        let page = self.path("page");
        let setting = Setting {
            seconds: when.moment.map(Moment::as_seconds),
            motion: when.motion,
            origin: now.tv_sec * 1_000_000_000 + now.tv_nsec,
            moves_files: when.moves_files,
            page: &page,
        };
        command.env(VARIABLE, setting.value());
        if self.tracer.is_some() && !when.sweeps_hunt {
            // They would hunt in every run.
            command.env("TIMEWARP_HUNT", "false");
        }
        if when.sweeps_hunt {
            let reports = self.path("swept");
            // Those of the last run, if there are any.
            let _ = fs::remove_dir_all(&reports);
            command.env("TIMEWARP_HUNT", "true");
            command.env("TIMEWARP_REPORT", reports);
        }
        if let Some(moment) = when.moment.filter(|_| when.is_traced) {
            let watched = Hunt::watched(moment);
            command.env(TRACE_VARIABLE, trace_value(&watched, &self.path("trace")));
        }
        if let Some(moment) = when.moment.filter(|_| when.moves_files) {
            let boot = self.path("boot");
            fs::write(&boot, moved_boot(moment)?).or_problem(boot.display())?;
            command.env(BOOT, boot);
        }
        if program.is_watched {
            command.env(WRITES, self.path("writes"));
            command.env(WATCHED, &program.folder);
        }
        command.spawn().map_err(|error| {
            let path = program.path.display();
            match error.kind() {
                ErrorKind::NotFound if !program.folder.is_dir() => Problem::new(format!(
                    "`{path}` cannot run in `{}`: there is no such folder",
                    program.folder.display()
                )),
                _ => Problem::new(format!("`{path}` cannot be started: {error}")),
            }
        })
    }

    fn preloaded(&self, given: Option<&OsStr>) -> OsString {
        let traced = self.tracer.as_ref().map(|tracer| preload(tracer, given));
        preload(&self.library, traced.as_deref().or(given))
    }

    fn stderr(&self) -> Result<String, Problem> {
        let mut bytes = Vec::new();
        let file = File::open(self.path("stderr")).or_problem("the output of the run")?;
        file.take(STDERR_LIMIT)
            .read_to_end(&mut bytes)
            .or_problem("the output of the run")?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Waits for a program, listens to it, and kills it and what it started if it takes
/// too long.
fn attend(
    child: &mut Child,
    stdout: &File,
    listener: &mut dyn Listener,
) -> Result<Exit, std::io::Error> {
    let pid = Pid::from_child(child);
    let outcome = wait(pid, stdout, listener);
    // What the program left behind goes with it; it has not been reaped yet, so that its
    // number is still its own.
    let _ = kill_process_group(pid, Signal::KILL);
    let status = child.wait()?;
    hear_all(stdout, listener)?;
    Ok(match outcome? {
        Some(early) => early,
        None => exit_of(status),
    })
}

/// Waits for the end; returns why it could not wait longer.
fn wait(
    pid: Pid,
    stdout: &File,
    listener: &mut dyn Listener,
) -> Result<Option<Exit>, std::io::Error> {
    let handle = pidfd_open(pid, PidfdFlags::empty())?;
    let patience = Timespec::try_from(PATIENCE).expect("it is short");
    let (mut place, mut since) = (listener.allowance().0, Instant::now());
    loop {
        let mut handles = [PollFd::new(&handle, PollFlags::IN)];
        match poll(&mut handles, Some(&patience)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        if interrupt::is_interrupted() {
            return Ok(Some(Exit::Interrupted));
        }
        hear_all(stdout, listener)?;
        let (now_at, allowed) = listener.allowance();
        if now_at != place {
            (place, since) = (now_at, Instant::now());
        } else if since.elapsed() > allowed {
            return Ok(Some(Exit::TimedOut(allowed)));
        }
    }
}

fn hear_all(mut stdout: &File, listener: &mut dyn Listener) -> Result<(), std::io::Error> {
    let mut buffer = [0; 1 << 14];
    loop {
        match stdout.read(&mut buffer)? {
            0 => return Ok(()),
            count => listener.hear(&buffer[..count]),
        }
    }
}

fn exit_of(status: ExitStatus) -> Exit {
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    }
}

fn read_page(page: &File) -> Result<Page, Problem> {
    let mut bytes = [0; Page::SIZE];
    page.read_exact_at(&mut bytes, 0)
        .or_problem("the page of the run")?;
    Ok(Page::from_bytes(&bytes).expect("it has the bytes of a page"))
}

fn read_trace(file: &File) -> Result<Trace, Problem> {
    let mut front = [0; Front::SIZE];
    file.read_exact_at(&mut front, 0)
        .or_problem("the trace of the run")?;
    let [magic, count, ..] = words(&front)[..] else {
        return Err(Problem::new("the trace of the run has no front"));
    };
    if magic != TRACE_MAGIC {
        return Err(Problem::new(
            "what was built for tracing does not trace: the tracing library was not loaded",
        ));
    }
    let room = (TRACE_SIZE - Front::SIZE) / timewarp_preload::Record::SIZE;
    let records = usize::try_from(count).unwrap_or(room).min(room);
    let mut bytes = vec![0; records * timewarp_preload::Record::SIZE];
    file.read_exact_at(&mut bytes, Front::SIZE as u64)
        .or_problem("the trace of the run")?;
    Ok(Trace::from_words(&words(&bytes), count))
}

fn words(bytes: &[u8]) -> Vec<u64> {
    let words = bytes.as_chunks::<8>().0.iter();
    words.map(|word| u64::from_ne_bytes(*word)).collect()
}

/// Returns what `/proc/stat` says, with the time of the boot as far from the moment as it is
/// from now.
fn moved_boot(moment: Moment) -> Result<String, Problem> {
    let text = fs::read_to_string("/proc/stat").or_problem("/proc/stat")?;
    let shift = moment.as_seconds() - real_now().as_seconds();
    let line = |line: &str| {
        let boot = line.strip_prefix("btime ")?.parse::<i64>().ok()?;
        Some(format!("btime {}\n", boot.saturating_add(shift)))
    };
    let lines = text.lines();
    Ok(lines
        .map(|one| line(one).unwrap_or_else(|| format!("{one}\n")))
        .collect())
}

/// Reads the paths that processes touched.
pub(crate) fn touched(notes: &Path) -> Result<Vec<PathBuf>, Problem> {
    let notes = fs::read(notes).or_problem("the notes of the run")?;
    let paths = notes
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty());
    let paths: BTreeSet<&[u8]> = paths.collect();
    let path = |bytes: &[u8]| PathBuf::from(OsString::from_vec(bytes.to_vec()));
    Ok(paths.into_iter().map(path).collect())
}

/// Refuses a run that did not see the time that it was to see.
fn check(program: &Program, when: When, run: &Run) -> Result<(), Problem> {
    let wanted = when.moment.map_or(0, Moment::as_seconds);
    if run.page.magic == MAGIC && run.page.seconds.cast_signed() == wanted {
        return Ok(());
    }
    if run.exit == Exit::Interrupted {
        return Ok(());
    }
    let reason = elf::obstacle(&program.path).map_or_else(
        || {
            let said = run.stderr.lines().find(|line| !line.trim().is_empty());
            let said = said.map_or(String::new(), |line| format!("; it said `{line}`"));
            format!("the interposing library was not loaded into it{said}")
        },
        str::to_owned,
    );
    Err(Problem::new(format!(
        "the clock of `{}` cannot be moved: {reason}",
        program.path.display()
    )))
}
