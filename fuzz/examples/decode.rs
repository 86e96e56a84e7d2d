//! Says what inputs mean, and runs each once: `cargo run --example decode -- artifacts/*/*`.
//!
//! An input's folder names its target. The status is 1 when one of them fails.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use timewarp_fuzz::TARGETS;

fn main() -> ExitCode {
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!("give files, as in `artifacts/esx_time_bomb/crash-1f2e`");
        return ExitCode::FAILURE;
    }
    let mut code = ExitCode::SUCCESS;
    for file in &files {
        match decode(Path::new(file)) {
            Ok((meaning, failure)) => {
                println!("{}: {meaning}", file.display());
                if let Some(failure) = failure {
                    print!("{failure}");
                    code = ExitCode::FAILURE;
                }
            }
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn decode(file: &Path) -> Result<(String, Option<String>), String> {
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
    let target = TARGETS.iter().find(|target| folder == target.name);
    let target = target.ok_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        format!(
            "its folder, `{}`, is not the name of a target; these are: {}",
            folder.display(),
            names.join(", ")
        )
    })?;
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    Ok((target.decode)(&bytes))
}
