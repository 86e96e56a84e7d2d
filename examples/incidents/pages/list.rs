//! The list of all incidents, for readers.

use std::fmt::Write;

use crate::incident::{Incident, Mechanism};
use crate::{KINDS, Kind, incidents};

const HEAD: &str = "\
# Incidents

Date bugs that happened, each as a small function that breaks as the real thing did, and the line that finds it. Every line
below is a test: `cargo test -p examples --test incidents` asserts that each sweep finds the bug at the instant shown,
to the second or better, and that the repaired code passes. To read a report as its author would have:

```text
cargo test -p examples --test incidents -- --ignored azure
```

*Documented* means that those who made the thing said why it broke, or that its code can be read; *reported*, that others
worked it out from what was seen, and that the code here is that reading. Nothing here is copied from the programs themselves.

This page is made from the code: `UPDATE_PAGES=1 cargo test -p examples --test incidents pages` writes it.
";

pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    let count = incidents().count();
    let documented = incidents().filter(|incident| incident.mechanism == Mechanism::Documented);
    writeln!(
        page,
        "\n{count} incidents, {} of them documented.",
        documented.count()
    )
    .expect("a string takes all");
    for kind in KINDS {
        let (file, about) = (kind.file, kind.about());
        write!(page, "\n## [`{file}`]({file}.rs)\n\n{about}\n").expect("a string takes all");
        for incident in kind.incidents {
            write(&mut page, kind, incident).expect("a string takes all");
        }
    }
    page
}

fn write(page: &mut String, kind: &Kind, incident: &Incident) -> std::fmt::Result {
    let mechanism = match incident.mechanism {
        Mechanism::Documented => "documented",
        Mechanism::Reported => "reported",
    };
    let source = match incident.link {
        Some(link) => format!("[{}]({link})", incident.source),
        None => incident.source.to_owned(),
    };
    writeln!(
        page,
        "\n**{}: {}.** {}",
        incident.date, incident.title, incident.story
    )?;
    writeln!(page, "\n```rust\n{}\n```", incident.attribute(kind.text))?;
    writeln!(
        page,
        "\nFinds `{}`. Source, {mechanism}: {source}.",
        finds(incident)
    )
}

/// The begin of a window that stays open is all there is to say.
fn finds(incident: &Incident) -> &str {
    let still = "  →  (still failing at";
    incident.finds.strip_suffix(still).unwrap_or(incident.finds)
}
