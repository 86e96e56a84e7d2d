#![cfg(test)]

use std::time::{SystemTime, UNIX_EPOCH};

fn second() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

#[test]
fn in_a_dependency() {
    assert!(licence::is_valid(&["host 17", "feature all", "until never"]), "expired");
}

#[test]
fn on_a_thread() {
    let day = std::thread::spawn(|| second() / 86_400).join().unwrap();
    assert!(day != 25_000, "a day off");
}

#[test]
fn never_fails() {
    let has_come = second() / 86_400 == 23_148;
    println!("{has_come}");
}

#[test]
fn reads_no_clock() {
    assert_eq!(1 + 1, 2);
}
