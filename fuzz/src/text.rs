//! What is printed parses, and nothing that is parsed panics.

use timewarp::{
    Depth, Family, Fault, MockClock, Moment, Move, Selector, Step, Sweep, Timeline, Zone,
};

/// Text that parses as a moment prints as one that parses to the same; so does any moment.
///
/// # Panics
///
/// Panics when it parses to another.
pub fn moment_text_round_trips(moment: Moment, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for moment in [Some(moment), text.parse().ok()].into_iter().flatten() {
        let printed = moment.to_string();
        assert_eq!(printed.parse(), Ok(moment), "{text:?} prints as {printed}");
    }
}

/// The same for timelines.
///
/// # Panics
///
/// Panics when one parses to another.
pub fn timeline_text_round_trips(_: MockClock, timeline: Timeline, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for timeline in [Some(timeline), text.parse().ok()].into_iter().flatten() {
        let printed = timeline.to_string();
        assert_eq!(
            printed.parse(),
            Ok(timeline),
            "{text:?} prints as {printed}"
        );
    }
}

/// Any text given to any option is taken or refused; nothing panics or hangs.
///
/// # Panics
///
/// Panics when something does.
pub fn options_never_panic(from: Moment, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let _ = text.parse::<Zone>();
    let _ = text.parse::<Selector>();
    let _ = text.parse::<Fault>();
    let _ = text.parse::<Move>();
    if let Ok(depth) = text.parse::<Depth>() {
        assert_eq!(depth.to_string().parse(), Ok(depth));
    }
    if let Ok(family) = text.parse::<Family>() {
        assert_eq!(family.name().parse(), Ok(family));
    }
    if let Ok(step) = text.parse::<Step>() {
        let to = from.checked_add(std::time::Duration::from_secs(86_400));
        let sweep = Sweep::default().between(from, to.unwrap_or(Moment::MAX));
        match sweep.every(step).plan() {
            Ok(plan) => assert!((1..=300).contains(&plan.len())),
            Err(error) => assert!(error.is_plan(), "{error}"),
        }
    }
}
