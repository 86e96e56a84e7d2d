//! Timelines as text, as in `tick 1us; read 2: step_back 1s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::length::{self, Length};
use super::{Move, Timeline};
use crate::Error;

impl fmt::Display for Move {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advance(duration) => write!(formatter, "advance {}", Length(*duration)),
            Self::SetTime(moment) => write!(formatter, "set_time {moment}"),
            Self::Suspend(duration) => write!(formatter, "suspend {}", Length(*duration)),
            Self::StepBack(duration) => write!(formatter, "step_back {}", Length(*duration)),
            Self::Freeze => formatter.write_str("freeze"),
        }
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if !self.tick.is_zero() || self.moves.is_empty() {
            write!(formatter, "tick {}", Length(self.tick))?;
            separator = "; ";
        }
        for (read, what) in &self.moves {
            write!(formatter, "{separator}read {read}: {what}")?;
            separator = "; ";
        }
        Ok(())
    }
}

impl FromStr for Move {
    type Err = Error;

    /// Reads a move: its name, and how far or to what.
    ///
    /// # Errors
    ///
    /// Returns an error for another name, a length that is not a whole number and a unit,
    /// and a date that does not exist.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let (name, value) = text.split_once(' ').unwrap_or((text, ""));
        let value = value.trim();
        let length = || length::parse(value).map_err(|error| Error::parse(error).within(name));
        match name {
            "advance" => length().map(Self::Advance),
            "suspend" => length().map(Self::Suspend),
            "step_back" => length().map(Self::StepBack),
            "set_time" => value
                .parse()
                .map(Self::SetTime)
                .map_err(|error: Error| error.within(name)),
            "freeze" if value.is_empty() => Ok(Self::Freeze),
            "freeze" => Err(Error::parse(format!(
                "`{text}`: a freeze has no length; write `freeze`"
            ))),
            _ => Err(Error::parse(format!(
                "`{text}` is not a move of a clock; write `advance 1s`, `set_time 2024-01-01`, \
                 `suspend 8h`, `step_back 1s` or `freeze`"
            ))),
        }
    }
}

impl FromStr for Timeline {
    type Err = Error;

    /// Reads parts with `;` between them: `tick` with a length, or `read`, its number, `:`
    /// and a move.
    ///
    /// # Errors
    ///
    /// Returns an error for a text without parts, for parts of another form, read 0, and a
    /// second tick.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |part: &str, reason: &str| {
            Error::parse(format!(
                "`{part}` is not a part of a timeline: {reason}; write `tick 1us` or `read 2: step_back 1s`"
            ))
        };
        let mut timeline = Self::new();
        let mut tick: Option<Duration> = None;
        for part in text.split(';').map(str::trim) {
            if let Some(length) = part.strip_prefix("tick ") {
                if tick.is_some() {
                    return Err(wrong(part, "there is one tick already"));
                }
                let length = length::parse(length.trim());
                tick = Some(length.map_err(|error| Error::parse(error).within("tick"))?);
                continue;
            }
            let (read, what) = part
                .strip_prefix("read ")
                .and_then(|rest| rest.split_once(':'))
                .ok_or_else(|| wrong(part, "expected `tick` or `read` and a number"))?;
            let read = read.trim().parse::<u64>().ok().filter(|read| *read > 0);
            let read = read.ok_or_else(|| wrong(part, "reads count from 1"))?;
            timeline = timeline.before(read, what.parse()?);
        }
        Ok(timeline.tick(tick.unwrap_or_default()))
    }
}

impl TryFrom<&str> for Timeline {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Timeline {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}
