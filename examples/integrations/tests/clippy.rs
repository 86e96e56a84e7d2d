//! `timewarp/docs/clippy.toml`, as people copy it: clippy takes it and finds each read it names.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Returns the folder of the file that people copy.
fn folder() -> String {
    format!("{}/../../timewarp/docs", env!("CARGO_MANIFEST_DIR"))
}

/// Returns the paths that the file forbids.
fn listed() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(&folder()).join("clippy.toml"));
    let text = text.expect("the file can be read");
    let lines = text.lines().map(str::trim);
    let paths = lines.filter_map(|line| line.strip_prefix("{ path = \"")?.split('"').next());
    let mut paths: Vec<_> = paths.map(str::to_owned).collect();
    paths.sort_unstable();
    paths
}

/// Returns what clippy says about a package of this workspace.
fn lints(package: &str) -> Vec<String> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["clippy", "--quiet", "--message-format=json", "-p", package]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.env("CLIPPY_CONF_DIR", folder()).output();
    let output = output.expect("clippy can be started");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().map(serde_json::from_str::<Value>);
    let messages = messages.map(|message| message.expect("cargo writes JSON"));
    let lints = messages.filter(|message| message["reason"] == "compiler-message");
    let lints = lints.filter_map(|lint| Some(lint["message"]["message"].as_str()?.to_owned()));
    // The last one counts the others.
    lints.filter(|lint| !lint.ends_with("emitted")).collect()
}

#[test]
fn each_listed_read_is_caught_once_and_nothing_else() {
    let mut caught: Vec<_> = lints("direct-reads")
        .into_iter()
        .map(|lint| {
            let path = lint.strip_prefix("use of a disallowed method `");
            let path = path.and_then(|path| path.strip_suffix('`'));
            path.unwrap_or_else(|| panic!("clippy says more: {lint}"))
                .to_owned()
        })
        .collect();
    caught.sort_unstable();
    assert_eq!(caught, listed());
    assert!(caught.len() >= 15, "{caught:?}");
}

#[test]
fn functions_that_are_not_there_do_no_harm() {
    assert_eq!(lints("few-features"), Vec::<String>::new());
}
