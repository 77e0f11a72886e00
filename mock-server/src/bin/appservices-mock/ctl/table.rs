//! Tables for people: columns with a heading each, and a line for each row.

use crate::escape;

/// A table with as many cells in each row as there are headings.
pub(super) struct Table<const N: usize> {
    headings: [&'static str; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    pub(super) fn new(headings: [&'static str; N]) -> Self {
        Self {
            headings,
            rows: Vec::new(),
        }
    }

    /// Adds a row, whose text is escaped for a terminal.
    pub(super) fn row(&mut self, cells: [String; N]) {
        let escaped = cells.map(|cell| escape::text(&cell).into_owned());
        self.rows.push(escaped);
    }

    /// The lines of the table; `none` if it has no rows.
    pub(super) fn lines(&self, none: &str) -> String {
        if self.rows.is_empty() {
            return format!("{none}\n");
        }
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells
                .chain([self.headings[column].len()])
                .max()
                .unwrap_or(0)
        };
        let widths: [usize; N] = std::array::from_fn(width);
        let line = |cells: [&str; N]| {
            let padded = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            let padded: Vec<_> = padded.collect();
            format!("{}\n", padded.join("  ").trim_end())
        };
        let rows = self
            .rows
            .iter()
            .map(|row| line(std::array::from_fn(|column| row[column].as_str())));
        let heading = line(self.headings);
        std::iter::once(heading).chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["ID", "PATH", "NOTE"]);
        assert_eq!(table.lines("no rows"), "no rows\n");
        table.row(["1", "/é", ""].map(str::to_owned));
        table.row(["100", "/abcdef", "a\nb"].map(str::to_owned));
        let expected = "ID   PATH     NOTE\n1    /é\n100  /abcdef  a\\u{a}b\n";
        assert_eq!(table.lines("no rows"), expected);
    }
}
