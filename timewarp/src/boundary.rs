//! The catalogue of boundaries: instants at which software is known to break.
//!
//! Each family has a function of its own; [`all`] merges them. A boundary's name is
//! public API: it does not change between releases, and it never depends on the
//! day on which the catalogue is read.
//!
//! # Example: what happens in the year 2038?
//!
//! ```
//! use timewarp::boundary;
//!
//! let year = "2038-01-01".parse()?.."2039-01-01".parse()?;
//! let overflow = boundary::epochs(year)
//!     .find(|boundary| boundary.name == "epochs/unix-i32")
//!     .expect("it is the best known of all");
//! assert_eq!(overflow.moment.to_string(), "2038-01-19T03:14:08Z");
//! assert!(overflow.why.contains("32-bit"));
//! # Ok::<(), timewarp::Error>(())
//! ```

mod digits;
mod dst;
mod epochs;
mod eras;
mod family;
mod leap_days;
mod leap_seconds;
mod midnights;
mod month_ends;
mod pivots;
mod sentinels;
mod span;
mod week_years;
mod year_ends;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;
use std::time::Duration;

pub use digits::digits;
pub use dst::dst;
pub use epochs::epochs;
pub use eras::eras;
pub use family::Family;
pub use leap_days::leap_days;
pub use leap_seconds::leap_seconds;
pub use midnights::midnights;
pub use month_ends::month_ends;
pub use pivots::pivots;
pub use sentinels::sentinels;
pub use week_years::week_years;
pub use year_ends::year_ends;

pub(crate) use span::{Years, cut};

use crate::{Moment, Zone};

/// An instant at which software is known to break, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Boundary {
    /// The first instant of the new state: the overflow, the new day, the new offset.
    pub moment: Moment,
    /// The family, by which sweeps choose.
    pub family: Family,
    /// A stable name, as in `leap-days/2024-02-29`; it begins with the family's.
    pub name: Cow<'static, str>,
    /// One sentence that says why software breaks here.
    pub why: Cow<'static, str>,
    /// How soon a small plan takes it: 0 before 1, within the family.
    pub(crate) tier: u8,
}

impl Boundary {
    pub(crate) fn new(
        moment: Moment,
        tier: u8,
        family: Family,
        detail: impl AsRef<str>,
        why: impl Into<Cow<'static, str>>,
    ) -> Self {
        let name = format!("{family}/{}", detail.as_ref());
        let (name, why) = (name.into(), why.into());
        Self {
            moment,
            family,
            name,
            why,
            tier,
        }
    }
}

/// Lists every boundary within `range`, in order of time.
///
/// Local midnights are those of [`telling_zones`], from the eve of 1970 to 2107; the
/// function [`midnights`] takes other zones. Gaps and folds are those of every zone.
/// Families that recur every year are listed within the years -1 to 10000, and tables
/// of single instants (`epochs` and the like) wherever they reach. The iterator is
/// lazy, and a year of midnights in all those zones is some 20,000 boundaries.
///
/// # Example: every family is there
///
/// ```
/// use timewarp::boundary::{self, Family};
///
/// let years = "2016-12-01".parse()?.."2020-02-01".parse()?;
/// for family in Family::ALL {
///     assert!(boundary::all(years.clone()).any(|boundary| boundary.family == *family));
/// }
/// # Ok::<(), timewarp::Error>(())
/// ```
pub fn all(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let mut tables = singles(&range).to_vec();
    tables.extend(Zone::all().flat_map(|zone| dst(zone, range.clone())));
    sort(&mut tables);
    let yearly = cut(&range, &span::YEARLY);
    let recurring = Years::of(&yearly).flat_map(move |year| {
        let part = cut(&year, &range);
        let mut boundaries: Vec<_> = recurring(part.clone()).collect();
        let days = cut(&part, &span::MIDNIGHTS);
        boundaries.extend(telling_zones().flat_map(|zone| midnights(zone, days.clone())));
        sort(&mut boundaries);
        boundaries
    });
    merge(tables.into_iter(), recurring)
}

/// Puts boundaries in order of time; those of one instant stay as they are.
fn sort(boundaries: &mut [Boundary]) {
    boundaries.sort_by_key(|boundary| boundary.moment);
}

/// Merges two iterators that are in order of time.
fn merge(
    one: impl Iterator<Item = Boundary>,
    other: impl Iterator<Item = Boundary>,
) -> impl Iterator<Item = Boundary> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(early), Some(late)) if late.moment < early.moment => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}

/// Returns all boundaries of the families that are tables, in order of time.
fn every_single() -> &'static [Boundary] {
    static TABLE: LazyLock<Vec<Boundary>> = LazyLock::new(|| {
        let range = Moment::MIN..Moment::MAX;
        let mut table: Vec<_> = leap_seconds(range.clone()).collect();
        table.extend(epochs(range.clone()));
        table.extend(digits(range.clone()));
        table.extend(pivots(range.clone()));
        table.extend(eras(range.clone()));
        table.extend(sentinels(range));
        table.sort_by_key(|boundary| (boundary.moment, boundary.tier));
        table
    });
    &TABLE
}

/// Returns the boundaries of these families that lie in the range.
pub(crate) fn singles(range: &Range<Moment>) -> &'static [Boundary] {
    let table = every_single();
    let from = table.partition_point(|boundary| boundary.moment < range.start);
    let to = table.partition_point(|boundary| boundary.moment < range.end);
    &table[from..to.max(from)]
}

/// Returns the range from a second before `moment` to a second after, both included.
pub(crate) fn second_around(moment: Moment) -> Option<Range<Moment>> {
    let second = Duration::from_secs(1);
    let until = moment
        .checked_add(second)?
        .checked_add(Duration::from_nanos(1))?;
    Some(moment.checked_sub(second)?..until)
}

/// Returns the boundary within a second of `moment`, or else the day's in UTC.
pub(crate) fn of(moment: Moment) -> Option<Boundary> {
    let distance = |boundary: &Boundary| boundary.moment.as_nanos().abs_diff(moment.as_nanos());
    let exact = near(&second_around(moment)?).into_iter();
    exact
        .min_by_key(|boundary| (distance(boundary), boundary.tier))
        .or_else(|| {
            let day = moment.as_seconds().div_euclid(86_400) * 86_400;
            let day = Moment::from_seconds(day)..Moment::from_seconds(day.checked_add(1)?);
            near(&day).into_iter().min_by_key(|boundary| boundary.tier)
        })
}

/// Returns true when a boundary of the family has a name that `takes` accepts.
///
/// `name` is what it was asked for by: it tells which zone or day to look at.
pub(crate) fn exists(family: Family, name: &str, takes: impl Fn(&Boundary) -> bool) -> bool {
    let any_of =
        |mut boundaries: Box<dyn Iterator<Item = Boundary>>| boundaries.any(|one| takes(&one));
    let yearly = span::YEARLY;
    match family {
        Family::LeapDays => any_of(Box::new(leap_days(yearly))),
        Family::MonthEnds => any_of(Box::new(month_ends(yearly))),
        Family::YearEnds => any_of(Box::new(year_ends(yearly))),
        Family::WeekYears => any_of(Box::new(week_years(yearly))),
        Family::Dst => Zone::all()
            .filter(|zone| name.contains(zone.name()) || zone.name().starts_with(rest(name)))
            .any(|zone| any_of(Box::new(dst(zone, Moment::MIN..Moment::MAX)))),
        Family::Midnights => {
            let (date, zone) = rest(name).split_once('/').unwrap_or((rest(name), "UTC"));
            let date: Result<Moment, _> = date.parse();
            date.is_ok() && Zone::all().any(|known| known.name().starts_with(zone))
        }
        Family::Samples => true,
        _ => every_single().iter().any(&takes),
    }
}

fn rest(name: &str) -> &str {
    name.split_once('/').map_or("", |(_, rest)| rest)
}

/// Lists what the catalogue has within `range` of the families that need no zone.
pub(crate) fn near(range: &Range<Moment>) -> Vec<Boundary> {
    let recurring = recurring(range.clone());
    singles(range).iter().cloned().chain(recurring).collect()
}

/// Chains the families that come back every year and need no zone.
fn recurring(range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let families: [fn(i32) -> Vec<Boundary>; 4] = [
        leap_days::in_year,
        month_ends::in_year,
        year_ends::in_year,
        week_years::in_year,
    ];
    let each = families.into_iter();
    each.flat_map(move |in_year| span::yearly(range.clone(), in_year))
}

/// Lists the zones that a sweep looks at when it is told none.
///
/// Few zones that show much: both hemispheres, both ends of the date line,
/// offsets of a quarter and three quarters of an hour, half-hour and two-hour
/// shifts, midnights and whole days that do not exist, negative daylight saving
/// time, and rules that changed at short notice. UTC comes first.
pub fn telling_zones() -> impl Iterator<Item = Zone> {
    const NAMES: &[&str] = &[
        "America/New_York",
        "Europe/London",
        "Asia/Tokyo",
        "America/Los_Angeles",
        "Europe/Berlin",
        "Australia/Sydney",
        "Asia/Kolkata",
        "Pacific/Kiritimati",
        "Pacific/Honolulu",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Europe/Dublin",
        "Africa/Casablanca",
        "Antarctica/Troll",
        "Asia/Kathmandu",
        "Pacific/Chatham",
        "America/St_Johns",
        "Africa/Cairo",
        "Asia/Beirut",
        "America/Havana",
        "America/Asuncion",
        "America/Santiago",
        "Asia/Tehran",
        "Europe/Moscow",
        "Europe/Istanbul",
        "Europe/Volgograd",
        "Asia/Pyongyang",
        "America/Caracas",
        "America/Nuuk",
        "Pacific/Kwajalein",
        "Pacific/Auckland",
        "Pacific/Pago_Pago",
        "Asia/Manila",
        "Africa/Juba",
        "Asia/Kabul",
        "Asia/Amman",
        "Asia/Gaza",
        "Australia/Eucla",
        "Europe/Chisinau",
        "America/Vancouver",
        "Asia/Shanghai",
        "America/Chicago",
        "America/Denver",
        "America/Anchorage",
        "Pacific/Marquesas",
        "Atlantic/Azores",
        "Asia/Dubai",
        "Asia/Karachi",
        "Asia/Dhaka",
        "Asia/Yangon",
        "Asia/Bangkok",
        "Australia/Adelaide",
        "Pacific/Noumea",
    ];
    std::iter::once(Zone::UTC).chain(NAMES.iter().filter_map(|name| name.parse().ok()))
}

/// Writes a table row as a boundary; rows are checked by a test that lists all.
pub(crate) fn literal(text: &str) -> Moment {
    text.parse().expect("the catalogue's own dates are valid")
}
