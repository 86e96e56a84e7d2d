//! A boundary that fell between two reads of another process.

use std::time::Duration;

use crate::report::Staging;
use crate::{Case, Failure, Family, Move, Straddle, Timeline};

/// A failure of a test in another process, where a boundary fell just before a read.
///
/// Unlike the clock of a sweep, the process's clock runs: it starts `lead` before the boundary
/// and is set to it just before the read, or waits for the read if it is there too soon.
/// Reads are counted through all threads, and through all processes that the test starts.
///
/// # Example: an order number from two reads
///
/// ```
/// use std::time::Duration;
/// use timewarp::suite::{Crossing, Schedule};
/// use timewarp::{Failure, Straddle};
///
/// let mut schedule = Schedule::new("2026-11-23T08:00:00Z".parse()?);
/// schedule.at = vec!["2027-01-01".parse()?];
/// let crossing = Crossing {
///     case: schedule.sites()?.remove(0),
///     read: 3,
///     lead: Duration::from_millis(100),
///     failure: Failure::from_parts(Some("src/order.rs:4:58"), "numbers go back"),
///     places: [None, None],
///     families: Vec::new(),
///     count: 1,
/// };
/// let straddle = Straddle::from(crossing);
/// assert_eq!(straddle.reads(), Some([2, 3]));
/// assert_eq!(straddle.start().to_string(), "2026-12-31T23:59:59.9Z");
/// assert_eq!(straddle.timeline().to_string(), "read 3: set_time 2027-01-01T00:00:00Z");
/// # Ok::<(), timewarp::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The boundary, and the zone of the run.
    pub case: Case,
    /// The first read after the boundary, two at least.
    pub read: u64,
    /// How long before the boundary the clock started.
    pub lead: Duration,
    /// How the test failed.
    pub failure: Failure,
    /// Where in the code the reads on both sides are made, if it is known.
    pub places: [Option<String>; 2],
    /// The families of boundaries at which it failed in this way.
    pub families: Vec<Family>,
    /// How many runs failed in this way.
    pub count: usize,
}

impl From<Crossing> for Straddle {
    fn from(crossing: Crossing) -> Self {
        let (moment, read) = (crossing.case.moment(), crossing.read);
        let reads = [read.saturating_sub(1), read];
        Self {
            story: format!("{moment} falls before read {read}"),
            faults: Vec::new(),
            staging: Staging {
                start: moment.checked_sub(crossing.lead).unwrap_or(moment),
                timeline: Timeline::new().before(read.max(1), Move::SetTime(moment)),
                reads: (read > 1).then_some(reads),
            },
            crosses: true,
            moment,
            zone: crossing.case.zone(),
            boundary: crossing.case.boundary().cloned(),
            places: crossing.places,
            failure: crossing.failure,
            families: crossing.families,
            count: crossing.count,
        }
    }
}
