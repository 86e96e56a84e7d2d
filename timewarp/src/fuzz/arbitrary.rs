//! `Arbitrary`: the types of this crate made of raw bytes, near boundaries more often than not.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::input::{Input, read_moment};
use super::known::{boundaries, landmarks};
use super::script;
use crate::{Boundary, Depth, MockClock, Moment, Timeline};

/// A byte for the choice, and an instant.
const MOMENT: usize = 1 + Input::HEADER;

/// An instant of 1970 to 2107: half of the time the one that the bytes spell, else a landmark
/// or one within seconds or days of it. It takes 13 bytes; missing ones are zero.
impl<'bytes> Arbitrary<'bytes> for Moment {
    fn arbitrary(bytes: &mut Unstructured<'bytes>) -> Result<Self> {
        let mut taken = [0; MOMENT];
        bytes.fill_buffer(&mut taken)?;
        let [choice, rest @ ..] = taken;
        let range = Depth::Quick.range();
        let spelt = read_moment(&rest, &range);
        if choice < 128 {
            return Ok(spelt);
        }
        let list = landmarks();
        let index = usize::try_from(spelt.as_seconds().unsigned_abs()).unwrap_or(0);
        let landmark = list[index % list.len()];
        let unit = match choice % 8 {
            0..=2 => 0,
            3 => 1,
            4 => 1_000_000_000,
            5 => 60_000_000_000,
            6 => 3_600_000_000_000,
            _ => 86_400_000_000_000,
        };
        let times = i128::from(spelt.subsec_nanos() % 7) - 3;
        let near = Self::from_nanos_or_none(landmark.as_nanos() + times * unit);
        Ok(near.filter(|near| range.contains(near)).unwrap_or(landmark))
    }

    fn size_hint(_depth: usize) -> (usize, Option<usize>) {
        (MOMENT, Some(MOMENT))
    }
}

/// A clock that stands at an arbitrary instant.
impl<'bytes> Arbitrary<'bytes> for MockClock {
    fn arbitrary(bytes: &mut Unstructured<'bytes>) -> Result<Self> {
        Moment::arbitrary(bytes).map(Self::at)
    }

    fn size_hint(depth: usize) -> (usize, Option<usize>) {
        Moment::size_hint(depth)
    }
}

/// A boundary of the catalogue within 1970 to 2107, from four bytes.
impl<'bytes> Arbitrary<'bytes> for Boundary {
    fn arbitrary(bytes: &mut Unstructured<'bytes>) -> Result<Self> {
        let mut taken = [0; 4];
        bytes.fill_buffer(&mut taken)?;
        let list = boundaries();
        let index = usize::try_from(u32::from_le_bytes(taken)).unwrap_or(0);
        Ok(list[index % list.len()].clone())
    }

    fn size_hint(_depth: usize) -> (usize, Option<usize>) {
        (4, Some(4))
    }
}

/// A timeline of up to eight moves: 13 bytes, and 14 for each move.
impl<'bytes> Arbitrary<'bytes> for Timeline {
    fn arbitrary(bytes: &mut Unstructured<'bytes>) -> Result<Self> {
        let mut taken = [0; script::LARGEST];
        bytes.fill_buffer(&mut taken[..script::HEAD])?;
        let length = script::HEAD + script::moves(&taken) * script::RECORD;
        bytes.fill_buffer(&mut taken[script::HEAD..length])?;
        Ok(script::decode(&taken[..length], &Depth::Quick.range()).0)
    }

    fn size_hint(_depth: usize) -> (usize, Option<usize>) {
        (script::HEAD, Some(script::LARGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::random::Random;

    fn noise(length: usize, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        (0..length)
            .map(|_| random.next().to_le_bytes()[0])
            .collect()
    }

    /// Makes one value, and returns it with the bytes it took.
    fn make<T: for<'bytes> Arbitrary<'bytes>>(bytes: &[u8]) -> (T, usize) {
        let mut source = Unstructured::new(bytes);
        let value = T::arbitrary(&mut source).expect("no bytes are wrong");
        (value, bytes.len() - source.len())
    }

    #[test]
    fn values_take_as_many_bytes_as_they_say() {
        for seed in 0..1_000 {
            let bytes = noise(300, seed);
            assert_eq!(make::<Moment>(&bytes).1, 13);
            assert_eq!(make::<MockClock>(&bytes).1, 13);
            assert_eq!(make::<Boundary>(&bytes).1, 4);
            let (timeline, taken) = make::<Timeline>(&bytes);
            assert_eq!(taken, 13 + 14 * timeline.moves().len());
            assert!(Timeline::size_hint(0).1.is_some_and(|most| taken <= most));
        }
        assert_eq!(Moment::size_hint(0), (13, Some(13)));
        assert_eq!(make::<Moment>(&[]).0, Moment::UNIX_EPOCH);
    }

    #[test]
    fn a_quarter_lies_on_landmarks_and_all_in_the_range() {
        let range = Depth::Quick.range();
        let moments: Vec<Moment> = (0..4_000).map(|seed| make(&noise(13, seed)).0).collect();
        assert!(moments.iter().all(|moment| range.contains(moment)));
        let on = moments.iter().filter(|at| landmarks().contains(at));
        let share = on.count();
        assert!((700..1_500).contains(&share), "{share} of 4000");
    }
}
