//! Pages that are made from the incidents and the catalogue: a test holds the committed ones against them.

mod catalogue;
mod list;

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use timewarp::boundary;

use crate::incidents;

/// Asserts that a page is what the code makes of it, or writes it where `UPDATE_PAGES` is set.
#[track_caller]
fn check(path: &str, made: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&path, made).expect("the page is writable");
    }
    let page = fs::read_to_string(&path).expect("the page is there");
    let line = page
        .lines()
        .zip(made.lines())
        .find(|(there, made)| there != made);
    assert!(
        page == made,
        "{} is not current at {line:?}; run: UPDATE_PAGES=1 cargo test -p examples --test incidents pages",
        path.display()
    );
}

/// Writes a text as the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_list_is_current() {
    check("examples/incidents/README.md", &list::page());
}

#[test]
fn the_catalogue_is_current() {
    check("timewarp/docs/guide/catalogue.md", &catalogue::page());
}

#[test]
fn there_are_enough_and_no_two_are_the_same() {
    let mut titles: Vec<_> = incidents().map(|incident| incident.title).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), incidents().count());
    assert!(titles.len() >= 30, "{}", titles.len());
}

/// A boundary that is there because of an incident lies where that happened.
#[test]
fn boundaries_of_incidents_are_in_the_catalogue() {
    let week = Duration::from_secs(7 * 86_400);
    for incident in incidents() {
        let Some(moment) = incident.moment() else {
            continue;
        };
        let early = moment.checked_sub(week).expect("it is no first moment");
        let late = moment.checked_add(week).expect("it is no last moment");
        for name in incident.boundaries() {
            let mut near = boundary::all(early..late);
            assert!(
                near.any(|boundary| boundary.name == name),
                "{name}: {}",
                incident.title
            );
        }
    }
}
