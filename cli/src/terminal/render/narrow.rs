//! Tables on screens that are too narrow for them: nothing is left out, but
//! cells go on below themselves.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::table::line_width;

/// The least that a column is narrowed to.
const NARROWEST: usize = 8;

/// People copy IDs: they stay in one piece.
const WHOLE: &str = "ID";

/// What every date ends with.
const UTC: &str = " +0000 UTC";

/// A table's texts, fit for the screen.
pub(super) struct Cells<'a> {
    pub(super) headers: Vec<Cow<'a, str>>,
    /// Where headers go on below.
    pub(super) further_headers: Vec<Vec<Cow<'a, str>>>,
    pub(super) rows: Vec<Vec<Cow<'a, str>>>,
}

impl Cells<'_> {
    /// How wide each column is.
    pub(super) fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headers.iter().map(|header| header.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }
}

/// Makes a table fit into `columns` and returns the width of each of its own:
/// dates without their zone, no column without content at the end, and cells
/// that go on in further rows.
pub(super) fn fit(cells: &mut Cells<'_>, columns: usize) -> Vec<usize> {
    for cell in cells.rows.iter_mut().flatten() {
        if let Some(date) = cell.strip_suffix(UTC) {
            *cell = Cow::Owned(date.to_owned());
        }
    }
    let is_empty = |row: &Vec<Cow<'_, str>>| row.last().is_none_or(|cell| cell.is_empty());
    if line_width(&cells.widths()) > columns && cells.rows.iter().all(is_empty) {
        cells.headers.pop();
        for row in &mut cells.rows {
            row.pop();
        }
    }
    let mut widths = cells.widths();
    while line_width(&widths) > columns {
        let widest = widths
            .iter_mut()
            .zip(&cells.headers)
            .filter(|(width, header)| **width > NARROWEST && *header != WHOLE)
            .map(|(width, _)| width)
            .max();
        match widest {
            Some(width) => *width -= 1,
            None => break,
        }
    }
    let wrapped = |row: &Vec<Cow<'_, str>>| rows_of(row, &widths);
    cells.rows = cells.rows.iter().flat_map(wrapped).collect();
    cells.further_headers = rows_of(&cells.headers, &widths);
    cells.headers = cells.further_headers.remove(0);
    widths
}

/// The rows that a row becomes.
fn rows_of(row: &[Cow<'_, str>], widths: &[usize]) -> Vec<Vec<Cow<'static, str>>> {
    let mut rest: Vec<&str> = row.iter().map(AsRef::as_ref).collect();
    let mut rows = Vec::new();
    while rows.is_empty() || rest.iter().any(|cell| !cell.is_empty()) {
        let mut line = Vec::with_capacity(rest.len());
        for (cell, width) in rest.iter_mut().zip(widths) {
            let (begin, behind) = broken(cell, *width);
            line.push(Cow::Owned(begin.to_owned()));
            *cell = behind;
        }
        rows.push(line);
    }
    rows
}

/// As much of a text as fits, up to a blank if there is one, and the rest.
fn broken(text: &str, width: usize) -> (&str, &str) {
    if text.width() <= width {
        return (text, "");
    }
    let mut used = 0;
    let mut end = 0;
    for (place, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > width && place > 0 {
            break;
        }
        end = place + c.len_utf8();
    }
    let is_blank_behind = text[end..].starts_with(' ');
    match text[..end].rfind(' ') {
        Some(blank) if !is_blank_behind && blank > 0 => {
            (&text[..blank], text[blank..].trim_start())
        }
        _ => (&text[..end], text[end..].trim_start()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(headers: &[&'static str], row: &[&'static str], columns: usize) -> Vec<String> {
        let borrowed =
            |texts: &[&'static str]| texts.iter().map(|text| Cow::Borrowed(*text)).collect();
        let mut cells = Cells {
            headers: borrowed(headers),
            further_headers: Vec::new(),
            rows: vec![borrowed(row)],
        };
        let widths = fit(&mut cells, columns);
        assert!(line_width(&widths) <= columns, "{widths:?}");
        cells.rows.iter().map(|row| row.join("|")).collect()
    }

    #[test]
    fn an_empty_last_column_goes_first() {
        assert_eq!(
            fitted(&["Email", "Details"], &["ada@example.com", ""], 20),
            ["ada@example.com"]
        );
    }

    #[test]
    fn a_long_cell_goes_on_below_and_an_id_stays_whole() {
        let rows = fitted(
            &["ID", "Details"],
            &["65a000000000000000000002", "internal server error"],
            40,
        );
        assert_eq!(rows, ["65a000000000000000000002|internal", "|server error"]);
    }

    #[test]
    fn a_text_without_blanks_is_broken_anywhere() {
        assert_eq!(broken("ada@example.com", 8), ("ada@exam", "ple.com"));
        assert_eq!(broken("日本語", 3), ("日", "本語"));
        assert_eq!(broken("日", 1), ("日", ""));
    }

    #[test]
    fn a_date_loses_its_zone_before_it_is_broken() {
        let date = "2023-11-14 22:13:50 +0000 UTC";
        assert_eq!(
            fitted(&["Name", "Last"], &["x", date], 27),
            ["x|2023-11-14 22:13:50"]
        );
    }
}
