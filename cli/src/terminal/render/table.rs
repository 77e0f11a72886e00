//! Columns whose cells line up on the screen.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::printable::visible;
use crate::report::Table;

const GAP: &str = "  ";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Appends the table: title, headers, rule, rows. Every cell, the last of a
/// row too, is padded to its column's width on the screen.
pub(super) fn append(out: &mut String, table: &Table, styled: bool) {
    let rows: Vec<Vec<Cow<'_, str>>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| visible(cell)).collect())
        .collect();
    let mut widths: Vec<usize> = table.headers.iter().map(|header| header.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }

    out.push_str(&visible(&table.title));
    out.push('\n');
    let style = if styled { (BOLD, PLAIN) } else { ("", "") };
    append_row(out, &table.headers, &widths, style);
    let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    append_row(out, &rules, &widths, ("", ""));
    for row in &rows {
        append_row(out, row, &widths, ("", ""));
    }
}

fn append_row(
    out: &mut String,
    cells: &[impl AsRef<str>],
    widths: &[usize],
    (on, off): (&str, &str),
) {
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        let padding = width - cell.width();
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{GAP}{on}{cell}{off}{:padding$}", "");
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_what_a_terminal_shows() {
        let table = Table {
            title: "T".to_owned(),
            headers: vec!["A", "B"],
            rows: vec![
                vec!["日本".to_owned(), "x".to_owned()],
                vec!["a\u{1b}[2J".to_owned(), String::new()],
            ],
        };
        let mut out = String::new();
        append(&mut out, &table, false);
        let lines: Vec<_> = out.lines().collect();
        assert_eq!(lines[3], "  日本        x");
        assert_eq!(lines[4], "  a\\u{1b}[2J   ");
    }
}
