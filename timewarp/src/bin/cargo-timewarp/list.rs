//! `cargo timewarp list`.

use serde_json::{Value, json};
use timewarp::{Boundary, Moment, Selector, boundary};

use crate::arguments::{Color, ListArguments};
use crate::output;
use crate::problem::{Problem, While};
use crate::real_now;

/// Prints a plan or the catalogue.
pub(crate) fn run(arguments: &ListArguments) -> Result<u8, Problem> {
    let rows: Vec<Row> = if arguments.catalogue {
        catalogue(arguments)
    } else {
        let plan = arguments.plan.schedule(real_now()).plan()?;
        let baseline = plan.baseline().moment();
        let rows = plan.iter().map(|case| {
            let mut row = Row::new(case.moment(), case.boundary());
            row.zone = (!case.zone().is_utc()).then(|| case.zone().name());
            row.is_baseline = case.moment() == baseline;
            row
        });
        rows.collect()
    };
    let text = if arguments.json {
        let rows: Vec<Value> = rows.iter().map(Row::json).collect();
        serde_json::to_string_pretty(&rows).or_problem("the list")?
    } else {
        let lines: Vec<String> = rows.iter().map(Row::line).collect();
        lines.join("\n")
    };
    output::print(&text, Color::Never)?;
    Ok(0)
}

fn catalogue(arguments: &ListArguments) -> Vec<Row> {
    let (families, without) = arguments.plan.families();
    let takes = |selectors: &[Selector], boundary: &Boundary| {
        selectors.iter().any(|selector| selector.takes(boundary))
    };
    boundary::all(arguments.plan.range(real_now()))
        .filter(|boundary| families.is_empty() || takes(families, boundary))
        .filter(|boundary| !takes(without, boundary))
        .map(|boundary| Row::new(boundary.moment, Some(&boundary)))
        .collect()
}

struct Row {
    moment: Moment,
    zone: Option<&'static str>,
    boundary: Option<Boundary>,
    is_baseline: bool,
}

impl Row {
    fn new(moment: Moment, boundary: Option<&Boundary>) -> Self {
        Self {
            moment,
            zone: None,
            boundary: boundary.cloned(),
            is_baseline: false,
        }
    }

    fn line(&self) -> String {
        let mut words = vec![format!("{:<22}", self.moment.to_string())];
        words.extend(self.zone.map(str::to_owned));
        if self.is_baseline {
            words.push("(now, the baseline)".to_owned());
        }
        if let Some(boundary) = &self.boundary {
            words.push(format!("{}: {}", boundary.name, boundary.why));
        }
        words.join("  ").trim_end().to_owned()
    }

    fn json(&self) -> Value {
        json!({
            "moment": self.moment.to_string(),
            "zone": self.zone,
            "is_baseline": self.is_baseline,
            "boundary": self.boundary.as_ref().map(|boundary| json!({
                "name": boundary.name,
                "family": boundary.family.name(),
                "moment": boundary.moment.to_string(),
                "why": boundary.why,
            })),
        })
    }
}
