//! Tables on screens that are too narrow for them: nothing is left out, but
//! cells go on below themselves.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

use super::table::line_width;

/// The least that a column is narrowed to.
const NARROWEST: usize = 4;

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

impl Cells<'_> {
    /// Writes dates without their zone, which is the same for all.
    pub(super) fn shorten_dates(&mut self) {
        for cell in self.rows.iter_mut().flatten() {
            if let Some(date) = cell.strip_suffix(UTC) {
                *cell = Cow::Owned(date.to_owned());
            }
        }
    }

    /// How narrow each column can be with every word in one piece.
    fn word_widths(&self) -> Vec<usize> {
        let longest = |text: &Cow<'_, str>| text.split(' ').map(UnicodeWidthStr::width).max();
        let mut widths: Vec<usize> = self.headers.iter().filter_map(longest).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(longest(cell).unwrap_or(0));
            }
        }
        widths
    }
}

/// Makes a table fit into `columns` and returns the width of each of its own:
/// no column without content at the end, cells that go on in further rows, and
/// only if that is not enough, words that do.
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
    narrow(&mut widths, &cells.headers, &cells.word_widths(), columns);
    let least = vec![NARROWEST; widths.len()];
    narrow(&mut widths, &cells.headers, &least, columns);
    cells.further_headers = rows_of(&cells.headers, &widths);
    cells.headers = cells.further_headers.remove(0);
    cells.rows = cells
        .rows
        .iter()
        .flat_map(|row| rows_of(row, &widths))
        .collect();
    widths
}

/// Takes from the widest columns, none below its own least, until the table
/// fits.
fn narrow(widths: &mut [usize], headers: &[Cow<'_, str>], least: &[usize], columns: usize) {
    while line_width(widths) > columns {
        let widest = widths
            .iter_mut()
            .zip(headers)
            .zip(least)
            .filter(|((width, header), least)| **width > **least && **header != WHOLE)
            .map(|((width, _), _)| width)
            .max();
        match widest {
            Some(width) => *width -= 1,
            None => break,
        }
    }
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

/// As much of a text as fits, up to a blank if there is one or to a place where
/// addresses read well, and the rest.
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
    let fitting = &text[..end];
    let blank = if text[end..].starts_with(' ') {
        Some(end)
    } else {
        fitting.rfind(' ').filter(|blank| *blank > 0)
    };
    // Far to the left, it would waste more than it is worth.
    let joint = fitting.rfind('@').map(|at| at + 1).max(fitting.rfind('.'));
    let joint = joint.filter(|joint| *joint * 2 > end);
    let end = blank.or(joint).unwrap_or(end);
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
            further_headers: Vec::new(),
            rows: vec![borrowed(row)],
        };
        cells.shorten_dates();
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
    fn a_text_without_blanks_is_broken_anywhere() {
        assert_eq!(broken("adaexample", 8), ("adaexamp", "le"));
        assert_eq!(broken("ada@example.com", 13), ("ada@example", ".com"));
        assert_eq!(
            broken("customer@example.com", 12),
            ("customer@", "example.com")
        );
        assert_eq!(broken("日本語", 3), ("日", "本語"));
        assert_eq!(broken("日", 1), ("日", ""));
    }

    #[test]
    fn a_date_goes_without_its_zone() {
        let date = "2023-11-14 22:13:50 +0000 UTC";
        assert_eq!(
            fitted(&["Name", "Last"], &["x", date], 27),
            ["x|2023-11-14 22:13:50"]
        );
    }
}
