//! The options in the attribute's parentheses, checked while they are read.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprArray, Ident, Lit, LitBool, LitInt, LitStr, Token};

use crate::check::{Clock, Signature};
use crate::problems::Problems;
use crate::{moment, step, suggest, zone};

const OPTIONS: &[&str] = &[
    "at",
    "clock",
    "depth",
    "every",
    "families",
    "faults",
    "from",
    "hunt",
    "jobs",
    "straddle",
    "straddle_reads",
    "timeout",
    "to",
    "uptime",
    "without",
    "zones",
];

const DEPTHS: &[&str] = &["quick", "standard", "deep"];

pub(crate) const FAMILIES: &[&str] = &[
    "leap-days",
    "month-ends",
    "year-ends",
    "week-years",
    "midnights",
    "dst",
    "leap-seconds",
    "epochs",
    "digits",
    "pivots",
    "eras",
    "sentinels",
    "samples",
];

pub(crate) const FAULTS: &[&str] = &[
    "step-back",
    "freeze",
    "leap-second",
    "suspend",
    "migrate",
    "ntp-slew",
    "battery-dead",
];

/// What the user wrote, good values only; the others are among the problems.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) at: Option<Vec<LitStr>>,
    pub(crate) clock: Option<LitStr>,
    pub(crate) depth: Option<LitStr>,
    pub(crate) every: Option<LitStr>,
    pub(crate) families: Option<Vec<LitStr>>,
    pub(crate) faults: Option<Vec<LitStr>>,
    pub(crate) from: Option<LitStr>,
    pub(crate) jobs: Option<LitInt>,
    pub(crate) hunt: Option<LitBool>,
    pub(crate) straddle: Option<LitBool>,
    pub(crate) straddle_reads: Option<LitInt>,
    pub(crate) timeout: Option<LitStr>,
    pub(crate) to: Option<LitStr>,
    pub(crate) uptime: Option<LitBool>,
    pub(crate) without: Option<Vec<LitStr>>,
    pub(crate) zones: Option<Vec<LitStr>>,
}

impl Args {
    pub(crate) fn parse(tokens: TokenStream, problems: &mut Problems) -> Self {
        let mut args = Self::default();
        let parser = |input: ParseStream<'_>| {
            let mut seen: Vec<Ident> = Vec::new();
            while !input.is_empty() {
                args.option(input, &mut seen, problems)?;
                if input.is_empty() {
                    break;
                }
                input.parse::<Token![,]>()?;
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            problems.add(error);
        }
        args.check_range(problems);
        args
    }

    fn option(
        &mut self,
        input: ParseStream<'_>,
        seen: &mut Vec<Ident>,
        problems: &mut Problems,
    ) -> syn::Result<()> {
        let name: Ident = input.parse()?;
        if !input.peek(Token![=]) {
            let message = format!("expected `{name} = …`; an option is a name and a literal");
            return Err(syn::Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        let value: Expr = input.parse()?;
        if seen.contains(&name) {
            problems.at(&name, format!("option `{name}` given twice"));
            return Ok(());
        }
        match name.to_string().as_str() {
            "at" => self.at = texts(&value, "2024-02-29T12:00:00Z", problems, moment_text),
            "clock" => self.clock = text(&value, "frozen", problems, motion),
            "depth" => self.depth = text(&value, "standard", problems, depth),
            "every" => self.every = text(&value, "1 day", problems, step::check),
            "families" => self.families = texts(&value, "leap-days", problems, family),
            "from" => self.from = text(&value, "2024-01-01", problems, moment_text),
            "faults" => self.faults = texts(&value, "step-back", problems, fault),
            "jobs" => self.jobs = number(&value, 1, "threads", problems),
            "hunt" => self.hunt = truth(&value, problems),
            "straddle" => self.straddle = truth(&value, problems),
            "straddle_reads" => self.straddle_reads = number(&value, 2, "reads", problems),
            "uptime" => self.uptime = truth(&value, problems),
            "timeout" => self.timeout = text(&value, "10s", problems, time_limit),
            "to" => self.to = text(&value, "2025-01-01", problems, moment_text),
            "without" => self.without = texts(&value, "dst", problems, family),
            "zones" => self.zones = texts(&value, "America/Los_Angeles", problems, zone::check),
            unknown => {
                let hint = suggest::nearest(unknown, OPTIONS)
                    .map_or(String::new(), |known| format!("; did you mean `{known}`?"));
                let known = suggest::list(OPTIONS);
                let separator = if hint.is_empty() { ";" } else { "" };
                problems.at(
                    &name,
                    format!("unknown option `{unknown}`{hint}{separator} known options: {known}"),
                );
            }
        }
        seen.push(name);
        Ok(())
    }

    /// Returns true when something is to happen between two reads of the clock.
    fn is_between_reads(&self) -> bool {
        let is_true = |option: &Option<LitBool>| option.as_ref().is_some_and(LitBool::value);
        is_true(&self.straddle) || is_true(&self.uptime) || self.faults.is_some()
    }

    /// Refuses what needs a clock where the function is given none.
    pub(crate) fn check_clock(&self, signature: &Signature, problems: &mut Problems) {
        let straddle = self.straddle.as_ref().filter(|straddle| straddle.value());
        let fault = self.faults.iter().flatten().next();
        let needed = [
            straddle.map(|option| (option.to_token_stream(), "straddle")),
            fault.map(|option| (option.to_token_stream(), "faults")),
        ];
        let is_given = signature.clock != Clock::None;
        for (option, name) in needed.into_iter().flatten().filter(|_| !is_given) {
            problems.at(
                option,
                format!(
                    "`{name}` moves the clock between two reads, and this function is given none: take \
                     a `MockClock`, or no argument at all"
                ),
            );
        }
        if let Some(uptime) = self.uptime.as_ref().filter(|uptime| uptime.value())
            && signature.clock != Clock::Mock
        {
            problems.at(
                uptime,
                "`uptime` moves the monotonic clock, which only a `MockClock` has: take one as argument",
            );
        }
        if let Some(reads) = &self.straddle_reads
            && !self.is_between_reads()
        {
            problems.at(
                reads,
                "`straddle_reads` says between how many reads things happen: write `straddle = true`, \
                 `uptime = true` or `faults = [\"step-back\"]` too",
            );
        }
    }

    fn check_range(&self, problems: &mut Problems) {
        let (Some(from), Some(to)) = (&self.from, &self.to) else {
            return;
        };
        let value = |text: &LitStr| moment::parse(&text.value());
        if let (Ok(begin), Ok(end)) = (value(from), value(to))
            && begin >= end
        {
            let (from, end) = (from.value(), to.value());
            problems.at(
                to,
                format!("the range ends at `{end}`, not after it begins at `{from}`; `to` is not included"),
            );
        }
    }
}

type Check = fn(&str) -> Result<(), String>;

/// Reads a text and checks it.
fn text(value: &Expr, good: &str, problems: &mut Problems, check: Check) -> Option<LitStr> {
    let Expr::Lit(syn::ExprLit {
        lit: Lit::Str(literal),
        ..
    }) = value
    else {
        problems.at(value, format!("expected a text such as `\"{good}\"`"));
        return None;
    };
    match check(&literal.value()) {
        Ok(()) => Some(literal.clone()),
        Err(message) => {
            problems.at(literal, message);
            None
        }
    }
}

/// Reads a list of texts and checks each.
fn texts(value: &Expr, good: &str, problems: &mut Problems, check: Check) -> Option<Vec<LitStr>> {
    let Expr::Array(ExprArray { elems, .. }) = value else {
        problems.at(value, format!("expected a list such as `[\"{good}\"]`"));
        return None;
    };
    if elems.is_empty() {
        problems.at(
            value,
            format!("the list is empty; write `[\"{good}\"]` or leave the option out"),
        );
        return None;
    }
    Some(
        elems
            .iter()
            .filter_map(|element| text(element, good, problems, check))
            .collect(),
    )
}

/// Reads a whole number that is not below the least one that makes sense.
fn number(value: &Expr, least: u64, of_what: &str, problems: &mut Problems) -> Option<LitInt> {
    if let Expr::Lit(syn::ExprLit {
        lit: Lit::Int(literal),
        ..
    }) = value
        && literal
            .base10_parse::<u64>()
            .is_ok_and(|number| number >= least)
    {
        return Some(literal.clone());
    }
    let good = least * 2;
    problems.at(
        value,
        format!("expected a number of {of_what} from {least}, such as `{good}`"),
    );
    None
}

fn truth(value: &Expr, problems: &mut Problems) -> Option<LitBool> {
    if let Expr::Lit(syn::ExprLit {
        lit: Lit::Bool(literal),
        ..
    }) = value
    {
        return Some(literal.clone());
    }
    problems.at(value, "expected `true` or `false`");
    None
}

/// Accepts something that goes wrong with clocks.
fn fault(name: &str) -> Result<(), String> {
    if FAULTS.contains(&name) {
        return Ok(());
    }
    let hint = suggest::nearest(name, FAULTS)
        .map_or(String::new(), |known| format!("did you mean `{known}`? "));
    let known = suggest::list(FAULTS);
    Err(format!(
        "`{name}` is not a fault of a clock; {hint}known faults: {known}"
    ))
}

fn moment_text(text: &str) -> Result<(), String> {
    moment::parse(text).map(drop)
}

fn depth(name: &str) -> Result<(), String> {
    if DEPTHS.contains(&name) {
        return Ok(());
    }
    Err(format!(
        "`{name}` is not a depth; expected one of {}",
        suggest::list(DEPTHS)
    ))
}

/// Accepts a way for the swept wall clock to move on.
fn motion(name: &str) -> Result<(), String> {
    match (name, name.strip_prefix("step ")) {
        ("running" | "frozen", _) => Ok(()),
        (_, Some(length)) if step::is_of_calendar(length) => Err(format!(
            "`{name}` has no exact length; write `step 1s` or `step 30 days`"
        )),
        (_, Some(length)) => step::check(length),
        _ => Err(format!(
            "`{name}` is not a motion of the clock; write `running`, `frozen` or `step 1s`"
        )),
    }
}

/// Accepts a time limit for one run: a step of a fixed length.
pub(crate) fn time_limit(text: &str) -> Result<(), String> {
    if step::check(text).is_ok() && !step::is_of_calendar(text) {
        return Ok(());
    }
    Err(format!(
        "`{text}` is not a time limit: expected a whole number, not zero, and a unit from ns to \
         weeks; write `10s` or `2 minutes`"
    ))
}

/// Accepts a family, or the name of a boundary in one.
fn family(name: &str) -> Result<(), String> {
    let family = name.split('/').next().unwrap_or(name);
    if FAMILIES.contains(&family) {
        return Ok(());
    }
    let hint = suggest::nearest(family, FAMILIES)
        .map_or(String::new(), |known| format!("did you mean `{known}`? "));
    let known = suggest::list(FAMILIES);
    Err(format!(
        "`{family}` is not a family of boundaries; {hint}known families: {known}"
    ))
}
