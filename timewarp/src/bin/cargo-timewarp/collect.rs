//! Learning from cargo how it runs each test binary.
//!
//! Cargo runs tests through a runner if it is told one. This program is that runner: it
//! writes down what it was asked to run, with the folder and the environment that cargo
//! made for it, and runs nothing. Only doc tests are run, for rustdoc tells their names by
//! their outcomes; they are copied first, for rustdoc deletes them.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use timewarp_preload::{Motion, Page, Setting, VARIABLE, WATCHED, preload};

use crate::pool;
use crate::problem::{Problem, While};
use crate::process::{self, Program};

/// The word that makes this program a runner.
pub(crate) const WORD: &str = "__collect";

/// The folder in which a runner writes.
pub(crate) const FOLDER: &str = "TIMEWARP_COLLECTED";

/// One thing that cargo or rustdoc wanted to run.
#[derive(Debug)]
pub(crate) struct Collected {
    pub(crate) program: Program,
    pub(crate) doc_test: Option<DocTest>,
}

/// What is known of a doc test: it ran once.
#[derive(Debug)]
pub(crate) struct DocTest {
    pub(crate) status: i32,
    /// What it printed, if it is many in one and speaks as libtest does.
    pub(crate) transcript: Option<String>,
}

/// Returns the variables that name a runner, for both C libraries of this machine.
pub(crate) fn runner_variables() -> [String; 2] {
    let machine = env::consts::ARCH.to_uppercase();
    ["GNU", "MUSL"].map(|library| format!("CARGO_TARGET_{machine}_UNKNOWN_LINUX_{library}_RUNNER"))
}

/// Does the work of a runner; returns the status to end with.
pub(crate) fn run(arguments: &[OsString]) -> Result<u8, Problem> {
    let folder = env::var_os(FOLDER).map(PathBuf::from);
    let folder = folder.ok_or_else(|| {
        Problem::new(format!(
            "`{WORD}` is for cargo, when `cargo timewarp test` calls it"
        ))
    })?;
    let Some((path, arguments)) = arguments.split_first() else {
        return Err(Problem::new(format!("`{WORD}` needs a program to run")));
    };
    let number = number(&folder)?;
    let mut path = PathBuf::from(path);
    let mut status = 0;
    let mut transcript = Vec::new();
    let is_doc_test = is_doc_test(&path);
    if is_doc_test {
        let copy = folder.join(format!("{number:06}.doctest"));
        fs::copy(&path, &copy).or_problem(copy.display())?;
        let mut command = Command::new(&path);
        command.args(arguments);
        watch(&mut command, &folder, number)?;
        let output = command.output().or_problem(path.display())?;
        status = output
            .status
            .code()
            .or_else(|| output.status.signal().map(|signal| 128 + signal))
            .unwrap_or(1);
        transcript = output.stdout;
        path = copy;
    }
    let cwd = env::current_dir().or_problem("the current folder")?;
    let kind: &[u8] = if is_doc_test { b"doc" } else { b"test" };
    let status_text = status.to_string();
    let count = arguments.len().to_string();
    transcript.retain(|byte| *byte != 0);
    let mut fields: Vec<&[u8]> = vec![
        path.as_os_str().as_bytes(),
        cwd.as_os_str().as_bytes(),
        kind,
        status_text.as_bytes(),
        &transcript,
        count.as_bytes(),
    ];
    fields.extend(arguments.iter().map(|argument| argument.as_bytes()));
    let environment: Vec<OsString> = env::vars_os().filter_map(variable).collect();
    fields.extend(environment.iter().map(|variable| variable.as_bytes()));
    let record = fields.join(&0);
    let partial = folder.join(format!("{number:06}.partial"));
    fs::write(&partial, record).or_problem(partial.display())?;
    let whole = partial.with_extension("record");
    fs::rename(&partial, &whole).or_problem(whole.display())?;
    Ok(u8::try_from(status).unwrap_or(1))
}

/// Lets a doc test note what it touches, for it runs before its clock is moved.
fn watch(command: &mut Command, folder: &Path, number: usize) -> Result<(), Problem> {
    let cwd = env::current_dir().or_problem("the current folder")?;
    let path = |ending: &str| folder.join(format!("{number:06}.{ending}"));
    let (page, notes) = (path("page"), path(WRITES));
    fs::write(&page, [0; Page::SIZE]).or_problem(page.display())?;
    fs::write(&notes, "").or_problem(notes.display())?;
    let setting = Setting {
        seconds: None,
        motion: Motion::Running,
        origin: 0,
        moves_files: false,
        page: &page,
    };
    let library = folder.with_file_name(pool::LIBRARY_NAME);
    let given = env::var_os("LD_PRELOAD");
    command
        .env("LD_PRELOAD", preload(&library, given.as_deref()))
        .env(VARIABLE, setting.value())
        .env(timewarp_preload::WRITES, notes)
        .env(WATCHED, cwd);
    Ok(())
}

/// What ends the name of the notes of a doc test.
const WRITES: &str = "writes";

/// Lists what doc tests touched while they were collected.
pub(crate) fn touched(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).or_problem(folder.display())? {
        let path = entry.or_problem(folder.display())?.path();
        if path.extension() == Some(OsStr::new(WRITES)) {
            all.append(&mut process::touched(&path)?);
        }
    }
    Ok(all)
}

/// Returns `name=value`, unless it is ours.
fn variable((name, value): (OsString, OsString)) -> Option<OsString> {
    if name == FOLDER
        || runner_variables()
            .iter()
            .any(|runner| name == runner.as_str())
    {
        return None;
    }
    let mut variable = name;
    variable.push("=");
    variable.push(value);
    Some(variable)
}

/// Takes the next number that nobody has.
fn number(folder: &Path) -> Result<usize, Problem> {
    for number in 0.. {
        let taken = folder.join(format!("{number:06}.taken"));
        match fs::File::create_new(&taken) {
            Ok(_) => return Ok(number),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Problem::new(format!("{}: {error}", taken.display()))),
        }
    }
    Err(Problem::new("too many tests"))
}

/// Doc tests are programs of this name in a temporary folder of rustdoc.
fn is_doc_test(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    path.file_name() == Some(OsStr::new("rust_out"))
        && folder.is_some_and(|name| name.as_bytes().starts_with(b"rustdoctest"))
}

/// Reads what runners wrote, in the order in which cargo called them.
pub(crate) fn read(folder: &Path) -> Result<Vec<Collected>, Problem> {
    let entries = fs::read_dir(folder).or_problem(folder.display())?;
    let mut paths: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension() == Some(OsStr::new("record")))
        .collect();
    paths.sort();
    let records = paths.iter().map(|path| {
        let bytes = fs::read(path).or_problem(path.display())?;
        parse(&bytes).ok_or_else(|| Problem::new(format!("{} is damaged", path.display())))
    });
    records.collect()
}

fn parse(record: &[u8]) -> Option<Collected> {
    let text = |field: &[u8]| OsString::from_vec(field.to_vec());
    let mut fields = record.split(|byte| *byte == 0);
    let path = PathBuf::from(text(fields.next()?));
    let folder = PathBuf::from(text(fields.next()?));
    let is_doc_test = fields.next()? == b"doc";
    let status = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let transcript = String::from_utf8_lossy(fields.next()?).into_owned();
    let count: usize = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let arguments: Vec<OsString> = fields.by_ref().take(count).map(text).collect();
    let pair = |field: &[u8]| {
        // A name may begin with `=`, but not be empty.
        let place = field.iter().skip(1).position(|byte| *byte == b'=')? + 1;
        Some((text(&field[..place]), text(&field[place + 1..])))
    };
    let doc_test = is_doc_test.then(|| DocTest {
        status,
        transcript: transcript.starts_with("\nrunning ").then_some(transcript),
    });
    Some(Collected {
        program: Program {
            path,
            arguments,
            folder,
            environment: fields.filter_map(pair).collect(),
            is_watched: false,
        },
        doc_test,
    })
}
