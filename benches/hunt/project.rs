//! The cargo project in which the dates are planted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::form::{Form, Kind, PLANTED, Plant, Tested};

/// A project on disk.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
    pub(crate) plants: Vec<Planted>,
}

/// A plant, and where it went.
#[derive(Debug)]
pub(crate) struct Planted {
    pub(crate) plant: Plant,
    /// The file's path from its package on, as in `src/chrono_window.rs`.
    pub(crate) file: String,
    /// The lines that compare the clock with it.
    pub(crate) lines: Vec<usize>,
}

/// The files of a project by their paths.
type Files = BTreeMap<String, String>;

/// What the generated code may use, and how its manifest asks for it.
const DEPENDENCIES: [(&str, &str); 5] = [
    ("use chrono::", "chrono = \"0.4\""),
    ("use jiff::", "jiff = \"0.2\""),
    ("libc::", "libc = \"0.2\""),
    ("use time::", "time = \"0.3\""),
    (
        "tokio::",
        "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"time\"] }",
    ),
];

impl Project {
    /// Writes a project; files that stay as they are keep their times, so that cargo builds
    /// only what is new.
    pub(crate) fn write(folder: PathBuf, plants: Vec<Plant>) -> io::Result<Self> {
        let mut by_form: BTreeMap<&str, Vec<Plant>> = BTreeMap::new();
        for plant in plants {
            by_form.entry(plant.form.name).or_default().push(plant);
        }
        let mut files = Files::new();
        let mut planted = Vec::new();
        for plants in by_form.into_values() {
            planted.extend(write_form(&mut files, plants));
        }
        write_manifests(&mut files);
        // The versions that this repository is tested with.
        let lock = fs::read_to_string(repository().join("Cargo.lock"))?;
        files.insert("Cargo.lock".to_owned(), lock);
        remove_others(&folder, &files)?;
        for (path, text) in &files {
            let path = folder.join(path);
            if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
                fs::create_dir_all(path.parent().unwrap_or(&folder))?;
                fs::write(path, text)?;
            }
        }
        Ok(Self {
            folder,
            plants: planted,
        })
    }
}

/// Removes tests of an earlier project.
fn remove_others(folder: &Path, files: &Files) -> io::Result<()> {
    let tests = folder.join("planted/tests");
    let Ok(entries) = fs::read_dir(&tests) else {
        return Ok(());
    };
    for entry in entries {
        let name = entry?.file_name();
        let path = format!("planted/tests/{}", name.to_string_lossy());
        if !files.contains_key(&path) {
            fs::remove_file(tests.join(name))?;
        }
    }
    Ok(())
}

/// Returns the folder of this repository.
pub(crate) fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// Writes the code and the tests of all plants of one form.
fn write_form(files: &mut Files, plants: Vec<Plant>) -> Vec<Planted> {
    let Some(form) = plants.first().map(|plant| plant.form) else {
        return Vec::new();
    };
    let module = form.module();
    let package = package(form);
    let file = format!("src/{module}.rs");
    let mut code = String::new();
    let mut planted = Vec::new();
    for plant in plants {
        let _ = writeln!(code, "pub mod {} {{", plant.name);
        let first = code.lines().count();
        let own = plant.code();
        code.push_str(&own);
        code.push_str("}\n");
        let lines = (1..).zip(own.lines());
        let lines = lines.filter(|(_, line)| line.contains(PLANTED));
        let lines = lines.map(|(number, _)| first + number).collect();
        if form.code.contains("include_str!") {
            let (path, text) = included(&plant);
            files.insert(path, text);
        }
        planted.push(Planted {
            plant,
            file: file.clone(),
            lines,
        });
    }
    files.insert(format!("{package}/{file}"), code);
    export(files, package, &module);
    let tests: String = planted.iter().map(|planted| test(&planted.plant)).collect();
    files.insert(format!("planted/tests/{module}.rs"), tests);
    if form.kind == Kind::Deep {
        let names = || planted.iter().map(|planted| &planted.plant.name);
        let checks: String = names().map(|name| check(&module, name)).collect();
        files.insert(format!("licence/src/{module}_terms.rs"), checks);
        export(files, "licence", &format!("{module}_terms"));
        let powers: String = names().map(|name| power(&module, name)).collect();
        files.insert(format!("host/src/{module}_host.rs"), powers);
        export(files, "host", &format!("{module}_host"));
    }
    planted
}

/// The package that holds a form.
fn package(form: &Form) -> &'static str {
    match form.kind {
        Kind::Deep => "terms",
        Kind::Seen | Kind::Unseen => "planted",
    }
}

/// Adds a module to the library of a package.
fn export(files: &mut Files, package: &str, module: &str) {
    let library = files
        .entry(format!("{package}/src/lib.rs"))
        .or_insert_with(|| {
            match package {
                "host" => include_str!("deep/host.rs"),
                "licence" => include_str!("deep/licence.rs"),
                _ => "",
            }
            .to_owned()
        });
    let _ = writeln!(library, "pub mod {module};");
}

/// The test of a plant: that of a bug fails while the bug is lit, that of a decoy never.
fn test(plant: &Plant) -> String {
    let Plant { form, name, .. } = plant;
    let module = form.module();
    let (attribute, function, awaiting) = match form.tested {
        Tested::Plainly => ("test", "fn", ""),
        Tested::By(attribute) => (attribute, "async fn", ".await"),
    };
    let call = match form.kind {
        Kind::Deep => format!("host::{module}_host::{name}()"),
        Kind::Seen | Kind::Unseen => format!("planted::{module}::{name}::is_hit(){awaiting}"),
    };
    let body = if plant.is_decoy {
        format!("std::hint::black_box({call});")
    } else {
        format!("assert!(!{call}, \"it broke\");")
    };
    format!("#[{attribute}]\n{function} {name}() {{\n    {body}\n}}\n\n")
}

/// The function of the licence that asks the terms of a deep plant.
fn check(module: &str, name: &str) -> String {
    format!(
        "pub fn {name}(text: &str) -> Result<crate::Licence, crate::Refusal> {{\n    \
         crate::Licence::parse(text, terms::{module}::{name}::is_hit)\n}}\n\n"
    )
}

/// The function of the host that asks the licence of a deep plant.
fn power(module: &str, name: &str) -> String {
    format!(
        "pub fn {name}() -> bool {{\n    let licence = licence::{module}_terms::{name}(crate::SHIPPED);\n    \
         crate::power_on(licence) == crate::Power::Refused\n}}\n\n"
    )
}

/// The file that a plant includes: terms with its date, among other lines.
fn included(plant: &Plant) -> (String, String) {
    let path = format!("planted/data/{}.{}", plant.form.module(), plant.name);
    let date = plant.window.from.format("%Y-%m-%d");
    let text = format!("region: eu-central-1\nmaintenance: {date}\ncontact: operator\n");
    (path, text)
}

fn write_manifests(files: &mut Files) {
    let is_deep = files.contains_key("host/src/lib.rs");
    let mut members = vec!["planted"];
    if is_deep {
        members.extend(["host", "licence", "terms"]);
        add_manifest(files, "host", &["licence"]);
        add_manifest(files, "licence", &["terms"]);
        add_manifest(files, "terms", &[]);
    }
    export(files, "planted", "about");
    files.insert(
        "planted/src/about.rs".to_owned(),
        "//! Dates are planted here.\n".to_owned(),
    );
    add_manifest(files, "planted", if is_deep { &["host"] } else { &[] });
    files.insert(
        "Cargo.toml".to_owned(),
        format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
    );
}

fn add_manifest(files: &mut Files, package: &str, by_path: &[&str]) {
    let prefix = format!("{package}/");
    let code = files.iter().filter(|(path, _)| path.starts_with(&prefix));
    let code: Vec<&str> = code.map(|(_, text)| text.as_str()).collect();
    let mut manifest = format!(
        "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
    );
    for (word, line) in DEPENDENCIES {
        if code.iter().any(|text| text.contains(word)) {
            let _ = writeln!(manifest, "{line}");
        }
    }
    for dependency in by_path {
        let _ = writeln!(manifest, "{dependency} = {{ path = \"../{dependency}\" }}");
    }
    files.insert(format!("{package}/Cargo.toml"), manifest);
}
