//! Tables with aligned columns.

use std::io::{self, Write};

use super::cells::{Cells, GAP, line_width};
use super::fit::fit;
use crate::printable::{self, escaped};
use crate::report::{LongTables, Table};

const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

/// Appends title, headers, rule and rows; only the title if there are no rows.
///
/// Every cell is padded to the display width of its column, including the last,
/// which existing scripts expect. With `fit_to`, the table is instead fitted to
/// that many columns, and lines are not padded at the end.
pub(super) fn append(out: &mut String, table: &Table, styled: bool, fit_to: Option<usize>) {
    out.push_str(&escaped(&table.title));
    out.push('\n');
    if table.rows.is_empty() {
        return;
    }
    let mut cells = Cells::new(table);
    let widths = match fit_to {
        Some(columns) => {
            cells.shorten_dates();
            fit(&mut cells, columns)
        }
        None => cells.widths(),
    };
    let pad_last = fit_to.is_none();
    let style = if styled { (BOLD, RESET) } else { ("", "") };
    append_row(out, &cells.headers, &widths, style, pad_last);
    for row in &cells.wrapped_headers {
        append_row(out, row, &widths, style, pad_last);
    }
    let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    append_row(out, &rules, &widths, ("", ""), pad_last);
    for row in &cells.rows {
        append_row(out, row, &widths, ("", ""), pad_last);
    }
}

/// Writes tables whose widths are known, row by row.
///
/// # Errors
/// The output cannot be written, or the rows cannot be read.
pub(super) fn write(tables: &LongTables, styled: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = if styled { (BOLD, RESET) } else { ("", "") };
    tables.for_each(|table, rows| {
        let widths = &table.widths;
        let mut text = format!("{}\n", escaped(&table.title));
        append_row(&mut text, &table.headers, widths, style, true);
        let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
        append_row(&mut text, &rules, widths, ("", ""), true);
        for row in rows {
            let row = row?;
            let cells: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
            append_row(&mut text, &cells, widths, ("", ""), true);
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        out.write_all(text.as_bytes())
    })
}

/// The width of the table if it is not fitted.
pub(super) fn width(table: &Table) -> usize {
    line_width(&Cells::new(table).widths())
}

fn append_row(
    out: &mut String,
    cells: &[impl AsRef<str>],
    widths: &[usize],
    (on, off): (&str, &str),
    pad_last: bool,
) {
    let start = out.len();
    for (cell, width) in cells.iter().zip(widths) {
        let cell = cell.as_ref();
        let padding = width.saturating_sub(printable::width(cell));
        for part in [GAP, on, cell, off] {
            out.push_str(part);
        }
        out.extend(std::iter::repeat_n(' ', padding));
    }
    if !pad_last {
        let end = start + out[start..].trim_end_matches(' ').len();
        out.truncate(end);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_display_width() {
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
