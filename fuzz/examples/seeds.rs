//! Writes the seed corpora of all targets, and the dictionary, from the catalogue.
//!
//! Run it after the catalogue changed: `cargo run --example seeds`.

use std::path::Path;
use std::{fs, io};

use timewarp::Depth;
use timewarp::fuzz::{dictionary, write_seeds};
use timewarp_fuzz::TARGETS;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let range = Depth::Quick.range();
    for target in TARGETS {
        let folder = root.join("seeds").join(target.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let count = write_seeds(&folder, &range, target.rest)?;
        println!("{}: {count} seeds", target.name);
    }
    fs::write(root.join("dates.dict"), dictionary(&range))
}
