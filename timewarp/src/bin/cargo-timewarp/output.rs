//! The report on the terminal and in files.

use std::fmt::Write as _;
use std::fs;
use std::io::{IsTerminal, Write as _};
use std::path::Path;

use clap::builder::styling::{AnsiColor, Style};
use timewarp::document::Document;
use timewarp::suite::{SuiteReport, Verdict};

use crate::arguments::{Color, EngineArguments};
use crate::interrupt;
use crate::problem::{Problem, While};
use crate::wrap;

/// Prints the report, writes its files, and returns the status to end with.
pub(crate) fn finish(
    report: &SuiteReport,
    document: &Document,
    arguments: &EngineArguments,
) -> Result<u8, Problem> {
    if let Some(folder) = &arguments.report {
        write_files(report, document, folder)?;
    }
    let text = if arguments.verbose > 0 {
        format!("{report:#}")
    } else {
        format!("{report}")
    };
    print(&text, arguments.color)?;
    Ok(if interrupt::is_interrupted() {
        interrupt::STATUS
    } else {
        u8::from(!report.is_clean())
    })
}

/// Prints a text, coloured where that is wanted.
pub(crate) fn print(text: &str, color: Color) -> Result<(), Problem> {
    let stdout = std::io::stdout();
    let is_coloured = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let text = match wrap::width() {
        Some(width) => {
            let lines: Vec<_> = text.lines().map(|line| wrap::broken(line, width)).collect();
            lines.join("\n")
        }
        None => text.to_owned(),
    };
    let text = if is_coloured { coloured(&text) } else { text };
    match writeln!(stdout.lock(), "{text}") {
        // Whoever reads no further, as `head`, has what they wanted.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.or_problem("standard output"),
    }
}

/// Writes beside, then renames: nobody ever sees half a file.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), Problem> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    fs::write(&partial, text).or_problem(partial.display())?;
    fs::rename(&partial, path).or_problem(path.display())
}

fn write_files(report: &SuiteReport, document: &Document, folder: &Path) -> Result<(), Problem> {
    fs::create_dir_all(folder).or_problem(folder.display())?;
    write_whole(&folder.join("report.txt"), &format!("{report:#}\n"))?;
    let written = document.write_files(folder, "report");
    written.or_problem(folder.display())
}

/// Colours verdicts at the beginning of lines, counts of them, and the calendar.
fn coloured(text: &str) -> String {
    let mut shown = String::new();
    for line in text.lines() {
        let verdict = Verdict::ALL.into_iter().find(|verdict| {
            let rest = line.strip_prefix(verdict.name());
            rest.is_some_and(|rest| rest.starts_with(' '))
        });
        match verdict {
            Some(verdict) => {
                let style = style(verdict);
                let name = verdict.name();
                let rest = &line[name.len()..];
                let _ = write!(shown, "{style}{name}{style:#}{rest}");
            }
            None if is_year(line) => shown.push_str(&coloured_year(line)),
            None => shown.push_str(line),
        }
        shown.push('\n');
    }
    shown.truncate(shown.trim_end_matches('\n').len());
    shown
}

fn style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Bomb | Verdict::Hang => AnsiColor::Red,
        Verdict::Artefact | Verdict::Flaky => AnsiColor::Yellow,
        Verdict::Broken => AnsiColor::Magenta,
        Verdict::Ok => AnsiColor::Green,
    };
    color.on_default().bold()
}

/// The years of the calendar are right-aligned, and nothing else begins so.
fn is_year(line: &str) -> bool {
    let label = line.get(..13).unwrap_or_default().trim_start();
    line.starts_with(' ')
        && label.len() >= 4
        && label
            .split(" to ")
            .all(|year| !year.is_empty() && year.bytes().all(|byte| byte.is_ascii_digit()))
}

fn coloured_year(line: &str) -> String {
    let red = style(Verdict::Bomb);
    let (label, marks) = line.split_at(13);
    let mark = |mark: char| {
        if mark.is_ascii_digit() || mark == '+' {
            format!("{red}{mark}{red:#}")
        } else {
            mark.to_string()
        }
    };
    format!("{label}{}", marks.chars().map(mark).collect::<String>())
}
