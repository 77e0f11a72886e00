//! The cells of a table, escaped and ready to print.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::printable::escaped;
use crate::report::Table;

/// The space before each column.
pub(super) const GAP: &str = "  ";

/// The end of every date.
const UTC: &str = " +0000 UTC";

/// The escaped cells of a table.
pub(super) struct Cells<'a> {
    pub(super) headers: Vec<Cow<'a, str>>,
    /// The continuation lines of headers that are too long for one line.
    pub(super) wrapped_headers: Vec<Vec<Cow<'a, str>>>,
    pub(super) rows: Vec<Vec<Cow<'a, str>>>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        Self {
            headers: table
                .headers
                .iter()
                .map(|text| Cow::Borrowed(*text))
                .collect(),
            wrapped_headers: Vec::new(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(|cell| escaped(cell)).collect())
                .collect(),
        }
    }

    /// The width of each column.
    pub(super) fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headers.iter().map(|header| header.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }

    /// The width of the longest word in each column.
    pub(super) fn word_widths(&self) -> Vec<usize> {
        let longest = |text: &Cow<'_, str>| text.split(' ').map(UnicodeWidthStr::width).max();
        let mut widths: Vec<usize> = self.headers.iter().filter_map(longest).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(longest(cell).unwrap_or(0));
            }
        }
        widths
    }

    /// Removes the time zone from dates, which is always UTC.
    pub(super) fn shorten_dates(&mut self) {
        for cell in self.rows.iter_mut().flatten() {
            if let Some(date) = cell.strip_suffix(UTC) {
                *cell = Cow::Owned(date.to_owned());
            }
        }
    }
}

/// The width of a line with columns of these widths.
pub(super) fn line_width(widths: &[usize]) -> usize {
    widths.iter().map(|width| GAP.len() + width).sum()
}
