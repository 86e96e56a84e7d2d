//! Powers virtual machines on, if their licence allows it.

/// Whether a machine is running.
#[derive(Debug, PartialEq, Eq)]
pub enum Power {
    On { seats: u32 },
    Refused,
}

/// Asks the licence, given a check of its terms.
pub fn power_on(licensed: Result<licence::Licence, licence::Refusal>) -> Power {
    match licensed {
        Ok(licence) if licence.allows("vmotion") => Power::On { seats: licence.seats },
        Ok(_) | Err(_) => Power::Refused,
    }
}

/// The licence that ships with the product.
pub const SHIPPED: &str = "\
product: hypervisor 3.5.2
holder: Example Works, Ltd.
seats: 64
issued: 2007-11-05
feature: vmotion
feature: consolidated-backup
feature: high-availability
feature: snapshots
checksum: 25b4993d
";
