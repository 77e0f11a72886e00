//! Fits tables to narrow screens. Cells are wrapped, never truncated.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::cells::{Cells, line_width};

/// The smallest width of a column.
const MIN_WIDTH: usize = 4;

/// The column that is never wrapped, because people copy IDs.
const UNWRAPPED: &str = "ID";

/// Fits a table to a screen of `columns` and returns the width of each column.
///
/// Drops an empty last column, then wraps cells between words, and only if that
/// is not enough, within words.
pub(super) fn fit(cells: &mut Cells<'_>, columns: usize) -> Vec<usize> {
    let mut widths = cells.widths();
    let is_empty = |row: &Vec<Cow<'_, str>>| row.last().is_none_or(|cell| cell.is_empty());
    if line_width(&widths) > columns && cells.rows.iter().all(is_empty) {
        cells.headers.pop();
        for row in &mut cells.rows {
            row.pop();
        }
        widths = cells.widths();
    }
    shrink(&mut widths, &cells.headers, &cells.word_widths(), columns);
    let min_widths = vec![MIN_WIDTH; widths.len()];
    shrink(&mut widths, &cells.headers, &min_widths, columns);
    cells.wrapped_headers = wrap_row(&cells.headers, &widths);
    cells.headers = cells.wrapped_headers.remove(0);
    cells.rows = cells
        .rows
        .iter()
        .flat_map(|row| wrap_row(row, &widths))
        .collect();
    widths
}

/// Shrinks the widest columns, but none below its minimum, until the table fits.
fn shrink(widths: &mut [usize], headers: &[Cow<'_, str>], min_widths: &[usize], columns: usize) {
    while line_width(widths) > columns {
        let widest = widths
            .iter_mut()
            .zip(headers)
            .zip(min_widths)
            .filter(|((width, header), min_width)| **width > **min_width && **header != UNWRAPPED)
            .map(|((width, _), _)| width)
            .max();
        match widest {
            Some(width) => *width -= 1,
            None => break,
        }
    }
}

/// Wraps a row into one or more lines.
fn wrap_row(row: &[Cow<'_, str>], widths: &[usize]) -> Vec<Vec<Cow<'static, str>>> {
    let mut rest: Vec<&str> = row.iter().map(AsRef::as_ref).collect();
    let mut rows = Vec::new();
    while rows.is_empty() || rest.iter().any(|cell| !cell.is_empty()) {
        let mut line = Vec::with_capacity(rest.len());
        for (cell, width) in rest.iter_mut().zip(widths) {
            let (fitting, remainder) = break_text(cell, *width);
            line.push(Cow::Owned(fitting.to_owned()));
            *cell = remainder;
        }
        rows.push(line);
    }
    rows
}

/// Splits a text into the part that fits and the rest: at a space or, within an
/// address, after `@` or before a dot.
fn break_text(text: &str, width: usize) -> (&str, &str) {
    if text.width() <= width {
        return (text, "");
    }
    let mut used = 0;
    let mut end = 0;
    for (index, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width && index > 0 {
            break;
        }
        end = index + c.len_utf8();
    }
    let fitting = &text[..end];
    let space = if text[end..].starts_with(' ') {
        Some(end)
    } else {
        fitting.rfind(' ').filter(|space| *space > 0)
    };
    // Breaking in the left half would waste more space than it is worth.
    let joint = fitting.rfind('@').map(|at| at + 1).max(fitting.rfind('.'));
    let joint = joint.filter(|joint| *joint * 2 > end);
    let end = space.or(joint).unwrap_or(end);
    (&text[..end], text[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(headers: &[&'static str], row: &[&'static str], columns: usize) -> Vec<String> {
        let borrowed =
            |texts: &[&'static str]| texts.iter().map(|text| Cow::Borrowed(*text)).collect();
        let mut cells = Cells {
            headers: borrowed(headers),
            wrapped_headers: Vec::new(),
            rows: vec![borrowed(row)],
        };
        cells.shorten_dates();
        let widths = fit(&mut cells, columns);
        assert!(line_width(&widths) <= columns, "{widths:?}");
        cells.rows.iter().map(|row| row.join("|")).collect()
    }

    #[test]
    fn empty_last_column_is_dropped_first() {
        assert_eq!(
            fitted(&["Email", "Details"], &["ada@example.com", ""], 20),
            ["ada@example.com"]
        );
    }

    #[test]
    fn long_cell_wraps_and_id_does_not() {
        let rows = fitted(
            &["ID", "Details"],
            &["65a000000000000000000002", "internal server error"],
            40,
        );
        assert_eq!(rows, ["65a000000000000000000002|internal", "|server error"]);
    }

    #[test]
    fn words_are_broken_last() {
        let rows = fitted(
            &["Email", "ID", "Last Authenticated"],
            &[
                "petra@example.com",
                "65a000000000000000000002",
                "2023-11-14 22:13:50",
            ],
            62,
        );
        assert_eq!(
            rows,
            [
                "petra@example.com|65a000000000000000000002|2023-11-14",
                "||22:13:50"
            ]
        );
    }

    #[test]
    fn text_without_spaces_is_broken_anywhere() {
        assert_eq!(break_text("adaexample", 8), ("adaexamp", "le"));
        assert_eq!(break_text("ada@example.com", 13), ("ada@example", ".com"));
        assert_eq!(
            break_text("customer@example.com", 12),
            ("customer@", "example.com")
        );
        assert_eq!(break_text("日本語", 3), ("日", "本語"));
        assert_eq!(break_text("日", 1), ("日", ""));
    }

    #[test]
    fn time_zone_of_a_date_is_dropped() {
        let date = "2023-11-14 22:13:50 +0000 UTC";
        assert_eq!(
            fitted(&["Name", "Last"], &["x", date], 27),
            ["x|2023-11-14 22:13:50"]
        );
    }
}
