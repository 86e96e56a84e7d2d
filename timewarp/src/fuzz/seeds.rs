//! Seed corpora and dictionaries, made from the catalogue.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::{fs, io};

use super::calendar::landmarks;
use super::input::Input;
use super::view::View;
use crate::{Boundary, Moment, boundary};

/// Writes a seed corpus of the catalogue's best boundaries into a folder.
///
/// One input for each boundary of every family's first rank within the range that has a moment of its
/// own, named after it. Each ends with `rest`, which a target that takes more than an instant
/// needs. Files that are there already are replaced, others are left.
///
/// # Errors
///
/// Returns an error when the folder or a file cannot be written.
pub fn write_seeds(folder: &Path, range: &Range<Moment>, rest: &[u8]) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let seeds = chosen(range);
    for seed in &seeds {
        let name = seed.name.replace(['/', ':'], "-");
        fs::write(folder.join(name), Input::new(seed.moment, rest).encode())?;
    }
    Ok(seeds.len())
}

pub(crate) fn chosen(range: &Range<Moment>) -> Vec<Boundary> {
    let mut seeds: Vec<Boundary> = Vec::new();
    for moment in landmarks(range) {
        let boundary = boundary::of(moment).filter(|boundary| boundary.moment == moment);
        let is_new = |boundary: &Boundary| seeds.iter().all(|seed| seed.name != boundary.name);
        let boundary = boundary.filter(is_new);
        seeds.extend(boundary);
    }
    seeds
}

/// Makes a dictionary for engines without this crate's mutator: each landmark of the range as
/// seconds, milliseconds, a packed date, days, and text.
///
/// The form is that of libFuzzer and AFL.
pub fn dictionary(range: &Range<Moment>) -> String {
    const VIEWS: [(View, &str); 5] = [
        (View::Seconds, "seconds"),
        (View::Milliseconds, "milliseconds"),
        (View::PackedDate, "packed_date"),
        (View::UnixDay, "days"),
        (View::Text, "text"),
    ];
    let mut lines = Vec::new();
    for boundary in chosen(range) {
        for (view, name) in VIEWS {
            let Some(bytes) = view.write(boundary.moment) else {
                continue;
            };
            let word = bytes.iter().fold(String::new(), |mut word, byte| {
                write!(word, "\\x{byte:02x}").expect("a text grows");
                word
            });
            lines.push(format!("{name}=\"{word}\"\n"));
        }
    }
    lines.sort();
    lines.dedup();
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;

    #[test]
    fn seeds_are_boundaries_and_decode_to_them() {
        let folder = std::env::temp_dir().join(format!("timewarp-seeds-{}", std::process::id()));
        let range = Depth::Quick.range();
        let count = write_seeds(&folder, &range, b"rest").expect("the test is valid");
        let files: Vec<_> = fs::read_dir(&folder).expect("the test is valid").collect();
        assert_eq!(files.len(), count);
        assert!(count > 50, "{count}");
        let overflow = fs::read(folder.join("epochs-unix-i32")).expect("the test is valid");
        fs::remove_dir_all(&folder).expect("the test is valid");
        let input = Input::decode(&overflow, &range);
        assert_eq!(input.to_string(), "2038-01-19T03:14:08Z + 4 bytes 72657374");
    }

    #[test]
    fn the_dictionary_has_every_form_of_a_landmark() {
        let dictionary = dictionary(&Depth::Quick.range());
        assert!(dictionary.contains("seconds=\"\\x00\\x00\\x00\\x80\\x00\\x00\\x00\\x00\""));
        for line in dictionary.lines() {
            assert!(line.ends_with('"') && line.contains("=\"\\x"), "{line}");
        }
    }
}
