//! Machines that ran for too long.

use timewarp::{Clock, MockClock};

use crate::Incident;

pub(crate) const INCIDENTS: &[&Incident] = &[
    &windows_95::INCIDENT,
    &generator::INCIDENT,
    &drives::INCIDENT,
    &scheduler::INCIDENT,
    &patriot::INCIDENT,
];

/// How long the machine has run, in units of so many nanoseconds.
#[track_caller]
fn uptime(clock: &MockClock, unit: u128) -> u128 {
    (clock.instant() - clock.boot()).as_nanos() / unit
}

mod windows_95 {
    use timewarp::{MockClock, sweep_dates};

    use super::uptime;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1999-03-01",
        title: "Windows 95 hangs after 49.7 days",
        story: "Its timers count milliseconds in 32 bits. A deadline computed shortly before they turn over is never \
                reached, or has long passed.",
        mechanism: Mechanism::Documented,
        source: "Microsoft knowledge base 216641, \"Computer Hangs After 49.7 Days\"",
        link: None,
        finds: "uptime since boot reaches 2^32 ms, 49.7 days at read 2",
        boundary: None,
        kin: &[],
    };

    /// `GetTickCount`.
    fn tick_count(clock: &MockClock) -> u32 {
        let millis = uptime(clock, 1_000_000) % (1 << 32);
        u32::try_from(millis).expect("it was reduced to 32 bits")
    }

    /// Sets a timer that is due at once, and asks for it.
    fn timer_fires(clock: &MockClock) -> bool {
        let deadline = tick_count(clock);
        tick_count(clock) >= deadline
    }

    /// `GetTickCount64`, of later years.
    fn repaired_timer_fires(clock: &MockClock) -> bool {
        let deadline = uptime(clock, 1_000_000);
        uptime(clock, 1_000_000) >= deadline
    }

    #[sweep_dates(uptime = true)]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        assert!(timer_fires(&clock), "it will in 49.7 days");
    }

    #[sweep_dates(uptime = true)]
    fn repaired(clock: MockClock) {
        assert!(repaired_timer_fires(&clock));
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod generator {
    use timewarp::{MockClock, sweep_dates};

    use super::uptime;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2015-05-01",
        title: "Boeing 787: all generators fail after 248 days",
        story: "A counter in the control units of the generators overflows after 248 days of power, and the unit goes \
                into fail-safe mode; with all four switched on at once the aeroplane loses all alternating current. \
                Hundredths of a second fill 31 bits in 248.55 days.",
        mechanism: Mechanism::Reported,
        source: "FAA Airworthiness Directive 2015-09-07, Federal Register of 2015-05-01; the unit is others' reading",
        link: None,
        finds: "uptime since boot reaches 2^31 cs, 248.6 days",
        boundary: None,
        kin: &[],
    };

    #[derive(Debug)]
    struct FailSafe;

    fn control(clock: &MockClock) -> Result<(), FailSafe> {
        for _ in 0..2 {
            let hundredths = uptime(clock, 10_000_000);
            i32::try_from(hundredths).map_err(|_| FailSafe)?;
        }
        Ok(())
    }

    fn repaired_control(clock: &MockClock) -> Result<(), FailSafe> {
        for _ in 0..2 {
            let hundredths = uptime(clock, 10_000_000);
            i64::try_from(hundredths).map_err(|_| FailSafe)?;
        }
        Ok(())
    }

    #[sweep_dates(uptime = true)]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) -> Result<(), FailSafe> {
        control(&clock)
    }

    #[sweep_dates(uptime = true)]
    fn repaired(clock: MockClock) -> Result<(), FailSafe> {
        repaired_control(&clock)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod drives {
    use timewarp::{MockClock, sweep_dates};

    use super::uptime;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2019-11-19",
        title: "HPE's solid state drives die after 32,768 hours",
        story: "Three years, 270 days and 8 hours after they were first switched on, drives fail with all their data, \
                and those of one array on the same day. 32,768 is where a signed count of 16 bits ends.",
        mechanism: Mechanism::Reported,
        source: "Hewlett Packard Enterprise, bulletin a00092491en_us, 2019-11-19; the width is plain from the number",
        link: None,
        finds: "uptime since boot reaches 2^15 h, 3.7 years",
        boundary: None,
        kin: &[],
    };

    const HOUR: u128 = 3_600_000_000_000;

    #[derive(Debug)]
    struct Dead;

    /// The firmware notes its hours before and after each command.
    fn command(clock: &MockClock) -> Result<(), Dead> {
        for _ in 0..2 {
            i16::try_from(uptime(clock, HOUR)).map_err(|_| Dead)?;
        }
        Ok(())
    }

    fn repaired_command(clock: &MockClock) -> Result<(), Dead> {
        for _ in 0..2 {
            u32::try_from(uptime(clock, HOUR)).map_err(|_| Dead)?;
        }
        Ok(())
    }

    #[sweep_dates(uptime = true)]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) -> Result<(), Dead> {
        command(&clock)
    }

    #[sweep_dates(uptime = true)]
    fn repaired(clock: MockClock) -> Result<(), Dead> {
        repaired_command(&clock)
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod scheduler {
    use timewarp::{MockClock, sweep_dates};

    use super::uptime;
    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "2011-11-15",
        title: "Linux 2.6 panics after 208.5 days",
        story: "The scheduler turned cycles into nanoseconds by a product of 64 bits, of which ten are shifted out \
                again: after 2^54 ns it overflowed, the clock fell back to zero, and a division somewhere failed.",
        mechanism: Mechanism::Documented,
        source: "Salman Qazi, \"sched, x86: Avoid unnecessary overflow in sched_clock\", Linux commit 4cecf6d401a0, \
                 November 2011",
        link: None,
        finds: "uptime since boot reaches 2^54 ns, 208.5 days",
        boundary: None,
        kin: &[],
    };

    /// A processor of 1 GHz: one cycle is one nanosecond, 2^10 / 2^10.
    const SCALE: u64 = 1 << 10;
    const SHIFT: u32 = 10;

    fn cycles(clock: &MockClock) -> u64 {
        u64::try_from(uptime(clock, 1)).expect("within 584 years")
    }

    fn sched_clock(cycles: u64) -> u64 {
        cycles.wrapping_mul(SCALE) >> SHIFT
    }

    /// By parts, as it was repaired.
    fn repaired_sched_clock(cycles: u64) -> u64 {
        let (high, low) = (cycles >> SHIFT, cycles & ((1 << SHIFT) - 1));
        high * SCALE + ((low * SCALE) >> SHIFT)
    }

    /// A slice of time: what passed since the last one.
    fn account(clock: &MockClock, sched_clock: fn(u64) -> u64) {
        let begun = sched_clock(cycles(clock));
        let ended = sched_clock(cycles(clock));
        assert!(begun <= ended, "{begun} ns, then {ended} ns");
    }

    #[sweep_dates(uptime = true)]
    #[ignore = "breaks as it did"]
    fn breaks(clock: MockClock) {
        account(&clock, sched_clock);
    }

    #[sweep_dates(uptime = true)]
    fn repaired(clock: MockClock) {
        account(&clock, repaired_sched_clock);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}

mod patriot {
    use timewarp::{Moment, sweep_dates};

    use crate::incident::{Incident, Mechanism};

    pub(crate) const INCIDENT: Incident = Incident {
        module: module_path!(),
        date: "1991-02-25",
        title: "A Patriot battery looks for a missile in the wrong place",
        story: "Tenths of a second since the start were multiplied by 0.1 in 24 bits, which is too small by a tenth of \
                a millionth. After 20 hours the range gate had moved off the target; after 100 hours, 28 soldiers died at \
                Dhahran.",
        mechanism: Mechanism::Documented,
        source: "US General Accounting Office, IMTEC-92-26, \"Patriot Missile Defense\", 1992-02-04",
        link: Some("https://www.gao.gov/products/imtec-92-26"),
        finds: "1991-02-22T09:32:07.5Z  →  (still failing at",
        boundary: None,
        kin: &[],
    };

    /// 100 hours before the missile came.
    const BOOT: &str = "1991-02-21T13:35:00Z";

    /// 0.1 in the binary fraction of a register of 24 bits: 0.00011001100110011001100.
    const TENTH: u64 = 0x19_9999 >> 1;
    const ONE: u64 = 1 << 23;

    fn tenths(now: Moment) -> u64 {
        let boot: Moment = BOOT.parse().expect("a literal");
        let nanos = now.as_nanos() - boot.as_nanos();
        u64::try_from(nanos / 100_000_000).expect("the sweep begins at the start")
    }

    /// In nanoseconds, as the guidance computer has it.
    fn clock(tenths: u64) -> u64 {
        let product = u128::from(tenths * TENTH) * 1_000_000_000 / u128::from(ONE);
        u64::try_from(product).expect("some days")
    }

    fn repaired_clock(tenths: u64) -> u64 {
        tenths * 100_000_000
    }

    /// Where the gate is, in metres beside the target, by the figures of the report: 137 m are too many.
    fn track(now: Moment, clock: fn(u64) -> u64) {
        const METRES_PER_SECOND: u64 = 2_000;
        let tenths = tenths(now);
        let off = tenths * 100_000_000 - clock(tenths);
        let metres = off * METRES_PER_SECOND / 1_000_000_000;
        assert!(metres < 137, "the gate is {metres} m off");
    }

    #[sweep_dates(from = "1991-02-21T13:35:00Z", to = "1991-02-25T17:35:00Z")]
    #[ignore = "breaks as it did"]
    fn breaks(now: Moment) {
        track(now, clock);
    }

    #[sweep_dates(from = "1991-02-21T13:35:00Z", to = "1991-02-25T17:35:00Z")]
    fn repaired(now: Moment) {
        track(now, repaired_clock);
    }

    #[test]
    fn is_found() {
        INCIDENT.is_found_by(breaks);
    }
}
