//! Fails when a change makes the library slower than what it is based on.
//!
//! `benches/gate [commit] [benchmark…]` measures the working tree against the commit, by
//! default the merge base with `main`, in all benchmarks or in some. The same benchmarks, those of the working tree, are built with
//! the library of either side; then both run in turns, so that what else happens on the
//! machine happens to both, and only their ratio counts. A benchmark that looks slower is
//! measured again, longer, before the gate fails.

#![expect(clippy::print_stdout, reason = "it is what was asked for")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use figures::{Estimate, in_words};
use serde_json::Value;

/// How many times slower a benchmark may seem, in two statistics at once.
const LIMIT: f64 = 1.15;
const ROUNDS: usize = 5;
const ROUNDS_FOR_SUSPECTS: usize = 15;

/// What is compared: this library's own, on one thread.
const FILTER: &str = "^overhead-.*/(system-generic|load-generic|load-dyn)$|^mock-(read|set|advance)/timewarp.*/1$|\
     ^mock-other|^sweep-instant-quick/(injected|ambient)|^sweep-instant-deep/injected-empty|\
     ^sweep-(plan|bisect)|^warp-";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let commit = arguments.next();
    match chosen(arguments.collect()).and_then(|benchmarks| compare(commit, &benchmarks)) {
        Ok(slower) if slower.is_empty() => {
            println!("gate: nothing is slower than {LIMIT} times its base");
            ExitCode::SUCCESS
        }
        Ok(slower) => {
            eprintln!(
                "gate: slower than {LIMIT} times the base: {}",
                slower.join(", ")
            );
            ExitCode::FAILURE
        }
        Err(problem) => {
            eprintln!("gate: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// One of the two builds that are compared.
struct Side {
    name: &'static str,
    folder: PathBuf,
    programs: Vec<PathBuf>,
}

/// Nanoseconds by benchmark, a figure for each round: the base's and the change's.
type Times = BTreeMap<String, [Vec<f64>; 2]>;

/// The benchmarks, each with its package.
const BENCHMARKS: [(&str, &str); 4] = [
    ("benches-production", "overhead"),
    ("benches", "mock"),
    ("benches", "sweep"),
    ("benches", "warp"),
];

type Benchmarks = Vec<(&'static str, &'static str)>;

/// Returns the benchmarks of these names, or all if there are none.
fn chosen(names: Vec<String>) -> Result<Benchmarks, String> {
    if names.is_empty() {
        return Ok(BENCHMARKS.to_vec());
    }
    let find = |name: String| {
        let mut all = BENCHMARKS.into_iter();
        all.find(|(_, known)| *known == name).ok_or_else(|| {
            let known = BENCHMARKS.map(|(_, known)| known).join("`, `");
            format!("`{name}` is not a benchmark; known are `{known}`")
        })
    };
    names.into_iter().map(find).collect()
}

fn compare(commit: Option<String>, benchmarks: &Benchmarks) -> Result<Vec<String>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let base = match commit {
        Some(commit) => git(
            &root,
            &["rev-parse", "--verify", &format!("{commit}^{{commit}}")],
        )?,
        None => git(&root, &["merge-base", "HEAD", "origin/main"])
            .or_else(|_| git(&root, &["merge-base", "HEAD", "main"]))?,
    };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let work = target.join("gate");
    let tree = work.join("tree");
    check_out(&root, &base, &tree)?;
    let sides = [
        build("base", &tree, &work.join("target"), benchmarks)?,
        build("change", &root, &target, benchmarks)?,
    ];
    for (base, change) in sides[0].programs.iter().zip(&sides[1].programs) {
        if base == change {
            let program = base.display();
            return Err(format!("`{program}` would be compared with itself"));
        }
    }
    println!("gate: the working tree against {base}, by turns, {ROUNDS} rounds");
    let times = measure(&sides, FILTER, ROUNDS, &work)?;
    let suspects = slower(&times);
    print(&times);
    if suspects.is_empty() {
        return Ok(suspects);
    }
    println!(
        "gate: again, {ROUNDS_FOR_SUSPECTS} rounds: {}",
        suspects.join(", ")
    );
    let filter = suspects
        .iter()
        .map(|id| format!("^{id}$"))
        .collect::<Vec<_>>();
    let times = measure(&sides, &filter.join("|"), ROUNDS_FOR_SUSPECTS, &work)?;
    print(&times);
    Ok(slower(&times))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    run(command.current_dir(root).args(arguments))
}

/// Runs a command and returns what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?} does not run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}\n{said}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Writes the base's files to a folder, with the benchmarks of the working tree.
fn check_out(root: &Path, base: &str, tree: &Path) -> Result<(), String> {
    if tree.exists() {
        fs::remove_dir_all(tree).map_err(|error| format!("`{}`: {error}", tree.display()))?;
    }
    fs::create_dir_all(tree).map_err(|error| format!("`{}`: {error}", tree.display()))?;
    let archive = tree.with_extension("tar");
    git(
        root,
        &["archive", "--output", &archive.to_string_lossy(), base],
    )?;
    // With the time of now: cargo would take files of an older commit for unchanged.
    run(Command::new("tar")
        .arg("-xmf")
        .arg(&archive)
        .arg("-C")
        .arg(tree))?;
    run(Command::new("rm").arg("-rf").arg(tree.join("benches")))?;
    run(Command::new("cp")
        .arg("-r")
        .args(["benches", "Cargo.toml", "Cargo.lock"].map(|name| root.join(name)))
        .arg(tree))?;
    Ok(())
}

/// Builds the benchmarks of one side; `folder` is a workspace.
///
/// Each is built to a folder of its own: cargo names what it builds by where it lies in
/// its workspace, and the two would be one file.
fn build(
    name: &'static str,
    folder: &Path,
    target: &Path,
    benchmarks: &Benchmarks,
) -> Result<Side, String> {
    println!("gate: building {name}");
    let mut programs = Vec::new();
    for (package, benchmark) in benchmarks {
        let mut command = Command::new("cargo");
        command
            .current_dir(folder)
            .args(["bench", "--no-run", "--quiet", "--message-format=json"])
            // Alone, so that packages do not give each other features.
            .args(["-p", package, "--bench", benchmark])
            .arg("--target-dir")
            .arg(target);
        let messages = run(&mut command)?;
        let mut messages = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["name"] == *benchmark);
        let program =
            messages.find_map(|message| message["executable"].as_str().map(PathBuf::from));
        programs.push(program.ok_or_else(|| {
            format!("{name}: cargo built no executable for the benchmark `{benchmark}`")
        })?);
    }
    Ok(Side {
        name,
        folder: folder.join("benches"),
        programs,
    })
}

/// Runs every benchmark of both sides by turns.
fn measure(sides: &[Side; 2], filter: &str, rounds: usize, work: &Path) -> Result<Times, String> {
    let mut times = Times::new();
    for round in 0..rounds {
        for program in 0..sides[0].programs.len() {
            // Each goes first as often as second.
            let order = if (round + program) % 2 == 0 {
                [0, 1]
            } else {
                [1, 0]
            };
            for side in order {
                let Side {
                    name,
                    folder,
                    programs,
                } = &sides[side];
                let home = work.join(format!("criterion-{name}"));
                if home.exists() {
                    fs::remove_dir_all(&home).map_err(|error| error.to_string())?;
                }
                let mut command = Command::new(&programs[program]);
                command
                    .current_dir(folder)
                    .env("CRITERION_HOME", &home)
                    .args(["--bench", "--noplot", "--sample-size", "10"])
                    .args(["--warm-up-time", "0.05", "--measurement-time", "0.1"])
                    .arg(filter);
                run(&mut command)?;
                // A filter may leave out all that a program has.
                let estimates = Estimate::read_all(&home).unwrap_or_default();
                for estimate in estimates {
                    let id = format!("{}/{}", estimate.group, estimate.id());
                    times.entry(id).or_default()[side].push(estimate.nanos);
                }
            }
        }
    }
    if times.is_empty() {
        return Err(format!("no benchmark has a name like `{filter}`"));
    }
    Ok(times)
}

/// Returns the ratio of the fastest rounds and the median ratio of a round, change to base.
fn ratios([base, change]: &[Vec<f64>; 2]) -> (f64, f64) {
    let least = |times: &[f64]| times.iter().copied().fold(f64::MAX, f64::min);
    let mut by_round: Vec<f64> = base
        .iter()
        .zip(change)
        .map(|(base, change)| change / base)
        .collect();
    by_round.sort_by(f64::total_cmp);
    let median = by_round.get(by_round.len() / 2).copied().unwrap_or(1.0);
    (least(change) / least(base), median)
}

fn slower(times: &Times) -> Vec<String> {
    let slower = times.iter().filter(|(_, times)| {
        let (least, median) = ratios(times);
        // One fast round is luck, and so is a slow median; both at once are not.
        least > LIMIT && median > LIMIT
    });
    slower.map(|(id, _)| id.clone()).collect()
}

fn print(times: &Times) {
    println!(
        "{:48} {:>7} {:>7}  base",
        "change to base", "fastest", "median"
    );
    for (id, times) in times {
        let (least, median) = ratios(times);
        let base = times[0].iter().copied().fold(f64::MAX, f64::min);
        println!("{id:48} {least:7.2} {median:7.2}  {}", in_words(base));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(base: &[f64], change: &[f64]) -> Times {
        Times::from([("one".to_owned(), [base.to_vec(), change.to_vec()])])
    }

    #[test]
    fn an_unknown_benchmark_is_an_error_that_names_the_known() {
        let error = chosen(vec!["wrap".to_owned()]).expect_err("there is no such benchmark");
        assert_eq!(
            error,
            "`wrap` is not a benchmark; known are `overhead`, `mock`, `sweep`, `warp`"
        );
        assert_eq!(
            chosen(vec!["warp".to_owned()]),
            Ok(vec![("benches", "warp")])
        );
    }

    #[test]
    fn what_is_slower_in_every_round_is_slower() {
        assert_eq!(
            slower(&times(&[10.0, 11.0, 10.0], &[13.0, 14.0, 12.0])),
            ["one"]
        );
    }

    #[test]
    fn a_slow_round_or_a_fast_one_is_not() {
        assert!(slower(&times(&[10.0, 10.0, 10.0], &[10.0, 30.0, 30.0])).is_empty());
        assert!(slower(&times(&[5.0, 10.0, 10.0], &[10.0, 10.0, 10.0])).is_empty());
        assert!(slower(&times(&[10.0, 10.0], &[8.0, 9.0])).is_empty());
    }
}
