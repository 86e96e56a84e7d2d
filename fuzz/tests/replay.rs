//! Seeds, artifacts and regressions of every target, without a fuzzer.
//!
//! What the corpora hold beyond the seeds stays with the fuzzer, which replays it itself.

use std::fs;
use std::path::PathBuf;

use timewarp::fuzz::Campaign;
use timewarp_fuzz::TARGETS;

fn folders(target: &str) -> [PathBuf; 3] {
    ["seeds", "regressions", "artifacts"].map(|kind| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(kind);
        folder.join(target)
    })
}

macro_rules! replays {
    ($($target:ident),* $(,)?) => {
        $(#[test]
        fn $target() {
            let name = stringify!($target);
            let tried = Campaign::new(name).replay(folders(name), &timewarp_fuzz::$target);
            assert!(tried > 0, "there are no seeds in fuzz/seeds/{name}");
        })*

        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replays! {
    calendar_families_agree,
    clock_follows_its_model,
    edges_are_those_of_brute_force,
    moment_text_round_trips,
    options_never_panic,
    plans_keep_their_promises,
    threshold_is_found_exactly,
    timeline_text_round_trips,
}

#[test]
fn esx_time_bomb() {
    let campaign = Campaign::new("esx_time_bomb");
    let answer =
        campaign.replay_to_failure(folders("esx_time_bomb"), &timewarp_fuzz::esx_time_bomb);
    assert!(
        answer.contains(
            "passes until 2008-08-12T06:59:59.999999999Z, fails from 2008-08-12T07:00:00Z"
        ),
        "{answer}"
    );
}

#[test]
fn every_target_is_replayed() {
    let targets = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
    for target in fs::read_dir(targets).unwrap() {
        let path = target.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name.starts_with("planted") {
            continue;
        }
        let is_replayed = REPLAYED.contains(&name) || name == "esx_time_bomb";
        let is_listed = TARGETS.iter().any(|target| target.name == name);
        assert!(
            is_replayed,
            "{name} is not replayed; add it to the list in this file"
        );
        assert!(is_listed, "{name} has no seeds; add it to `TARGETS`");
    }
}
