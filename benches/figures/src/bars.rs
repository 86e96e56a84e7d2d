//! A picture of figures: a bar for each, as SVG.

use std::fmt::Write as _;

use crate::in_words;

const LABEL: f64 = 250.0;
const BARS: f64 = 400.0;
const FIGURE: f64 = 150.0;
const ROW: f64 = 22.0;
const HEAD: f64 = 34.0;

/// Draws a bar for each name and its nanoseconds, with its ratio to the first.
///
/// Where the longest is 50 times the shortest, bars show powers of ten, and the title
/// says so. Names come from this repository's benchmarks and need no escaping.
pub fn bars(title: &str, figures: &[(String, f64)]) -> String {
    let nanos = || figures.iter().map(|(_, nanos)| *nanos);
    let (least, most) = nanos().fold((f64::MAX, 0.0_f64), |(least, most), nanos| {
        (least.min(nanos), most.max(nanos))
    });
    let is_wide = most > 50.0 * least;
    let length = |nanos: f64| {
        if is_wide {
            // A tenth of the least has no length.
            BARS * (nanos / least * 10.0).log10() / (most / least * 10.0).log10()
        } else {
            BARS * nanos / most
        }
    };
    let first = figures.first().map_or(1.0, |(_, nanos)| *nanos);
    let scale = if is_wide { " (logarithmic scale)" } else { "" };
    let mut rows = String::new();
    let mut top = HEAD;
    for (name, nanos) in figures {
        let (bar, middle) = (length(*nanos), top + ROW * 0.68);
        let (ratio, words) = (nanos / first, in_words(*nanos));
        write!(
            rows,
            "  <text x=\"{}\" y=\"{middle:.1}\" text-anchor=\"end\">{name}</text>\n  \
             <rect x=\"{LABEL}\" y=\"{:.1}\" width=\"{bar:.1}\" height=\"{}\"/>\n  \
             <text x=\"{:.1}\" y=\"{middle:.1}\">{ratio:.2} · {words}</text>\n",
            LABEL - 8.0,
            top + 3.0,
            ROW - 6.0,
            LABEL + bar + 6.0,
        )
        .expect("a string takes what is written");
        top += ROW;
    }
    let (width, height) = (LABEL + BARS + FIGURE, top + 8.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n  \
         <style>rect {{ fill: #3b7dd8 }} text {{ fill: #222 }} \
         @media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} }}</style>\n  \
         <text x=\"8\" y=\"20\" font-weight=\"bold\">{title}{scale}</text>\n{rows}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(svg: &str) -> Vec<f64> {
        let parts = svg.split("width=\"").skip(1);
        parts
            .filter_map(|part| part.split_once('"')?.0.parse().ok())
            .collect()
    }

    #[test]
    fn bars_are_as_long_as_their_figures() {
        let figures = [("one".to_owned(), 10.0), ("two".to_owned(), 20.0)];
        let svg = bars("both", &figures);
        assert_eq!(widths(&svg), [BARS / 2.0, BARS]);
        assert!(svg.contains("2.00 · 20.0 ns"), "{svg}");
        assert!(!svg.contains("logarithmic"), "{svg}");
    }

    #[test]
    fn figures_far_apart_are_drawn_by_powers_of_ten_and_say_so() {
        let figures = [("one".to_owned(), 1.0), ("all".to_owned(), 1e9)];
        let svg = bars("both", &figures);
        assert_eq!(widths(&svg), [BARS / 10.0, BARS]);
        assert!(svg.contains("(logarithmic scale)"), "{svg}");
    }
}
