//! What the bytes of an input mean: an instant, then whatever else the target takes.

use std::fmt;
use std::ops::Range;

use crate::Moment;

/// An input of a fuzz target, decoded: the instant, and the bytes that follow it.
///
/// The form is `[i64 LE seconds since 1970][u32 LE nanoseconds][rest]`. Numbers within the
/// campaign's range mean themselves, so that a comparison in the code under test shows
/// bytes of the input as they are; all others are folded into the range, and bytes
/// that are missing are zero, so that every input means something.
///
/// # Example: the licence's last second
///
/// ```
/// use timewarp::fuzz::Input;
/// use timewarp::{Depth, Moment};
///
/// let moment: Moment = "2008-08-12T06:59:59Z".parse()?;
/// let bytes = Input::new(moment, b"vm1").encode();
/// let input = Input::decode(&bytes, &Depth::Quick.range());
/// assert_eq!(input.moment(), moment);
/// assert_eq!(input.rest(), b"vm1");
/// assert_eq!(input.to_string(), "2008-08-12T06:59:59Z + 3 bytes 766d31");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'bytes> {
    moment: Moment,
    rest: &'bytes [u8],
}

/// Nanoseconds of a second take 30 bits; the other two are the version, zero for this one.
const NANOS: u32 = (1 << 30) - 1;

impl<'bytes> Input<'bytes> {
    /// The version of the form, which seeds and artifacts are written in.
    ///
    /// The two highest bits of the nanoseconds count versions from zero. This version
    /// ignores them; a later one that means something else by the bytes will set them.
    pub const FORMAT: u32 = 1;

    /// The bytes of the instant; the rest comes after them.
    pub const HEADER: usize = 12;

    /// Makes an input.
    pub const fn new(moment: Moment, rest: &'bytes [u8]) -> Self {
        Self { moment, rest }
    }

    /// Reads any bytes as an input whose instant lies in `range`.
    ///
    /// # Panics
    ///
    /// Panics when the range is empty.
    pub fn decode(bytes: &'bytes [u8], range: &Range<Moment>) -> Self {
        let header = bytes.len().min(Self::HEADER);
        let (head, rest) = bytes.split_at(header);
        Self {
            moment: read_moment(head, range),
            rest,
        }
    }

    /// Writes the input as bytes that [`decode`](Self::decode) reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = write_moment(self.moment).to_vec();
        bytes.extend_from_slice(self.rest);
        bytes
    }

    /// Returns the instant.
    pub const fn moment(&self) -> Moment {
        self.moment
    }

    /// Returns the bytes after the instant.
    pub const fn rest(&self) -> &'bytes [u8] {
        self.rest
    }
}

impl fmt::Display for Input<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.moment)?;
        if !self.rest.is_empty() {
            let unit = if self.rest.len() == 1 {
                "byte"
            } else {
                "bytes"
            };
            write!(formatter, " + {} {unit} ", self.rest.len())?;
        }
        self.rest
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Writes a moment in twelve bytes.
pub(super) fn write_moment(moment: Moment) -> [u8; Input::HEADER] {
    let mut bytes = [0; Input::HEADER];
    bytes[..8].copy_from_slice(&moment.as_seconds().to_le_bytes());
    bytes[8..].copy_from_slice(&moment.subsec_nanos().to_le_bytes());
    bytes
}

/// Reads a moment of the range from at most twelve bytes.
pub(super) fn read_moment(bytes: &[u8], range: &Range<Moment>) -> Moment {
    let (seconds, nanos) = read_parts(bytes);
    fold(Moment::from_parts(seconds, nanos), range)
}

/// Reads seconds, and nanoseconds below a second; missing bytes are zero.
pub(super) fn read_parts(bytes: &[u8]) -> (i64, u32) {
    let mut whole = [0; Input::HEADER];
    let length = bytes.len().min(whole.len());
    whole[..length].copy_from_slice(&bytes[..length]);
    let (seconds, nanos) = whole.split_at(8);
    let seconds = i64::from_le_bytes(seconds.try_into().expect("eight bytes"));
    let nanos = u32::from_le_bytes(nanos.try_into().expect("four bytes"));
    (seconds, (nanos & NANOS) % 1_000_000_000)
}

/// Returns the moment itself in the range, and outside one that stands for it.
pub(super) fn fold(moment: Moment, range: &Range<Moment>) -> Moment {
    if range.contains(&moment) {
        return moment;
    }
    let (from, to) = (range.start.as_nanos(), range.end.as_nanos());
    assert!(from < to, "there is no instant in an empty range");
    let nanos = from + (moment.as_nanos() - from).rem_euclid(to - from);
    Moment::from_nanos_or_none(nanos).expect("it lies between two moments")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Depth;
    use crate::fuzz::random::Random;

    #[test]
    fn what_is_written_is_read_and_means_itself_in_the_range() {
        let range = Depth::Quick.range();
        let mut random = Random::new(1);
        for _ in 0..10_000 {
            let seconds = i64::try_from(random.next() % 4_354_819_200).expect("the test is valid");
            let nanos = u32::try_from(random.next() % 1_000_000_000).expect("the test is valid");
            let input = Input::new(Moment::from_parts(seconds, nanos), b"rest");
            let bytes = input.encode();
            assert_eq!(bytes[..8], seconds.to_le_bytes());
            assert_eq!(bytes[8..12], nanos.to_le_bytes());
            assert_eq!(Input::decode(&bytes, &range), input);
        }
    }

    #[test]
    fn any_bytes_mean_an_instant_of_the_range() {
        let range = "1999-12-31".parse().expect("the test is valid")
            .."2000-01-02".parse().expect("the test is valid");
        let mut random = Random::new(2);
        for length in 0_usize..20 {
            for _ in 0..500 {
                let bytes: Vec<u8> = (0..length)
                    .map(|_| random.next().to_le_bytes()[0])
                    .collect();
                let input = Input::decode(&bytes, &range);
                assert!(range.contains(&input.moment()), "{bytes:?}");
                assert_eq!(input.rest().len(), length.saturating_sub(12));
            }
        }
        assert_eq!(
            Input::decode(&[], &Depth::Quick.range()).moment(),
            Moment::UNIX_EPOCH
        );
    }
}
