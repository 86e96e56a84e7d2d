//! Lengths of time as text: `1ns`, `90s`, `8h`.

use std::fmt;
use std::time::Duration;

const UNITS: [(&str, u128); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Prints a length as a whole number of the largest unit that holds it exactly.
pub(super) struct Length(pub(super) Duration);

impl fmt::Display for Length {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        if nanos == 0 {
            return formatter.write_str("0s");
        }
        let unit = UNITS
            .into_iter()
            .find(|(_, size)| nanos.is_multiple_of(*size));
        let (name, size) = unit.expect("every length is a number of nanoseconds");
        write!(formatter, "{}{name}", nanos / size)
    }
}

/// Reads a whole number and a unit.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = |reason: &str| {
        format!("`{text}` is not a length of time: {reason}; write `1ns`, `90s` or `8h`")
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err(wrong("a whole number comes first"));
    }
    let unit = unit.trim_start();
    let size = UNITS.into_iter().find(|(name, _)| *name == unit);
    let (_, size) = size.ok_or_else(|| wrong("expected a unit: ns, us, ms, s, min, h or d"))?;
    let nanos = number
        .parse::<u128>()
        .ok()
        .and_then(|number| number.checked_mul(size));
    let nanos = nanos.ok_or_else(|| wrong("the number is too large"))?;
    let seconds = u64::try_from(nanos / 1_000_000_000);
    let rest = u32::try_from(nanos % 1_000_000_000).expect("below a billion");
    let seconds = seconds.map_err(|_| wrong("the number is too large"))?;
    Ok(Duration::new(seconds, rest))
}
