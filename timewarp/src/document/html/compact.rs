//! What the page's script reads: the document with every text once.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::Moment;
use crate::document::marks::counted;
use crate::document::verdict::word;
use crate::document::{Clue, Document, Failure, Known, Straddle, Test, Window};
use crate::report::{Mark, Verdict};

/// Windows that a page lists; more would not open at once.
const WINDOWS: usize = 12_000;

/// Letters of all messages together, and of one at the most and at the least.
const LETTERS: usize = 800_000;
const LONGEST: usize = 2_000;
const SHORTEST: usize = 64;

/// Texts by number, each once.
struct Texts {
    numbers: HashMap<String, usize>,
    all: Vec<String>,
}

impl Texts {
    fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.all.len();
        self.numbers.insert(text.to_owned(), number);
        self.all.push(text.to_owned());
        number
    }

    fn optional(&mut self, text: Option<&str>) -> Value {
        text.map_or(Value::Null, |text| self.number(text).into())
    }
}

struct Compactor {
    texts: Texts,
    /// Letters of one message that are shown.
    longest: usize,
}

/// Returns the document as the page's script reads it.
pub(super) fn compact(document: &Document) -> Value {
    let shown = shown(document);
    let mut compactor = Compactor {
        texts: Texts {
            numbers: HashMap::new(),
            all: Vec::new(),
        },
        longest: longest(document, shown),
    };
    let instants = document.plan.instants.iter().map(|instant| {
        let boundary = compactor.texts.optional(instant.boundary.as_deref());
        let zone = compactor.texts.optional(instant.zone.as_deref());
        (moment(instant.at), boundary, zone)
    });
    let (mut at, mut boundaries, mut zones) = (Vec::new(), Vec::new(), Vec::new());
    for (when, boundary, zone) in instants {
        at.push(when);
        boundaries.push(boundary);
        zones.push(zone);
    }
    let tests = document.tests.iter();
    let tests: Vec<Value> = tests.map(|test| compactor.test(test, shown)).collect();
    let verdicts: BTreeMap<_, _> = Verdict::ALL
        .iter()
        .map(|one| (word(*one), one.name()))
        .collect();
    let order: Vec<_> = Verdict::ALL.into_iter().map(word).collect();
    json!({
        "kind": document.kind,
        "name": document.name,
        "writer": document.writer,
        "stopped": document.stopped,
        "tz": document.tz_database,
        "words": document.plan.words,
        "baseline": moment(document.plan.baseline),
        "tried": document.plan.tried,
        "zoned": document.plan.zones,
        "at": at,
        "boundaries": boundaries,
        "zones": zones,
        "verdicts": verdicts,
        "order": order,
        "tests": tests,
        "skipped": document.skipped,
        "profiles": document.profiles,
        "notes": document.notes,
        "runs": document.runs,
        "took": document.took_seconds,
        "texts": compactor.texts.all,
    })
}

/// Returns how many windows of each test are listed.
fn shown(document: &Document) -> usize {
    let listed = |most: usize| -> usize {
        let lists = document.tests.iter().flat_map(lists);
        lists.map(|windows| windows.len().min(most)).sum()
    };
    let (mut fits, mut over) = (0, WINDOWS + 1);
    while over - fits > 1 {
        let middle = fits.midpoint(over);
        if listed(middle) <= WINDOWS {
            fits = middle;
        } else {
            over = middle;
        }
    }
    fits.max(1)
}

/// Lists the windows of a test, and those of each of its known failures.
fn lists(test: &Test) -> impl Iterator<Item = &[Window]> {
    let known = test.known.iter().map(|known| known.windows.as_slice());
    std::iter::once(test.windows.as_slice()).chain(known)
}

fn longest(document: &Document, shown: usize) -> usize {
    let windows = |test: &Test| -> usize {
        let listed: usize = lists(test).map(|windows| windows.len().min(shown)).sum();
        listed + test.clues.len() + test.straddles.len() + 1
    };
    let messages: usize = document.tests.iter().map(windows).sum();
    (LETTERS / messages.max(1)).clamp(SHORTEST, LONGEST)
}

impl Compactor {
    fn test(&mut self, test: &Test, shown: usize) -> Value {
        let windows = test.windows.iter().take(shown);
        let windows: Vec<Value> = windows.map(|window| self.window(window)).collect();
        let straddles = test.straddles.iter().take(shown);
        let straddles: Vec<Value> = straddles.map(|one| self.straddle(one)).collect();
        let clues: Vec<Value> = test.clues.iter().map(|clue| self.clue(clue)).collect();
        let known: Vec<Value> = test
            .known
            .iter()
            .map(|one| self.known(one, shown))
            .collect();
        let cause = test.cause.as_ref().map(|cause| {
            let package = cause
                .package
                .as_deref()
                .map_or(String::new(), |one| format!("{one}/"));
            let dependency = if cause.is_dependency {
                " (a dependency)"
            } else {
                ""
            };
            self.cut(&format!("{package}{}{dependency}", cause.place))
        });
        json!({
            "title": test.title(),
            "verdict": word(test.verdict),
            "reason": test.reason.as_deref().map(|reason| self.cut(reason)),
            "marks": marks(&test.marks),
            "windows": windows,
            "clues": clues,
            "known": known,
            "straddles": straddles,
            "all": test.windows.len() + test.straddles.len(),
            "today": test.baseline_failure.as_ref().map(|failure| self.failure(failure)),
            "cause": cause,
            "reads": test.reads,
            "took": test.took_seconds,
        })
    }

    /// Writes a window as its fields, in the order in which the script takes them apart.
    fn window(&mut self, window: &Window) -> Value {
        let boundary = window.boundary.as_ref();
        let by_clocks = boundary.and_then(|boundary| boundary.by_clocks_of.as_deref());
        let midnights = match window.midnights.as_slice() {
            [] => None,
            names => Some(names.join(", ")),
        };
        // A letter that no command has stands for the instant, so that windows of a test
        // share one text.
        let rerun = window.rerun.as_ref().map(|line| {
            let line = line.replacen(&window.first_bad.to_string(), "\u{1}", 1);
            self.texts.number(&line)
        });
        json!([
            self.texts.optional(window.zone.as_deref()),
            window.last_good.map(moment),
            moment(window.first_bad),
            moment(window.last_bad),
            window.first_good.map(moment),
            window.tried,
            self.failure(&window.failure),
            self.texts
                .optional(boundary.map(|boundary| boundary.name.as_str())),
            self.texts
                .optional(boundary.map(|boundary| boundary.why.as_str())),
            self.texts.optional(by_clocks),
            self.texts.optional(midnights.as_deref()),
            rerun,
            u8::from(window.exact),
        ])
    }

    /// Writes a comparison as the beginning of its window and its words, once for many tests.
    fn clue(&mut self, clue: &Clue) -> Value {
        let text = self.cut(&clue.to_string());
        json!([moment(clue.first_bad), self.texts.number(&text)])
    }

    fn known(&mut self, known: &Known, shown: usize) -> Value {
        let windows = known.windows.iter().take(shown);
        let windows: Vec<Value> = windows.map(|window| self.window(window)).collect();
        json!({
            "range": known.range,
            "reason": known.reason,
            "state": known.state.words(),
            "windows": windows,
            "all": known.windows.len(),
        })
    }

    fn straddle(&mut self, straddle: &Straddle) -> Value {
        json!({
            "story": straddle.story,
            "at": moment(straddle.at),
            "zone": straddle.zone,
            "boundary": straddle.boundary,
            "reads": straddle.reads,
            "places": straddle.places,
            "start": straddle.start.to_string(),
            "timeline": straddle.timeline,
            "count": straddle.count,
            "families": straddle.families,
            "failure": self.failure(&straddle.failure),
            "rerun": straddle.rerun,
        })
    }

    fn failure(&mut self, failure: &Failure) -> usize {
        let text = self.cut(&failure.text);
        self.texts.number(&text)
    }

    fn cut(&self, text: &str) -> String {
        match text.char_indices().nth(self.longest) {
            Some((end, _)) => {
                let bytes = text.len() - end;
                format!("{}… (and {bytes} more bytes)", &text[..end])
            }
            None => text.to_owned(),
        }
    }
}

/// Writes whole seconds since 1970 as a number, others as the text of one with nine
/// decimals, which a number of JavaScript could not hold.
fn moment(moment: Moment) -> Value {
    match moment.subsec_nanos() {
        0 => moment.as_seconds().into(),
        nanos => format!("{}.{nanos:09}", moment.as_seconds()).into(),
    }
}

/// Writes marks as counted letters, or three of them to a letter where that is shorter.
fn marks(marks: &[Mark]) -> String {
    let counted = counted(marks);
    if counted.len() <= marks.len() / 3 {
        return counted;
    }
    let packed = marks.chunks(3).map(|three| {
        let digit = |mark: &Mark| match mark {
            Mark::NotTried => 0,
            Mark::Passed => 1,
            Mark::Failed => 2,
        };
        let number = three
            .iter()
            .rev()
            .fold(0, |sum, mark| sum * 3 + digit(mark));
        char::from(b'A' + number)
    });
    format!("={}", packed.collect::<String>())
}
