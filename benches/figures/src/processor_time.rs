//! Measuring what the processor did, whoever else uses the machine.

use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};

/// The time that the calling thread spent on a processor.
///
/// On a machine with other work this is far steadier than a wall clock. It leaves out
/// what a thread sleeps or waits, and what other threads and processes do: where these
/// matter, a benchmark measures with a wall clock and says so.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessorTime;

impl ProcessorTime {
    /// Returns how long the calling thread has been on a processor since it began.
    ///
    /// # Panics
    ///
    /// Panics if the system says that it was less than no time.
    #[cfg(unix)]
    pub fn of_this_thread() -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.try_into()
            .expect("a thread has not run for less than no time")
    }

    /// Returns how much longer it has been there than at `begin`.
    pub fn since(begin: Duration) -> Duration {
        // This clock does not go back.
        Self::of_this_thread().saturating_sub(begin)
    }

    /// Returns the time since the first call: a stand-in that counts waiting too.
    #[cfg(not(unix))]
    pub fn of_this_thread() -> Duration {
        static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        FIRST.get_or_init(std::time::Instant::now).elapsed()
    }
}

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        Self::of_this_thread()
    }

    fn end(&self, begin: Duration) -> Duration {
        Self::since(begin)
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        // Times are written as criterion writes them.
        const { &WallTime }.formatter()
    }
}
