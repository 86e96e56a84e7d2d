//! What a report says about edges, in a form that reads well beside what is expected.

use timewarp::{Moment, Report};

/// What stands where a window has no other side.
pub(crate) const NONE: &str = "none";

/// Lists last good, first bad, last bad and first good instant of each window.
///
/// # Panics
///
/// Panics when an edge is not exact, or the code answered in two ways.
#[track_caller]
pub(crate) fn edges(report: &Report) -> Vec<[String; 4]> {
    assert!(!report.is_flaky(), "{report}");
    let text = |moment: Option<Moment>| {
        moment.map_or_else(|| NONE.to_owned(), |moment| moment.to_string())
    };
    let windows = report.windows().iter();
    windows
        .map(|window| {
            assert!(window.is_exact(), "{report}");
            [
                text(window.last_good()),
                text(Some(window.first_bad())),
                text(Some(window.last_bad())),
                text(window.first_good()),
            ]
        })
        .collect()
}
