//! Running seeds, artifacts and regressions again, without a fuzzer.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use super::campaign::Campaign;
use super::input::Input;
use super::property::Property;
use crate::{Error, Moment};

impl Campaign {
    /// Runs every input of some folders, or the one that the environment names.
    ///
    /// A file that ends in `.txt` holds regressions: on each line an instant, and after it
    /// the other bytes in hexadecimal if there are any; `#` begins a comment. Any other
    /// file is one input, as fuzzers write it. A folder that does not exist is empty: there
    /// are no artifacts until something was found. With `TIMEWARP_AT` set to an instant, and
    /// `TIMEWARP_BYTES` to hexadecimal bytes if there are any, that input runs alone.
    ///
    /// Returns how many inputs ran.
    ///
    /// # Panics
    ///
    /// Panics with what there is to say of all inputs that fail, and when a file cannot be
    /// read or a line does not parse.
    #[track_caller]
    pub fn replay<Form, P: Property<Form>>(
        &self,
        folders: impl IntoIterator<Item = impl AsRef<Path>>,
        property: &P,
    ) -> usize {
        let (tried, failures) = self.replay_all(folders, property).unwrap_or_else(|error| {
            panic!("{}: {error}", self.name());
        });
        assert!(failures.is_empty(), "\n{}", failures.join("\n"));
        tried
    }

    /// Runs every input as [`replay`](Self::replay) does, and asserts that one fails.
    ///
    /// For the campaign that shows what finding something looks like.
    ///
    /// # Panics
    ///
    /// Panics when no input fails, and when a file cannot be read.
    #[track_caller]
    pub fn replay_to_failure<Form, P: Property<Form>>(
        &self,
        folders: impl IntoIterator<Item = impl AsRef<Path>>,
        property: &P,
    ) -> String {
        let (tried, failures) = self.replay_all(folders, property).unwrap_or_else(|error| {
            panic!("{}: {error}", self.name());
        });
        assert!(!failures.is_empty(), "{tried} inputs passed");
        failures.concat()
    }

    fn replay_all<Form, P: Property<Form>>(
        &self,
        folders: impl IntoIterator<Item = impl AsRef<Path>>,
        property: &P,
    ) -> Result<(usize, Vec<String>), String> {
        let mut inputs = Vec::new();
        match self.asked_for()? {
            Some(input) => inputs.push(("TIMEWARP_AT".into(), input)),
            None => {
                for folder in folders {
                    inputs.extend(inputs_of(folder.as_ref())?);
                }
            }
        }
        let failures = inputs.iter().filter_map(|(source, bytes)| {
            let answer = self.examine(bytes, property)?;
            Some(format!("{source}\n{answer}"))
        });
        let failures: Vec<_> = failures.collect();
        Ok((inputs.len(), failures))
    }

    /// Reads the input that the environment asks for.
    fn asked_for(&self) -> Result<Option<Vec<u8>>, String> {
        let Ok(moment) = env::var("TIMEWARP_AT") else {
            return Ok(None);
        };
        let rest = env::var("TIMEWARP_BYTES").unwrap_or_default();
        let line = format!("{moment} {rest}");
        let input = parse_line(&line).map_err(|error| format!("TIMEWARP_AT: {error}"))?;
        let read = Input::decode(&input, &self.range()).moment();
        if input[..Input::HEADER] == Input::new(read, b"").encode() {
            return Ok(Some(input));
        }
        Err(format!(
            "TIMEWARP_AT: `{moment}` is not within the campaign's {} to {}",
            self.range().start,
            self.range().end
        ))
    }

    /// Does the work of a target that was built without a fuzzer: says what the files given
    /// as arguments mean, and runs them.
    pub fn examine_arguments<Form, P: Property<Form>>(&self, property: &P) -> ExitCode {
        let files: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
        if files.is_empty() {
            eprintln!(
                "{0} was built without a fuzzer; to fuzz: `cargo fuzz run {0}`; to decode and run \
                 inputs, give files or folders: `cargo run --bin {0} -- artifacts/{0}`",
                self.name()
            );
            return ExitCode::FAILURE;
        }
        let mut code = ExitCode::SUCCESS;
        for file in files {
            let inputs = match inputs_of(&file) {
                Ok(inputs) if inputs.is_empty() => {
                    Err(format!("`{}` has no inputs", file.display()))
                }
                inputs => inputs,
            };
            let inputs = inputs.unwrap_or_else(|error| {
                eprintln!("{error}");
                code = ExitCode::FAILURE;
                Vec::new()
            });
            for (source, bytes) in inputs {
                eprintln!("{source}: {}", self.describe(&bytes, property));
                if let Some(answer) = self.examine(&bytes, property) {
                    eprint!("{answer}");
                    code = ExitCode::FAILURE;
                }
            }
        }
        code
    }
}

/// Lists the inputs of a folder or a file, in order of names.
fn inputs_of(path: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let wrong = |error: io::Error| format!("cannot read `{}`: {error}", path.display());
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(wrong)?;
        let files: Result<Vec<_>, _> = entries.map(|entry| Ok(entry?.path())).collect();
        let mut files = files.map_err(wrong)?;
        files.sort();
        let inputs: Result<Vec<_>, _> = files.iter().map(|file| inputs_of(file)).collect();
        return Ok(inputs?.concat());
    }
    if !path.exists() && path.extension().is_none() {
        return Ok(Vec::new());
    }
    let bytes = fs::read(path).map_err(wrong)?;
    let name = path.display().to_string();
    if path.extension().is_none_or(|extension| extension != "txt") {
        return Ok(vec![(name, bytes)]);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| (index, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            let source = format!("{name}:{}", index + 1);
            let input = parse_line(line).map_err(|error| format!("{source}: {error}"))?;
            Ok((source, input))
        })
        .collect()
}

/// Reads a line of a file of regressions: an instant, and bytes in hexadecimal.
fn parse_line(line: &str) -> Result<Vec<u8>, Error> {
    let mut words = line.split_whitespace();
    let moment: Moment = words.next().unwrap_or_default().parse()?;
    let digits = words.next().unwrap_or_default();
    let wrong = || {
        Error::parse(format!(
            "`{line}` is not an input: expected an instant and pairs of hexadecimal digits; write \
             `2024-02-29T12:00:00Z` or `2024-02-29 766d31`"
        ))
    };
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if words.next().is_some() || !is_hexadecimal || !digits.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let pairs = (0..digits.len()).step_by(2);
    let rest: Result<Vec<u8>, _> = pairs
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16))
        .collect();
    Ok(Input::new(moment, &rest.map_err(|_| wrong())?).encode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_instants_and_bytes() {
        let moment: Moment = "2024-02-29T12:00:00Z".parse().expect("the test is valid");
        assert_eq!(
            parse_line("2024-02-29T12:00:00Z 00ff").expect("the test is valid"),
            Input::new(moment, &[0, 255]).encode()
        );
        for wrong in [
            "2024-02-30",
            "2024-02-29 0",
            "2024-02-29 xx",
            "2024-02-29 00 00",
        ] {
            assert!(
                parse_line(wrong).expect_err("it is wrong").is_parse(),
                "{wrong}"
            );
        }
    }
}
