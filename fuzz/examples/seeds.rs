//! Writes the seed corpora of all targets, and the dictionary, from the catalogue.
//!
//! Run it after the catalogue changed: `cargo run --example seeds`.

use std::path::Path;
use std::{fs, io};

use timewarp::Depth;
use timewarp::fuzz::{dictionary, write_seeds};

/// Each target with what its inputs need after the instant.
const TARGETS: [(&str, &[u8]); 9] = [
    ("calendar_families_agree", b""),
    // Two moves: a second passes, the machine sleeps for an hour.
    (
        "clock_follows_its_model",
        b"\x00\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x10\x0e\0\0\0\0\0\0\0\0\0\0",
    ),
    ("edges_are_those_of_brute_force", b"\xf0\x3c\x81"),
    ("esx_time_bomb", b""),
    ("moment_text_round_trips", b"2024-02-29T12:00:00.5+01:00"),
    ("options_never_panic", b"1 day"),
    ("plans_keep_their_promises", b"\xff\x10\x01\x3c\x04\x01\x02"),
    ("threshold_is_found_exactly", b""),
    // A tick of zero and one move: before read 2, back by an hour.
    (
        "timeline_text_round_trips",
        b"\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\x03\x10\x0e\0\0\0\0\0\0\0\0\0\0tick 1us; read 2: freeze",
    ),
];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let range = Depth::Quick.range();
    for (target, rest) in TARGETS {
        let folder = root.join("seeds").join(target);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let count = write_seeds(&folder, &range, rest)?;
        println!("{target}: {count} seeds");
    }
    fs::write(root.join("dates.dict"), dictionary(&range))
}
