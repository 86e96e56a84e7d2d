//! What a process says before it dies by the code under test: each in one of its own.
#![cfg(all(
    feature = "warp",
    feature = "zones",
    target_os = "linux",
    target_env = "gnu"
))]

use std::io::Write;
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, hint, process, ptr, thread};

use timewarp::{Case, Moment, Sweep};

const FATAL: &str = "2020-01-04T00:00:00Z";

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in a destructor");
    }
}

fn recurse(depth: u64) -> u64 {
    let frame = hint::black_box([depth; 64]);
    if depth == u64::MAX {
        return 0;
    }
    recurse(depth + 1) + hint::black_box(frame)[7]
}

#[expect(unsafe_code, reason = "to see what becomes of it")]
fn write_nowhere() {
    // SAFETY: there is none, which is the point: the process dies.
    unsafe { ptr::without_provenance_mut::<u8>(8).write_volatile(1) };
}

#[expect(unsafe_code, reason = "signals are C's")]
fn raise(signal: i32) {
    // SAFETY: it takes any number.
    unsafe { libc::raise(signal) };
}

fn die(way: &str) {
    match way {
        "abort" => process::abort(),
        "double panic" => {
            let _bomb = Bomb;
            panic!("with a bomb");
        }
        "overflow" => {
            hint::black_box(recurse(0));
        }
        "null" => write_nowhere(),
        "thread abort" => thread::spawn(|| process::abort()).join().unwrap(),
        "thread overflow" => {
            thread::spawn(|| hint::black_box(recurse(0)))
                .join()
                .unwrap();
        }
        "thread null" => thread::spawn(write_nowhere).join().unwrap(),
        "fault" => raise(libc::SIGFPE),
        way => panic!("unknown way to die: {way}"),
    }
}

/// Dies at one instant, on the thread of the test or on a worker.
#[test]
#[ignore = "run by the tests below, with variables set"]
fn subject() {
    let way = env::var("SUBJECT_DIES_BY").unwrap();
    if way == "own handler" {
        return with_own_handlers();
    }
    if way == "outside" {
        Sweep::default().run(|_: Moment| ()).assert_clean();
        process::abort();
    }
    let sweep = Sweep::default()
        .between("2020-01-01", "2020-01-11")
        .every("1 day")
        .zones(["Asia/Tokyo"]);
    let is_zoned = env::var_os("SUBJECT_IS_ZONED").is_some();
    let at_moment = {
        let way = way.clone();
        move |at: Moment| {
            if at == FATAL.parse().unwrap() {
                die(&way);
            }
        }
    };
    let _ = match env::var_os("SUBJECT_IS_SUPERVISED") {
        Some(_) => sweep.timeout(Duration::from_secs(60)).run(at_moment),
        None if is_zoned => sweep.run_cases(|case: &Case| at_moment(case.moment())),
        None => sweep.run(at_moment),
    };
}

/// Handlers that were there before the first sweep.
#[expect(unsafe_code, reason = "signals are C's")]
fn with_own_handlers() {
    extern "C" fn aborted(_signal: i32) {
        let _ = std::io::stderr().write_all(b"the handler before ran\n");
    }
    extern "C" fn mended(_signal: i32) {}
    // SAFETY: both only write, or do nothing.
    unsafe {
        libc::signal(libc::SIGABRT, aborted as extern "C" fn(i32) as usize);
        libc::signal(libc::SIGFPE, mended as extern "C" fn(i32) as usize);
    }
    let _ = Sweep::default()
        .between("2020-01-01", "2020-01-11")
        .every("1 day")
        .run(|at: Moment| {
            die("fault");
            if at == FATAL.parse().unwrap() {
                die("abort");
            }
        });
}

fn run(way: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "crashes::subject", "--include-ignored"]);
    command.env("SUBJECT_DIES_BY", way);
    command.envs(variables.iter().copied());
    let Output { status, stderr, .. } = command.output().unwrap();
    let text = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!status.success(), "{way} should end it:\n{text}");
    assert_eq!(status.code(), None, "a signal ended it: {text}");
    text
}

fn line(event: &str, when: &str) -> String {
    format!(
        "timewarp: {event} {when} crashes::subject ran at {FATAL}; run it alone: \
         TIMEWARP_AT={FATAL} cargo test crashes::subject\n"
    )
}

#[track_caller]
fn says(way: &str, event: &str) {
    for variables in [[].as_slice(), &[("SUBJECT_IS_SUPERVISED", "1")]] {
        let text = run(way, variables);
        let expected = line(event, "while");
        assert!(
            text.contains(&expected),
            "expected `{expected}` in:\n{text}"
        );
        assert_eq!(text.matches("timewarp: ").count(), 1, "{text}");
    }
}

#[test]
fn an_abort_names_its_instant() {
    says("abort", "aborted");
}

#[test]
fn a_panic_during_a_panic_names_its_instant() {
    says("double panic", "aborted");
}

#[test]
fn a_stack_overflow_names_its_instant() {
    says("overflow", "stack overflow");
    assert!(
        run("overflow", &[]).contains("has overflowed its stack"),
        "std's own handler ran"
    );
}

#[test]
fn a_bad_pointer_names_its_instant() {
    says("null", "segmentation fault");
}

#[test]
fn a_signal_without_a_handler_names_its_instant() {
    says("fault", "arithmetic fault");
}

#[test]
fn a_thread_of_the_code_names_the_instant_of_the_sweep() {
    for (way, event) in [
        ("thread abort", "aborted"),
        ("thread overflow", "stack overflow"),
        ("thread null", "segmentation fault"),
    ] {
        for variables in [[].as_slice(), &[("SUBJECT_IS_SUPERVISED", "1")]] {
            let text = run(way, variables);
            let expected = line(event, "on another thread while");
            assert!(
                text.contains(&expected),
                "expected `{expected}` in:\n{text}"
            );
        }
    }
}

#[test]
fn the_zone_is_part_of_the_rerun() {
    let text = run("abort", &[("SUBJECT_IS_ZONED", "1")]);
    let expected = format!("TIMEWARP_AT={FATAL} TIMEWARP_ZONES=Asia/Tokyo cargo test");
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn handlers_that_were_there_before_run_and_may_mend_a_fault() {
    let text = run("own handler", &[]);
    assert!(text.contains(&line("aborted", "while")), "{text}");
    assert!(text.contains("the handler before ran"), "{text}");
    assert!(
        !text.contains("arithmetic"),
        "it was mended ten times: {text}"
    );
}

#[test]
fn an_abort_after_the_sweep_is_none_of_its_business() {
    let text = run("outside", &[]);
    assert!(!text.contains("timewarp:"), "{text}");
}

#[test]
fn the_line_is_written_into_the_folder_for_reports() {
    let folder = env::temp_dir().join(format!("timewarp-crash-{}", process::id()));
    let path = folder.join("it.aborted.txt");
    for (way, event) in [("abort", "aborted"), ("overflow", "stack overflow")] {
        run(way, &[("TIMEWARP_REPORT", folder.to_str().unwrap())]);
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            line(event, "while")
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}
