//! The licence check of a hypervisor host, as such code is written.
//!
//! It knows nothing of sweeps. It takes a clock, as any code may that wants to be
//! tested; production gives it the system's.

use chrono::{NaiveDate, TimeZone};
use chrono_tz::Tz;
use timewarp::{Clock, SystemClock};

/// What was built: a beta stops working some day, a release does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Build {
    /// Set in every beta; somebody clears it for the release.
    time_limited: bool,
}

impl Build {
    /// The update as it shipped.
    pub(crate) const UPDATE_2: Self = Self { time_limited: true };

    /// The update as it was shipped again.
    pub(crate) const UPDATE_2_PATCHED: Self = Self {
        time_limited: false,
    };

    /// The last day of the beta programme, plus some weeks for the stragglers.
    fn expiry(self) -> Option<NaiveDate> {
        if self.time_limited {
            NaiveDate::from_ymd_opt(2008, 8, 12)
        } else {
            None
        }
    }
}

/// Why a host refuses to run a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// "A general system error occurred: internal error" is what users saw.
    LicenceExpired,
    /// The machine is not in the state that the operation needs.
    WrongState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Off,
    Running,
    Suspended,
}

/// A virtual machine.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) state: State,
}

/// A host, somewhere in the world.
#[derive(Debug)]
pub(crate) struct Host<C = SystemClock> {
    build: Build,
    zone: Tz,
    clock: C,
}

impl<C: Clock> Host<C> {
    pub(crate) fn new(build: Build, zone: Tz, clock: C) -> Self {
        Self { build, zone, clock }
    }

    pub(crate) fn power_on(&self, machine: &mut Machine) -> Result<(), Refusal> {
        self.change(machine, State::Off)
    }

    pub(crate) fn resume(&self, machine: &mut Machine) -> Result<(), Refusal> {
        self.change(machine, State::Suspended)
    }

    /// Moves a running machine to another host: both must be licensed.
    pub(crate) fn migrate(&self, machine: &mut Machine, to: &Self) -> Result<(), Refusal> {
        self.check_licence()?;
        to.change(machine, State::Running)
    }

    fn change(&self, machine: &mut Machine, from: State) -> Result<(), Refusal> {
        if machine.state != from {
            return Err(Refusal::WrongState);
        }
        self.check_licence()?;
        machine.state = State::Running;
        Ok(())
    }

    fn check_licence(&self) -> Result<(), Refusal> {
        let today = self
            .zone
            .from_utc_datetime(&self.clock.now().naive_utc())
            .date_naive();
        match self.build.expiry() {
            Some(expiry) if today >= expiry => Err(Refusal::LicenceExpired),
            _ => Ok(()),
        }
    }
}
