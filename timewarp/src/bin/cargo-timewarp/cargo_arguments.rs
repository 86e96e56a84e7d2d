//! The arguments of `cargo test`: how to build, what to build, and which tests to run.

use std::ffi::OsString;

use crate::problem::Problem;
use crate::target::Target;

/// The arguments of `cargo test`, before and after the `--` among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct CargoArguments {
    pub(crate) build: Vec<String>,
    pub(crate) test: Vec<String>,
    /// More variables for cargo.
    pub(crate) environment: Vec<(String, OsString)>,
}

impl CargoArguments {
    pub(crate) fn new(arguments: &[String]) -> Self {
        let mut parts = arguments.splitn(2, |argument| argument == "--");
        let part = |part: Option<&[String]>| part.unwrap_or_default().to_vec();
        Self {
            build: part(parts.next()),
            test: part(parts.next()),
            environment: Vec::new(),
        }
    }

    pub(crate) fn asks_for(&self, option: &str) -> bool {
        self.build.iter().any(|argument| argument == option)
    }

    /// Returns true when only some targets are asked for.
    pub(crate) fn chooses_targets(&self) -> bool {
        let selects = |argument: &String| {
            let name = argument.split('=').next().unwrap_or(argument);
            [
                "--lib",
                "--bins",
                "--bin",
                "--tests",
                "--test",
                "--examples",
                "--example",
                "--benches",
                "--bench",
                "--all-targets",
                "--doc",
            ]
            .contains(&name)
        };
        self.build.iter().any(selects)
    }

    /// Returns the profile that is asked for, or else that of tests.
    pub(crate) fn profile(&self) -> String {
        let after = |option: &str| {
            let mut values = self.build.iter().skip_while(|argument| *argument != option);
            values.nth(1).cloned()
        };
        let joined = self
            .build
            .iter()
            .find_map(|argument| argument.strip_prefix("--profile="));
        if self.asks_for("--release") || self.asks_for("-r") {
            return "release".to_owned();
        }
        let named = after("--profile").or_else(|| joined.map(str::to_owned));
        named.unwrap_or_else(|| "test".to_owned())
    }

    /// Returns the same in another profile, with the arguments that choose it.
    ///
    /// # Errors
    ///
    /// Returns an error if they ask for a profile already.
    pub(crate) fn in_profile(&self, name: &str) -> Result<(Self, Vec<String>), Problem> {
        let options = ["--release", "-r", "--profile"];
        let is_one = |argument: &&String| {
            options.contains(&argument.as_str()) || argument.starts_with("--profile=")
        };
        if let Some(given) = self.build.iter().find(is_one) {
            return Err(Problem::new(format!(
                "`{given}` asks for one profile and `--profiles` for others; leave `{given}` out"
            )));
        }
        let chosen: Vec<String> = match name {
            "test" | "dev" => Vec::new(),
            "release" | "bench" => vec!["--release".to_owned()],
            name => vec!["--profile".to_owned(), name.to_owned()],
        };
        let mut same = self.clone();
        same.build.extend(chosen.iter().cloned());
        Ok((same, chosen))
    }

    /// Lists the packages that were chosen by name.
    pub(crate) fn packages(&self) -> Vec<&str> {
        let pairs = self.build.windows(2);
        let apart = pairs.filter(|pair| pair[0] == "-p" || pair[0] == "--package");
        let joined = self
            .build
            .iter()
            .filter_map(|argument| argument.strip_prefix("--package="));
        apart.map(|pair| pair[1].as_str()).chain(joined).collect()
    }

    /// Returns true when the choice of targets, if there is one, takes this one.
    pub(crate) fn allows(&self, target: &Target) -> bool {
        let has = |option: &str| {
            let given = format!("{option}={}", target.name);
            let mut pairs = self.build.windows(2);
            self.asks_for(&given) || pairs.any(|pair| pair[0] == option && pair[1] == target.name)
        };
        if !self.chooses_targets() {
            return true;
        }
        let plural = match target.kind.as_str() {
            "bench" => "--benches".to_owned(),
            kind => format!("--{kind}s"),
        };
        let all = target.kind != "doc" && self.asks_for("--all-targets");
        let tests = target.kind != "doc" && self.asks_for("--tests");
        all || tests
            || self.asks_for(&plural)
            || has(&format!("--{}", target.kind))
            || target.kind == "lib" && self.asks_for("--lib")
    }

    /// Returns the arguments that say how to build, without those that say what.
    pub(crate) fn without_targets(&self) -> Vec<String> {
        const ALONE: [&str; 9] = [
            "--lib",
            "--bins",
            "--tests",
            "--examples",
            "--benches",
            "--all-targets",
            "--doc",
            "--workspace",
            "--all",
        ];
        const WITH_VALUE: [&str; 7] = [
            "--bin",
            "--test",
            "--example",
            "--bench",
            "--package",
            "-p",
            "--exclude",
        ];
        let mut kept = Vec::new();
        let mut arguments = self.build.iter();
        while let Some(argument) = arguments.next() {
            let name = argument.split('=').next().unwrap_or(argument);
            if WITH_VALUE.contains(&name) {
                if name == argument {
                    arguments.next();
                }
            } else if !(ALONE.contains(&name) || argument.starts_with("-p") && argument.len() > 2) {
                let takes_value = argument.starts_with('-');
                // A bare word is a filter of test names, unless an option takes it.
                let is_value = kept.last().is_some_and(|last: &String| {
                    [
                        "--features",
                        "-F",
                        "--profile",
                        "--target",
                        "--target-dir",
                        "--manifest-path",
                        "--config",
                        "-Z",
                        "-j",
                        "--jobs",
                        "--color",
                        "--message-format",
                    ]
                    .contains(&last.as_str())
                });
                if takes_value || is_value {
                    kept.push(argument.clone());
                }
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> CargoArguments {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        CargoArguments::new(&words)
    }

    #[test]
    fn the_way_to_build_is_kept_and_the_choice_is_not() {
        let given = "--release -p one --test it --features a,b --lib filter --package=two -Fc";
        let kept = arguments(given).without_targets();
        assert_eq!(kept, ["--release", "--features", "a,b", "-Fc"]);
    }

    #[test]
    fn a_choice_of_targets_leaves_out_others() {
        let target = |kind: &str, name: &str| Target {
            kind: kind.to_owned(),
            name: name.to_owned(),
        };
        let some = arguments("--release --test it --lib");
        assert!(some.allows(&target("test", "it")));
        assert!(some.allows(&target("lib", "whatever")));
        assert!(!some.allows(&target("test", "other")));
        assert!(!some.allows(&target("doc", "")));
        assert!(arguments("--release").allows(&target("doc", "")));
    }

    #[test]
    fn a_profile_is_asked_for_once() {
        let given = arguments("--lib");
        assert_eq!(given.profile(), "test");
        let (release, chosen) = given.in_profile("release").expect("none was asked for");
        assert_eq!(
            (release.profile().as_str(), chosen.join(" ").as_str()),
            ("release", "--release")
        );
        let (fast, chosen) = given.in_profile("fast").expect("none was asked for");
        assert_eq!(
            (fast.profile().as_str(), chosen.join(" ").as_str()),
            ("fast", "--profile fast")
        );
        let refused = release.in_profile("test").expect_err("one was asked for");
        assert!(refused.to_string().contains("leave `--release` out"));
        assert_eq!(arguments("--profile=slow").profile(), "slow");
    }

    #[test]
    fn arguments_of_tests_follow_their_own_dashes() {
        let given = arguments("--release -- --exact name -- more");
        assert_eq!(given.build, ["--release"]);
        assert_eq!(given.test, ["--exact", "name", "--", "more"]);
    }
}
