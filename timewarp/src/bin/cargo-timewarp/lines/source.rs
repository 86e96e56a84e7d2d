//! Lines of sources, as they are written.

use std::fs;

/// Returns the line and the column of the last expression before a line that ends its block, both
/// from 1; none for another line, and where the source is not there.
///
/// What a function returns is put down to the brace at its end.
pub(super) fn value(file: &str, line: u32) -> Option<(u32, u32)> {
    let text = fs::read_to_string(file).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let end = usize::try_from(line).ok()?.checked_sub(1)?;
    if !is_end(lines.get(end)?) {
        return None;
    }
    let (index, value) = lines[..end].iter().enumerate().rfind(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("//") && !is_end(line)
    })?;
    spot(index, value)
}

/// Returns the line and the column of the first comparison from a line on, both from 1; none at
/// the end of its block, or where the source is not there.
pub(super) fn comparison(file: &str, line: u32) -> Option<(u32, u32)> {
    /// Lines that are looked at.
    const NEAR: usize = 6;
    let text = fs::read_to_string(file).ok()?;
    let first = usize::try_from(line).ok()?.checked_sub(1)?;
    let lines = text.lines().enumerate().skip(first).take(NEAR);
    let mut lines = lines.take_while(|(_, line)| line.trim() != "}");
    let (index, found) = lines.find(|(_, line)| compares(line))?;
    spot(index, found)
}

/// Returns the line and the column at which a line's code begins, both from 1.
fn spot(index: usize, line: &str) -> Option<(u32, u32)> {
    let column = line.len() - line.trim_start().len();
    Some((
        u32::try_from(index + 1).ok()?,
        u32::try_from(column + 1).ok()?,
    ))
}

/// Returns true for a line that seems to compare something.
fn compares(line: &str) -> bool {
    const SIGNS: [&str; 12] = [
        " < ",
        " > ",
        " <= ",
        " >= ",
        " == ",
        " != ",
        ".contains(",
        ".cmp(",
        ".partial_cmp(",
        "matches!(",
        ".is_some_and(",
        ".is_ok_and(",
    ];
    let code = line.split("//").next().unwrap_or_default();
    SIGNS.iter().any(|sign| code.contains(sign))
}

/// Returns true for a line that does nothing but end something.
fn is_end(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.chars().all(|sign| "})];,".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_looked_for_until_the_block_ends() {
        let text = "fn is_expired() -> bool {
    let now = now(); // a < b
    (5..6).contains(&now)
}
fn other() -> bool {
    5 < 6
}
";
        let file = tempfile::NamedTempFile::new().expect("the system has a temporary folder");
        fs::write(file.path(), text).expect("the file was just made");
        let comparison = |line| comparison(&file.path().to_string_lossy(), line);
        assert_eq!(comparison(1), Some((3, 5)));
        assert_eq!(comparison(2), Some((3, 5)));
        assert_eq!(comparison(4), None);
        assert_eq!(comparison(6), Some((6, 5)));
    }

    #[test]
    fn an_end_stands_for_the_last_expression() {
        let text = "fn is_expired(now: u64) -> bool {
    // 2008
    now > 5 // planted

}

fn f() {}
";
        let file = tempfile::NamedTempFile::new().expect("the system has a temporary folder");
        fs::write(file.path(), text).expect("the file was just made");
        let value = |line| value(&file.path().to_string_lossy(), line);
        assert_eq!(value(5), Some((3, 5)));
        assert_eq!(value(3), None);
        assert_eq!(value(7), None);
        assert_eq!(value(99), None);
        assert_eq!(super::value("no/such/file.rs", 5), None);
    }
}
