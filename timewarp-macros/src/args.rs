//! The options in the attribute's parentheses, checked while they are read.

mod value;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, LitBool, LitInt, LitStr, Path, Token, parse_quote};
use value::{number, path, text, texts, truth};

use crate::check::{Clock, Signature};
use crate::known::Known;
use crate::problems::Problems;
use crate::{moment, step, suggest, zone};

const OPTIONS: &[&str] = &[
    "at",
    "clock",
    "crate",
    "depth",
    "every",
    "families",
    "faults",
    "from",
    "hunt",
    "jobs",
    "known",
    "split",
    "straddle",
    "straddle_reads",
    "timeout",
    "to",
    "unread",
    "uptime",
    "without",
    "zones",
];

/// Options that may stand without a value.
const SWITCHES: &[&str] = &["split", "straddle", "unread", "uptime"];

/// A good value of `known`.
const KNOWN: &str = "2038-01-19T03:14:08Z..: the field has 32 bits, ticket 12";

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
    pub(crate) krate: Option<Path>,
    pub(crate) depth: Option<LitStr>,
    pub(crate) every: Option<LitStr>,
    pub(crate) families: Option<Vec<LitStr>>,
    pub(crate) faults: Option<Vec<LitStr>>,
    pub(crate) from: Option<LitStr>,
    pub(crate) jobs: Option<LitInt>,
    pub(crate) hunt: Option<LitBool>,
    pub(crate) known: Option<Vec<LitStr>>,
    pub(crate) split: Option<LitBool>,
    pub(crate) straddle: Option<LitBool>,
    pub(crate) straddle_reads: Option<LitInt>,
    pub(crate) timeout: Option<LitStr>,
    pub(crate) to: Option<LitStr>,
    pub(crate) unread: Option<LitBool>,
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
        args.check_known(problems);
        args
    }

    fn option(
        &mut self,
        input: ParseStream<'_>,
        seen: &mut Vec<Ident>,
        problems: &mut Problems,
    ) -> syn::Result<()> {
        // `crate` is a keyword, and an option.
        let name = Ident::parse_any(input)?;
        if !input.peek(Token![=]) && !SWITCHES.contains(&name.to_string().as_str()) {
            let message = format!("expected `{name} = …`; an option is a name and a literal");
            return Err(syn::Error::new(name.span(), message));
        }
        let value: Expr = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            input.parse()?
        } else {
            // A switch on its own is on.
            let on = LitBool::new(true, name.span());
            parse_quote!(#on)
        };
        if seen.contains(&name) {
            problems.at(&name, format!("option `{name}` given twice"));
            return Ok(());
        }
        match name.to_string().as_str() {
            "at" => self.at = texts(&value, "2024-02-29T12:00:00Z", problems, moment_text),
            "clock" => self.clock = text(&value, "frozen", problems, motion),
            "crate" => self.krate = path(&value, problems),
            "depth" => self.depth = text(&value, "standard", problems, depth),
            "every" => self.every = text(&value, "1 day", problems, step::check),
            "families" => self.families = texts(&value, "leap-days", problems, family),
            "from" => self.from = text(&value, "2024-01-01", problems, moment_text),
            "faults" => self.faults = texts(&value, "step-back", problems, fault),
            "jobs" => self.jobs = number(&value, 1, "threads", problems),
            "hunt" => self.hunt = truth(&value, problems),
            "known" => self.known = texts(&value, KNOWN, problems, known_text),
            "split" => self.split = truth(&value, problems),
            "straddle" => self.straddle = truth(&value, problems),
            "straddle_reads" => self.straddle_reads = number(&value, 2, "reads", problems),
            "unread" => self.unread = truth(&value, problems),
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

    /// Returns the path to the library, by the name that it has where it is used.
    pub(crate) fn krate(&self) -> Path {
        self.krate
            .clone()
            .unwrap_or_else(|| parse_quote!(::timewarp))
    }

    /// Returns the word at which the test is to become many, if it is.
    pub(crate) fn split(&self) -> Option<&LitBool> {
        self.split.as_ref().filter(|split| split.value())
    }

    /// Refuses to split what is no list of instants, or is split already.
    pub(crate) fn check_split(&self, has_parameters: bool, problems: &mut Problems) {
        let Some(split) = self.split() else {
            return;
        };
        if has_parameters {
            problems.at(
                split,
                "`split` makes a module of tests, and so does the attribute that fills the other \
                 arguments: remove one of them",
            );
        }
        if self.is_between_reads() {
            problems.at(
                split,
                "`split` makes a test of each instant, and what happens between two reads is one \
                 sweep: remove `split`",
            );
        }
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

    /// Refuses known failures that could never be met.
    fn check_known(&self, problems: &mut Problems) {
        let moment = |text: &LitStr| moment::parse(&text.value()).ok();
        let (from, to) = (
            self.from.as_ref().and_then(moment),
            self.to.as_ref().and_then(moment),
        );
        for literal in self.known.iter().flatten() {
            let text = literal.value();
            if Known::parse(&text).is_ok_and(|known| !known.meets(from, to)) {
                problems.at(
                    literal,
                    format!(
                        "`{text}` is outside of what is swept; widen `from` and `to`, or remove it"
                    ),
                );
            } else if self.is_between_reads() {
                problems.at(
                    literal,
                    "`known` accepts windows of time, and what happens between two reads has none: \
                    leave its boundary out by `without`, or sweep it on its own",
                );
            }
        }
    }

    /// Refuses a known failure in a zone where the function is given none.
    pub(crate) fn check_known_zones(&self, signature: &Signature, problems: &mut Problems) {
        let is_zoned = signature.sees_zone
            || self.zones.is_some()
                && (signature.sees_local_date || signature.clock == Clock::System);
        for literal in self.known.iter().flatten().filter(|_| !is_zoned) {
            let text = literal.value();
            if Known::parse(&text).is_ok_and(|known| known.is_of_zone) {
                problems.at(
                    literal,
                    format!(
                        "`{text}` names a zone, and this function is given none: leave the zone out"
                    ),
                );
            }
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

fn known_text(text: &str) -> Result<(), String> {
    Known::parse(text).map(drop)
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
