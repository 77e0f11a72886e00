//! Columns whose cells line up on the screen.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::narrow::{self, Cells};
use crate::printable::visible;
use crate::report::Table;

pub(super) const GAP: &str = "  ";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Appends the table: title, headers, rule, rows; the title alone where there
/// are no rows. Every cell, the last of a row too, is padded to its column's
/// width on the screen; only for a screen that is too narrow for one of the
/// tables, `narrow` columns wide, are they made to fit.
pub(super) fn append(out: &mut String, table: &Table, styled: bool, narrow: Option<usize>) {
    out.push_str(&visible(&table.title));
    out.push('\n');
    if table.rows.is_empty() {
        return;
    }
    let mut cells = cells(table);
    let widths = match narrow {
        Some(columns) => {
            cells.shorten_dates();
            narrow::fit(&mut cells, columns)
        }
        None => cells.widths(),
    };
    let pad_last = narrow.is_none();
    let style = if styled { (BOLD, PLAIN) } else { ("", "") };
    append_row(out, &cells.headers, &widths, style, pad_last);
    for row in &cells.further_headers {
        append_row(out, row, &widths, style, pad_last);
    }
    let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    append_row(out, &rules, &widths, ("", ""), pad_last);
    for row in &cells.rows {
        append_row(out, row, &widths, ("", ""), pad_last);
    }
}

/// How wide the table would like the screen to be.
pub(super) fn wanted(table: &Table) -> usize {
    line_width(&cells(table).widths())
}

fn cells(table: &Table) -> Cells<'_> {
    Cells {
        headers: table
            .headers
            .iter()
            .map(|text| Cow::Borrowed(*text))
            .collect(),
        further_headers: Vec::new(),
        rows: table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| visible(cell)).collect())
            .collect(),
    }
}

/// What a row takes of the screen.
pub(super) fn line_width(widths: &[usize]) -> usize {
    widths.iter().map(|width| GAP.len() + width).sum()
}

fn append_row(
    out: &mut String,
    cells: &[impl AsRef<str>],
    widths: &[usize],
    (on, off): (&str, &str),
    pad_last: bool,
) {
    let begin = out.len();
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        let padding = width - cell.width();
        // Writing to a `String` cannot fail.
        let _ = write!(out, "{GAP}{on}{cell}{off}{:padding$}", "");
    }
    if !pad_last {
        let end = begin + out[begin..].trim_end_matches(' ').len();
        out.truncate(end);
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
        append(&mut out, &table, false, None);
        let lines: Vec<_> = out.lines().collect();
        assert_eq!(lines[3], "  日本        x");
        assert_eq!(lines[4], "  a\\u{1b}[2J   ");
    }
}
