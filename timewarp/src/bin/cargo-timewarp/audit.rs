//! `cargo timewarp audit`.

mod list;
mod sarif;

use std::fs;

use list::List;

use crate::arguments::{AuditArguments, AuditFormat};
use crate::hunt;
use crate::interrupt;
use crate::output;
use crate::problem::{Problem, While};

/// Lists where the tests of the project compare the clock with a date.
pub(crate) fn run(arguments: &AuditArguments) -> Result<u8, Problem> {
    if arguments.deny_new && arguments.baseline.is_none() {
        return Err(Problem::new(
            "`--deny-new` needs the list of what is accepted: write `cargo timewarp audit --format json > \
             audit.json` once, then `--baseline audit.json --deny-new`",
        ));
    }
    // Before the work, which takes long.
    let accepted = match &arguments.baseline {
        Some(path) => {
            let text = fs::read_to_string(path).or_problem(path.display())?;
            Some(List::from_json(&text).or_problem(format!("`{}`", path.display()))?)
        }
        None => None,
    };
    let examined = hunt::examine(&arguments.into())?;
    let mut list = List::of(&examined);
    if let Some(accepted) = &accepted {
        list.compare(accepted);
    }
    let json = list.to_json()?;
    let sarif = sarif::write(&list)?;
    if let Some(folder) = &arguments.engine.report {
        fs::create_dir_all(folder).or_problem(folder.display())?;
        let text = format!("{list}\n");
        for (name, content) in [
            ("audit.txt", &text),
            ("audit.json", &json),
            ("audit.sarif", &sarif),
        ] {
            output::write_whole(&folder.join(name), content)?;
        }
    }
    let text = match arguments.format {
        AuditFormat::Text => list.to_string(),
        AuditFormat::Json => json,
        AuditFormat::Sarif => sarif,
    };
    output::print(text.trim_end(), arguments.engine.color)?;
    Ok(if interrupt::is_interrupted() {
        interrupt::STATUS
    } else {
        u8::from(arguments.deny_new && list.news() > 0)
    })
}
