//! What a command has to say, before anyone decides how it looks.

/// A command's result: parts in the order in which they are shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) parts: Vec<Part>,
}

/// A line of text or a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Table(Table),
}

/// A titled table; every row has a cell for each header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Report {
    /// A report of one line.
    pub(crate) fn text(line: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Text(line.into())],
        }
    }

    /// A report of tables only.
    pub(crate) fn tables(tables: impl IntoIterator<Item = Table>) -> Self {
        Self {
            parts: tables.into_iter().map(Part::Table).collect(),
        }
    }

    /// `title` over a table, or alone where there are no rows.
    pub(crate) fn list(title: String, headers: Vec<&'static str>, rows: Vec<Vec<String>>) -> Self {
        if rows.is_empty() {
            return Self::text(title);
        }
        Self::tables([Table {
            title,
            headers,
            rows,
        }])
    }
}
