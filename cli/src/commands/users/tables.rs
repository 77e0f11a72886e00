//! Tables of users, one per provider type.

use std::io;

use unicode_width::UnicodeWidthStr as _;

use crate::domain::{AppRef, Provider, User};
use crate::error::CliError;
use crate::printable;
use crate::report::{Cell, LongTable, LongTables, Part, Table};
use crate::spool::{Sorted, Spool};

/// The most rows of tables that are fitted to a screen. Nobody reads more, and writing
/// them one by one, with the widths that are known, takes half the time.
const MAX_ROWS_TO_FIT: usize = 1_000;

/// The row of a requested user: the common columns, followed by `cells`.
pub(super) struct Row<'a> {
    /// The user's ID, or the requested ID or address if no user was found.
    pub(super) requested: &'a str,
    pub(super) user: Option<&'a User>,
    pub(super) cells: Vec<String>,
}

/// Collects rows and groups them into tables, in the order of the providers. A user
/// with several identities appears in each table.
pub(super) struct UserTables {
    /// The headers behind the common ones.
    headers: &'static [&'static str],
    spool: Spool,
    /// One per provider.
    shapes: Vec<Shape>,
    error: Option<io::Error>,
}

/// The size of a table.
#[derive(Debug, Clone, Default)]
struct Shape {
    rows: usize,
    /// The display width of each column, including the header.
    widths: Vec<usize>,
}

impl UserTables {
    pub(super) fn new(headers: &'static [&'static str]) -> Self {
        Self {
            headers,
            spool: Spool::default(),
            shapes: vec![Shape::default(); TABLE_COUNT],
            error: None,
        }
    }

    /// Adds a row. Within a table, rows are sorted by `sort_key`.
    pub(super) fn push(&mut self, row: &Row<'_>, sort_key: &[u8]) {
        let tables = row
            .user
            .map_or_else(|| vec![Provider::Unknown], User::tables);
        for (identity, provider) in tables.into_iter().enumerate() {
            if mutant!(SecondIdentityHasNoRow if identity > 0) {
                continue;
            }
            if mutant!(UnknownProviderHasNoTable if provider == Provider::Unknown) {
                continue;
            }
            let cells = cells(provider, row);
            self.shapes[provider as usize].add(&cells, || headers(provider, self.headers));
            let number = provider as u8;
            let key = [&[number], sort_key].concat();
            let pushed = self.spool.push(key, LongTables::encode(&cells));
            if let Err(error) = pushed {
                // The rest is dropped: an incomplete table is not printed.
                self.error.get_or_insert(error);
            }
        }
    }

    /// The tables.
    ///
    /// # Errors
    /// There were too many rows for memory, and the temporary file for them could not
    /// be written or read.
    pub(super) fn finish(self) -> Result<Vec<Part>, CliError> {
        if let Some(error) = self.error {
            return Err(CliError::Spool(error));
        }
        let rows = self.spool.finish();
        let tables = Provider::known()
            .chain([Provider::Unknown])
            .zip(self.shapes)
            .filter(|(_, shape)| shape.rows > 0)
            .map(|(provider, shape)| LongTable {
                title: format!("Provider type: {}", provider.label()),
                headers: headers(provider, self.headers),
                widths: shape.widths,
                rows: shape.rows,
            });
        let tables: Vec<_> = tables.collect();
        let count: usize = tables.iter().map(|table| table.rows).sum();
        if rows.is_in_memory() && count <= MAX_ROWS_TO_FIT {
            return in_memory(tables, &rows).map_err(CliError::Spool);
        }
        Ok(vec![Part::LongTables(LongTables { tables, rows })])
    }
}

impl Shape {
    fn add(&mut self, cells: &[&str], headers: impl FnOnce() -> Vec<&'static str>) {
        if self.rows == 0 {
            self.widths = headers().iter().map(|header| header.width()).collect();
        }
        self.rows += 1;
        for (width, cell) in self.widths.iter_mut().zip(cells) {
            *width = (*width).max(printable::width(cell));
        }
    }
}

/// Tables that can be fitted to a screen.
fn in_memory(tables: Vec<LongTable>, rows: &Sorted) -> io::Result<Vec<Part>> {
    let mut values = rows.values();
    let part = |table: LongTable| {
        let rows = values
            .by_ref()
            .take(table.rows)
            .map(|value| LongTables::decode(&value?));
        Ok(Part::Table(Table {
            rows: rows.collect::<io::Result<_>>()?,
            title: table.title,
            headers: table.headers,
        }))
    };
    tables.into_iter().map(part).collect()
}

/// The number of provider types.
const TABLE_COUNT: usize = Provider::Unknown as usize + 1;

/// The header of the column with the display name, if the table has one.
fn name_header(provider: Provider) -> Option<&'static str> {
    match provider {
        Provider::LocalUserpass => Some("Email"),
        Provider::ApiKey => Some("Name"),
        _ => None,
    }
}

fn headers(provider: Provider, others: &[&'static str]) -> Vec<&'static str> {
    name_header(provider)
        .into_iter()
        .chain(["ID", "Type"])
        .chain(others.iter().copied())
        .collect()
}

fn cells<'a>(provider: Provider, row: &'a Row<'_>) -> Vec<&'a str> {
    let name = name_header(provider).map(|_| row.user.and_then(|user| user.display_name(provider)));
    let kind = row.user.map_or("", |user| user.kind.as_str());
    name.map(Option::unwrap_or_default)
        .into_iter()
        .chain([row.requested, kind])
        .chain(row.cells.iter().map(String::as_str))
        .collect()
}

/// The provider types of a user, without duplicates, for records.
pub(super) fn provider_types(user: Option<&User>) -> Cell {
    let providers = user.filter(|user| !user.providers.is_empty());
    let tables = providers.map(User::tables).unwrap_or_default();
    Cell::TextList(
        tables
            .iter()
            .map(|provider| provider.wire_name().to_owned())
            .collect(),
    )
}

/// The cells that name the app and the project in totals.
pub(super) fn app_cells(app: &AppRef) -> [(&'static str, Cell); 2] {
    [
        ("app_id", Cell::Text(app.id.to_string())),
        ("project_id", Cell::Text(app.group.to_string())),
    ]
}
