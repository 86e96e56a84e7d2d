//! Reading, out of libFuzzer's own table, what the code compared its time with.
//!
//! libFuzzer keeps the last pairs of numbers that were compared, in tables of 32 places for
//! numbers of 4 and of 8 bytes. This crate is instrumented like the code under test, so that
//! its own comparisons end in the tables too. Hence [`wash`] before the code runs, and no
//! loop over wide numbers until all words are taken.

use std::collections::HashMap;
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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

    fn is_large(self) -> bool {
        let filled = self.bytes.iter().filter(|byte| **byte != 0).count();
        filled * 3 > self.width
    }
}

/// Asks libFuzzer for numbers of 8 and of 4 bytes that were compared lately.
///
/// libFuzzer shows its table through its mutation alone: given a buffer of zeros of exactly
/// the width, it cannot insert and cannot find what to replace, so a word from the table
/// takes the whole buffer. Most calls do something else; those change too few bytes.
pub(super) fn words(native: Native<'_>) -> Vec<Word> {
    const CALLS: u8 = 24;
    let mut words = [Word::default(); 256];
    let mut call: u8 = 0;
    // Comparisons of one byte are in no table; nor must the index be checked.
    while black_box(call) != CALLS {
        words[usize::from(call)] = ask::<8>(native);
        words[usize::from(call | 0x80)] = ask::<4>(native);
        call += 1;
    }
    words.into_iter().filter(|word| word.is_large()).collect()
}

fn ask<const WIDTH: usize>(native: Native<'_>) -> Word {
    let mut scratch = [0; WIDTH];
    let size = native(&mut scratch, WIDTH, WIDTH);
    let mut bytes = [0; 8];
    bytes[..WIDTH].copy_from_slice(&scratch);
    // A shorter answer took a byte away; it is no word.
    let width = if size == WIDTH { WIDTH } else { 0 };
    Word { bytes, width }
}

/// What was harvested, and how often each was tried.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    /// How often each word was met.
    met: HashMap<(Word, View), u32>,
    /// Words that were met more than once, with how often they were tried.
    constants: Vec<(Word, View, u32)>,
}

/// Words that are remembered; a campaign that compares more begins to forget.
const MET: usize = 1 << 14;
const CONSTANTS: usize = 64;

impl Harvest {
    /// Returns an instant of the range that the code may have compared its time with.
    ///
    /// Constants of the code are met again and again, unlike what depends on the input; of
    /// those the one that was tried least is next.
    pub(super) fn moment(
        &mut self,
        words: &[Word],
        base: Moment,
        range: &Range<Moment>,
        random: &mut Random,
    ) -> Option<Moment> {
        let mut readings = Vec::new();
        for word in words {
            for view in View::of_width(word.width) {
                // A window is often compared as `time - from < length`: what is met then is a
                // difference, and the constant is what it was taken from.
                for word in [Some(*word), word.taken_from(*view, base)] {
                    let Some(word) = word else { continue };
                    if let Some(moment) = reading(word, *view, base, range) {
                        readings.push(moment);
                        self.meet(word, *view);
                    }
                }
            }
        }
        if random.is_one_in(4) {
            return random.pick(&readings);
        }
        if !self.constants.is_empty() {
            let turn = random.below(self.constants.len());
            self.constants.rotate_left(turn);
        }
        let readable = self
            .constants
            .iter_mut()
            .filter_map(|(word, view, tried)| Some((reading(*word, *view, base, range)?, tried)));
        match readable.min_by_key(|(_, tried)| **tried) {
            Some((moment, tried)) => {
                *tried += 1;
                Some(moment)
            }
            None => random.pick(&readings),
        }
    }

    fn meet(&mut self, word: Word, view: View) {
        if self.met.len() > MET {
            self.met.clear();
        }
        let times = self.met.entry((word, view)).or_default();
        *times += 1;
        if *times != 2 {
            return;
        }
        if self.constants.len() >= CONSTANTS {
            // The one that was tried most makes room; it can be met again.
            let tried = |index: &usize| self.constants[*index].2;
            if let Some(most) = (0..CONSTANTS).max_by_key(tried) {
                let (word, view, _) = self.constants.swap_remove(most);
                self.met.remove(&(word, view));
            }
        }
        // Not before all others for long: some were tried often.
        let least = self.constants.iter().map(|(_, _, tried)| *tried).min();
        let tried = least.unwrap_or(0).saturating_sub(4);
        self.constants.push((word, view, tried));
    }
}

/// Returns what a word means, if it is another instant of the range than the base.
fn reading(word: Word, view: View, base: Moment, range: &Range<Moment>) -> Option<Moment> {
    let moment = view.read(word.bytes(), base)?;
    (range.contains(&moment) && moment != base).then_some(moment)
}
