//! Dates that stand in the machine code of a function.
//!
//! Some comparisons cannot be traced: those of 128-bit integers, and those of short texts, which the
//! compiler turns into integers after tracing was added. Their constants stand in the code, as operands
//! of the instruction that loads 64 bits. (x86-64 alone; elsewhere none are found.)

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use object::{Object, ObjectSection, ObjectSymbol, SectionKind, SymbolKind};
use timewarp::Moment;
use timewarp::hunt::{Trace, View};

use crate::problem::{Problem, While};

/// The constants of one program, by where they stand.
#[derive(Debug, Default)]
pub(crate) struct Constants {
    /// Where functions begin and end, in order.
    functions: Vec<(u64, u64)>,
    found: Vec<(u64, u64)>,
}

/// The functions that one test passes through.
#[derive(Debug, Default)]
pub(crate) struct Passed(BTreeSet<usize>);

impl Constants {
    pub(crate) fn of(program: &Path) -> Result<Self, Problem> {
        if !cfg!(target_arch = "x86_64") {
            return Ok(Self::default());
        }
        let what = || format!("the code of `{}`", program.display());
        let bytes = fs::read(program).or_problem(what())?;
        let file = object::File::parse(&*bytes).or_problem(what())?;
        let is_function = |symbol: &object::Symbol<'_, '_>| {
            symbol.kind() == SymbolKind::Text && symbol.size() > 0
        };
        let symbols = file.symbols().filter(is_function);
        let mut functions: Vec<_> = symbols
            .map(|symbol| (symbol.address(), symbol.address() + symbol.size()))
            .collect();
        functions.sort_unstable();
        functions.dedup();
        let mut found = Vec::new();
        let sections = file.sections();
        for section in sections.filter(|section| section.kind() == SectionKind::Text) {
            let code = section.data().or_problem(what())?;
            for (place, window) in code.windows(10).enumerate() {
                // `mov` of 64 bits into a register.
                let [0x48 | 0x49, 0xb8..=0xbf, number @ ..] = window else {
                    continue;
                };
                if let Ok(number) = number.try_into() {
                    found.push((section.address() + place as u64, u64::from_le_bytes(number)));
                }
            }
        }
        Ok(Self { functions, found })
    }

    /// Adds the functions that a run passed through.
    pub(crate) fn pass(&self, trace: &Trace, passed: &mut Passed) {
        for address in &trace.functions {
            let after = self.functions.partition_point(|(from, _)| from <= address);
            if let Some(function) = after.checked_sub(1) {
                passed.0.insert(function);
            }
        }
    }

    /// Lists the instants that constants in these functions may stand for, `base` telling what
    /// they leave out.
    pub(crate) fn instants(&self, passed: &Passed, base: Moment) -> BTreeSet<Moment> {
        let mut instants = BTreeSet::new();
        for function in &passed.0 {
            let (from, to) = self.functions[*function];
            let first = self.found.partition_point(|(place, _)| *place < from);
            let within = self.found[first..].iter();
            for (_, number) in within.take_while(|(place, _)| *place < to) {
                instants.extend(meanings(*number, base));
            }
        }
        instants
    }
}

/// 1990-01-01 and 2108-01-01: where a number by itself is taken for a date.
const OUR_TIME: std::ops::Range<i64> = 631_152_000..4_354_819_200;

/// Returns the instants for which a number may stand.
fn meanings(number: u64, base: Moment) -> Vec<Moment> {
    let mut moments = Vec::new();
    let signed = number.cast_signed();
    // A constant that is taken away is added with its sign turned.
    for number in [signed, signed.wrapping_neg()] {
        for view in [View::Milliseconds, View::Microseconds, View::Nanoseconds] {
            moments.extend(view.instant(number.into(), base));
        }
    }
    moments.retain(|moment| OUR_TIME.contains(&moment.as_seconds()));
    moments.extend(days(number.to_le_bytes(), base));
    moments
}

/// Reads `2008-08-`, of which every day is meant, or `20080812`.
fn days(text: [u8; 8], base: Moment) -> Vec<Moment> {
    let number = |from: usize, to: usize| -> Option<i128> {
        let digits = std::str::from_utf8(&text[from..to]).ok()?;
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| is_plain)
    };
    let whole = number(0, 8).map(|date| vec![date]);
    let month = || {
        let month = number(0, 4)? * 100 + number(5, 7)?;
        let is_month = text[4] == b'-' && text[7] == b'-';
        is_month.then(|| (1..=31).map(|day| month * 100 + day).collect())
    };
    let dates: Vec<i128> = whole.or_else(month).unwrap_or_default();
    let moments = dates.into_iter();
    let moments = moments.filter_map(|date| View::DecimalDate.instant(date, base));
    moments
        .filter(|moment| OUR_TIME.contains(&moment.as_seconds()))
        .collect()
}
