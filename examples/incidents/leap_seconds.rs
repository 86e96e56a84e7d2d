//! The second that comes twice.

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[&cloudflare::INCIDENT, &linux::INCIDENT];

mod cloudflare {
    use std::time::{Duration, SystemTime};

    use timewarp::{Clock, MockClock, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2017-01-01",
        title: "Cloudflare's DNS panics at midnight",
        story: "A query's round trip was measured by the wall clock. It came out negative where the clock had shown \
                23:59:59 twice, passed a check for zero, and reached a random number generator that takes no such number.",
        mechanism: Mechanism::Documented,
        source: "John Graham-Cumming, \"How and why the leap second affected Cloudflare DNS\", 2017-01-01",
        link: Some(
            "https://blog.cloudflare.com/how-and-why-the-leap-second-affected-cloudflare-dns/",
        ),
        finds: "leap-second before read 2 at 2017-01-01T00:00:00Z",
        boundary: Some("leap-seconds/2016-12-31"),
        kin: &[],
    };

    /// Nanoseconds, as Go's `time.Duration` has them: signed.
    type Nanos = i64;

    fn between(begun: SystemTime, ended: SystemTime) -> Nanos {
        let nanos = |time: Duration| Nanos::try_from(time.as_nanos()).expect("a query is short");
        match ended.duration_since(begun) {
            Ok(passed) => nanos(passed),
            Err(error) => -nanos(error.duration()),
        }
    }

    /// Like `rand.Int63n`, which panics unless its argument is positive.
    fn int63n(below: Nanos) -> Nanos {
        assert!(below > 0, "invalid argument to Int63n");
        below / 2
    }

    /// Chooses an upstream by a lot that is weighted by how fast it answered.
    fn resolve(clock: &impl Clock, is_unknown: fn(Nanos) -> bool) -> Nanos {
        const DEFAULT_TIMEOUT: Nanos = 4_000_000_000;
        let begun = clock.system_time();
        let mut longest = between(begun, clock.system_time());
        if is_unknown(longest) {
            longest = DEFAULT_TIMEOUT;
        }
        int63n(longest)
    }

    #[sweep_dates(from = "2016-01-01", to = "2018-01-01", faults = ["leap-second"])]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        resolve(&clock, |round_trip| round_trip == 0);
    }

    /// One character more, as it was repaired.
    #[sweep_dates(faults = ["leap-second", "step-back", "migrate"])]
    fn repaired(clock: MockClock) {
        resolve(&clock, |round_trip| round_trip <= 0);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod linux {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2012-07-01",
        title: "Linux servers burn their processors after the leap second",
        story: "The kernel repeated the second but did not tell its high-resolution timers, which went on a second \
                ahead. Every wait shorter than a second ended at once, and programs waited again, and again.",
        mechanism: Mechanism::Documented,
        source: "John Stultz, \"Potential fix for leapsecond caused futex related load spikes\", linux-kernel, 2012-07-01",
        link: Some("https://lkml.org/lkml/2012/7/1/203"),
        finds: "2012-07-01T00:00:00Z  →  (still failing at",
        boundary: Some("leap-seconds/2012-06-30"),
        kin: &[],
    };

    const SECOND: i128 = 1_000_000_000;

    /// Monotonic time, and what two parts of the kernel add to it for the wall clock.
    struct Kernel {
        monotonic: i128,
        offset_of_timekeeping: i128,
        offset_of_timers: i128,
    }

    impl Kernel {
        /// Boots in June; the leap second is 2012-06-30T23:59:60.
        fn at(now: Moment, tells_timers: bool) -> Self {
            let boot: Moment = "2012-06-01".parse().expect("a literal");
            let leap: Moment = "2012-07-01".parse().expect("a literal");
            let mut kernel = Self {
                monotonic: 0,
                offset_of_timekeeping: boot.as_nanos(),
                offset_of_timers: boot.as_nanos(),
            };
            kernel.monotonic = now.as_nanos() - boot.as_nanos();
            if now >= leap {
                kernel.monotonic += SECOND;
                kernel.second_overflow(tells_timers);
            }
            kernel
        }

        /// Inserts the leap second.
        fn second_overflow(&mut self, tells_timers: bool) {
            self.offset_of_timekeeping -= SECOND;
            if tells_timers {
                // `clock_was_set`, the call that was missing.
                self.offset_of_timers = self.offset_of_timekeeping;
            }
        }

        fn wall(&self) -> i128 {
            self.monotonic + self.offset_of_timekeeping
        }

        /// How long a timer runs that is to expire at a wall clock time.
        fn wait_until(&self, wall: i128) -> i128 {
            (wall - self.offset_of_timers - self.monotonic).max(0)
        }
    }

    /// What `futex` and `pthread_cond_timedwait` do: a deadline on the wall clock.
    fn wait_half_a_second(kernel: &Kernel) {
        let deadline = kernel.wall() + SECOND / 2;
        assert_eq!(
            kernel.wait_until(deadline),
            SECOND / 2,
            "nanoseconds of sleep"
        );
    }

    #[sweep_dates(from = "2012-06-01", to = "2012-08-01")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        wait_half_a_second(&Kernel::at(now, false));
    }

    #[sweep_dates(from = "2012-06-01", to = "2012-08-01")]
    fn repaired(now: Moment) {
        wait_half_a_second(&Kernel::at(now, true));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
