//! What criterion found out about one benchmark, read from its files.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// One benchmark's time.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The group, as in `mock-read`.
    pub group: String,
    /// The function, as in `governor`.
    pub function: String,
    /// The value that the function ran with, such as a number of threads.
    pub value: Option<String>,
    /// Nanoseconds of one iteration.
    pub nanos: f64,
    /// How many things one iteration did, if it said so.
    pub elements: Option<u64>,
}

impl Estimate {
    /// Reads all estimates in a folder of criterion's, such as `target/criterion`.
    ///
    /// # Errors
    ///
    /// Returns what could not be read, and a folder that holds no estimate.
    pub fn read_all(folder: &Path) -> Result<Vec<Self>, String> {
        let mut estimates = Vec::new();
        read_into(folder, &mut estimates)?;
        if estimates.is_empty() {
            return Err(format!(
                "`{}` holds no estimates; run `cargo bench` first",
                folder.display()
            ));
        }
        Ok(estimates)
    }

    /// Returns the name within the group: `governor`, or `governor/8`.
    pub fn id(&self) -> String {
        match &self.value {
            Some(value) => format!("{}/{value}", self.function),
            None => self.function.clone(),
        }
    }

    /// Returns the nanoseconds of one of the things that an iteration did.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts are far below what a float holds"
    )]
    pub fn nanos_each(&self) -> f64 {
        self.nanos / self.elements.unwrap_or(1) as f64
    }
}

fn read_into(folder: &Path, estimates: &mut Vec<Estimate>) -> Result<(), String> {
    let problem = |error| format!("`{}`: {error}", folder.display());
    if folder.file_name().is_some_and(|name| name == "new") {
        estimates.push(read(folder)?);
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        entries.push(entry.map_err(problem)?.path());
    }
    entries.sort();
    let folders = entries.iter().filter(|path| path.is_dir());
    for folder in folders {
        read_into(folder, estimates)?;
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Estimate, String> {
    let benchmark = json(&folder.join("benchmark.json"))?;
    let estimates = json(&folder.join("estimates.json"))?;
    let text = |name: &str| benchmark[name].as_str().map(ToOwned::to_owned);
    // The slope is criterion's own choice where iterations were many.
    let nanos = ["slope", "mean"]
        .iter()
        .find_map(|statistic| estimates[statistic]["point_estimate"].as_f64());
    let nanos = nanos.ok_or_else(|| {
        format!(
            "`{}`: neither `slope` nor `mean` has a `point_estimate`",
            folder.join("estimates.json").display()
        )
    })?;
    Ok(Estimate {
        group: text("group_id").unwrap_or_default(),
        function: text("function_id").unwrap_or_default(),
        value: text("value_str"),
        nanos,
        elements: benchmark["throughput"]["Elements"].as_u64(),
    })
}

fn json(file: &Path) -> Result<Value, String> {
    let text =
        fs::read_to_string(file).map_err(|error| format!("`{}`: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("`{}`: {error}", file.display()))
}

/// Writes a time with the unit that suits it, as in `1.27 ns` or `3.1 ms`.
pub fn in_words(nanos: f64) -> String {
    let (value, unit) = match nanos {
        nanos if nanos < 1e3 => (nanos, "ns"),
        nanos if nanos < 1e6 => (nanos / 1e3, "µs"),
        nanos if nanos < 1e9 => (nanos / 1e6, "ms"),
        nanos => (nanos / 1e9, "s"),
    };
    let digits = if value < 10.0 {
        2
    } else {
        usize::from(value < 100.0)
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_three_digits_and_a_unit() {
        let cases = [
            (0.5, "0.50 ns"),
            (12.34, "12.3 ns"),
            (123.4, "123 ns"),
            (1_270.0, "1.27 µs"),
            (45_600_000.0, "45.6 ms"),
            (2e9, "2.00 s"),
        ];
        for (nanos, words) in cases {
            assert_eq!(in_words(nanos), words);
        }
    }

    #[test]
    fn a_folder_without_estimates_is_an_error_that_says_what_to_run() {
        let error = Estimate::read_all(Path::new(env!("CARGO_MANIFEST_DIR")))
            .expect_err("a package holds no estimates");
        assert!(error.contains("cargo bench"), "{error}");
    }
}
