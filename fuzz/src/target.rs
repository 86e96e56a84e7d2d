//! Every target by name, for what reads or writes inputs of all of them.

use timewarp::fuzz::Campaign;

/// A target of this crate.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: that of its program, and of its folders of inputs.
    pub name: &'static str,
    /// What its seeds have after the instant.
    pub rest: &'static [u8],
    /// Says what an input means, and why it fails if it does.
    pub decode: fn(&[u8]) -> (String, Option<String>),
}

macro_rules! targets {
    ($($name:ident: $rest:expr,)*) => {
        &[$(Target {
            name: stringify!($name),
            rest: $rest,
            decode: |bytes| {
                let campaign = Campaign::new(stringify!($name));
                let meaning = campaign.describe(bytes, &crate::$name);
                (meaning, campaign.examine(bytes, &crate::$name))
            },
        }),*]
    };
}

/// Every target, save those that `planted.py` measures.
pub const TARGETS: &[Target] = targets! {
    calendar_families_agree: b"",
    // Two moves: a second passes, the machine sleeps for an hour.
    clock_follows_its_model: b"\x00\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x10\x0e\0\0\0\0\0\0\0\0\0\0",
    edges_are_those_of_brute_force: b"\xf0\x3c\x81",
    esx_time_bomb: b"",
    moment_text_round_trips: b"2024-02-29T12:00:00.5+01:00",
    options_never_panic: b"1 day",
    plans_keep_their_promises: b"\xff\x10\x01\x3c\x04\x01\x02",
    threshold_is_found_exactly: b"",
    // A tick of zero and one move: before read 2, back by an hour.
    timeline_text_round_trips:
        b"\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\x03\x10\x0e\0\0\0\0\0\0\0\0\0\0tick 1us; read 2: freeze",
};
