//! Printing what was found, and holding it against the bars.

use crate::form::Kind;
use crate::judge::{Finding, Judged, Listing, Naming, Row, bugs};

/// Prints a line for each form.
pub(crate) fn print(rows: &[Row]) {
    println!(
        "\n{:<26}{:<8}{:>9}{:>9}{:>8}{:>7}{:>8}{:>8}{:>8}{:>10}{:>9}",
        "form",
        "kind",
        "found",
        "touched",
        "median",
        "worst",
        "line 1",
        "a line",
        "alarms",
        "audited",
        "instant"
    );
    for row in rows {
        let (median, worst) = runs(&row.bugs.iter().collect::<Vec<_>>());
        let of = |is: fn(&Judged) -> bool| row.bugs.iter().filter(|bug| is(bug)).count();
        let all = row.bugs.iter().chain(&row.decoys);
        let listed = |is: fn(&Judged) -> bool| row.decoys.iter().filter(|one| is(one)).count();
        println!(
            "{:<26}{:<8}{:>9}{:>9}{:>8}{:>7}{:>8}{:>8}{:>8}{:>10}{:>9}",
            row.form.name,
            match row.form.kind {
                Kind::Seen => "seen",
                Kind::Deep => "deep",
                Kind::Unseen => "unseen",
            },
            format!("{}/{}", of(Judged::is_found), row.bugs.len()),
            of(|bug| bug.finding >= Finding::Touched),
            median,
            worst,
            of(|bug| bug.naming == Naming::First),
            of(|bug| bug.naming >= Naming::Somewhere),
            all.map(|judged| judged.false_alarms).sum::<usize>(),
            format!(
                "{}/{}",
                listed(|decoy| decoy.listing > Listing::Nowhere),
                row.decoys.len()
            ),
            listed(|decoy| decoy.listing == Listing::LineAndInstant),
        );
    }
}

/// A number that is held against a bar.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) what: String,
    pub(crate) value: f64,
    pub(crate) asked: f64,
    pub(crate) is_at_least: bool,
}

impl Bar {
    pub(crate) fn at_least(what: impl Into<String>, value: f64, asked: f64) -> Self {
        Self {
            what: what.into(),
            value,
            asked,
            is_at_least: true,
        }
    }

    pub(crate) fn at_most(what: impl Into<String>, value: f64, asked: f64) -> Self {
        Self {
            is_at_least: false,
            ..Self::at_least(what, value, asked)
        }
    }

    pub(crate) fn is_met(&self) -> bool {
        if self.is_at_least {
            self.value >= self.asked
        } else {
            self.value <= self.asked
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "{:<6}{:<62}{:>12.1}   (bar: {} {})",
            if self.is_met() { "ok" } else { "MISSED" },
            self.what,
            self.value,
            if self.is_at_least {
                "at least"
            } else {
                "at most"
            },
            self.asked,
        );
    }
}

/// Returns the totals, each with its bar.
pub(crate) fn bars(rows: &[Row]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (kind, name, bar) in [
        (Kind::Seen, "forms that tracing sees", 95.0),
        (Kind::Deep, "the same three crates deep", 90.0),
        (Kind::Unseen, "forms that it does not see", 60.0),
    ] {
        let share = share(&bugs(rows, kind), Judged::is_found);
        bars.extend(
            share.map(|value| Bar::at_least(format!("found, {name}, percent"), value, bar)),
        );
    }
    let mut seen = bugs(rows, Kind::Seen);
    seen.extend(bugs(rows, Kind::Deep));
    if !seen.is_empty() {
        let (median, worst) = runs(&seen);
        bars.push(Bar::at_most(
            "runs, median of what tracing sees",
            float(median),
            200.0,
        ));
        bars.push(Bar::at_most(
            "runs, worst of what tracing sees",
            float(worst),
            2_000.0,
        ));
    }
    seen.retain(|bug| bug.is_found());
    let lines = share(&seen, |bug| bug.naming == Naming::First);
    let what = "first line named is that of the comparison, percent of found";
    bars.extend(lines.map(|value| Bar::at_least(what, value, 90.0)));
    let all = || {
        rows.iter()
            .flat_map(|row| row.bugs.iter().chain(&row.decoys))
    };
    let alarms = all().map(|judged| judged.false_alarms).sum();
    bars.push(Bar::at_most(
        "windows that nobody planted, decoys included",
        float(alarms),
        0.0,
    ));
    let rows = rows.iter().filter(|row| row.form.kind != Kind::Unseen);
    let decoys: Vec<&Judged> = rows.flat_map(|row| &row.decoys).collect();
    let listed = share(&decoys, |decoy| decoy.listing > Listing::Nowhere);
    let what = "decoys in the audit, what tracing sees, percent";
    bars.extend(listed.map(|value| Bar::at_least(what, value, 100.0)));
    bars
}

/// Returns how many of a hundred are so; none of none.
fn share(judged: &[&Judged], is: impl Fn(&Judged) -> bool) -> Option<f64> {
    let so = judged.iter().filter(|judged| is(judged)).count();
    (!judged.is_empty()).then(|| 100.0 * float(so) / float(judged.len()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts are far below what a float holds"
)]
fn float(count: usize) -> f64 {
    count as f64
}

/// Returns the median and the largest number of runs.
fn runs(judged: &[&Judged]) -> (usize, usize) {
    let mut runs: Vec<usize> = judged.iter().map(|judged| judged.runs).collect();
    runs.sort_unstable();
    let median = runs.get(runs.len() / 2).copied();
    (
        median.unwrap_or_default(),
        runs.last().copied().unwrap_or_default(),
    )
}
