//! Changing an input so that dates hidden in the code are met.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::calendar::{self, Visits};
use super::harvest::{Harvest, Native, Word, words};
use super::input::{Input, write_moment};
use super::random::Random;
use super::script;
use super::view::View;
use crate::Moment;

/// Changes inputs: a half of the time to an instant that the code compared its time with, a
/// quarter by steps of the calendar and to landmarks, a quarter in the forms of [`View`].
///
/// It knows nothing of libFuzzer but a function that mutates bytes as libFuzzer would, so it
/// can be driven by another engine, and by tests.
///
/// # Example: landmarks, without a fuzzer
///
/// ```
/// use timewarp::Depth;
/// use timewarp::fuzz::{Input, Mutator};
///
/// let range = Depth::Quick.range();
/// let mut mutator = Mutator::new(range.clone());
/// let mut data = [0; 64];
/// let mut size = 0;
/// for seed in 0..100 {
///     // An engine that changes nothing.
///     size = mutator.mutate(&mut data, size, seed, |_, size, _| size, |_| {});
///     assert!(range.contains(&Input::decode(&data[..size], &range).moment()));
/// }
/// assert!(size >= Input::HEADER);
/// ```
#[derive(Debug)]
pub struct Mutator {
    range: Range<Moment>,
    is_scripted: bool,
    harvest: Harvest,
    /// What the code compared, when last looked at.
    words: Vec<Word>,
    /// The input of the corpus that is being changed, and what was made of it last.
    chain: u64,
    last: Option<u64>,
    visits: Option<Visits>,
}

/// Runs of an input for what it compares; more find more of libFuzzer's table.
const PROBES: usize = 2;

impl Mutator {
    /// Makes a mutator that stays in a range.
    ///
    /// # Panics
    ///
    /// Panics when the range is empty.
    pub fn new(range: Range<Moment>) -> Self {
        assert!(range.start < range.end, "there is no instant in {range:?}");
        Self {
            range,
            is_scripted: false,
            harvest: Harvest::default(),
            words: Vec::new(),
            chain: 0,
            last: None,
            visits: None,
        }
    }

    /// Lets it change the timeline that comes after the instant, too.
    #[must_use]
    pub fn scripted(self, is_scripted: bool) -> Self {
        Self {
            is_scripted,
            ..self
        }
    }

    /// Changes the input in the first `size` bytes of `data`, which may take all of it.
    ///
    /// Returns the new size. `native` gets bytes, their size and the size they may grow to, and
    /// returns the new size: libFuzzer's own `LLVMFuzzerMutate`. `probe` runs the target with an
    /// input, for what it compares; inputs that passed before are given.
    pub fn mutate(
        &mut self,
        data: &mut [u8],
        size: usize,
        seed: u32,
        mut native: impl FnMut(&mut [u8], usize, usize) -> usize,
        mut probe: impl FnMut(&[u8]),
    ) -> usize {
        let size = self.look_at(data, size, seed, &mut native, &mut probe);
        let size = self.change(data, size, seed, &mut native);
        self.last = Some(digest(&data[..size]));
        size
    }

    /// Harvests an input of the corpus when it is met first, and sometimes later.
    ///
    /// What is not what this made last is the beginning of another chain of changes.
    fn look_at(
        &mut self,
        data: &[u8],
        size: usize,
        seed: u32,
        native: Native<'_>,
        probe: &mut dyn FnMut(&[u8]),
    ) -> usize {
        let input = digest(&data[..size]);
        if self.last == Some(input) {
            return size;
        }
        self.chain = input;
        let mut random = Random::new(!u64::from(seed));
        if !self.harvest.has(input) {
            let base = Input::decode(&data[..size], &self.range).moment();
            let mut met = HashSet::new();
            for _ in 0..PROBES {
                probe(&data[..size]);
                met.extend(words(native));
            }
            // In an order of their own, so that the same seed does the same.
            self.words = met.into_iter().collect();
            self.words
                .sort_unstable_by_key(|word| (word.bytes().len(), word.number()));
            let (words, range) = (&self.words, &self.range);
            self.harvest.take(input, words, base, range, &mut random);
        }
        size
    }

    fn change(&mut self, data: &mut [u8], size: usize, seed: u32, native: Native<'_>) -> usize {
        let room = data.len();
        if room < Input::HEADER {
            return native(data, size, room);
        }
        let mut random = Random::new(seed.into());
        let moment = Input::decode(&data[..size], &self.range).moment();
        // The decoded instant in place of what may have been folded or cut off.
        data[size.min(Input::HEADER)..Input::HEADER].fill(0);
        data[..Input::HEADER].copy_from_slice(&write_moment(moment));
        let size = size.max(Input::HEADER);
        let (header, rest) = data.split_at_mut(Input::HEADER);
        let length = size - Input::HEADER;
        if self.is_scripted && random.is_one_in(2) {
            let length =
                script::mutate(rest, length, moment, &self.range, &mut random, &self.words);
            return Input::HEADER + length;
        }
        // Most targets of dates take few bytes or none.
        if !rest.is_empty() && random.is_one_in(if length == 0 { 24 } else { 6 }) {
            let payload = if self.is_scripted {
                script::length(&rest[..length])
            } else {
                0
            };
            let room = rest.len();
            if payload < room {
                let payload_length = length - payload.min(length);
                let changed = native(&mut rest[payload..], payload_length, room - payload);
                return Input::HEADER + payload + changed;
            }
        }
        let changed = self.moment(moment, &mut random, native);
        header.copy_from_slice(&write_moment(changed));
        size
    }

    fn moment(&mut self, base: Moment, random: &mut Random, native: Native<'_>) -> Moment {
        let range = self.range.clone();
        let is_new = |moment: &Moment| range.contains(moment) && *moment != base;
        let choice = random.below(16);
        let chosen = match choice {
            0..=7 => self.harvest.next(self.chain),
            8 => calendar::step(base, random),
            9 | 10 => None,
            11 | 12 => calendar::set_field(base, &range, random),
            _ => (0..4)
                .find_map(|_| mutate_in_view(base, random, native).filter(|moment| is_new(moment))),
        };
        // Where there is nothing to harvest, the next visit is better than a guess.
        chosen
            .filter(is_new)
            .or_else(|| self.visit(random))
            .unwrap_or(base)
    }

    fn visit(&mut self, random: &mut Random) -> Option<Moment> {
        let visits = self
            .visits
            .get_or_insert_with(|| Visits::of(&self.range).turned(random.next()));
        visits.next()
    }
}

/// Returns a number that tells inputs apart.
fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// Lets the engine change the instant in one of its views.
fn mutate_in_view(base: Moment, random: &mut Random, native: Native<'_>) -> Option<Moment> {
    let view = random.pick(View::ALL)?;
    let mut bytes = view.write(base)?;
    let width = bytes.len();
    let size = native(&mut bytes, width, width);
    (size == width).then(|| view.read(&bytes, base)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;
    use crate::fuzz::calendar::landmarks;

    /// An engine that has one comparand of four or eight bytes to offer.
    fn offering(word: &[u8]) -> impl FnMut(&mut [u8], usize, usize) -> usize {
        move |data, size, _| {
            if size == word.len() && data[..size].iter().all(|byte| *byte == 0) {
                data[..size].copy_from_slice(word);
            }
            size
        }
    }

    /// Mutates one input again and again, and returns after how many it showed `wanted`.
    fn tries_until(
        from: &str,
        wanted: impl Fn(Moment) -> bool,
        mut native: impl FnMut(&mut [u8], usize, usize) -> usize,
    ) -> Option<u32> {
        let range = Depth::Quick.range();
        let mut mutator = Mutator::new(range.clone());
        let from = from.parse().expect("the test is valid");
        (1..2_000).find(|seed| {
            let mut data = [0; 32];
            data[..12].copy_from_slice(&write_moment(from));
            let size = mutator.mutate(&mut data, 12, *seed, &mut native, |_| {});
            wanted(Input::decode(&data[..size], &range).moment())
        })
    }

    #[test]
    fn a_comparand_is_tried_at_once_in_the_view_that_it_has() {
        let hidden: Moment = "2009-03-17T05:41:07Z".parse().expect("the test is valid");
        for view in [
            View::Seconds,
            View::Milliseconds,
            View::Microseconds,
            View::Nanoseconds,
            View::Seconds32,
        ] {
            let word = view.write(hidden).expect("the test is valid");
            let from = "1990-01-01";
            let tries = tries_until(from, |at| at == hidden, offering(&word));
            assert!(tries.is_some_and(|tries| tries < 60), "{view:?} {tries:?}");
        }
        for view in [
            View::PackedDate,
            View::PackedOrdinal,
            View::UnixDay,
            View::CommonEraDay,
        ] {
            let word = view.write(hidden).expect("the test is valid");
            let is_day = |at: Moment| at.as_seconds() / 86_400 == hidden.as_seconds() / 86_400;
            let tries = tries_until("1990-01-01", is_day, offering(&word));
            assert!(tries.is_some_and(|tries| tries < 60), "{view:?} {tries:?}");
        }
        let word = View::SecondOfDay.write(hidden).expect("the test is valid");
        let tries = tries_until("2009-03-17T12:00:00Z", |at| at == hidden, offering(&word));
        assert!(tries.is_some_and(|tries| tries < 60), "{tries:?}");
    }

    #[test]
    fn without_anything_to_harvest_all_landmarks_are_tried() {
        let range = Depth::Quick.range();
        let mut missing: std::collections::BTreeSet<_> = landmarks(&range).into_iter().collect();
        let mut mutator = Mutator::new(range.clone());
        for seed in 0..1_000 {
            let mut data = [0; 12];
            mutator.mutate(&mut data, 12, seed, |_, size, _| size, |_| {});
            missing.remove(&Input::decode(&data, &range).moment());
        }
        // The one at which every input of this test stands cannot be changed to.
        missing.remove(&Moment::UNIX_EPOCH);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_same_seeds_make_the_same_inputs() {
        let run = || {
            let mut mutator = Mutator::new(Depth::Quick.range());
            let mut data = vec![0; 40];
            let mut size = 0;
            (0..500)
                .map(|seed| {
                    size = mutator.mutate(
                        &mut data,
                        size,
                        seed,
                        |bytes, size, room| {
                            bytes[0] = bytes[0].wrapping_add(1);
                            (size + 1).min(room)
                        },
                        |_| {},
                    );
                    data[..size].to_vec()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn any_size_and_room_is_kept_within() {
        for room in 0..60 {
            for size in 0..=room {
                let mut mutator = Mutator::new(Depth::Quick.range()).scripted(size % 2 == 0);
                for seed in 0..40 {
                    let mut data = vec![0xa5; room];
                    let changed = mutator.mutate(&mut data, size, seed, |_, size, _| size, |_| {});
                    assert!(changed <= room, "{room} {size} {seed}");
                }
            }
        }
    }
}
