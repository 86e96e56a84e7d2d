//! What the benchmark is asked to do.

use std::env;

use crate::form::Form;
use crate::forms;

/// Arguments after `cargo bench -p benches --bench hunt --`.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// `--seed N`: what all dates are drawn by.
    pub(crate) seed: u64,
    /// `--dates N`: how many bugs of each form, and as many decoys.
    pub(crate) dates: usize,
    /// `--forms a,b`: names, or beginnings of names.
    pub(crate) forms: Vec<&'static Form>,
    /// `--release`: hunt in an optimised build.
    pub(crate) is_release: bool,
    /// Not `--quick`: measures with the test suites of other crates and with libFuzzer.
    pub(crate) has_peers: bool,
}

/// What `--test` asks for: forms that need no dependency.
const SMALL: [&str; 3] = ["system-window", "unix-millis", "xor-clock-seconds"];

impl Arguments {
    /// Reads them; a wrong one is an error that shows a good one.
    pub(crate) fn read() -> Result<Self, String> {
        let mut read = Self {
            seed: 0,
            dates: 0,
            forms: Vec::new(),
            is_release: false,
            has_peers: true,
        };
        // Cargo's word for a very small part, which shows that all of it works.
        let mut is_test = false;
        let mut seed = None;
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let value = arguments.next();
                value.ok_or_else(|| format!("`{argument}` takes a value, as in `{argument} 7`"))
            };
            match argument.as_str() {
                "--seed" => seed = Some(number(&value()?)?),
                "--dates" => read.dates = number(&value()?)?,
                "--forms" => read.forms = chosen(&value()?)?,
                "--release" => read.is_release = true,
                "--quick" => read.has_peers = false,
                "--test" => is_test = true,
                // Cargo adds it.
                "--bench" => {}
                _ => {
                    return Err(format!(
                        "`{argument}` is unknown; known are `--seed 7`, `--dates 20`, \
                         `--forms chrono,jiff-window`, `--release` and `--quick`"
                    ));
                }
            }
        }
        if read.forms.is_empty() {
            let is_asked = |form: &&Form| !is_test || SMALL.contains(&form.name);
            read.forms = forms::all().filter(is_asked).collect();
        }
        if read.dates == 0 {
            read.dates = match (is_test, read.has_peers) {
                (true, _) => 1,
                (false, false) => 2,
                (false, true) => 20,
            };
        }
        read.has_peers &= !is_test;
        // A check must not depend on luck.
        let drawn = if is_test {
            1
        } else {
            fastrand::u64(..1_000_000)
        };
        read.seed = seed.unwrap_or(drawn);
        Ok(read)
    }
}

fn number<Number: std::str::FromStr>(text: &str) -> Result<Number, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a number, as in `7`"))
}

/// Returns the forms whose names begin with one of those listed.
fn chosen(list: &str) -> Result<Vec<&'static Form>, String> {
    let mut chosen: Vec<&Form> = Vec::new();
    for name in list.split(',') {
        let before = chosen.len();
        chosen.extend(forms::all().filter(|form| form.name.starts_with(name)));
        if chosen.len() == before {
            let known: Vec<&str> = forms::all().map(|form| form.name).collect();
            return Err(format!(
                "no form is named `{name}`; known are {}",
                known.join(", ")
            ));
        }
    }
    chosen.sort_by_key(|form| forms::all().position(|known| known.name == form.name));
    chosen.dedup_by_key(|form| form.name);
    Ok(chosen)
}
