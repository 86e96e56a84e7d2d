//! Changing an input so that dates hidden in the code are met.

use std::ops::Range;

use super::branches::Known;
use super::calendar::{self, Visits};
use super::harvest::{Harvest, Native, Words};
use super::input::{Input, write_moment};
use super::random::Random;
use super::script;
use super::search::{Place, Search};
use super::view::View;
use crate::Moment;

/// Changes inputs: to instants at which the code takes another branch, to those that it
/// compared its time with, by steps of the calendar and to landmarks, and in the forms of [`View`].
///
/// It knows nothing of libFuzzer but a function that mutates bytes as libFuzzer would, and
/// what [`ran`](Self::ran) is told, so it can be driven by another engine, and by tests.
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
///     size = mutator.mutate(&mut data, size, seed, |_, size, _| size);
///     assert!(range.contains(&Input::decode(&data[..size], &range).moment()));
/// }
/// assert!(size >= Input::HEADER);
/// ```
#[derive(Debug)]
pub struct Mutator {
    range: Range<Moment>,
    is_scripted: bool,
    search: Search,
    harvest: Harvest,
    known: Known,
    last: Option<Run>,
    runs: u64,
    /// What the code compared, when last looked at.
    words: Words,
    visits: Option<Visits>,
}

/// What ran last, until it is taken in.
///
/// That waits for the harvest: searching compares numbers, which then are in libFuzzer's table.
#[derive(Debug)]
struct Run {
    place: Place,
    taken: Vec<u8>,
    is_new: bool,
}

/// One in so many runs is harvested, beside those that took a new branch; all of the first ones.
const HARVEST_EVERY: usize = 256;
const HARVEST_FIRST: u64 = 16;

impl Mutator {
    /// Makes a mutator that stays in a range.
    ///
    /// # Panics
    ///
    /// Panics when the range is empty.
    pub fn new(range: Range<Moment>) -> Self {
        assert!(range.start < range.end, "there is no instant in {range:?}");
        Self {
            search: Search::new(range.clone()),
            range,
            is_scripted: false,
            harvest: Harvest::default(),
            known: Known::default(),
            last: None,
            runs: 0,
            words: Words::default(),
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

    /// Takes in that the code ran with an input, and which of its branches the run took.
    ///
    /// Of `taken` each byte stands for a branch, always the same one, and is zero when it was not
    /// taken. It is empty where that is not known; then no branch is searched for.
    pub fn ran(&mut self, input: &[u8], taken: &[u8]) {
        self.take_in();
        let is_new = self.known.add(taken);
        self.runs += 1;
        let input = Input::decode(input, &self.range);
        self.last = Some(Run {
            place: Place {
                moment: input.moment(),
                rest: input.rest().to_vec(),
            },
            taken: taken.to_vec(),
            is_new,
        });
    }

    fn take_in(&mut self) {
        if let Some(Run {
            place,
            taken,
            is_new,
        }) = self.last.take()
        {
            self.search.ran(&place, &taken, is_new);
        }
    }

    fn harvest(&mut self, random: &mut Random, native: Native<'_>) {
        let Some(last) = &self.last else { return };
        let is_edge = self.search.is_edge(&last.place);
        let is_due = last.is_new || is_edge || self.runs <= HARVEST_FIRST;
        if is_due || random.is_one_in(HARVEST_EVERY) {
            self.words = Words::ask(native);
            let (words, range) = (&self.words, &self.range);
            self.harvest
                .take(words, &last.place, is_edge, range, random);
        }
    }

    /// Changes the input in the first `size` bytes of `data`, which may take all of it.
    ///
    /// Returns the new size. `native` gets bytes, their size and the size they may grow to, and
    /// returns the new size: libFuzzer's own `LLVMFuzzerMutate`.
    pub fn mutate(
        &mut self,
        data: &mut [u8],
        size: usize,
        seed: u32,
        mut native: impl FnMut(&mut [u8], usize, usize) -> usize,
    ) -> usize {
        let mut random = Random::new(seed.into());
        self.harvest(&mut random, &mut native);
        self.take_in();
        if data.len() < Input::HEADER {
            return native(data, size, data.len());
        }
        if let Some(lead) = self.lead(&mut random) {
            if Input::HEADER + lead.rest.len() <= data.len() {
                let (header, rest) = data.split_at_mut(Input::HEADER);
                header.copy_from_slice(&write_moment(lead.moment));
                rest[..lead.rest.len()].copy_from_slice(&lead.rest);
                return Input::HEADER + lead.rest.len();
            }
            self.search.give_up();
        }
        self.change(data, size, &mut random, &mut native)
    }

    /// Returns an input that there is a reason to try: most of the time while there are new
    /// ones, else less than half of the time.
    fn lead(&mut self, random: &mut Random) -> Option<Place> {
        let is_fresh = self.harvest.is_fresh();
        let choice = random.below(16);
        // Numbers that were never tried and the search take turns.
        let is_searched = choice < 14 && !(is_fresh && choice < 7);
        let searched = is_searched.then(|| self.search.next(random)).flatten();
        let is_harvested = choice < if is_fresh { 14 } else { 6 };
        searched.or_else(|| is_harvested.then(|| self.harvest.next()).flatten())
    }

    fn change(
        &mut self,
        data: &mut [u8],
        size: usize,
        random: &mut Random,
        native: Native<'_>,
    ) -> usize {
        let moment = Input::decode(&data[..size], &self.range).moment();
        // The decoded instant in place of what may have been folded or cut off.
        data[size.min(Input::HEADER)..Input::HEADER].fill(0);
        data[..Input::HEADER].copy_from_slice(&write_moment(moment));
        let size = size.max(Input::HEADER);
        let (header, rest) = data.split_at_mut(Input::HEADER);
        let length = size - Input::HEADER;
        if self.is_scripted && random.is_one_in(2) {
            let words = &self.words.numbers;
            let length = script::mutate(rest, length, moment, &self.range, random, words);
            return Input::HEADER + length;
        }
        // Most targets of dates take few bytes or none.
        if !rest.is_empty() && random.is_one_in(if length == 0 { 12 } else { 3 }) {
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
        let changed = self.moment(moment, random, native);
        header.copy_from_slice(&write_moment(changed));
        size
    }

    fn moment(&mut self, base: Moment, random: &mut Random, native: Native<'_>) -> Moment {
        let range = self.range.clone();
        let is_new = |moment: &Moment| range.contains(moment) && *moment != base;
        let chosen = match random.below(8) {
            0 => calendar::step(base, random),
            1..=4 => None,
            5 => calendar::set_field(base, &range, random),
            _ => (0..4)
                .find_map(|_| mutate_in_view(base, random, native).filter(|moment| is_new(moment))),
        };
        // Where a change leads nowhere, the next visit is better.
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

    /// An engine that has one number of four or eight bytes to offer, when it may only insert.
    fn offering(word: &[u8]) -> impl FnMut(&mut [u8], usize, usize) -> usize {
        move |data, size, room| {
            if size > 0 || word.len() > room {
                return size;
            }
            data[..word.len()].copy_from_slice(word);
            word.len()
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
            mutator.ran(&data[..12], &[]);
            let size = mutator.mutate(&mut data, 12, *seed, &mut native);
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

    /// Drives a mutator as a fuzzer does, with code of which it is known which branches it takes;
    /// returns after how many runs it was at an instant of `wanted`.
    fn runs_until(
        from: &str,
        wanted: impl Fn(Moment) -> bool,
        taken: impl Fn(Moment) -> Vec<u8>,
    ) -> Option<u32> {
        let range = Depth::Quick.range();
        let mut mutator = Mutator::new(range.clone());
        let mut data = [0; 32];
        let mut size = 12;
        data[..12].copy_from_slice(&write_moment(from.parse().expect("the test is valid")));
        (1..5_000).find(|seed| {
            let moment = Input::decode(&data[..size], &range).moment();
            mutator.ran(&data[..size], &taken(moment));
            size = mutator.mutate(&mut data, size, *seed, |_, size, _| size);
            wanted(Input::decode(&data[..size], &range).moment())
        })
    }

    #[test]
    fn an_instant_at_which_another_branch_is_taken_is_found_to_the_nanosecond() {
        for text in [
            "1970-01-01T00:00:00.000000001Z",
            "2009-03-17T05:41:07Z",
            "2088-02-29T23:59:59.999999999Z",
        ] {
            let hidden: Moment = text.parse().expect("the test is valid");
            // A branch that is always taken, one on each side, and one for each weekday.
            let taken = |at: Moment| {
                let mut taken = vec![1, u8::from(at < hidden), u8::from(at >= hidden)];
                let day = at.as_seconds().div_euclid(86_400).rem_euclid(7);
                taken.extend((0..7).map(|weekday| u8::from(weekday == day)));
                taken
            };
            let runs = runs_until("1970-01-01", |at| at == hidden, taken);
            assert!(runs.is_some_and(|runs| runs < 300), "{text} {runs:?}");
        }
    }

    #[test]
    fn fields_that_show_a_branch_each_are_found_one_by_one() {
        let taken = |at: Moment| {
            let seconds = at.as_seconds();
            let is_year = (2_240_611_200..2_272_147_200).contains(&seconds);
            let is_day = is_year && seconds.div_euclid(86_400) == 26_136;
            let is_hour = is_day && seconds / 3_600 % 24 == 5;
            let is_minute = is_hour && seconds / 60 % 60 == 41;
            [true, is_year, is_day, is_hour, is_minute]
                .map(u8::from)
                .to_vec()
        };
        let wanted = |at: Moment| at.to_string().starts_with("2041-07-23T05:41:07");
        let runs = runs_until("2041-01-01T13:14:15Z", wanted, taken);
        assert!(runs.is_some(), "{runs:?}");
    }

    #[test]
    fn without_anything_to_harvest_all_landmarks_are_tried() {
        let range = Depth::Quick.range();
        let mut missing: std::collections::BTreeSet<_> = landmarks(&range).into_iter().collect();
        let mut mutator = Mutator::new(range.clone());
        for seed in 0..1_000 {
            let mut data = [0; 12];
            mutator.mutate(&mut data, 12, seed, |_, size, _| size);
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
                    size = mutator.mutate(&mut data, size, seed, |bytes, size, room| {
                        bytes[0] = bytes[0].wrapping_add(1);
                        (size + 1).min(room)
                    });
                    mutator.ran(&data[..size], &[1, 0, data[5] % 2]);
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
                    mutator.ran(&data[..size], &[1, 0]);
                    let changed = mutator.mutate(&mut data, size, seed, |_, size, _| size);
                    assert!(changed <= room, "{room} {size} {seed}");
                }
            }
        }
    }
}
