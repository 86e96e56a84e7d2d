//! Lines that are too long for a terminal, broken between words.

use std::io::IsTerminal;

use rustix::termios::tcgetwinsize;

/// Returns how wide standard output is, if it is a terminal.
pub(crate) fn width() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let size = tcgetwinsize(&stdout).ok()?;
    (size.ws_col >= NARROWEST).then(|| size.ws_col.into())
}

/// Spaces that set a remark off.
const WIDE: usize = 3;

/// Below this nothing is gained.
const NARROWEST: u16 = 40;

/// Breaks a line so that what follows is indented below it. Lines to be copied stay whole.
pub(crate) fn broken(line: &str, width: usize) -> String {
    let text = line.trim_start_matches(' ');
    let indent = line.len() - text.len();
    if line.chars().count() <= width || text.starts_with("rerun: ") {
        return line.to_owned();
    }
    let margin = " ".repeat((indent + 4).min(width / 2));
    let mut shown = " ".repeat(indent);
    let mut column = indent;
    let mut gap = 0;
    let mut is_first = true;
    let mut rest = text;
    for word in text.split(' ') {
        let behind = rest.get(word.len() + 1..).unwrap_or_default();
        let before = std::mem::replace(&mut rest, behind);
        if word.is_empty() {
            gap += 1;
            continue;
        }
        // Behind a wide gap comes a remark, which goes to the next line as a whole.
        let length = if gap >= WIDE { before } else { word }.chars().count();
        if !is_first && column + gap + length > width {
            shown.push('\n');
            shown.push_str(&margin);
            column = margin.len();
        } else if !is_first {
            shown.push_str(&" ".repeat(gap));
            column += gap;
        }
        shown.push_str(word);
        column += word.chars().count();
        gap = 1;
        is_first = false;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_to_the_next_line_and_stay_whole() {
        let line = "  note: one two three four five";
        assert_eq!(broken(line, 40), line);
        assert_eq!(
            broken(line, 16),
            "  note: one two\n      three four\n      five"
        );
        assert_eq!(broken("one  two   three", 10), "one  two\n    three");
        assert_eq!(
            broken("one two    three four", 14),
            "one two\n    three four"
        );
    }

    #[test]
    fn lines_to_be_copied_are_not_broken() {
        let line = "    rerun: cargo timewarp test --at 2031-03-01T12:30:00Z -- -p suite --lib";
        assert_eq!(broken(line, 40), line);
    }
}
