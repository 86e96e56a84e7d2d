//! Checking the text of a step while it is compiled.

const UNITS: &[&str] = &[
    "ns",
    "nanosecond",
    "us",
    "µs",
    "microsecond",
    "ms",
    "millisecond",
    "s",
    "sec",
    "second",
    "min",
    "minute",
    "h",
    "hour",
    "d",
    "day",
    "w",
    "week",
    "month",
    "y",
    "year",
];

/// Returns what is wrong with the text of a step.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let wrong = |reason: &str| {
        Err(format!(
            "`{text}` is not a step: {reason}; write `1 day` or `90 minutes`"
        ))
    };
    let trimmed = text.trim();
    if trimmed.starts_with('-') {
        return wrong("a sweep cannot walk backwards");
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = trimmed.split_at(digits);
    match number.parse::<u32>() {
        Ok(0) => return wrong("a step of zero never ends"),
        Ok(_) => {}
        Err(_) if number.is_empty() => return wrong("a whole number comes first"),
        Err(_) => return wrong("the number is too large"),
    }
    let unit = unit.trim();
    let singular = unit
        .strip_suffix('s')
        .filter(|singular| !singular.is_empty());
    if UNITS.contains(&unit) || singular.is_some_and(|unit| UNITS.contains(&unit)) {
        Ok(())
    } else {
        wrong("expected a unit: ns, us, ms, s, min, h, day, week, month or year")
    }
}

/// Returns true for months and years, whose length depends on the date.
pub(crate) fn is_of_calendar(text: &str) -> bool {
    let unit = text
        .trim()
        .trim_start_matches(|letter: char| letter.is_ascii_digit())
        .trim();
    ["month", "months", "y", "year", "years"].contains(&unit)
}
