//! How long a machine runs until a counter of its uptime rolls over.

use std::time::Duration;

/// A counter in use, and when it starts again from zero or turns negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rollover {
    pub(super) name: &'static str,
    /// Ticks until it rolls over, and how long one takes.
    ticks: u64,
    tick_nanos: u64,
}

impl Rollover {
    const fn new(name: &'static str, ticks: u64, tick_nanos: u64) -> Self {
        Self {
            name,
            ticks,
            tick_nanos,
        }
    }

    /// Returns the uptime at which it rolls over.
    pub(super) fn uptime(self) -> Duration {
        let nanos = u128::from(self.ticks) * u128::from(self.tick_nanos);
        let seconds = u64::try_from(nanos / 1_000_000_000).expect("some centuries");
        let rest = u32::try_from(nanos % 1_000_000_000).expect("below a billion");
        Duration::new(seconds, rest)
    }
}

const MICRO: u64 = 1_000;
const MILLI: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const HOUR: u64 = 3_600 * SECOND;

const I15: u64 = 1 << 15;
const U16: u64 = 1 << 16;
const F32: u64 = 1 << 24;
const I31: u64 = 1 << 31;
const U32: u64 = 1 << 32;
const F64: u64 = 1 << 53;

/// The counters in use, shortest uptime first.
pub(super) const ROLLOVERS: &[Rollover] = &[
    Rollover::new("2^31 ns, 2.1 s", I31, 1),
    Rollover::new("2^32 ns, 4.3 s", U32, 1),
    Rollover::new("2^15 ms, 33 s", I15, MILLI),
    Rollover::new("2^16 ms, 66 s", U16, MILLI),
    Rollover::new("2^31 us, 36 min", I31, MICRO),
    Rollover::new("2^32 us, 72 min", U32, MICRO),
    Rollover::new(
        "2^24 ms, 4.7 h, where an f32 loses milliseconds",
        F32,
        MILLI,
    ),
    Rollover::new("2^15 s, 9.1 h", I15, SECOND),
    Rollover::new("2^16 s, 18.2 h", U16, SECOND),
    Rollover::new("2^24 tenths, 19.4 days", F32, 100 * MILLI),
    Rollover::new("2^31 ms, 24.9 days", I31, MILLI),
    Rollover::new("2^32 ms, 49.7 days", U32, MILLI),
    Rollover::new("2^31 ticks of 250 Hz, 99.4 days", I31, 4 * MILLI),
    Rollover::new(
        "2^53 ns, 104.2 days, where an f64 loses nanoseconds",
        F64,
        1,
    ),
    Rollover::new("2^24 s, 194 days, where an f32 loses seconds", F32, SECOND),
    Rollover::new("2^32 ticks of 250 Hz, 198.8 days", U32, 4 * MILLI),
    Rollover::new(
        "2^54 ns, 208.5 days, the scheduler's clock of old Linux",
        1 << 54,
        1,
    ),
    Rollover::new(
        "2^31 cs, 248.6 days, the generators of an airliner",
        I31,
        10 * MILLI,
    ),
    Rollover::new("2^32 cs, 497.1 days", U32, 10 * MILLI),
    Rollover::new("2^15 h, 3.7 years, the drives that died", I15, HOUR),
    Rollover::new(
        "40,000 h, 4.6 years, the drives that died next",
        40_000,
        HOUR,
    ),
    Rollover::new("2^31 tenths, 6.8 years", I31, 100 * MILLI),
    Rollover::new("2^16 h, 7.5 years", U16, HOUR),
    Rollover::new("2^32 tenths, 13.6 years", U32, 100 * MILLI),
    Rollover::new("2^31 s, 68.1 years", I31, SECOND),
    Rollover::new("2^32 s, 136.2 years", U32, SECOND),
    Rollover::new(
        "2^53 us, 285.6 years, where an f64 loses microseconds",
        F64,
        MICRO,
    ),
    Rollover::new("2^63 ns, 292.5 years", 1 << 63, 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_in_order_and_their_names_are_right() {
        assert!(ROLLOVERS.is_sorted_by_key(|rollover| rollover.uptime()));
        for rollover in ROLLOVERS {
            let parts = rollover
                .name
                .split(", ")
                .filter_map(|text| text.split_once(' '));
            let told = parts.filter_map(|(number, unit)| {
                let seconds = match unit {
                    "s" => 1.0,
                    "min" => 60.0,
                    "h" => 3_600.0,
                    "days" => 86_400.0,
                    "years" => 31_556_952.0,
                    _ => return None,
                };
                Some((number.parse::<f64>().ok()?, seconds))
            });
            let (number, unit) = told.last().expect("each name tells how long that is");
            let exact = rollover.uptime().as_secs_f64() / unit;
            // Told to a tenth, short times to a second or a minute.
            assert!((exact - number).abs() <= 0.6, "{}: {exact}", rollover.name);
        }
        let milliseconds = ROLLOVERS
            .iter()
            .filter(|known| known.name.starts_with("2^32 ms"));
        let uptimes: Vec<_> = milliseconds.map(|known| known.uptime()).collect();
        assert_eq!(uptimes, [Duration::from_millis(1 << 32)]);
    }
}
