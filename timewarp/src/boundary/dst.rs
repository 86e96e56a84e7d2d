//! Gaps, folds and changed rules of local time, derived from the tz database.

use std::ops::Range;
use std::time::Duration;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use super::{Boundary, Family};
use crate::zone::{Transition, transitions, utc};
use crate::{Moment, Zone};

/// Lists every change of `zone`'s clocks or rules within `range`.
///
/// A name ends in `gap` when clocks go forward, `fold` when they go back, and `rule`
/// when the law changed but the clocks did not move. Around each fold,
/// `fold-begins` and `fold-ends` mark where the repeated time starts and has passed twice. The tz database
/// in use knows 1840 to 2099; there are no boundaries outside.
///
/// # Example: the half hour of Lord Howe Island
///
/// ```
/// use timewarp::{Zone, boundary};
///
/// let zone: Zone = "Australia/Lord_Howe".parse()?;
/// let year = "2024-01-01".parse()?.."2025-01-01".parse()?;
/// let changes: Vec<_> = boundary::dst(zone, year).collect();
/// assert_eq!(changes[0].name, "dst/Australia/Lord_Howe/2024-04-07/fold-begins");
/// assert_eq!(changes[1].name, "dst/Australia/Lord_Howe/2024-04-07/fold");
/// assert!(changes[3].why.contains("30 minutes"));
/// # Ok::<(), timewarp::Error>(())
/// ```
pub fn dst(zone: Zone, range: Range<Moment>) -> impl Iterator<Item = Boundary> {
    let widened = range.end.checked_add(DAY).unwrap_or(Moment::MAX);
    let early = range.start.checked_sub(DAY).unwrap_or(Moment::MIN);
    transitions(zone, early..widened)
        .flat_map(move |transition| around(zone, &transition))
        .filter(move |boundary| range.contains(&boundary.moment))
}

/// No fold repeats more than a day.
const DAY: Duration = Duration::from_secs(86_400);

fn around(zone: Zone, transition: &Transition) -> impl Iterator<Item = Boundary> + use<> {
    let change = utc(transition.moment).map(|utc| boundary(zone, transition, utc));
    let (begins, ends) = match passes(zone, transition) {
        Some([begins, ends]) => (Some(begins), Some(ends)),
        None => (None, None),
    };
    [begins, change, ends].into_iter().flatten()
}

/// Returns where the time that a fold repeats is shown for the first time, and where
/// it has been shown twice.
fn passes(zone: Zone, transition: &Transition) -> Option<[Boundary; 2]> {
    let repeated = u64::try_from(-i64::from(transition.jump())).ok();
    let repeated = Duration::from_secs(repeated.filter(|seconds| *seconds > 0)?);
    let begins = transition.moment.checked_sub(repeated)?;
    let ends = transition.moment.checked_add(repeated)?;
    let span = span(transition.jump());
    let date = zone.local(begins)?.date();
    let row = |moment, detail: &str, why| {
        Boundary::new(
            moment,
            2,
            Family::Dst,
            format!("{zone}/{date}/{detail}"),
            why,
        )
    };
    Some([
        row(
            begins,
            "fold-begins",
            format!("clocks in {zone} show the coming {span} twice"),
        ),
        row(
            ends,
            "fold-ends",
            format!("clocks in {zone} have shown {span} twice; times are unique again"),
        ),
    ])
}

fn boundary(zone: Zone, transition: &Transition, utc: NaiveDateTime) -> Boundary {
    let jump = transition.jump();
    let local = |seconds: i32| utc + TimeDelta::seconds(seconds.into());
    let from = local(transition.before.total());
    let to = local(transition.after.total());
    let kind = match jump {
        0 => "rule",
        1.. => "gap",
        _ => "fold",
    };
    let mut why = match jump {
        0 => format!("{zone} changes what its clocks mean but not what they show"),
        1.. => format!("clocks in {zone} jump over {} to {}", span(jump), to.time()),
        _ => format!("clocks in {zone} repeat {} from {}", span(jump), to.time()),
    };
    if transition.before.standard != transition.after.standard && jump != 0 {
        why += ", because the standard time changed";
    }
    if transition.after.saving < 0 || transition.before.saving < 0 {
        why += "; winter is the exception here, daylight saving is negative";
    }
    let skips_day = jump >= 86_400;
    let skips_midnight = jump > 0 && to.date() > from.date() && to.time() > NaiveTime::MIN;
    if skips_day {
        why += "; a whole day does not exist";
    } else if skips_midnight || (jump > 0 && from.time() == NaiveTime::MIN) {
        why += "; this day has no midnight";
    }
    // The usual hour is the commonest bug; the odd ones follow.
    let tier = u8::from(jump == 0);
    let detail = format!("{zone}/{}/{kind}", to.date());
    Boundary::new(transition.moment, tier, Family::Dst, detail, why)
}

fn span(jump: i32) -> String {
    let minutes = jump.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "an hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} hours and {minutes} minutes"),
    }
}
