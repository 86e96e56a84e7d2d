//! Timelines as bytes, after the instant of an input.
//!
//! `[tick: 12 bytes][number of moves: 1 byte]`, then for each move `[read less 1: 1 byte]
//! [kind: 1 byte][length or instant: 12 bytes]`; lengths and instants are seconds and
//! nanoseconds as in an input's head.

use std::ops::Range;
use std::time::Duration;

use super::harvest::Word;
use super::input::{Input, fold, read_parts, write_moment};
use super::random::Random;
use crate::{Moment, Move, Timeline};

pub(super) const HEAD: usize = Input::HEADER + 1;
pub(super) const RECORD: usize = Input::HEADER + 2;
const MOVES: usize = 8;

/// The most bytes that a timeline takes.
#[cfg(feature = "arbitrary")]
pub(super) const LARGEST: usize = HEAD + MOVES * RECORD;

/// The longest move: some 34,000 years.
const LONGEST: i64 = 1 << 40;

/// Returns how many of these bytes are the timeline's, of those that are there.
pub(super) fn length(bytes: &[u8]) -> usize {
    (HEAD + moves(bytes) * RECORD).min(bytes.len())
}

pub(super) fn moves(bytes: &[u8]) -> usize {
    usize::from(bytes.get(Input::HEADER).copied().unwrap_or(0)) % (MOVES + 1)
}

/// Reads any bytes as a timeline; returns those that come after it.
pub(super) fn decode<'bytes>(
    bytes: &'bytes [u8],
    range: &Range<Moment>,
) -> (Timeline, &'bytes [u8]) {
    let end = length(bytes);
    let (script, rest) = bytes.split_at(end);
    let part = |from: usize| script.get(from..).unwrap_or_default();
    let mut timeline = Timeline::new().tick(read_duration(part(0)));
    for index in 0..moves(script) {
        let record = part(HEAD + index * RECORD);
        let read = 1 + u64::from(record.first().copied().unwrap_or(0));
        let value = record.get(2..).unwrap_or_default();
        let what = match record.get(1).copied().unwrap_or(0) % 5 {
            0 => Move::Advance(read_duration(value)),
            1 => {
                let (seconds, nanos) = read_parts(value);
                Move::SetTime(fold(Moment::from_parts(seconds, nanos), range))
            }
            2 => Move::Suspend(read_duration(value)),
            3 => Move::StepBack(read_duration(value)),
            _ => Move::Freeze,
        };
        timeline = timeline.before(read, what);
    }
    (timeline, rest)
}

/// Writes a timeline, or returns `None` for one with more moves or later reads than fit.
pub(super) fn encode(timeline: &Timeline) -> Option<Vec<u8>> {
    let moves = timeline.moves();
    if moves.len() > MOVES {
        return None;
    }
    let mut bytes = write_duration(timeline.tick_length())?.to_vec();
    bytes.push(u8::try_from(moves.len()).ok()?);
    for (read, what) in moves {
        bytes.push(u8::try_from(read - 1).ok()?);
        let (kind, value) = match what {
            Move::Advance(length) => (0, write_duration(*length)?),
            Move::SetTime(moment) => (1, write_moment(*moment)),
            Move::Suspend(length) => (2, write_duration(*length)?),
            Move::StepBack(length) => (3, write_duration(*length)?),
            Move::Freeze => (4, [0; Input::HEADER]),
        };
        bytes.push(kind);
        bytes.extend_from_slice(&value);
    }
    Some(bytes)
}

fn read_duration(bytes: &[u8]) -> Duration {
    let (seconds, nanos) = read_parts(bytes);
    Duration::new(seconds.rem_euclid(LONGEST).unsigned_abs(), nanos)
}

fn write_duration(duration: Duration) -> Option<[u8; Input::HEADER]> {
    let seconds = i64::try_from(duration.as_secs()).ok()?;
    (seconds < LONGEST).then(|| write_moment(Moment::from_parts(seconds, duration.subsec_nanos())))
}

/// Changes the timeline in the first `size` bytes of `data`; returns the new size.
///
/// A move that is added comes before one of the first reads, where most code has its own.
pub(super) fn mutate(
    data: &mut [u8],
    size: usize,
    base: Moment,
    range: &Range<Moment>,
    random: &mut Random,
    words: &[Word],
) -> usize {
    let (timeline, rest) = decode(&data[..size], range);
    let changed = change(&timeline, base, range, random, words);
    let bytes = encode(&changed).map(|script| [&script, rest].concat());
    match bytes.filter(|bytes| bytes.len() <= data.len()) {
        Some(bytes) => {
            data[..bytes.len()].copy_from_slice(&bytes);
            bytes.len()
        }
        None => size,
    }
}

fn change(
    timeline: &Timeline,
    base: Moment,
    range: &Range<Moment>,
    random: &mut Random,
    words: &[Word],
) -> Timeline {
    let mut moves = timeline.moves().to_vec();
    let mut tick = timeline.tick_length();
    let some = random.below(moves.len().max(1));
    match random.below(8) {
        _ if moves.is_empty() => moves.push((read(random), any_move(base, range, random, words))),
        0 if moves.len() < MOVES => {
            moves.push((read(random), any_move(base, range, random, words)));
        }
        1 => drop(moves.remove(some)),
        2 => moves[some].0 = read(random),
        3 => {
            tick = if random.is_one_in(2) {
                Duration::ZERO
            } else {
                any_length(random, words)
            }
        }
        4 => moves[some].1 = any_move(base, range, random, words),
        _ => {
            // The same kind, another length: comparisons of durations are met here.
            moves[some].1 = match moves[some].1 {
                Move::Advance(_) => Move::Advance(any_length(random, words)),
                Move::Suspend(_) => Move::Suspend(any_length(random, words)),
                Move::StepBack(_) => Move::StepBack(any_length(random, words)),
                _ => any_move(base, range, random, words),
            };
        }
    }
    moves
        .into_iter()
        .fold(Timeline::new().tick(tick), |timeline, (read, what)| {
            timeline.before(read, what)
        })
}

/// Returns a read that moves come before, mostly one of the first.
fn read(random: &mut Random) -> u64 {
    let within = if random.is_one_in(4) { 32 } else { 4 };
    1 + random.next() % within
}

fn any_move(base: Moment, range: &Range<Moment>, random: &mut Random, words: &[Word]) -> Move {
    match random.below(8) {
        0 => Move::Freeze,
        1 => Move::Suspend(any_length(random, words)),
        2 => {
            let step = super::calendar::step(base, random).unwrap_or(base);
            Move::SetTime(fold(step, range))
        }
        3 | 4 => Move::Advance(any_length(random, words)),
        _ => Move::StepBack(any_length(random, words)),
    }
}

/// Returns a length that the code compared, or one that people write down.
fn any_length(random: &mut Random, words: &[Word]) -> Duration {
    const LENGTHS: [Duration; 14] = [
        Duration::from_nanos(1),
        Duration::from_micros(1),
        Duration::from_millis(1),
        Duration::from_millis(999),
        Duration::from_secs(1),
        Duration::from_secs(60),
        Duration::from_secs(300),
        Duration::from_secs(3_600),
        Duration::from_secs(7_200),
        Duration::from_secs(86_400),
        Duration::from_secs(7 * 86_400),
        Duration::from_secs(30 * 86_400),
        Duration::from_secs(365 * 86_400),
        Duration::from_secs(50 * 365 * 86_400),
    ];
    let common = random.pick(&LENGTHS).unwrap_or_default();
    if random.is_one_in(2) {
        return common;
    }
    let Some(word) = random.pick(words) else {
        // Any length, each order of magnitude as likely as the others.
        let bits = random.next() >> random.below(64);
        return Duration::from_nanos(bits);
    };
    let number = word.number();
    match random.below(6) {
        0 => Duration::from_millis(number),
        1 => Duration::from_micros(number),
        2 => Duration::from_nanos(number),
        _ => Duration::from_secs(number % LONGEST.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;

    #[test]
    fn a_timeline_is_read_as_it_was_written() {
        let range = Depth::Quick.range();
        for text in [
            "tick 0s",
            "tick 1us; read 2: step_back 1s",
            "read 1: advance 3h; read 2: set_time 2024-02-29T12:00:00Z; read 256: freeze",
            "read 3: suspend 400d; read 3: step_back 1ns",
        ] {
            let timeline: Timeline = text.parse().expect("the test is valid");
            let mut bytes = encode(&timeline).expect("the test is valid");
            assert_eq!(length(&bytes), bytes.len());
            bytes.extend_from_slice(b"payload");
            assert_eq!(decode(&bytes, &range), (timeline, &b"payload"[..]));
        }
    }

    #[test]
    fn any_bytes_are_a_timeline() {
        let range = Depth::Quick.range();
        let mut random = Random::new(5);
        for size in 0..200 {
            let bytes: Vec<u8> = (0..size).map(|_| random.next().to_le_bytes()[0]).collect();
            let (timeline, rest) = decode(&bytes, &range);
            assert!(rest.len() <= bytes.len());
            let again = encode(&timeline).expect("the test is valid");
            assert_eq!(decode(&again, &range).0, timeline);
        }
    }

    #[test]
    fn changes_reach_a_step_back_before_the_second_read() {
        let range = Depth::Quick.range();
        let mut random = Random::new(6);
        let mut data = vec![0; 200];
        let mut size = 0;
        let base = Moment::from_seconds(1_000_000_000);
        let found = (0..10_000).any(|_| {
            size = mutate(&mut data, size, base, &range, &mut random, &[]);
            let (timeline, _) = decode(&data[..size], &range);
            let is_back =
                |what: &Move| matches!(what, Move::StepBack(length) if length.as_secs() == 3_600);
            timeline
                .moves()
                .iter()
                .any(|(read, what)| *read == 2 && is_back(what))
        });
        assert!(found);
    }
}
