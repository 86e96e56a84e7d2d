//! Why a process or a test failed, from what it printed.

use std::time::Duration;

use timewarp::Failure;

use crate::process::{Exit, Run};

/// Letters of a message that are kept.
const LONGEST: usize = 2_000;

/// Reads the output of a failed test: its first panic, or the error that it returned.
pub(crate) fn of_output(output: &str) -> Option<Failure> {
    let expected = |line: &&str| line.contains("test did not panic as expected");
    first_panic(output).or_else(|| {
        if let Some(line) = output.lines().find(expected) {
            let line = line.trim_start_matches("note: ");
            return Some(Failure::from_parts(None, cut(line)));
        }
        let returned = output
            .lines()
            .find_map(|line| line.strip_prefix("Error: "))?;
        Some(Failure::from_parts(
            None,
            format!("returned an error: {}", cut(returned)),
        ))
    })
}

/// Finds why a program failed.
pub(crate) fn of_run(run: &Run, stdout: &str) -> Failure {
    let ended = describe(run.exit);
    let printed = of_output(&run.stderr).or_else(|| of_output(stdout));
    if let Some(failure) = printed.filter(|_| !matches!(run.exit, Exit::TimedOut(_))) {
        return failure;
    }
    let last = |text: &str| {
        let mut lines = text.lines().rev().map(str::trim);
        lines.find(|line| !line.is_empty()).map(str::to_owned)
    };
    let message = match last(&run.stderr).or_else(|| last(stdout)) {
        Some(line) => format!("{ended}: {}", cut(&line)),
        None => ended,
    };
    Failure::from_parts(None, message)
}

/// Says how a process ended.
pub(crate) fn describe(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("exit status {code}"),
        Exit::Signal(signal) => match signal_name(signal) {
            Some(name) => format!("killed by {name}"),
            None => format!("killed by signal {signal}"),
        },
        Exit::TimedOut(allowed) => still_running(allowed).message().to_owned(),
        Exit::Interrupted => "interrupted".to_owned(),
    }
}

/// Says that something did not end in the time it had.
pub(crate) fn still_running(allowed: Duration) -> Failure {
    Failure::hung(format!(
        "still running after {:.1} s",
        allowed.as_secs_f64()
    ))
}

fn signal_name(signal: i32) -> Option<&'static str> {
    Some(match signal {
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => return None,
    })
}

/// Reads the first panic in a text.
fn first_panic(output: &str) -> Option<Failure> {
    let mut lines = output.lines();
    let header = lines.find(|line| line.contains("panicked at ") && line.contains("thread "))?;
    let (_, rest) = header.split_once("panicked at ")?;
    if let Some(rest) = rest.strip_prefix('\'') {
        // Before Rust 1.73: `thread 'x' panicked at 'message', src/lib.rs:1:2`; the
        // message may have several lines.
        let rest = format!("{rest}\n{}", lines.collect::<Vec<_>>().join("\n"));
        let (message, after) = rest.split_once("', ")?;
        let location = after.lines().next().unwrap_or_default();
        return Some(Failure::from_parts(Some(location), cut(message)));
    }
    let location = rest.trim_end().trim_end_matches(':');
    let is_rest = |line: &&str| {
        let ends = [
            "note: run with `RUST_BACKTRACE",
            "stack backtrace:",
            "thread '",
        ];
        !ends.iter().any(|end| line.starts_with(end))
    };
    let message: Vec<_> = lines.take_while(is_rest).collect();
    Some(Failure::from_parts(
        Some(location),
        cut(message.join("\n").trim_end()),
    ))
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_panic_counts() {
        let output = "\nthread 'a' (4711) panicked at src/lib.rs:7:5:\nassertion failed\n  left: 1\n\
                      note: run with `RUST_BACKTRACE=1` environment variable\n\
                      thread 'b' panicked at src/other.rs:1:1:\nPoisonError\n";
        let failure = of_output(output).expect("it panicked");
        assert_eq!(failure.location(), Some("src/lib.rs:7:5"));
        assert_eq!(failure.message(), "assertion failed\n  left: 1");
    }

    #[test]
    fn panics_of_old_compilers_are_read() {
        let output = "thread 'main' panicked at 'it's over', src/main.rs:3:9\nnote: run with\n";
        let failure = of_output(output).expect("it panicked");
        assert_eq!(failure.location(), Some("src/main.rs:3:9"));
        assert_eq!(failure.message(), "it's over");
    }

    #[test]
    fn errors_that_tests_return_are_read() {
        let failure = of_output("Error: \"expired\"\n").expect("it returned one");
        assert_eq!(failure.location(), None);
        assert_eq!(failure.message(), "returned an error: \"expired\"");
    }
}
