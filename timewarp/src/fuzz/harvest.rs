//! Reading, out of libFuzzer's own tables, what the code compared its time with.
//!
//! libFuzzer keeps the last pairs that were compared: numbers of 4 and of 8 bytes, and the
//! bytes that `memcmp` was given, in tables of 32 places each. This crate is instrumented like
//! the code under test, so that its own comparisons end in the tables too. Hence [`wash`]
//! before the code runs, and no loop over wide numbers until all words are taken.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hint::black_box;
use std::ops::Range;

use super::offset::Offsets;
use super::random::Random;
use super::search::Place;
use super::text;
use super::view::View;
use crate::Moment;

/// libFuzzer's own mutation: data, its size, the size it may grow to; returns the new size.
pub(super) type Native<'native> = &'native mut dyn FnMut(&mut [u8], usize, usize) -> usize;

/// Fills both tables of numbers with small ones, which no date is.
///
/// A pair has its place in the table by the bits in which its numbers differ.
pub(super) fn wash() {
    for place in 0..32_u64 {
        black_box(black_box(place) == black_box(0));
    }
    for place in 0..32_u32 {
        black_box(black_box(place) == black_box(0));
    }
}

/// A number that the code may have compared, in the width in which it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Word {
    width: usize,
    number: u64,
}

impl Word {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut number = [0; 8];
        number[..bytes.len()].copy_from_slice(bytes);
        Self {
            width: bytes.len(),
            number: u64::from_le_bytes(number),
        }
    }

    /// Returns the number as one without a sign.
    pub(super) fn number(self) -> u64 {
        self.number
    }

    fn with(self, number: u64) -> Self {
        let unused = 64 - 8 * self.width;
        Self {
            number: number << unused >> unused,
            ..self
        }
    }

    /// Returns the number with so many added, in its width.
    pub(super) fn moved(self, by: i128) -> Self {
        let number = i128::from(self.number).wrapping_add(by) & i128::from(u64::MAX);
        self.with(u64::try_from(number).expect("64 bits are left"))
    }

    /// Returns zero in the same width.
    pub(super) fn none(self) -> Self {
        self.with(0)
    }

    /// Returns by how much this is more than another number of the same width, or less.
    pub(super) fn less(self, other: Self) -> Option<i128> {
        let unused = 64 - 8 * self.width;
        let difference = self.number.wrapping_sub(other.number) << unused;
        (self.width == other.width).then(|| i128::from(difference.cast_signed() >> unused))
    }

    /// Returns what this was taken from, if it is the base's number less a constant.
    fn taken_from(self, view: View, base: Moment) -> Option<Self> {
        let base = Self::of(&view.write(base)?);
        Some(self.with(base.number.wrapping_sub(self.number)))
    }

    /// Returns the number with its bytes the other way round, as libFuzzer may have put it.
    fn swapped(self) -> Self {
        let unused = 64 - 8 * self.width;
        self.with(self.number.swap_bytes() >> unused)
    }

    /// Returns true for a number that is not a small one, or one less or more than that with
    /// its bytes the other way round.
    fn is_busy(self) -> bool {
        let bytes = self.number.to_le_bytes();
        let bytes = bytes[..self.width].iter();
        bytes.filter(|byte| !matches!(byte, 0 | 1 | 0xff)).count() > 1
    }

    /// Returns true for a number that fills more than a third of its bytes, and is not one byte
    /// repeated, which libFuzzer makes by itself.
    fn is_telling(self) -> bool {
        let bytes = self.number.to_le_bytes();
        let bytes = &bytes[..self.width];
        let filled = bytes.iter().filter(|byte| **byte != 0).count();
        filled * 3 > self.width && bytes.iter().any(|byte| *byte != bytes[0])
    }

    /// Returns true for the time itself, and what libFuzzer makes of it: one less or more.
    fn is_next_to(self, view: View, base: Moment) -> bool {
        let base = view.write(base).map(|bytes| Self::of(&bytes));
        let is_next = |word: Self| {
            base.and_then(|base| word.less(base))
                .is_some_and(|by| by.abs() < 2)
        };
        is_next(self) || is_next(self.swapped())
    }

    fn read(self, view: View, base: Moment) -> Option<Moment> {
        view.read(&self.number.to_le_bytes()[..self.width], base)
    }
}

/// What was compared when the code ran last.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) numbers: Vec<Word>,
    pub(super) texts: Vec<Vec<u8>>,
}

/// The longest text that libFuzzer keeps.
const TEXT: usize = 64;

impl Words {
    /// Asks libFuzzer for what is in its tables.
    ///
    /// It shows them through its mutation alone. Given no bytes, it can do nothing but insert:
    /// a byte, one byte repeated, or a word of a table, which is one in five calls
    /// and one place of 32. Hence thousands of calls, each some tenth of a microsecond; the other
    /// byte order and the neighbours of each number are met, too.
    #[expect(
        clippy::large_stack_arrays,
        reason = "36 KiB; an index into a list would be compared with its length"
    )]
    pub(super) fn ask(native: Native<'_>) -> Self {
        const ROUNDS: u8 = 16;
        let mut words = [[[0; 8]; 256]; ROUNDS as usize];
        let mut sizes = [[0; 256]; ROUNDS as usize];
        let mut round: u8 = 0;
        // Comparisons of one byte are in no table; nor must an index or a sum be checked.
        while black_box(round) != ROUNDS {
            let mut call: u8 = 0;
            while black_box(call) != u8::MAX {
                let (row, column) = (usize::from(round % ROUNDS), usize::from(call));
                let mut scratch = [0; 8];
                let size = native(&mut scratch, 0, 8);
                words[row][column] = scratch;
                sizes[row][column] = size.to_le_bytes()[0];
                call = call.wrapping_add(1);
            }
            round = round.wrapping_add(1);
        }
        let given = words.as_flattened().iter().zip(sizes.as_flattened());
        let numbers: BTreeSet<Word> = given
            .filter(|(_, size)| matches!(size, 4 | 8))
            .map(|(word, size)| Word::of(&word[..usize::from(*size)]))
            .filter(|word| word.is_telling())
            .collect();
        Self {
            numbers: numbers.into_iter().collect(),
            texts: ask_for_texts(native),
        }
    }
}

fn ask_for_texts(native: Native<'_>) -> Vec<Vec<u8>> {
    const CALLS: usize = 2_000;
    let mut texts = BTreeSet::new();
    for _ in 0..CALLS {
        let mut scratch = [0; TEXT];
        let size = native(&mut scratch, 0, TEXT).min(TEXT);
        if text::may_be_date(&scratch[..size]) {
            texts.insert(scratch[..size].to_vec());
        }
    }
    texts.into_iter().collect()
}

/// Ranks views by how many numbers mean an instant in them: the fewer, the more it says that
/// one does.
fn doubt(view: View) -> usize {
    match view {
        View::SecondOfDay => 1,
        View::Seconds32 | View::SecondsUnsigned32 => 2,
        View::SubsecNanos | View::Nanoseconds => 3,
        _ => 0,
    }
}

/// A reading of a word, by which it is known how often it was tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Number(Word, View),
    Count(Word, i128),
    Text(Vec<u8>),
}

/// An instant to try; those with the lowest rank are the best.
#[derive(Debug)]
struct Reading {
    rank: usize,
    turn: u64,
    key: Key,
    place: Place,
}

/// Instants to try, read out of what the code compared its time with.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    /// What to try, the best last.
    queue: Vec<Reading>,
    /// How often each reading of a word was tried.
    tried: HashMap<Key, usize>,
    /// At how many instants a number was met, and the last of them.
    met: HashMap<Word, (usize, Moment)>,
    offsets: Offsets,
}

/// The worse half of a longer queue is dropped.
const QUEUE: usize = 512;
const KNOWN: usize = 1 << 16;

/// Forms in which a number is read. Then follow four doubts of its view, numbers that were met at
/// one instant only, those that are not busy, and readings that were tried before.
const FORMS: usize = 4;
const ONCE: usize = 4 * FORMS;
const NOISE: usize = 2 * ONCE;
const AGAIN: usize = 2 * NOISE;

impl Harvest {
    /// Takes in what the code compared when it ran with an input.
    ///
    /// What is met at an edge, where the code begins to take another branch, comes first.
    pub(super) fn take(
        &mut self,
        words: &Words,
        place: &Place,
        is_edge: bool,
        range: &Range<Moment>,
        random: &mut Random,
    ) {
        if self.tried.len() > KNOWN || self.met.len() > KNOWN {
            self.tried.clear();
            self.met.clear();
        }
        let base = place.moment;
        self.offsets.learn(&words.numbers, base);
        let mut best: BTreeMap<Moment, (usize, Key)> = BTreeMap::new();
        let mut note = |moment: Option<Moment>, rank: usize, key: Key| {
            let Some(moment) = moment.filter(|at| range.contains(at) && *at != base) else {
                return;
            };
            // What was tried from other inputs comes later from this one.
            let rank = rank + AGAIN * self.tried.get(&key).copied().unwrap_or(0);
            if best.get(&moment).is_none_or(|known| rank < known.0) {
                best.insert(moment, (rank, key));
            }
        };
        for word in &words.numbers {
            let (times, last) = self.met.entry(*word).or_insert((0, base));
            if *times == 0 || *last != base {
                (*times, *last) = (*times + 1, base);
            }
            let once = if *times > 1 || is_edge { 0 } else { ONCE };
            let noise = once + if word.is_busy() { 0 } else { NOISE };
            for view in View::of_width(word.width) {
                if word.is_next_to(*view, base) {
                    continue;
                }
                // A window is often compared as `time - from < length`: what is met then is a
                // difference, and the constant is what it was taken from.
                let forms: [_; FORMS] = [
                    Some(*word),
                    word.taken_from(*view, base),
                    Some(word.swapped()),
                    word.swapped().taken_from(*view, base),
                ];
                for (form, word) in forms.into_iter().enumerate() {
                    let Some(word) = word else { continue };
                    let rank = form + FORMS * doubt(*view) + noise;
                    note(word.read(*view, base), rank, Key::Number(word, *view));
                }
            }
            for (unit, moment) in self.offsets.read(*word, base) {
                note(Some(moment), FORMS + noise, Key::Count(*word, unit));
            }
        }
        for (epoch, unit, moment) in self.offsets.epochs(base) {
            note(Some(moment), 0, Key::Count(epoch, unit));
        }
        for words in &words.texts {
            for moment in text::read(words, base) {
                note(Some(moment), 0, Key::Text(words.clone()));
            }
        }
        self.queue.retain(|known| {
            !best.contains_key(&known.place.moment) || known.place.rest != place.rest
        });
        for (moment, (rank, key)) in best {
            let rest = place.rest.clone();
            self.queue.push(Reading {
                rank,
                turn: random.next(),
                key,
                place: Place { moment, rest },
            });
        }
        self.queue
            .sort_by_key(|reading| Reverse((reading.rank, reading.turn)));
        if self.queue.len() > QUEUE {
            self.queue.drain(..self.queue.len() - QUEUE / 2);
        }
    }

    /// Returns true when there is a telling number that was never tried.
    pub(super) fn is_fresh(&self) -> bool {
        self.queue
            .last()
            .is_some_and(|reading| reading.rank < NOISE)
    }

    /// Returns the next input to try.
    pub(super) fn next(&mut self) -> Option<Place> {
        let Reading { key, place, .. } = self.queue.pop()?;
        *self.tried.entry(key).or_default() += 1;
        Some(place)
    }
}
