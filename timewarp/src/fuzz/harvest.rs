//! Reading, out of libFuzzer's own table, what the code compared its time with.
//!
//! libFuzzer keeps the last pairs of numbers that were compared, in tables of 32 places for
//! numbers of 4 and of 8 bytes. This crate is instrumented like the code under test, so that
//! its own comparisons end in the tables too. Hence [`wash`] before the code runs, and no
//! loop over wide numbers until all words are taken.

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::ops::Range;

use super::random::Random;
use super::view::View;
use crate::Moment;

/// libFuzzer's own mutation: data, its size, the size it may grow to; returns the new size.
pub(crate) type Native<'native> = &'native mut dyn FnMut(&mut [u8], usize, usize) -> usize;

/// Fills both tables with small numbers, which no date is.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Word {
    bytes: [u8; 8],
    width: usize,
}

impl Word {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.width]
    }

    /// Returns the number as one without a sign.
    pub(super) fn number(self) -> u64 {
        u64::from_le_bytes(self.bytes)
    }

    /// Returns what this was taken from, if it is the base's number less a constant.
    fn taken_from(self, view: View, base: Moment) -> Option<Self> {
        let bytes = view.write(base)?;
        let mut number = [0; 8];
        number[..bytes.len()].copy_from_slice(&bytes);
        let constant = u64::from_le_bytes(number).wrapping_sub(self.number());
        let mut bytes = constant.to_le_bytes();
        bytes[self.width..].fill(0);
        Some(Self { bytes, ..self })
    }

    /// Returns the number with its bytes the other way round, as libFuzzer may have put it.
    fn swapped(mut self) -> Self {
        self.bytes[..self.width].reverse();
        self
    }

    /// Returns true for a number that libFuzzer is not likely to have made up: most of its own
    /// changes to zeros leave zeros and ones.
    fn is_busy(self) -> bool {
        let busy = self
            .bytes()
            .iter()
            .filter(|byte| !matches!(byte, 0 | 1 | 0xff));
        busy.count() > 1
    }

    fn of(given: &[u8]) -> Self {
        let mut bytes = [0; 8];
        bytes[..given.len()].copy_from_slice(given);
        Self {
            bytes,
            width: given.len(),
        }
    }

    fn is_large(self) -> bool {
        let filled = self.bytes.iter().filter(|byte| **byte != 0).count();
        filled * 3 > self.width
    }
}

/// Asks libFuzzer for the numbers of 8 and of 4 bytes in its table.
///
/// libFuzzer shows its table through its mutation alone: given a buffer of zeros of exactly
/// the width, it cannot insert and cannot find what to replace, so a word from the table
/// takes the whole buffer. One call in some forty does that, with one place of 32; hence
/// thousands of calls, and the other byte order and neighbours of each word are met, too.
pub(super) fn words(native: Native<'_>) -> HashSet<Word> {
    const ROUNDS: u8 = 8;
    let mut wide = [[[0; 8]; 256]; ROUNDS as usize];
    let mut narrow = [[[0; 4]; 256]; ROUNDS as usize];
    let mut round: u8 = 0;
    // Comparisons of one byte are in no table; nor must an index be checked.
    while black_box(round) != ROUNDS {
        let mut call: u8 = 0;
        while black_box(call) != u8::MAX {
            let (row, column) = (usize::from(round % ROUNDS), usize::from(call));
            wide[row][column] = ask(native);
            narrow[row][column] = ask(native);
            call += 1;
        }
        round += 1;
    }
    let wide = wide.as_flattened().iter().map(|bytes| Word::of(bytes));
    let narrow = narrow.as_flattened().iter().map(|bytes| Word::of(bytes));
    let large = wide.chain(narrow).filter(|word| word.is_large());
    large.collect()
}

fn ask<const WIDTH: usize>(native: Native<'_>) -> [u8; WIDTH] {
    let mut scratch = [0; WIDTH];
    native(&mut scratch, WIDTH, WIDTH);
    scratch
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

/// What the code compared its time with, for each input that was looked at.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    /// Instants to try from an input, the best last.
    queues: HashMap<u64, Vec<Moment>>,
    /// How often each reading of a word was put in a queue.
    queued: HashMap<(Word, View), usize>,
}

/// Inputs whose queues are kept; a corpus that is larger begins to be harvested anew.
const INPUTS: usize = 1 << 12;

/// Readings that are tried from one input before it is looked at again.
const QUEUE: usize = 48;
const QUEUED: usize = 1 << 16;

impl Harvest {
    /// Returns true when an input was looked at, and not all that was seen was tried.
    pub(super) fn has(&self, input: u64) -> bool {
        self.queues
            .get(&input)
            .is_some_and(|queue| !queue.is_empty())
    }

    /// Takes in what the code compared when it ran with an input.
    pub(super) fn take(
        &mut self,
        input: u64,
        words: &[Word],
        base: Moment,
        range: &Range<Moment>,
        random: &mut Random,
    ) {
        if self.queues.len() > INPUTS {
            self.queues.clear();
        }
        if self.queued.len() > QUEUED {
            self.queued.clear();
        }
        let mut best: HashMap<Moment, (usize, Word, View)> = HashMap::new();
        for word in words {
            let is_busy = word.is_busy();
            for view in View::of_width(word.width) {
                // A window is often compared as `time - from < length`: what is met then is a
                // difference, and the constant is what it was taken from.
                let forms = [
                    Some(*word),
                    word.taken_from(*view, base),
                    Some(word.swapped()),
                    word.swapped().taken_from(*view, base),
                ];
                for (rank, word) in forms.into_iter().enumerate() {
                    let Some(word) = word else { continue };
                    let moment = view.read(word.bytes(), base);
                    let Some(moment) = moment.filter(|at| range.contains(at) && *at != base) else {
                        continue;
                    };
                    // What was tried from other inputs comes later from this one.
                    let times = self.queued.get(&(word, *view)).copied().unwrap_or(0);
                    let rank = rank + 4 * doubt(*view) + 16 * (usize::from(!is_busy) + times);
                    let known = best.entry(moment).or_insert((rank, word, *view));
                    if rank < known.0 {
                        *known = (rank, word, *view);
                    }
                }
            }
        }
        let mut readings: Vec<_> = best.into_iter().collect();
        readings.sort_unstable_by_key(|(moment, _)| *moment);
        let ranked = readings.into_iter();
        let mut queue: Vec<_> = ranked
            .map(|(moment, (rank, word, view))| (rank, random.next(), moment, word, view))
            .collect();
        queue.sort_unstable_by_key(|(rank, turn, ..)| (*rank, *turn));
        queue.truncate(QUEUE);
        for (.., word, view) in &queue {
            *self.queued.entry((*word, *view)).or_default() += 1;
        }
        let best_last = queue.into_iter().rev();
        let queue = best_last.map(|(_, _, moment, ..)| moment).collect();
        self.queues.insert(input, queue);
    }

    /// Returns the next instant to try from an input.
    pub(super) fn next(&mut self, input: u64) -> Option<Moment> {
        self.queues.get_mut(&input)?.pop()
    }
}
