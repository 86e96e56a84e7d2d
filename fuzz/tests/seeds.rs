//! What is made from the catalogue is what the catalogue makes now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use timewarp::Depth;
use timewarp::fuzz::{dictionary, write_seeds};
use timewarp_fuzz::TARGETS;

const AGAIN: &str = "make it anew: `cargo run --example seeds`";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap();
    let files = entries.map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read(path).unwrap())
    });
    files.collect()
}

#[test]
fn seeds_are_current() {
    let made = std::env::temp_dir().join(format!("timewarp-seeds-{}", std::process::id()));
    for target in TARGETS {
        let folder = made.join(target.name);
        write_seeds(&folder, &Depth::Quick.range(), target.rest).unwrap();
        let kept = contents(&root().join("seeds").join(target.name));
        assert!(contents(&folder) == kept, "{}: {AGAIN}", target.name);
    }
    fs::remove_dir_all(made).unwrap();
}

#[test]
fn the_dictionary_is_current() {
    let kept = fs::read_to_string(root().join("dates.dict")).unwrap();
    assert!(dictionary(&Depth::Quick.range()) == kept, "{AGAIN}");
}
